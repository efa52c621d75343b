"""Outcomes whose studies report p-values and nothing else: combined, never pooled."""

from __future__ import annotations

from dataclasses import replace

from evsynth.effects.overlap import apply_decisions
from evsynth.effects.rows import EffectRow, Effects
from evsynth.extract.model import Review
from evsynth.problems import EvidenceError
from evsynth.synthesis.outcome.bundle import Analysis
from evsynth.synthesis.p_values import CombinedP, combine_p_values

LABEL = "P-values combined"


def combined(review: Review, effects: Effects) -> tuple[Analysis, CombinedP | None]:
    """Return the analysis of an outcome with ``synthesis: combine p``, which has no pool, and its test."""
    rows = _rows(review, effects)
    if len(rows) < 2:
        reason = f"{len(rows)} of {len(effects.rows)} results with a p-value; combining needs two."
        return Analysis(LABEL, None, reason, len(rows)), None
    given = [row.p_value for row in rows if row.p_value is not None]
    sizes = [row.ni for row in rows]
    known = all(size == size for size in sizes)  # noqa: PLR0124 - NaN is the one number unlike itself
    found = combine_p_values(
        [text for text, _ in given],
        [direction for _, direction in given],
        n=sizes if known else None,
        labels=[row.label for row in rows],
    )
    return Analysis(f"{LABEL} ({found.method})", None, found.note, found.k), found


def _rows(review: Review, effects: Effects) -> tuple[EffectRow, ...]:
    """Return the main rows with a p-value that no decision on overlap keeps out; EvidenceError for an open one."""
    able = [replace(row, pooled=True) for row in effects.rows if row.role == "main" and row.p_value is not None]
    settled, undecided = apply_decisions(able, review, effects.outcome)
    if undecided:
        raise EvidenceError(undecided)
    return tuple(row for row in settled if row.pooled)
