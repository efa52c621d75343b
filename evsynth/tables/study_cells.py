"""Cells about a study that several tables share: its name, what its file says, what was read of its cohort."""

from __future__ import annotations

from evsynth.document.model import Cell
from evsynth.extract.model import Review, Study
from evsynth.extract.model.lines import place_of
from evsynth.extract.tools import tool
from evsynth.provenance import CellKind, Past, Source, Status
from evsynth.tables.cells import judged, plain, stated
from evsynth.wording import capital

COHORT = "cohort description"
NOT_RECORDED = "Not recorded"
NOT_ASSESSED = "Not assessed"


def study_name(study: Study) -> Cell:
    """Return the study's name as figures and tables have it."""
    return stated(study.name, None, f"{study.key}.label", place_of(study, "label"), strong=True)


def words_of(study: Study, text: str | None, field: str) -> Cell:
    """Return the curator's words in a field of the study's file; an en dash for nothing."""
    return stated(text, None, f"{study.key}.{field}", place_of(study, field))


def read_in_cohort(study: Study, text: str, value: float | None, field: str) -> Cell:
    """Return a value of the cohort's description, with the paper and the line of the study's file."""
    status = Status.VERIFIED if study.verified_by else Status.SINGLE
    past = Past(
        f"{study.key}.{field}",
        CellKind.EXTRACTED,
        (Source(study.citation or study.key, COHORT),),
        place=place_of(study, field),
        status=status,
    )
    return Cell(text, text if value is None else value, past)


def short_name(review: Review, citation: str) -> str:
    """Return ``Family Year`` of a citation key, or the key where the bibliography lacks it."""
    reference = review.references.get(citation)
    return citation if reference is None else reference.short


def source_of(review: Review, study: Study) -> Cell:
    """Return the papers of a study and where in them its cohort is described."""
    first = study.citation or study.key
    text = f"{short_name(review, first)}, {COHORT}"
    if study.other_citations:
        text += f"; also {', '.join(short_name(review, key) for key in study.other_citations)}"
    sources = tuple(Source(key, COHORT) for key in (first, *study.other_citations))
    past = Past(f"{study.key}.citation", CellKind.EXTRACTED, sources, place=place_of(study, "citation"))
    return Cell(text, first, past)


def risk_of_bias(review: Review, study: Study) -> Cell:
    """Return the overall judgements of a study's risk of bias, each with its tool and the outcomes it is about."""
    if not study.risk_of_bias:
        return plain(NOT_ASSESSED)
    told = []
    for assessment in study.risk_of_bias:
        about = ", ".join(review.outcomes[key].label for key in assessment.outcomes if key in review.outcomes)
        overall, name = capital(assessment.overall), tool(assessment.tool, review).name
        told.append(f"{overall} ({name})" + (f" for {about}" if about else ""))
    text = "; ".join(told)
    inputs = tuple(f"{study.key}.risk_of_bias.{place}.overall" for place in range(len(study.risk_of_bias)))
    why = "overall judgement; each domain has its rationale in the risk-of-bias table"
    return judged(text, text, f"{study.key}.risk_of_bias", place_of(study, "risk_of_bias"), why, inputs)


def institutions_of(study: Study) -> str:
    """Return the hospitals of a study, in brackets with a question mark where they are still to be verified."""
    cohort = study.cohort
    places = ", ".join(cohort.institutions)
    doubted = "institutions_verified" in cohort.model_fields_set and not cohort.institutions_verified
    return f"({places}?)" if places and doubted else places
