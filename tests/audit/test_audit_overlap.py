from __future__ import annotations

from typing import Any

import pytest

from evsynth.audit import audited, shared_patients
from evsynth.audit.institution import same, shared, words
from evsynth.extract.model import Review, Study
from evsynth.problems import EvidenceError, Severity

SOURCE = {"citation": "x", "locator": "abstract"}


def study(key: str, window: tuple[int | None, int | None], outcome: str = "os", **fields: Any) -> Study:
    record = {
        "design": "retrospective cohort",
        "cohort": {
            "institutions": fields.pop("institutions", ["Mayo Clinic"]),
            "registries": fields.pop("registries", []),
            "enrolment": {"start": window[0], "end": window[1]},
        },
        "results": [{"outcome": outcome, "count": {"events": 1, "n": 9}, "source": SOURCE, **fields.pop("result", {})}],
    }
    return Study.model_validate({**record, **fields}).model_copy(update={"key": key, "path": f"{key}.yaml"})


def review(*studies: Study, overlaps: list[dict[str, Any]] | None = None, synthesis: str = "pool") -> Review:
    outcome = {"label": "x", "measure": "PLO", "better": "lower", "synthesis": synthesis}
    record = {
        "title": "x",
        "question_type": "prevalence",
        "question": {"population": "x", "intervention": "x"},
        "outcomes": {"os": outcome, "pain": outcome},
        "overlaps": overlaps or [],
    }
    return Review.model_validate(record).model_copy(update={"studies": studies})


A = study("a", (1990, 2000))


def test_one_place_at_one_time_in_one_pool_needs_a_decision() -> None:
    with pytest.raises(EvidenceError) as error:
        audited(review(A, study("b", (1998, 2006))))
    (problem,) = error.value.problems
    assert (problem.path, problem.field, problem.severity) == ("b.yaml", "cohort", Severity.ERROR)
    assert problem.message == (
        "both of two overlapping cohorts without a recorded decision: a and b enrolled at Mayo Clinic in 1998 to 2000, "
        "and both enter the pool of os."
    )
    assert "allow_together" in problem.remedy
    (pair,) = shared_patients(review(A, study("b", (1998, 2006))))
    assert (pair.study_a, pair.study_b, pair.verdict) == ("a", "b", "undecided")
    assert (pair.shared_years, pair.shared_institutions) == ((1998, 2000), ("Mayo Clinic",))


@pytest.mark.parametrize("window", [(2001, 2006), (1980, 1989), (2001, None), (None, 1989)])
def test_windows_that_are_apart_are_no_overlap(window: tuple[int | None, int | None]) -> None:
    assert shared_patients(review(A, study("b", window))) == ()


@pytest.mark.parametrize("window", [(None, None), (1995, None), (None, 1995)])
def test_unknown_windows_are_a_warning(window: tuple[int | None, int | None]) -> None:
    done = audited(review(A, study("b", window)))
    (warning,) = done.warnings
    assert warning.severity is Severity.WARNING
    assert "in years that are not both known" in warning.message


@pytest.mark.parametrize(("year", "apart"), [(1989, True), (1990, False), (0, False)])
def test_publication_bounds_a_window_without_end(year: int, apart: bool) -> None:
    other = study("b", (None, None)).model_copy(update={"year": year})
    assert (shared_patients(review(A, other)) == ()) is apart


def test_touching_windows_share_their_year() -> None:
    (pair,) = shared_patients(review(A, study("b", (2000, 2010))))
    assert pair.shared_years == (2000, 2000)


@pytest.mark.parametrize(
    "other",
    [
        study("b", (1998, 2006), outcome="pain"),
        study("b", (1998, 2006), excluded="why"),
        study("b", (1998, 2006), result={"role": "sensitivity", "reason": "why"}),
        study("b", (1998, 2006), result={"count": None, "not_reported": True}),
        study("b", (1998, 2006), institutions=["Ulm"]),
    ],
)
def test_studies_that_never_meet_in_a_pool_need_no_decision(other: Study) -> None:
    assert audited(review(A, other)).warnings == ()


def test_described_outcomes_are_no_pool() -> None:
    assert audited(review(A, study("b", (1998, 2006)), synthesis="describe")).warnings == ()


@pytest.mark.parametrize(
    ("decision", "settled"),
    [
        ({"verdict": "none"}, True),
        ({"verdict": "certain", "keep": ["a"]}, True),
        ({"verdict": "none", "outcomes": ["os"]}, True),
        ({"verdict": "none", "outcomes": ["pain"]}, False),
        ({"verdict": "none", "studies": ["a", "c"]}, False),
    ],
)
def test_a_recorded_decision_settles_its_outcomes(decision: dict[str, Any], settled: bool) -> None:
    overlaps = [{"studies": ["a", "b"], "rationale": "x", **decision}]
    taken = review(A, study("b", (1998, 2006)), overlaps=overlaps)
    assert (shared_patients(taken)[0].outcomes == ()) is settled
    if settled:
        assert audited(taken).warnings == ()
        assert shared_patients(taken)[0].verdict == decision["verdict"]
    else:
        with pytest.raises(EvidenceError):
            audited(taken)


def test_a_shared_registry_counts_like_a_hospital() -> None:
    a = study("a", (1990, 2000), institutions=[], registries=["SEER"])
    b = study("b", (1995, 2005), institutions=["Ulm"], registries=["seer"])
    assert shared_patients(review(a, b))[0].shared_institutions == ("SEER",)


def test_warnings_of_loading_stay() -> None:
    with pytest.raises(EvidenceError):
        audited(review(A, study("b", (1998, 2006))))
    found = audited(review(A, study("b", (None, None))))
    assert audited(found.model_copy(update={"studies": ()})).warnings == found.warnings


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("Mayo Clinic", "mayo  clinic", True),
        ("Mayo Clinic", "Mayo Clinic, Rochester", True),
        ("The Johns Hopkins Hospital", "Johns Hopkins Hospital", True),
        ("Hôpital Beaujon", "Hopital Beaujon", True),
        ("University Hospital", "University Hospital Bern", False),
        ("University Hospital", "University Hospital", True),
        ("Uppsala University Hospital", "Lund University Hospital", False),
        ("", "Mayo Clinic", False),
        ("--", "...", False),
    ],
)
def test_names_are_compared_in_spite_of_spelling(first: str, second: str, alike: bool) -> None:
    assert same(first, second) is alike
    assert same(second, first) is alike


def test_words_and_shared_names() -> None:
    assert words("St. Mary's Hospital") == {"st", "mary", "s", "hospital"}
    assert shared(["Ulm", "Mayo Clinic"], ["MAYO CLINIC"]) == ("Mayo Clinic",)
