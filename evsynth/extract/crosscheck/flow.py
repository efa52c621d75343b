"""The PRISMA flow: numbers that don't add up, checked wherever all the parts are given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evsynth.extract.crosscheck.place import Known, problem
from evsynth.extract.model.flow import Exclusion, Flow
from evsynth.extract.model.review import Review
from evsynth.problems import Problem

SUMS = (
    ("sought", "screened", "excluded"),
    ("assessed", "sought", "not_retrieved"),
    ("other_assessed", "other_sought", "other_not_retrieved"),
)
"""A box of the flow, the box before it, and what left between the two."""
REMOVED = ("duplicates", "automatic", "removed_other")
_REMEDY = "correct one of them, or leave out the number that was not recorded."


def flow(review: Review, known: Known) -> Iterator[Problem]:
    """Yield every pair of numbers of the flow that contradict each other, and searches that don't match it."""
    yield from _screened(review)
    for box, before, left in SUMS:
        yield from _differs(review, box, before, left)
    yield from _larger(review, "new_studies", "new_reports")
    yield from _included(review)
    yield from _studies(review, known)
    yield from _searches(review)


def _number(review: Review, field: str) -> int | None:
    found: int | None = getattr(review.flow, field)
    return found


def _problem(review: Review, field: str, told: str, remedy: str = _REMEDY, *, warning: bool = False) -> Problem:
    return problem(review, f"flow.{field}", told, remedy, warning=warning)


def _screened(review: Review) -> Iterator[Problem]:
    """Yield a number screened that is not what was identified less what was removed before."""
    given = review.flow
    # A review searches databases always and registers sometimes, so a missing register counts as none searched.
    if given.databases is None or given.screened is None:
        return
    identified = given.databases + (given.registers or 0)
    sources = "databases" if given.registers is None else "databases + registers"
    removed = [name for name in REMOVED if _number(review, name) is not None]
    away = sum(_number(review, name) or 0 for name in removed)
    less = f" less {' + '.join(removed)}" if removed else ""
    told = f"screened is {given.screened}, but {sources}{less} is {identified - away}."
    if given.screened > identified - away:
        yield _problem(review, "screened", told)
    elif given.screened < identified - away and "duplicates" in removed:
        missing = " or ".join(name for name in REMOVED if name not in removed)
        yield _problem(review, "screened", told, f"give {missing} too, or {_REMEDY}" if missing else _REMEDY)


def _differs(review: Review, box: str, before: str, left: str) -> Iterator[Problem]:
    """Yield a box that is not the one before it less what left, or, where a number is missing, is larger."""
    given, whole, away = (_number(review, name) for name in (box, before, left))
    if given is None or whole is None or away is None:
        yield from _larger(review, box, before)
        yield from _larger(review, left, before)
    elif given != whole - away:
        yield _problem(review, box, f"{box} is {given}, but {before} less {left} is {whole - away}.")


def _larger(review: Review, part: str, whole: str) -> Iterator[Problem]:
    small, large = _number(review, part), _number(review, whole)
    if small is not None and large is not None and small > large:
        yield _problem(review, part, f"{part} is {small}, more than the {large} of {whole}.")


def _included(review: Review) -> Iterator[Problem]:
    """Yield included reports that are not what was assessed less what was excluded, by both ways together."""
    given = review.flow
    for field, assessed, gone in _ways(given):
        if assessed is not None and _total(gone) > assessed:
            told = f"{field} add up to {_total(gone)}, more than the {assessed} reports assessed."
            yield _problem(review, field, told)
    if given.new_reports is None or given.assessed is None or not given.exclusions:
        return
    other = _other_included(given)
    if other is None:
        return
    expected = given.assessed - _total(given.exclusions) + other
    if given.new_reports != expected:
        plus = " + other_assessed less other_exclusions" if given.other_assessed is not None else ""
        told = f"new_reports is {given.new_reports}, but assessed less the sum of exclusions{plus} is {expected}."
        yield _problem(review, "new_reports", told)


def _ways(given: Flow) -> tuple[tuple[str, int | None, tuple[Exclusion, ...]], ...]:
    return (
        ("exclusions", given.assessed, given.exclusions),
        ("other_exclusions", given.other_assessed, given.other_exclusions),
    )


def _other_included(given: Flow) -> int | None:
    """Return reports included by other methods, 0 where none were used, None where the parts are not all given."""
    if given.other_assessed is not None:
        return given.other_assessed - _total(given.other_exclusions)
    return None if given.by_other_methods else 0


def _total(exclusions: Iterable[Exclusion]) -> int:
    return sum(exclusion.reports for exclusion in exclusions)


def _studies(review: Review, known: Known) -> Iterator[Problem]:
    """Yield a number of included studies that the folder does not hold; not told while files are unreadable."""
    stated = review.flow.new_studies
    readable = {study.key for study in review.studies} >= known.studies
    held = sum(study.excluded is None for study in review.studies)
    if stated is not None and readable and stated != held:
        left = len(review.studies) - held
        told = f"new_studies is {stated}, but the folder holds {held} studies that are not excluded"
        told += f" and {left} that are." if left else "."
        remedy = "correct it, add the missing files, or write 'excluded: ...' into those that were not included."
        yield _problem(review, "new_studies", told, remedy)


def _searches(review: Review) -> Iterator[Problem]:
    """Yield, as a warning, searches whose records don't add up to what the flow says was identified."""
    yield from _found_later(review)
    given, records = review.flow, [search.records for search in review.searches]
    counted = [count for count in records if count is not None]
    if given.databases is None or not records or len(counted) < len(records):
        return
    identified = given.databases + (given.registers or 0)
    everything = identified + given.from_other_methods
    if sum(counted) not in {identified, everything}:
        told = f"the searches gave {sum(counted)} records, but databases and registers are {identified}."
        yield problem(review, "searches", told, "correct the searches or the flow.", warning=True)


def _found_later(review: Review) -> Iterator[Problem]:
    """Yield, as a warning, a study of a later year than the last search; print may follow online by a year."""
    last = max((int(search.date[:4]) for search in review.searches), default=None)
    for study in review.studies:
        if last is not None and study.year > last + 1:
            told = f"{study.key} appeared in {study.year}, but the last search was in {last}."
            yield problem(review, "searches", told, "give the search that found it, or correct the date.", warning=True)
