"""P-values combined, for an outcome of which the studies report nothing else: a test, never an effect.

PyMARE's `StoufferCombinationTest` and `FisherCombinationTest` do the work, on the z-scores of one-sided
p-values, so that studies which point in opposite directions take from each other [winkler2016].
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri, ndtri_exp

from evsynth.problems import nearest
from evsynth.synthesis.data import column, frozen
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.method import Method

FAR = 38.0
"""The largest z-score that a p-value in double precision can tell."""

NO_EFFECT = "The combined p-value says whether any study has an effect in this direction; no effect size follows."
BOUND = "a p-value reported as a bound was taken at the bound"
AGAINST = "the bound of a study that points the other way understates it, so the combined p-value is too small: "

METHODS: dict[str, Method] = {
    "stouffer": Method(
        "Stouffer",
        f"P-values were combined by Stouffer's method on one-sided z-scores. {NO_EFFECT}",
        ("stouffer1949", "whitlock2005"),
        "independent studies that report p-values only; p in (0, 1], or an upper bound such as '< 0.001'",
    ),
    "fisher": Method(
        "Fisher",
        f"P-values were combined by Fisher's method on one-sided p-values. {NO_EFFECT}",
        ("fisher1932", "winkler2016"),
        "independent studies that report p-values only; p in (0, 1], or an upper bound such as '< 0.001'",
    ),
}
"""The combinations by name."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class CombinedP:
    """P-values combined: ``p`` is two-sided, ``p_positive`` one-sided in favour of the positive direction.

    ``z`` is the normal deviate of ``p`` with the sign of the direction that won; ``zi`` (k,) are the
    studies' own. ``bounded`` lists the studies whose p-value was a bound. ``note`` always says that no
    effect size follows.
    """

    k: int
    z: float
    p: float
    p_positive: float
    method: str
    zi: Array
    weights: Array | None
    labels: tuple[str, ...]
    bounded: tuple[str, ...]
    note: str


def combine_p_values(
    p: Sequence[float | str] | npt.ArrayLike,
    directions: npt.ArrayLike | None = None,
    *,
    method: Literal["stouffer", "fisher"] = "stouffer",
    n: npt.ArrayLike | None = None,
    labels: Sequence[str] | None = None,
) -> CombinedP:
    """Return the combination of k independent p-values.

    ``p`` are numbers in (0, 1], or upper bounds written ``"<0.001"``, used at the bound. With
    ``directions`` (k,), above or below 0, they are two-sided; without, they are one-sided, all in the same
    direction. ``n`` (k,), sample sizes, weigh Stouffer's z-scores by their square roots [whitlock2005].
    Raises ValueError for a p outside (0, 1], p = 0 or a lower bound, naming the study, and below two
    studies.

    Fisher's own example (1932, section 21.1), one-sided: chi-square 11.417 on 6 df.

    >>> round(combine_p_values([0.145, 0.263, 0.087], method="fisher").p_positive, 3)
    0.076
    """
    if method not in METHODS:
        raise ValueError(f"unknown method '{method}'; known: {', '.join(METHODS)}.{nearest(method, METHODS)}")
    values, bounds, names = read_p_values(p, labels)
    if len(values) < 2:
        raise ValueError(f"combining p-values needs at least two studies, not {len(values)}.")
    signs = None if directions is None else read_directions(directions, names)
    zi = -ndtri(values) if signs is None else np.where(signs > 0, -1.0, 1.0) * ndtri(values / 2.0)
    zi = np.clip(zi, -FAR, FAR)
    weights = None if n is None else root_weights(n, names, method)
    up, down = log_p(method, zi, weights), log_p(method, -zi, weights)
    both = min(0.0, float(np.log(2.0)) + min(up, down))
    sign = 1.0 if up <= down else -1.0
    return CombinedP(
        k=len(values),
        z=sign * abs(float(ndtri_exp(both - np.log(2.0)))),
        p=float(np.exp(both)),
        p_positive=float(np.exp(up)),
        method=METHODS[method].name,
        zi=frozen(zi),
        weights=weights,
        labels=names,
        bounded=tuple(name for name, bound in zip(names, bounds, strict=True) if bound),
        note=" ".join(filter(None, (NO_EFFECT, told(names, bounds, np.sign(zi) * sign)))),
    )


