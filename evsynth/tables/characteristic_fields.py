"""The fields a characteristics table may show of a study: each its column and the cell it makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from evsynth.document.model import Cell, Column
from evsynth.extract.model import Review, Study
from evsynth.extract.model.lines import place_of
from evsynth.extract.model.study import Characteristic
from evsynth.provenance import CellKind, Past
from evsynth.tables.cells import derived, extracted, plain, stated, status_of
from evsynth.tables.reported import reported
from evsynth.tables.study_cells import (
    NOT_RECORDED,
    institutions_of,
    read_in_cohort,
    risk_of_bias,
    source_of,
    study_name,
    words_of,
)
from evsynth.wording import capital

LENGTHS = ("mean", "median", "generic")
COMPARING = ("two_counts", "two_means", "relative")


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its column, and how a study's cell is made."""

    column: Column
    cell: Callable[[Review, Study], Cell]


def _name(_: Review, study: Study) -> Cell:
    if study.excluded is None:
        return study_name(study)
    name = f"{study.name} (left out)"
    return stated(name, study.name, f"{study.key}.left_out", place_of(study, "excluded"), strong=True)


def _design(_: Review, study: Study) -> Cell:
    note = f"{_design_words(study)}. {study.design_note}" if study.design_note else None
    return words_of(study, note or _design_words(study), "design_note" if note else "design")


def _methods(_: Review, study: Study) -> Cell:
    text = ", ".join(filter(None, (_design_words(study), study.cohort.country)))
    return stated(text, None, f"{study.key}.methods", place_of(study, "design"))


def _design_words(study: Study) -> str:
    design = "Design not reported" if study.design == "not reported" else capital(study.design)
    return design if study.cohort.centres == "not reported" else f"{design}, {study.cohort.centres}"


def _where(_: Review, study: Study) -> Cell:
    cohort = study.cohort
    text = ", ".join(filter(None, (institutions_of(study), *cohort.registries, cohort.country)))
    return stated(text or None, None, f"{study.key}.cohort.where", place_of(study, "cohort.institutions"))


def _enrolment(_: Review, study: Study) -> Cell:
    window = study.cohort.enrolment
    if window.start is None and window.end is None:
        return plain(None)
    text = f"{window.start or '?'}–{window.end or '?'}"
    return read_in_cohort(study, text, window.midpoint, "cohort.enrolment")


def _patients(_: Review, study: Study) -> Cell:
    patients, operated = study.cohort.patients, study.cohort.operated
    if patients is None and operated is None:
        return plain(None)
    text = "not reported" if patients is None else str(patients)
    if operated is not None:
        text += f" ({operated})"
    return read_in_cohort(study, text, patients, "cohort.patients")


def _population(_: Review, study: Study) -> Cell:
    return words_of(study, study.population, "population")


def _intervention(_: Review, study: Study) -> Cell:
    return words_of(study, study.intervention, "intervention")


def _comparator(_: Review, study: Study) -> Cell:
    against = {result.comparator for result in study.results if result.comparator is not None}
    if not against and any(result.kind in COMPARING for result in study.results):
        against = {arm.id for arm in study.arms[1:]}
    labels = [arm.label for arm in study.arms if arm.id in against]
    return words_of(study, "; ".join(labels), "arms") if labels else plain("None")


def _follow_up(_: Review, study: Study) -> Cell:
    found = [(i, item) for i, item in enumerate(study.characteristics) if _is_follow_up(item)]
    if not found:
        return plain(None)
    if len(found) == 1:
        place, item = found[0]
        source, status = item.source.source(), status_of(item, study)
        cell = f"{study.key}.characteristics.{place}"
        return extracted(reported(item), None, cell, source, tuple(item.flags), status)
    text = "; ".join(f"{item.name}: {reported(item)}" for _, item in found)
    sources = tuple(dict.fromkeys(item.source.source() for _, item in found))
    inputs = tuple(f"{study.key}.characteristics.{place}" for place, _ in found)
    return Cell(text, text, Past(f"{study.key}.follow_up", CellKind.DERIVED, sources, "set side by side", inputs))


def _is_follow_up(item: Characteristic) -> bool:
    return "follow-up" in item.name.casefold() and item.kind in LENGTHS


def _outcomes(review: Review, study: Study) -> Cell:
    given = [(i, r) for i, r in enumerate(study.results) if r.data is not None and r.outcome in review.outcomes]
    labels = list(dict.fromkeys(review.outcomes[result.outcome].label for _, result in given))
    if not labels:
        return plain("None of the review's")
    inputs = tuple(f"{study.key}.results.{place}" for place, _ in given)
    return derived("; ".join(labels), None, f"{study.key}.outcomes", "outcomes with an extracted value", inputs)


def _funding(_: Review, study: Study) -> Cell:
    return words_of(study, study.funding, "funding") if study.funding else plain(NOT_RECORDED)


def _checked(review: Review, study: Study) -> Cell:
    """Return the source, who extracted and verified the study, and what is still to be verified."""
    source = source_of(review, study)
    by = f"Extracted by {study.extracted_by}; " if study.extracted_by else ""
    told = [f"{by}verified by {study.verified_by}" if study.verified_by else f"{by}not verified by a second person"]
    if study.to_verify:
        told.append(f"to verify: {'; '.join(study.to_verify)}")
    text = f"{source.text}. {'. '.join(capital(words.rstrip('.')) for words in told)}."
    past = None if source.past is None else replace(source.past, cell=f"{study.key}.checked")
    return Cell(text, source.value, past)


def _notes(_: Review, study: Study) -> Cell:
    """Return the design's note, the curator's notes, the funding and why a study is left out."""
    told = {"design_note": study.design_note, "notes": study.notes}
    told["funding"] = f"Funding: {study.funding}" if study.funding else None
    told["excluded"] = f"Left out: {study.excluded}" if study.excluded else None
    text = " ".join(f"{words.rstrip('.')}." for words in told.values() if words)
    field = next((name for name, words in told.items() if words), "notes")
    return stated(text or None, None, f"{study.key}.notes", place_of(study, field))


FIELDS: dict[str, Field] = {
    field.column.key: field
    for field in (
        Field(Column("study", "Study", width=1.0), _name),
        Field(Column("design", "Design", width=1.6), _design),
        Field(Column("methods", "Design, country", width=1.4), _methods),
        Field(Column("where", "Institutions, country", width=1.3), _where),
        Field(Column("enrolment", "Enrolment", width=0.8), _enrolment),
        Field(Column("patients", "Patients (operated)", "right", 1.2), _patients),
        Field(Column("population", "Population", width=1.5), _population),
        Field(Column("intervention", "Intervention", width=1.4), _intervention),
        Field(Column("comparator", "Comparison", width=1.2), _comparator),
        Field(Column("follow_up", "Follow-up", width=0.9), _follow_up),
        Field(Column("outcomes", "Outcomes extracted", width=3.0), _outcomes),
        Field(Column("funding", "Funding", width=0.8), _funding),
        Field(Column("risk_of_bias", "Risk of bias", width=0.9), risk_of_bias),
        Field(Column("notes", "Notes", width=1.5), _notes),
        Field(Column("source", "Source", width=1.5), source_of),
        Field(Column("source_checked", "Source; still to verify", width=2.5), _checked),
    )
}
"""Every field by its column's key."""
