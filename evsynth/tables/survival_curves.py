"""Pooled survival curves: survival at each horizon, with what is read off the whole curve."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evsynth.document.model import Cell, Column, Row, Table
from evsynth.effects.curve import Median, RestrictedMean
from evsynth.synthesis.outcome.curves import ReviewCurve
from evsynth.synthesis.survival import PooledCurve
from evsynth.tables.cells import derived, plain
from evsynth.wording import number, percent, sentence

COLUMNS = (
    Column("time", "Time", width=1.6),
    Column("k", "Studies", "right", 0.8),
    Column("survival", "Survival ({level}% CI)", "right", 2.2),
    Column("note", "Note", width=3.0),
)
NOTES = (
    "Survival of each interval is pooled among those alive at its start, so that the curve never rises.",
    "It can differ from the pool of each horizon by itself, which uses every study there.",
    "Studies: those followed through the interval that ends at the time.",
)


def survival_curves(curves: Iterable[ReviewCurve]) -> Table:
    """Return one row a horizon of each curve, with the median and the mean read off it and what it leaves out."""
    rows = tuple(row for one in curves for row in _rows(one))
    return Table(
        "survival_curves",
        "Pooled survival curves",
        COLUMNS,
        rows,
        NOTES,
        "Pooled survival by horizon.",
        grouping="Outcome",
    )


def _rows(one: ReviewCurve) -> Iterator[Row]:
    if one.curve is None:
        yield _row(one, "No curve", plain(None), plain(None), sentence(one.reason))
        return
    yield from _horizons(one, one.curve)
    yield from _read_off(one, one.curve)
    if one.curve.left_out:
        yield _row(one, "Not used", plain(None), plain(None), " ".join(map(sentence, one.curve.left_out)))


def _row(one: ReviewCurve, time: str, k: Cell, survival: Cell, note: str) -> Row:
    return Row((plain(time), k, survival, plain(note)), one.label)


def _horizons(one: ReviewCurve, curve: PooledCurve) -> Iterator[Row]:
    notes = " ".join(map(sentence, curve.notes))
    how = "pooled survival curve [combescure2014]"
    for place, time in enumerate(curve.time):
        value, low, high = (float(part[place]) for part in (curve.survival, curve.ci_low, curve.ci_high))
        shown = f"{percent(value)} ({percent(low).removesuffix('%')} to {percent(high)})"
        k, past = int(curve.k[place]), f"{_prefix(one)}.{time:g}"
        yield _row(
            one,
            f"{time:g} {curve.time_unit}".rstrip(),
            derived(str(k), k, f"{past}.k", "number of studies"),
            derived(shown, value, f"{past}.survival", how),
            "" if place else notes,
        )


def _read_off(one: ReviewCurve, curve: PooledCurve) -> Iterator[Row]:
    """Yield what is read off the curve: the median, if only that it is not reached, and the restricted mean."""
    unit, digits = f" {curve.time_unit}".rstrip(), 1 if curve.time[-1] >= 2 else 2
    found: list[tuple[str, str, Median | RestrictedMean]] = (
        [] if one.median is None else [("Median", "median", one.median)]
    )
    found += [] if one.mean is None else [(f"Mean time lived within {one.mean.horizon:g}{unit}", "mean", one.mean)]
    for label, name, read in found:
        if read.estimate is None:
            yield _row(one, label, plain(None), plain("not reached"), "")
            continue
        ends = ["not reached" if end is None else number(end, digits) for end in (read.ci_low, read.ci_high)]
        shown = f"{number(read.estimate, digits)}{unit} ({' to '.join(ends)})"
        cell = derived(shown, read.estimate, f"{_prefix(one)}.{name}", "read off the pooled curve")
        yield _row(one, label, plain(None), cell, "Straight lines between the times.")


def _prefix(one: ReviewCurve) -> str:
    return f"curve.{'+'.join(one.outcomes)}"
