"""Each kind of check, at its edges: holds, does not hold, can't be checked."""

from __future__ import annotations

from typing import Any

import pytest
from review_in_memory import result, review, study, survival

from evsynth.claims import ClaimResult, Verdict, check_claims
from evsynth.synthesis.outcome.synthesise import synthesise

COMMENTARY = {"citation": "letter2005", "locator": "p. 1"}
WINDOW = {"enrolment": {"start": 2000, "end": 2010}}


def check(*studies: Any, **claim: Any) -> ClaimResult:
    record = {"id": "it", "text": "It is so.", "source": COMMENTARY, **claim}
    marks = [{"id": "trial", "label": "Trial", "date": "2009-08"}, {"id": "late", "label": "Late", "date": "2011"}]
    made = review(*studies, claims=[record], landmarks=marks)
    return check_claims(made, synthesise(made))[0]


def deaths(key: str, events: int, n: int, **fields: Any) -> Any:
    return study(key, result("death", count={"events": events, "n": n}, **fields))


def compare(expect: str, **more: Any) -> dict[str, Any]:
    first, second = ({"study": key, "outcome": "death"} for key in ("a2001", "b2003"))
    return {"check": {"kind": "compare", "first": first, "second": second, "expect": expect, **more}}


@pytest.mark.parametrize(
    ("second", "expect", "verdict"),
    [
        ((27, 100), "lower", Verdict.HOLDS),
        ((27, 100), "higher", Verdict.DOES_NOT_HOLD),
        ((52, 100), "lower", Verdict.CANNOT_BE_CHECKED),
        ((27, 100), "same", Verdict.DOES_NOT_HOLD),
        ((54, 100), "same", Verdict.CANNOT_BE_CHECKED),
    ],
)
def test_compare(second: tuple[int, int], expect: str, verdict: Verdict) -> None:
    found = check(deaths("a2001", 54, 100), deaths("b2003", *second), **compare(expect))
    assert found.verdict is verdict
    assert found.difference is not None
    assert found.difference.value == pytest.approx(second[0] - 54)


def test_the_same_in_large_groups_holds() -> None:
    found = check(deaths("a2001", 5400, 10000), deaths("b2003", 5400, 10000), **compare("same"))
    assert found.verdict is Verdict.HOLDS


def test_without_a_denominator_nothing_can_be_said_of_chance() -> None:
    bare = study("b2003", result("death", percent={"percent": 27}))
    found = check(deaths("a2001", 54, 100), bare, **compare("lower"))
    assert found.verdict is Verdict.CANNOT_BE_CHECKED
    assert "−27.0 points" in found.explanation
    assert "gives no denominator" in found.explanation


def test_a_number_from_the_claims_own_text_tests_nothing() -> None:
    own = deaths("b2003", 27, 100, source=COMMENTARY)
    found = check(deaths("a2001", 54, 100), own, **compare("lower"))
    assert found.verdict is Verdict.CANNOT_BE_CHECKED
    assert "nothing independent tests it" in found.explanation


@pytest.mark.parametrize(("stated", "verdict"), [(54, Verdict.HOLDS), (55, Verdict.DOES_NOT_HOLD)])
def test_value_in_percent(stated: float, verdict: Verdict) -> None:
    of = {"study": "a2001", "outcome": "death", "stated": stated}
    assert check(deaths("a2001", 91, 170), check={"kind": "value", "of": of}).verdict is verdict


def test_value_in_events() -> None:
    of = {"study": "a2001", "outcome": "death", "stated": 41}
    found = check(deaths("a2001", 41, 546), check={"kind": "value", "of": of, "quantity": "events"})
    assert found.verdict is Verdict.HOLDS


@pytest.mark.parametrize(("names", "verdict"), [(["trial"], Verdict.HOLDS), (["trial", "late"], Verdict.DOES_NOT_HOLD)])
def test_window(names: list[str], verdict: Verdict) -> None:
    found = check(study("a2001", cohort=WINDOW), check={"kind": "window", "study": "a2001", "landmarks": names})
    assert found.verdict is verdict


def test_a_window_without_an_end_cannot_be_checked() -> None:
    open_ended = study("a2001", cohort={"enrolment": {"start": 2000}})
    found = check(open_ended, check={"kind": "window", "study": "a2001", "landmarks": ["trial"]})
    assert found.verdict is Verdict.CANNOT_BE_CHECKED


@pytest.mark.parametrize(
    ("published", "verdict"),
    [
        ({"estimate": 0.3, "p": 0.001}, Verdict.HOLDS),
        ({"estimate": 3.0, "ci": [2.0, 4.5]}, Verdict.DOES_NOT_HOLD),
        ({"estimate": 0.9, "ci": [0.6, 1.35]}, Verdict.CANNOT_BE_CHECKED),
        ({"estimate": 0.3}, Verdict.CANNOT_BE_CHECKED),
    ],
)
def test_ratio_below(published: dict[str, Any], verdict: Verdict) -> None:
    one = study("a2001", result("ratio", relative={"measure": "HR", **published}))
    of = {"study": "a2001", "outcome": "ratio"}
    assert check(one, check={"kind": "ratio_below", "of": of}).verdict is verdict


def test_survival_is_compared_by_its_own_intervals() -> None:
    first = {"study": "a2001", "outcome": "os"}
    second = {"study": "b2003", "outcome": "os"}
    claim = {"kind": "compare", "first": first, "second": second, "expect": "higher"}
    found = check(study("a2001", survival(40, n=200)), study("b2003", survival(80, n=200)), check=claim)
    assert found.verdict is Verdict.HOLDS


def test_what_cannot_be_checked_says_why() -> None:
    found = check(check={"kind": "not_checkable", "reason": "No paper says."})
    assert (found.verdict, found.explanation) == (Verdict.CANNOT_BE_CHECKED, "No paper says.")
