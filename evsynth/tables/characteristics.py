"""Characteristics of the included cohorts, and what was read about them besides the outcomes."""

from __future__ import annotations

from evsynth.document.model import Cell, Column, Row, Table
from evsynth.extract.model import Review, Study
from evsynth.extract.model.study import Characteristic
from evsynth.provenance import Source
from evsynth.tables.cells import extracted, plain
from evsynth.tables.reported import reported
from evsynth.tables.text import DASH

COLUMNS = (
    Column("study", "Study", width=1.3),
    Column("design", "Design", width=1.2),
    Column("where", "Institutions, country", width=1.9),
    Column("enrolment", "Enrolment", width=1.15),
    Column("patients", "Patients (operated)", "right", 1.1),
    Column("population", "Population", width=2.0),
    Column("intervention", "Intervention", width=1.8),
    Column("risk_of_bias", "Risk of bias", width=0.9),
    Column("verify", "Still to verify", width=2.2),
)


def characteristics(review: Review) -> Table:
    """Return one row a study: included ones first, then those left out of every pool."""
    included = tuple(Row(_cells(study)) for study in review.studies if study.excluded is None)
    excluded = tuple(Row(_cells(study)) for study in review.studies if study.excluded is not None)
    rows = tuple(Row(r.cells, "Included") for r in included) + tuple(
        Row(r.cells, "Left out of every pool") for r in excluded
    )
    notes = (
        "Enrolment and patients as the source states them; – where it does not.",
        "Institutions in brackets with a question mark are still to be verified.",
    )
    return Table("characteristics", "Characteristics of the studies", COLUMNS, rows, notes, "One row a study.")


def _cells(study: Study) -> tuple[Cell, ...]:
    cohort = study.cohort
    window = cohort.enrolment
    years = f"{window.start or '?'}–{window.end or '?'}" if window.start or window.end else DASH
    source = Source(study.citation or study.key, "cohort")
    patients = DASH if cohort.patients is None else str(cohort.patients)
    if cohort.operated is not None:
        patients += f" ({cohort.operated})"
    bias = "Not assessed" if study.risk_of_bias is None else f"{study.risk_of_bias.overall} ({study.risk_of_bias.tool})"
    return (
        plain(study.name, strong=True),
        plain(f"{study.design}, {cohort.centres}" if cohort.centres != "not reported" else study.design),
        plain(_where(study)),
        extracted(years, window.midpoint, f"{study.key}.cohort.enrolment", source) if years != DASH else plain(None),
        extracted(patients, cohort.patients, f"{study.key}.cohort.patients", source)
        if patients != DASH
        else plain(None),
        plain(study.population),
        plain(study.intervention),
        plain(bias),
        plain("; ".join(study.to_verify) or None),
    )


def _where(study: Study) -> str:
    places = ", ".join(study.cohort.institutions)
    doubted = "institutions_verified" in study.cohort.model_fields_set and not study.cohort.institutions_verified
    if places and doubted:
        places = f"({places}?)"
    return ", ".join(filter(None, (places, study.cohort.country)))


DETAILS = (
    Column("study", "Study", width=1.2),
    Column("name", "Characteristic", width=2.0),
    Column("reported", "As reported", "right", 1.2),
    Column("source", "Source", width=1.6),
    Column("flags", "Flags and notes", width=2.2),
)


def details(review: Review) -> Table:
    """Return one row a described characteristic: primary sites, function, follow-up and so on."""
    rows = tuple(Row(_detail(study, c, i)) for study in review.studies for i, c in enumerate(study.characteristics))
    return Table("cohort_details", "Further characteristics as extracted", DETAILS, rows, (), "One row a value.")


def _detail(study: Study, item: Characteristic, place: int) -> tuple[Cell, ...]:
    source = item.source.source()
    shown = extracted(reported(item), None, f"{study.key}.characteristics.{place}", source, tuple(item.flags))
    return (
        plain(study.name),
        plain(item.name),
        shown,
        plain(str(source)),
        plain("; ".join(filter(None, (*item.flags, item.note))) or None),
    )
