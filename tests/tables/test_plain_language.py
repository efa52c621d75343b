"""Plain language by the grammar of certainty: each level, each direction, each size."""

from __future__ import annotations

from typing import Any

import pytest
from review_in_memory import result, review, study
from summary_reviews import DESCRIBED, certainty, single

from evsynth.certainty.rating import Level
from evsynth.extract.model import Review
from evsynth.extract.model.vocabulary import QuestionType
from evsynth.synthesis.outcome.absolute import absolute_effect
from evsynth.synthesis.outcome.synthesise import synthesise
from evsynth.tables.sentences import plain_language

FEWER, MORE, TRIVIAL, OPEN = (0.5, 0.4, 0.625), (2.0, 1.6, 2.5), (0.97, 0.9, 1.04), (0.8, 0.5, 1.3)
VERBS = {
    Level.HIGH: ("reduces", "increases", "makes"),
    Level.MODERATE: ("probably reduces", "probably increases", "probably makes"),
    Level.LOW: ("may reduce", "may increase", "may make"),
}
IS = {Level.HIGH: "is", Level.MODERATE: "is probably", Level.LOW: "may be"}


def comparison(effect: tuple[float, float, float], **outcome: Any) -> Review:
    value, low, high = effect
    data = result("x", relative={"measure": "RR", "estimate": value, "ci": [low, high]})
    fields = {"label": "Relapse", "measure": "RR", "better": "lower", "plain": "relapse", "assumed_risk": 20, **outcome}
    return review(study("a2001", data), outcomes=DESCRIBED | {"x": fields})


def said(made: Review, level: Level | None, question: QuestionType = "intervention", *, confirmed: bool = True) -> str:
    synthesis = synthesise(made)["x"]
    rated = None if level is None else certainty("x", level, confirmed=confirmed)
    return plain_language(synthesis, absolute_effect(made, synthesis), rated, question)


@pytest.mark.parametrize("level", VERBS)
@pytest.mark.parametrize(("better", "fewer", "more"), [("lower", "better", "worse"), ("higher", "worse", "better")])
def test_the_verb_is_as_sure_as_the_evidence(level: Level, better: str, fewer: str, more: str) -> None:
    reduces, increases, _ = VERBS[level]
    assert said(comparison(FEWER, better=better), level) == (
        f"The intervention {reduces} the number of patients who relapse, which is {fewer} for patients. Of every 1000 "
        "patients about 200 relapse with the control and about 100 with the intervention (75 to 120 fewer)."
    )
    assert said(comparison(MORE, better=better), level) == (
        f"The intervention {increases} the number of patients who relapse, which is {more} for patients. Of every 1000 "
        "patients about 200 relapse with the control and about 400 with the intervention (120 to 300 more)."
    )


@pytest.mark.parametrize("level", VERBS)
def test_a_difference_inside_the_important_one_is_little_or_none(level: Level) -> None:
    told = said(comparison(TRIVIAL, important_difference=10), level)
    assert told.startswith(
        f"The intervention {VERBS[level][2]} little to no difference to the number of patients who relapse. Of every"
    )
    assert "better" not in told
    assert said(comparison(FEWER, important_difference=100.5), level).count("little to no difference") == 1
    assert "little to no" not in said(comparison(FEWER, important_difference=99.5), level)


@pytest.mark.parametrize("level", VERBS)
def test_an_interval_that_holds_no_difference_settles_nothing_unless_the_panel_said_what_matters(level: Level) -> None:
    left = "The evidence leaves open whether the intervention changes the number of patients who relapse."
    assert said(comparison(OPEN), level).startswith(left)
    assert said(comparison(OPEN, important_difference=20), level).startswith(f"The intervention {VERBS[level][0]} ")


@pytest.mark.parametrize("effect", [FEWER, MORE, TRIVIAL, OPEN])
def test_very_low_certainty_says_so_and_gives_no_number(effect: tuple[float, float, float]) -> None:
    assert said(comparison(effect, important_difference=10), Level.VERY_LOW) == (
        "The evidence is very uncertain about the effect of the intervention on the number of patients who relapse."
    )


@pytest.mark.parametrize(("level", "verb"), IS.items())
def test_without_a_verb_phrase_the_result_is_better_or_worse(level: Level, verb: str) -> None:
    assert said(comparison(FEWER, plain=None), level) == f"Relapse: the result {verb} better with the intervention."
    assert said(comparison(MORE, plain=None), level) == f"Relapse: the result {verb} worse with the intervention."
    told = said(comparison(TRIVIAL, plain=None, important_difference=10), level)
    assert told == f"Relapse: there {verb} little to no difference."
    assert "leaves open" in said(comparison(OPEN, plain=None, assumed_risk=None), level)


def test_groups_of_patients_for_whom_the_effect_differs_in_size_have_a_sentence_each() -> None:
    groups = [{"label": f"{name} risk", "percent": p, "source": "x"} for name, p in (("low", 1), ("high", 40))]
    told = said(comparison(FEWER, assumed_risk=None, assumed_risks=groups, important_difference=20), Level.HIGH)
    assert told.startswith("Low risk: The intervention makes little to no difference to the number of patients who")
    assert "High risk: The intervention reduces the number of patients who relapse" in told
    alike = said(comparison(FEWER, assumed_risk=None, assumed_risks=groups, important_difference=2), Level.HIGH)
    assert alike.count("The intervention reduces") == 1
    assert alike.count("Of every 1000 patients (") == 2


