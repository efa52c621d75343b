"""The boxes of the PRISMA 2020 flow with their numbers: those recorded, and those the folder itself shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from evsynth.extract.model.flow import Exclusion, Flow
from evsynth.extract.model.review import Review

Phase = Literal["Identification", "Screening", "Included"]


@dataclass(frozen=True, slots=True)
class FlowNumber:
    """One number of a box: its words, None where it was not recorded, and the field of ``flow`` that holds it.

    ``data`` is its key in the CSV of the PRISMA2020 package, with a place in the list for a reason.
    ``counted`` says how it was counted where it comes from the folder of studies instead.
    """

    data: str
    label: str
    number: int | None
    field: str
    counted: str = ""


@dataclass(frozen=True, slots=True)
class FlowBox:
    """A box of the flow: its name in the PRISMA2020 package, phase and title; ``other`` by other methods."""

    box: str
    phase: Phase
    title: str
    numbers: tuple[FlowNumber, ...]
    other: bool = False


def flow_boxes(review: Review) -> tuple[FlowBox, ...]:
    """Return the boxes of the flow in reading order, those of other methods only where a number is recorded."""
    given = review.flow
    found = (*_databases(given), *(_others(given) if given.by_other_methods else ()))
    return (*found, _included(review))


def _one(data: str, field: str, given: Flow, label: str = "") -> FlowNumber:
    return FlowNumber(data, label, getattr(given, field), field)


def _databases(given: Flow) -> Iterable[FlowBox]:
    yield FlowBox(
        "box2",
        "Identification",
        "Records identified",
        (
            _one("database_results", "databases", given, "databases"),
            _one("register_results", "registers", given, "registers"),
        ),
    )
    yield FlowBox(
        "box3",
        "Identification",
        "Removed before screening",
        (
            _one("duplicates", "duplicates", given, "duplicates"),
            _one("excluded_automatic", "automatic", given, "ineligible by automation"),
            _one("excluded_other", "removed_other", given, "other reasons"),
        ),
    )
    for box, title, data, field in (
        ("box4", "Records screened", "records_screened", "screened"),
        ("box5", "Records excluded", "records_excluded", "excluded"),
        ("box6", "Reports sought", "dbr_sought_reports", "sought"),
        ("box7", "Reports not retrieved", "dbr_notretrieved_reports", "not_retrieved"),
        ("box8", "Reports assessed for eligibility", "dbr_assessed", "assessed"),
    ):
        yield FlowBox(box, "Screening", title, (_one(data, field, given),))
    yield FlowBox(
        "box9",
        "Screening",
        "Reports excluded",
        _reasons("dbr_excluded", "exclusions", given.exclusions, given.assessed),
    )


def _others(given: Flow) -> Iterable[FlowBox]:
    yield FlowBox(
        "box11",
        "Identification",
        "Records identified",
        (
            _one("website_results", "other_websites", given, "websites"),
            _one("organisation_results", "other_organisations", given, "organisations"),
            _one("citations_results", "other_citations", given, "citation searching"),
        ),
        other=True,
    )
    for box, title, data, field in (
        ("box12", "Reports sought", "other_sought_reports", "other_sought"),
        ("box13", "Reports not retrieved", "other_notretrieved_reports", "other_not_retrieved"),
        ("box14", "Reports assessed for eligibility", "other_assessed", "other_assessed"),
    ):
        yield FlowBox(box, "Screening", title, (_one(data, field, given),), other=True)
    reasons = _reasons("other_excluded", "other_exclusions", given.other_exclusions, given.other_assessed)
    yield FlowBox("box15", "Screening", "Reports excluded", reasons, other=True)


def _reasons(data: str, field: str, given: tuple[Exclusion, ...], assessed: int | None) -> tuple[FlowNumber, ...]:
    """Return one number a reason; without any, one number that is 0 only where no report was assessed."""
    if not given:
        return (FlowNumber(data, "", 0 if assessed == 0 else None, field),)
    return tuple(
        FlowNumber(f"{data}.{place}", one.reason, one.reports, f"{field}.{place}") for place, one in enumerate(given)
    )


def _included(review: Review) -> FlowBox:
    included = [study for study in review.studies if study.excluded is None]
    papers = {key for study in included for key in (study.citation or study.key, *study.other_citations)}
    reports = review.flow.new_reports
    return FlowBox(
        "box10",
        "Included",
        "Included in the review",
        (
            FlowNumber("new_studies", "studies", len(included), "new_studies", "studies of the folder not excluded"),
            FlowNumber("new_reports", "reports of them", reports, "new_reports")
            if reports is not None
            else FlowNumber(
                "new_reports", "reports of them", len(papers), "new_reports", "different citations of those studies"
            ),
        ),
    )
