"""Data as extracted: one row a study, outcome, arm and time point, with its locator and how far it was checked."""

from __future__ import annotations

from evsynth.document.model import Cell, Column, Row, Table
from evsynth.extract.model import Outcome, Result, Review, Study
from evsynth.extract.model.lines import place_of
from evsynth.tables.cells import extracted, plain, stated, status_of
from evsynth.tables.reported import reported
from evsynth.tables.study_cells import short_name, study_name, words_of

COLUMNS = (
    Column("study", "Study", width=1.2),
    Column("arm", "Arm (n)", width=1.3),
    Column("time", "Time", width=0.85),
    Column("reported", "As reported", "right", 1.2),
    Column("source", "Source: where in it", width=1.6),
    Column("tier", "Tier", width=0.9),
    Column("status", "Checked", width=1.0),
    Column("role", "Role", width=0.9),
    Column("flags", "Flags, reasons and notes", width=2.8),
)


def extracts(review: Review) -> Table:
    """Return every extracted result, grouped by outcome in the review's order."""
    rows = tuple(
        Row(_cells(review, study, result, place), outcome.label)
        for key, outcome in review.outcomes.items()
        for study in review.studies
        for place, result in enumerate(study.results)
        if result.outcome == key
    )
    notes = (
        "Primary: the study's own report. Secondary: another paper that quotes it.",
        "Checked: single, read by one person. Digitised: read off a curve. Disputed: two texts disagree.",
        "Role main: in the pool. Described: shown and not pooled.",
        "Sensitivity and excluded: not in the main pool, for the reason given.",
        "Time in brackets: not given with the result, which is taken to be at the outcome's own time point.",
    )
    return Table("extracts", "Data as extracted", COLUMNS, rows, notes, "One row a result.", grouping="Outcome")


def _cells(review: Review, study: Study, result: Result, place: int) -> tuple[Cell, ...]:
    outcome, field = review.outcomes[result.outcome], f"results.{place}"
    source, status = result.source.source(), status_of(result, study)
    flags = tuple(result.flags)
    where = f"{short_name(review, source.citation)}, {source.locator}"
    described = result.role == "main" and outcome.synthesis == "describe"
    role = "excluded" if study.excluded is not None else "described" if described else result.role
    why = (
        *flags,
        result.reason,
        study.excluded if result.reason is None else None,
        result.assumption,
        result.note,
    )
    return (
        study_name(study),
        _arm(study, result, field),
        _time(review, study, result, outcome, field),
        extracted(reported(result), _value(result), f"{study.key}.{field}", source, flags, status),
        extracted(where, source.citation, f"{study.key}.{field}.source", source, (), status),
        plain(source.tier.value),
        plain(status.value),
        plain(role),
        words_of(study, "; ".join(filter(None, why)) or None, f"{field}.note"),
    )


def _arm(study: Study, result: Result, field: str) -> Cell:
    """Return the arm's label with its size, and the other side of a contrast."""
    sides = [study.arm_of(result), *(arm for arm in study.arms if arm.id == result.comparator)]
    shown = " v ".join(arm.label if arm.n is None else f"{arm.label} ({arm.n})" for arm in sides)
    line = f"{field}.arm" if result.arm is not None else "arms"
    return stated(shown, None, f"{study.key}.{field}.arm", place_of(study, line))


def _time(review: Review, study: Study, result: Result, outcome: Outcome, field: str) -> Cell:
    if result.time is not None:
        return words_of(study, result.time, f"{field}.time")
    if outcome.horizon is None:
        return plain(None)
    place = place_of(review, f"outcomes.{result.outcome}.horizon")
    return stated(f"({outcome.horizon})", outcome.horizon, f"{study.key}.{field}.time", place)


def _value(result: Result) -> float | None:
    data = result.data
    for name in ("percent", "mean", "median", "estimate"):
        found = getattr(data, name, None)
        if found is not None:
            return float(found)
    if result.count is not None:
        return 100 * result.count.events / result.count.n
    return None