def read_p_values(
    p: Sequence[float | str] | npt.ArrayLike, labels: Sequence[str] | None
) -> tuple[Array, list[bool], tuple[str, ...]]:
    """Return p-values (k,), which of them are bounds, and labels; ValueError names the first impossible one."""
    if isinstance(p, str | float | int) or not hasattr(p, "__len__"):
        raise ValueError("p must be one p-value a study.")
    entries = list(np.ma.asarray(p, dtype=object).ravel()) if not isinstance(p, list | tuple) else list(p)
    names = tuple(map(str, labels)) if labels is not None else tuple(f"row {i + 1}" for i in range(len(entries)))
    if len(names) != len(entries):
        raise ValueError(f"labels and p differ in length: {len(names)} and {len(entries)}.")
    read = [one_p(name, entry) for name, entry in zip(names, entries, strict=True)]
    return np.array([value for value, _ in read], dtype=np.float64), [bound for _, bound in read], names


def one_p(name: str, entry: object) -> tuple[float, bool]:
    """Return a p-value and whether it is an upper bound; ValueError says what is wrong with it."""
    text = str(entry).strip()
    bound = text.startswith(("<", "≤"))
    number = text.lstrip("<≤= ") if bound else text
    try:
        value = float(number)
    except ValueError:
        raise ValueError(
            f"{name}: '{text}' is not a p-value. Remedy: give a number in (0, 1], or an upper bound such as '<0.001'; "
            "'not significant' and lower bounds can't be combined."
        ) from None
    if value == 0.0:
        raise ValueError(f"{name}: p = 0 is a rounded number. Remedy: give its bound, such as '<0.001'.")
    if not 0.0 < value <= 1.0:
        raise ValueError(f"{name}: p = {text} lies outside (0, 1].")
    return value, bound


def read_directions(directions: npt.ArrayLike, names: tuple[str, ...]) -> Array:
    """Return the signs of the studies' effects, (k,); ValueError for a study without one."""
    signs = np.sign(column(directions, "directions"))
    if len(signs) != len(names):
        raise ValueError(f"directions and p differ in length: {len(signs)} and {len(names)}.")
    for row in np.flatnonzero(~np.isin(signs, (-1.0, 1.0)))[:1]:
        raise ValueError(f"{names[row]}: a two-sided p-value needs its direction, above or below 0.")
    return np.asarray(signs, dtype=np.float64)


def root_weights(n: npt.ArrayLike, names: tuple[str, ...], method: str) -> Array:
    """Return the square roots of the sample sizes, (k,); ValueError when a size isn't positive."""
    if method != "stouffer":
        raise ValueError("sample sizes weigh Stouffer's method only: leave n out.")
    sizes = column(n, "n")
    if len(sizes) != len(names):
        raise ValueError(f"n and p differ in length: {len(sizes)} and {len(names)}.")
    for row in np.flatnonzero(~((sizes > 0) & np.isfinite(sizes)))[:1]:
        raise ValueError(f"{names[row]}: n = {sizes[row]:g} is not a sample size.")
    return frozen(np.sqrt(sizes))


def log_p(method: str, zi: Array, weights: Array | None) -> float:
    """Return the logarithm of the one-sided combined p-value of the z-scores, by PyMARE."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # importing it leaves a file open
        from pymare.estimators import (  # noqa: PLC0415 - a second of start-up
            FisherCombinationTest,
            StoufferCombinationTest,
        )
    if method == "fisher":
        return float(FisherCombinationTest().fit(zi[:, None]).params_["logp"][0])
    scaled = None if weights is None else (weights / weights.max())[:, None]
    return float(StoufferCombinationTest().fit(zi[:, None], w=scaled).params_["logp"][0])


def told(names: tuple[str, ...], bounds: list[bool], agrees: Array) -> str:
    """Return how bounds were treated, and where that is not the cautious way."""
    bounded = [(name, sign) for name, bound, sign in zip(names, bounds, agrees, strict=True) if bound]
    if not bounded:
        return ""
    against = [name for name, sign in bounded if sign < 0]
    text = f"{BOUND} ({', '.join(name for name, _ in bounded)}), which is conservative"
    return f"{text}; but {AGAINST}{', '.join(against)}." if against else f"{text}."
