"""Absolute effects by exact arithmetic: what a formula gives, whom it counts and where its risk was taken."""

from __future__ import annotations

import math
from typing import Any

import pytest
from review_in_memory import result, review, study

from evsynth.extract.model import Review
from evsynth.synthesis.outcome.absolute import Absolute, absolute_effect, more_is_better, risk_with_intervention
from evsynth.synthesis.outcome.synthesise import synthesise


@pytest.mark.parametrize(
    ("measure", "effect", "p0", "per_1000"),
    [
        ("RR", 0.5, 0.2, 100),
        ("RR", 3.0, 0.5, 1000),
        ("OR", 0.5, 0.2, 111),
        ("PETO", 0.5, 0.2, 111),
        ("HR", 0.5, 0.2, 106),
        ("RD", -0.05, 0.2, 150),
        ("RD", -0.3, 0.2, 0),
        ("IRR", 0.7, 0.09, 63),
    ],
)
def test_textbook_absolute_effects(measure: str, effect: float, p0: float, per_1000: int) -> None:
    assert round(1000 * risk_with_intervention(measure, effect, p0)) == per_1000


def test_a_hazard_ratio_acts_on_survival_by_its_power() -> None:
    assert 1 - risk_with_intervention("HR", 0.64, 1 - 0.5) == pytest.approx(0.5**0.64, rel=1e-12)
    assert risk_with_intervention("HR", 0.64, 0.5, "event_free") == pytest.approx(0.5**0.64, rel=1e-12)


@pytest.mark.parametrize("effect", [0.1, 0.7, 1.0, 1.6, 9.0])
@pytest.mark.parametrize("p0", [0.001, 0.3, 0.5, 0.97])
def test_the_two_directions_of_a_hazard_ratio_are_complements(effect: float, p0: float) -> None:
    event = risk_with_intervention("HR", effect, p0)
    free = risk_with_intervention("HR", effect, 1 - p0, "event_free")
    assert event + free == pytest.approx(1, abs=1e-12)
    assert round(1000 * event, 6) + round(1000 * free, 6) == pytest.approx(1000)


def test_no_risk_and_no_end_of_an_interval_breaks_a_formula() -> None:
    assert risk_with_intervention("OR", math.inf, 0.2) == 1
    assert risk_with_intervention("RR", math.inf, 0.0) == 0
    assert risk_with_intervention("HR", math.inf, 0.2, "event_free") == 0


def test_impossible_requests_are_refused() -> None:
    with pytest.raises(ValueError, match="no absolute effect follows from SMD"):
        risk_with_intervention("SMD", 0.5, 0.2)
    with pytest.raises(ValueError, match="between 0 and 1"):
        risk_with_intervention("RR", 0.5, 12)
    with pytest.raises(ValueError, match="between 0 and 1"):
        risk_with_intervention("IRR", 0.5, -1)


def ratio(measure: str, **outcome: Any) -> Review:
    data = result("x", relative={"measure": measure, "estimate": 0.7, "ci": [0.5, 0.98]})
    fields = {"label": "Relapse", "measure": measure, "better": "lower", **outcome}
    return review(study("a2001", data), outcomes={"x": fields}, question_type="intervention")


def absolute(made: Review) -> Absolute | None:
    return absolute_effect(made, synthesise(made)["x"])


def known(made: Review) -> Absolute:
    found = absolute(made)
    assert found is not None
    return found


def test_switching_the_direction_turns_every_number_and_every_sign_round() -> None:
    dead = known(ratio("HR", assumed_risk=30))
    alive = known(ratio("HR", assumed_risk=30, direction_of_event="event_free", assumed_risk_is="event"))
    assert alive.control == pytest.approx(0.7, abs=1e-12)
    assert (dead.formula, alive.formula) == ("1 − (1 − p0)^HR", "S0^HR")
    for name in ("value", "low", "high"):
        other = {"value": "value", "low": "high", "high": "low"}[name]
        total = getattr(dead.intervention, name) + getattr(alive.intervention, other)
        assert total == pytest.approx(1, abs=1e-12)
        assert getattr(dead.difference, name) == pytest.approx(-getattr(alive.difference, other), abs=1e-12)
    assert dead.difference.value < 0 < alive.difference.value


