"""Years that can't be true: enrolment after publication, eras that overlap or leave gaps."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from evsynth.extract.crosscheck.place import Known, problem
from evsynth.extract.model.review import Era, Review
from evsynth.problems import Problem


def dates(review: Review, _known: Known) -> Iterator[Problem]:
    """Yield enrolment after publication, periods that don't follow each other and years no curve reaches."""
    for study in review.studies:
        window = study.cohort.enrolment
        for side, year in (("start", window.start), ("end", window.end)):
            if study.year and year is not None and year > study.year:
                told = f"enrolment in {year} is after publication in {study.year}."
                remedy = "check both years; the year of publication is in references.bib."
                yield problem(study, f"cohort.enrolment.{side}", told, remedy)
                break
    if review.eras is not None:
        yield from _periods(review, review.eras.periods)
    yield from _out_of_reach(review)


def _out_of_reach(review: Review) -> Iterator[Problem]:
    """Yield, as warnings, the years of ``predict_at`` outside the publication years and outside the midpoints."""
    studies = [study for study in review.studies if study.excluded is None]
    published = [float(study.year) for study in studies if study.year]
    midpoints = [middle for study in studies if (middle := study.cohort.enrolment.midpoint) is not None]
    spans = [(min(years), max(years)) for years in (published, midpoints) if years]
    for index, year in enumerate(review.predict_at):
        if spans and not any(first <= year <= last for first, last in spans):
            reach = " and ".join(f"{first:g} to {last:g}" for first, last in spans)
            told = f"{year} is outside {reach}, the range of publication years and of midpoints of enrolment."
            if len(spans) == 1:
                told = f"{year} is outside {reach}, the range of publication years."
            remedy = "nothing is predicted there: choose a year within, or delete it."
            yield problem(review, f"predict_at.{index}", told, remedy, warning=True)


def _periods(review: Review, periods: tuple[Era, ...]) -> Iterator[Problem]:
    for index, era in enumerate(periods):
        field = f"eras.periods.{index}"
        if era.start is None and index > 0:
            yield problem(review, field, f"'{era.label}' has no start.", "only the first period may lack one.")
        if era.end is None and index < len(periods) - 1:
            yield problem(review, field, f"'{era.label}' has no end.", "only the last period may lack one.")
        if era.start is not None and era.end is not None and era.start > era.end:
            told = f"'{era.label}' starts in {era.start}, after its end in {era.end}."
            yield problem(review, field, told, "exchange or correct the years.")
    for index, (before, after) in enumerate(pairwise(periods), 1):
        if before.end is None or after.start is None or after.start == before.end + 1:
            continue
        what = "overlap" if after.start <= before.end else "leave a gap"
        told = f"'{before.label}' ends in {before.end} and '{after.label}' starts in {after.start}: they {what}."
        yield problem(review, f"eras.periods.{index}.start", told, f"start it in {before.end + 1}.")
