"""Characteristics of the included cohorts, in the columns of a profile: NICE, SIGN, Cochrane or compact."""

from __future__ import annotations

from collections.abc import Iterator

from evsynth.document.model import Cell, Column, Row, Table
from evsynth.extract.model import Review, Study
from evsynth.extract.model.study import Characteristic
from evsynth.problems import nearest
from evsynth.tables.cells import extracted, plain, status_of
from evsynth.tables.characteristic_fields import FIELDS
from evsynth.tables.reported import reported
from evsynth.tables.study_cells import short_name, study_name, words_of

PROFILES: dict[str, tuple[str, ...]] = {
    "nice": (
        "study", "design", "where", "enrolment", "patients", "population", "intervention", "comparator", "follow_up",
        "outcomes", "funding", "risk_of_bias", "source_checked",
    ),
    "sign": (
        "study", "design", "risk_of_bias", "patients", "population", "intervention", "comparator", "follow_up",
        "outcomes", "funding", "source_checked",
    ),
    "cochrane": (
        "study", "methods", "enrolment", "patients", "population", "intervention", "comparator",
        "outcomes", "follow_up", "risk_of_bias", "notes", "source_checked",
    ),
    "compact": ("study", "methods", "enrolment", "patients", "follow_up", "risk_of_bias", "source"),
}  # fmt: skip
"""The columns of each profile, in order; all are drawn from the same fields."""
TITLE = "Characteristics of the studies"
SINGLE_ARM = ("overall_prognosis", "prevalence")


def characteristics(review: Review, profile: str | None = None) -> Table:
    """Return one row a study: included ones first, then those left out of every pool.

    ``profile`` is nice, sign, cochrane or compact, the review's own if left out. ValueError for another.
    """
    name = profile or review.presentation.characteristics
    if name not in PROFILES:
        raise ValueError(f"unknown profile '{name}'.{nearest(name, PROFILES)} Known: {', '.join(PROFILES)}")
    single = review.question_type in SINGLE_ARM
    fields = [FIELDS[key] for key in PROFILES[name] if not (single and key == "comparator")]
    studies = sorted(review.studies, key=lambda study: study.excluded is not None)
    rows = tuple(Row(tuple(field.cell(review, study) for field in fields)) for study in studies)
    columns = tuple(field.column for field in fields)
    return Table("characteristics", TITLE, columns, rows, tuple(_notes(studies, columns)), "One row a study.")


def _notes(studies: list[Study], columns: tuple[Column, ...]) -> Iterator[str]:
    yield "Enrolment and patients as the source states them; – where it does not."
    if any(column.key == "where" for column in columns):
        yield "Institutions in brackets with a question mark are still to be verified."
    if any(column.key == "notes" for column in columns):
        yield "Funding stands under Notes where it was recorded."
    if any(study.excluded is not None for study in studies):
        yield "Left out: in no pool; the table of studies left out says why."


DETAILS = (
    Column("study", "Study", width=1.2),
    Column("name", "Characteristic", width=2.0),
    Column("reported", "As reported", "right", 1.2),
    Column("source", "Source: where in it", width=1.6),
    Column("flags", "Flags and notes", width=2.2),
)


def details(review: Review) -> Table:
    """Return one row a described characteristic: primary sites, function, follow-up and so on."""
    rows = tuple(
        Row(_detail(review, study, item, place))
        for study in review.studies
        for place, item in enumerate(study.characteristics)
    )
    return Table("cohort_details", "Further characteristics as extracted", DETAILS, rows, (), "One row a value.")


def _detail(review: Review, study: Study, item: Characteristic, place: int) -> tuple[Cell, ...]:
    source, field = item.source.source(), f"characteristics.{place}"
    status, flags = status_of(item, study), tuple(item.flags)
    where = f"{short_name(review, source.citation)}, {source.locator}"
    return (
        study_name(study),
        words_of(study, item.name, f"{field}.name"),
        extracted(reported(item), None, f"{study.key}.{field}", source, flags, status),
        extracted(where, source.citation, f"{study.key}.{field}.source", source, (), status),
        words_of(study, "; ".join(filter(None, (*flags, item.note))) or None, f"{field}.note")
        if flags or item.note
        else plain(None),
    )