def test_a_survival_and_the_risk_it_leaves_give_the_same_numbers() -> None:
    fields = {"direction_of_event": "event_free"}
    as_survival = known(ratio("HR", assumed_risk=70, assumed_risk_is="event_free", **fields))
    as_risk = known(ratio("HR", assumed_risk=30, assumed_risk_is="event", **fields))
    assert as_survival.control == as_risk.control
    assert as_survival.intervention == as_risk.intervention
    assert as_survival.origin != as_risk.origin


def test_what_is_better_is_said_of_the_ratio_and_turned_for_the_event_free() -> None:
    def good(**outcome: Any) -> bool:
        return more_is_better(synthesise(ratio("HR", **outcome))["x"])

    assert not good()
    assert good(direction_of_event="event_free")
    assert not more_is_better(synthesise(ratio("RR"))["x"])


def test_each_group_of_patients_has_its_own_risk_and_its_own_past() -> None:
    groups = [
        {"label": "low", "percent": 5, "source": "a cohort"},
        {"label": "high", "percent": 40, "source": "a trial"},
    ]
    found = known(ratio("RR", assumed_risks=groups))
    assert [(one.label, one.control) for one in found.strata] == [("low", 0.05), ("high", 0.4)]
    assert [one.intervention.value for one in found.strata] == pytest.approx([0.035, 0.28], rel=1e-12)
    assert [one.field for one in found.strata] == [f"outcomes.x.assumed_risks.{i}.percent" for i in (0, 1)]
    assert found.strata[1].origin == "Relapse, high: assumed control risk 40%, a trial."


def test_a_rate_ratio_needs_a_rate_and_a_risk_is_none() -> None:
    found = known(ratio("IRR", assumed_rate=90, assumed_risk_source="a register"))
    assert found.counts == "person_years"
    assert 1000 * found.intervention.value == pytest.approx(63, rel=1e-12)
    assert absolute(ratio("IRR")) is None


def test_the_review_wide_risk_is_of_the_event() -> None:
    data = result("x", relative={"measure": "HR", "estimate": 0.7, "ci": [0.5, 0.98]})
    fields = {"label": "Relapse", "measure": "HR", "better": "lower", "direction_of_event": "event_free"}
    made = review(study("a2001", data), outcomes={"x": fields}, assumed_risk=20)
    assert known(made).control == 0.8


def test_nothing_follows_from_a_ratio_of_a_risk_of_zero_or_of_a_mean_difference() -> None:
    assert absolute(ratio("RR", assumed_risk=0)) is None
    assert absolute(ratio("HR", assumed_risk=100)) is None
    assert known(ratio("RR", assumed_risk=100)).control == 1
    assert absolute(ratio("MD", assumed_risk=20)) is None


def test_control_groups_say_which_cells_their_median_came_from() -> None:
    def trial(key: str, events: int) -> Any:
        two = {"treated": {"events": 5, "n": 100}, "control": {"events": events, "n": 100}}
        return study(key, result("x", two_counts=two))

    fields = {"label": "Relapse", "measure": "RR", "better": "lower"}
    made = review(trial("a2001", 10), trial("b2002", 30), trial("c2003", 12), outcomes={"x": fields})
    found = known(made)
    assert found.control == 0.12
    assert found.inputs == ("a2001.results.0", "b2002.results.0", "c2003.results.0")
    assert found.field == ""


@pytest.mark.parametrize(("risk", "expected"), [(20.0, (0.15, -0.05, -0.25, 0.15)), (4.0, None), (97.0, (0.92,))])
def test_a_pooled_difference_is_the_difference_and_never_takes_a_risk_below_zero(risk: float, expected: Any) -> None:
    data = result("x", relative={"measure": "RD", "estimate": -0.05, "ci": [-0.25, 0.15]})
    fields = {"label": "Falls", "measure": "RD", "better": "lower", "assumed_risk": risk}
    found = absolute(review(study("a2001", data), outcomes={"x": fields}))
    if expected is None:
        assert found is None
        return
    assert found is not None
    gap = found.difference
    numbers = (found.intervention.value, gap.value, gap.low, gap.high)
    assert numbers[: len(expected)] == pytest.approx(expected)
    assert found.intervention.low >= 0
    assert found.intervention.high <= 1
