"""Data as extracted: one row a study, outcome, arm and time point, with its locator."""

from __future__ import annotations

from evsynth.document.model import Cell, Column, Row, Table
from evsynth.extract.model import Outcome, Result, Review, Study
from evsynth.tables.cells import extracted, plain
from evsynth.tables.reported import reported

COLUMNS = (
    Column("study", "Study", width=1.2),
    Column("arm", "Arm", width=1.3),
    Column("time", "Time", width=0.8),
    Column("reported", "As reported", "right", 1.2),
    Column("source", "Source: where in it", width=1.8),
    Column("tier", "Tier", width=0.8),
    Column("role", "Role", width=0.8),
    Column("flags", "Flags, reasons and notes", width=2.6),
)


def extracts(review: Review) -> Table:
    """Return every extracted result, grouped by outcome in the review's order."""
    rows = tuple(
        Row(_cells(study, result, place, outcome), outcome.label)
        for key, outcome in review.outcomes.items()
        for study in review.studies
        for place, result in enumerate(study.results)
        if result.outcome == key
    )
    notes = (
        "Primary: the study's own report. Secondary: another paper that quotes it.",
        "Role main: in the pool. Described: shown and not pooled.",
        "Sensitivity and excluded: not in the main pool, for the reason given.",
    )
    return Table("extracts", "Data as extracted", COLUMNS, rows, notes, "One row a result.")


def _cells(study: Study, result: Result, place: int, outcome: Outcome) -> tuple[Cell, ...]:
    source = result.source.source()
    flags = tuple(result.flags)
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
        plain(study.name, strong=True),
        plain(study.arm_of(result).label),
        plain(result.time),
        extracted(reported(result), _value(result), f"{study.key}.results.{place}", source, flags),
        plain(f"{source.citation}: {source.locator}"),
        plain(source.tier.value),
        plain(role),
        plain("; ".join(filter(None, why)) or None),
    )


def _value(result: Result) -> float | None:
    data = result.data
    for name in ("percent", "mean", "median", "estimate"):
        found = getattr(data, name, None)
        if found is not None:
            return float(found)
    if result.count is not None:
        return 100 * result.count.events / result.count.n
    return None
