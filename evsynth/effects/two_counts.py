"""Two arms' counts: ``ai`` of ``n1i`` with the event among the treated, ``ci`` of ``n2i`` among controls.

Rows with an empty cell get 0.5 added to all four cells for RR, OR, RD and PETO, metafor's default
[viechtbauer2010]; AS needs nothing.
"""

from __future__ import annotations

import numpy as np

from evsynth.effects.formula import Member, identity, within
from evsynth.effects.measure import Array, Measure


def _check(ai: Array, n1i: Array, ci: Array, n2i: Array) -> None:
    within(ai, n1i, ("ai", "n1i"))
    within(ci, n2i, ("ci", "n2i"))


def _cells(ai: Array, n1i: Array, ci: Array, n2i: Array) -> tuple[Array, Array, Array, Array]:
    """Return the four cells a, b, c, d, with 0.5 added to each in rows with an empty one."""
    _check(ai, n1i, ci, n2i)
    cells = (ai, n1i - ai, ci, n2i - ci)
    extra = 0.5 * np.logical_or.reduce([cell == 0 for cell in cells])
    return cells[0] + extra, cells[1] + extra, cells[2] + extra, cells[3] + extra


def _risk_ratio(ai: Array, n1i: Array, ci: Array, n2i: Array) -> tuple[Array, Array]:
    a, b, c, d = _cells(ai, n1i, ci, n2i)
    return np.log(a / (a + b)) - np.log(c / (c + d)), b / (a * (a + b)) + d / (c * (c + d))


def _odds_ratio(ai: Array, n1i: Array, ci: Array, n2i: Array) -> tuple[Array, Array]:
    a, b, c, d = _cells(ai, n1i, ci, n2i)
    return np.log(a / b) - np.log(c / d), 1 / a + 1 / b + 1 / c + 1 / d


def _risk_difference(ai: Array, n1i: Array, ci: Array, n2i: Array) -> tuple[Array, Array]:
    a, b, c, d = _cells(ai, n1i, ci, n2i)
    return a / (a + b) - c / (c + d), a * b / (a + b) ** 3 + c * d / (c + d) ** 3


def _arcsine_difference(ai: Array, n1i: Array, ci: Array, n2i: Array) -> tuple[Array, Array]:
    _check(ai, n1i, ci, n2i)
    return np.arcsin(np.sqrt(ai / n1i)) - np.arcsin(np.sqrt(ci / n2i)), 1 / (4 * n1i) + 1 / (4 * n2i)


def _peto(ai: Array, n1i: Array, ci: Array, n2i: Array) -> tuple[Array, Array]:
    a, b, c, d = _cells(ai, n1i, ci, n2i)
    treated, events, n = a + b, a + c, a + b + c + d
    variance = treated * (c + d) * events * (b + d) / (n**2 * (n - 1))
    return (a - treated * events / n) / variance, 1 / variance


def _difference_in_range(value: Array) -> Array:
    return np.clip(value, -1.0, 1.0)


MEMBERS = (
    Member(
        Measure(
            "RR", "Risk ratio", "ratio", np.exp, 1.0,
            "Risk ratios were pooled on the log scale.", "viechtbauer2010",
        ),
        _risk_ratio,
    ),
    Member(
        Measure(
            "OR", "Odds ratio", "ratio", np.exp, 1.0,
            "Odds ratios were pooled on the log scale.", "viechtbauer2010",
        ),
        _odds_ratio,
    ),
    Member(
        Measure(
            "RD", "Risk difference", "difference", _difference_in_range, 0.0,
            "Risk differences were pooled.", "viechtbauer2010",
        ),
        _risk_difference,
    ),
    Member(
        Measure(
            "AS", "Arcsine difference", "difference", identity, 0.0,
            "Differences of arcsine square root transformed risks were pooled.", "rucker2009",
        ),
        _arcsine_difference,
    ),
    Member(
        Measure(
            "PETO", "Odds ratio (Peto)", "ratio", np.exp, 1.0,
            "Odds ratios were estimated by Peto's one-step method and pooled on the log scale.", "yusuf1985",
        ),
        _peto,
    ),
)  # fmt: skip