def test_survivors_rise_where_the_hazard_falls() -> None:
    data = result("x", relative={"measure": "HR", "estimate": 0.5, "ci": [0.4, 0.6]})
    fields = {
        "label": "Survival", "measure": "HR", "better": "lower", "direction_of_event": "event_free",
        "plain": "are alive", "assumed_risk": 49, "assumed_risk_is": "event_free",
    }  # fmt: skip
    made = review(study("a2001", data), outcomes=DESCRIBED | {"x": fields})
    told = said(made, Level.HIGH)
    assert told.startswith("The intervention increases the number of patients who are alive, which is better for")
    assert "about 490 are alive with the control and about 700 with the intervention" in told
    unnamed = review(study("a2001", data), outcomes=DESCRIBED | {"x": fields | {"plain": None}})
    assert said(unnamed, Level.HIGH) == "Survival: the result is better with the intervention."


def test_a_factor_goes_with_an_outcome_and_causes_nothing() -> None:
    told = said(comparison(MORE), Level.MODERATE, "prognostic_factor")
    assert told.startswith("The factor probably goes with a higher number of patients who relapse, which is worse")
    assert told.endswith("200 relapse without the factor and about 400 with the factor (120 to 300 more).")
    for effect in (FEWER, MORE, TRIVIAL, OPEN):
        for level in (*Level, None):
            assert "intervention" not in said(comparison(effect), level, "prognostic_factor")
    assert "goes with a different number of patients who relapse." in said(
        comparison(OPEN), Level.HIGH, "prognostic_factor"
    )


def test_events_in_person_years_are_a_rate_and_not_a_number_of_patients() -> None:
    data = result("x", relative={"measure": "IRR", "estimate": 0.5, "ci": [0.4, 0.6]})
    fields = {"label": "Falls", "measure": "IRR", "better": "lower", "plain": "fall", "assumed_rate": 90}
    made = review(study("a2001", data), outcomes=DESCRIBED | {"x": fields})
    assert said(made, Level.HIGH).startswith(
        "The intervention reduces the rate at which patients fall, which is better for patients. In every 1000 "
        "person-years about 90 events with the control and about 45"
    )
    assert said(made, Level.VERY_LOW).endswith("the effect of the intervention on the rate at which patients fall.")


def test_nearly_all_patients_are_more_than_999_of_1000() -> None:
    told = said(comparison(MORE, assumed_risk=99.97), Level.HIGH)
    assert "Of every 1000 patients more than 999 relapse with the control" in told
    assert told.endswith("(less than 1 more).")
    one = single((99_990, 100_000))
    assert plain_language(synthesise(one)["dead"]).startswith("Of every 1000 patients more than 999 die in hospital.")


def test_a_pooled_difference_of_risks_is_judged_by_what_matters_without_a_control_risk() -> None:
    data = result("x", relative={"measure": "RD", "estimate": -0.02, "ci": [-0.03, -0.01]})
    fields = {"label": "Falls", "measure": "RD", "better": "lower", "important_difference": 50}
    made = review(study("a2001", data), outcomes=DESCRIBED | {"x": fields})
    assert said(made, Level.HIGH) == "Falls: there is little to no difference."


@pytest.mark.parametrize("confirmed", [None, False])
def test_nobody_is_sure_of_what_nobody_judged(confirmed: bool | None) -> None:
    told = said(comparison(FEWER), None if confirmed is None else Level.HIGH, confirmed=False)
    assert told.startswith("Of every 1000 patients about 200 relapse with the control")
    assert told.endswith(" How sure we can be of this has not been judged.")
    assert "reduces" not in told


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (Level.HIGH, "Of every 1000 patients about 100 die in hospital."),
        (Level.MODERATE, "Of every 1000 patients probably about 100 die in hospital."),
        (Level.LOW, "It may be that of every 1000 patients about 100 die in hospital."),
        (Level.VERY_LOW, "The evidence is very uncertain about how many patients die in hospital."),
        (None, "Of every 1000 patients about 100 die in hospital. How sure we can be of this has not been judged."),
    ],
)
def test_a_rate_is_described_and_nothing_is_said_to_cause_it(level: Level | None, words: str) -> None:
    synthesis = synthesise(single((10, 100)))["dead"]
    told = plain_language(synthesis, None, None if level is None else certainty("dead", level))
    assert told == words
    assert not any(word in told for word in ("reduce", "increase", "intervention", "difference", "effect"))


@pytest.mark.parametrize(
    ("events", "level", "words"),
    [
        (0, Level.HIGH, "None of the 60 patients die in hospital; the true number is at most 49 of every 1000."),
        (0, Level.MODERATE, "None of the 60 patients die in hospital; the true number is probably at most 49 of every"),
        (0, Level.LOW, "None of the 60 patients die in hospital; the true number may be at most 49 of every 1000."),
        (0, Level.VERY_LOW, "The evidence is very uncertain about how many patients die in hospital."),
        (60, Level.HIGH, "All of the 60 patients die in hospital; the true number is at least 951 of every 1000."),
    ],
)
def test_nobody_and_everybody_are_counted_out(events: int, level: Level, words: str) -> None:
    synthesis = synthesise(single((events, 60)))["dead"]
    assert plain_language(synthesis, None, certainty("dead", level)).startswith(words)
