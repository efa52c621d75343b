"""Pooled survival curves: survival at each horizon, with what is read off the whole curve."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evsynth.document.model import Column, Row, Table
from evsynth.synthesis.outcome.curves import ReviewCurve
from evsynth.tables.cells import derived, plain
from evsynth.tables.text import number, percent

COLUMNS = (
    Column("time", "Time", width=1.6),
    Column("k", "Cohorts in the interval before", "right", 1.0),
    Column("survival", "Survival ({level}% CI)", "right", 1.8),
    Column("note", "Note", width=3.2),
)
NOTES = (
    "Survival of each interval is pooled among those alive at its start, so that the curve never rises.",
    "It can differ from the pool of each horizon by itself, which uses every cohort there.",
)


def survival_curves(curves: Iterable[ReviewCurve]) -> Table:
    """Return one row a horizon of each curve, and one for the median where the curve reaches it."""
    rows = tuple(row for one in curves for row in _rows(one))
    return Table("survival_curves", "Pooled survival curves", COLUMNS, rows, NOTES, "Pooled survival by horizon.")


def _rows(one: ReviewCurve) -> Iterator[Row]:
    curve = one.curve
    if curve is None:
        yield Row((plain("No curve"), plain(None), plain(None), plain(one.reason)), one.label)
        return
    notes = " ".join(f"{words[:1].upper()}{words[1:].rstrip('.')}." for words in (*curve.notes, *curve.left_out))
    prefix, how = f"curve.{'+'.join(one.outcomes)}", "pooled survival curve [combescure2014]"
    for place, time in enumerate(curve.time):
        value, low, high = (float(part[place]) for part in (curve.survival, curve.ci_low, curve.ci_high))
        shown = f"{percent(value)} ({percent(low).removesuffix('%')} to {percent(high)})"
        k = int(curve.k[place])
        yield Row(
            (
                plain(f"{time:g} {curve.time_unit}"),
                derived(str(k), k, f"{prefix}.{time:g}.k", "number of cohorts"),
                derived(shown, value, f"{prefix}.{time:g}.survival", how),
                plain(notes if place == 0 else None),
            ),
            one.label,
        )
    median = one.median
    if median is not None and median.estimate is not None:
        ends = " to ".join("not reached" if end is None else number(end, 1) for end in (median.ci_low, median.ci_high))
        shown = f"{number(median.estimate, 1)} {curve.time_unit} ({ends})"
        cell = derived(shown, median.estimate, f"{prefix}.median", "read off the pooled curve")
        yield Row((plain("Median"), plain(None), cell, plain("Straight lines between horizons.")), one.label)
