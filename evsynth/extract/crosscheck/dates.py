"""Years that can't be true: enrolment after publication, eras that overlap or leave gaps."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from evsynth.extract.crosscheck.place import Known, problem
from evsynth.extract.model.review import Era, Review
from evsynth.problems import Problem


def dates(review: Review, _known: Known) -> Iterator[Problem]:
    """Yield enrolment after publication and periods that don't follow each other."""
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
