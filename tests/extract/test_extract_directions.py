"""Event or event-free, assumed risks and layouts: what a review may not leave open or ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from evsynth.extract import load
from evsynth.problems import EvidenceError, Problem

REOPERATION = (
    "    plain: are operated on again\n    assumed_risk: 12               # no study prints the risk with sutures\n"
)
SOURCE = "    assumed_risk_source: five-year risk after sutures in the national register\n"


def changed(folder: Path, *pairs: tuple[str, str]) -> None:
    path = folder / "review.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def refused(folder: Path, *pairs: tuple[str, str]) -> list[Problem]:
    changed(folder, *pairs)
    with pytest.raises(EvidenceError) as error:
        load(folder)
    return list(error.value.problems)


def only(problems: list[Problem]) -> tuple[str, str, str]:
    (found,) = problems
    assert found.line is not None
    assert found.path.endswith("review.yaml")
    return found.field, found.message, found.remedy


def reoperation(words: str, risk: str = "    assumed_risk: 12\n", source: str = SOURCE) -> tuple[tuple[str, str], ...]:
    return (REOPERATION + SOURCE, f"{words}{risk}{source}"),  # fmt: skip


def test_survivors_are_no_name_for_patients_with_the_event(mesh: Path) -> None:
    field, told, remedy = only(refused(mesh, *reoperation("    plain: are alive at 5 years\n")))
    assert field == "outcomes.reoperation.plain"
    assert (
        told
        == "the numbers of this HR outcome count patients with the event, and 'are alive at 5 years' says otherwise."
    )
    assert "direction_of_event: event_free" in remedy


def test_the_dead_are_no_name_for_patients_free_of_the_event(mesh: Path) -> None:
    words = "    plain: die within 5 years\n    direction_of_event: event_free\n    assumed_risk_is: event\n"
    field, told, remedy = only(refused(mesh, *reoperation(words)))
    assert field == "outcomes.reoperation.plain"
    assert "count patients free of the event" in told
    assert "'direction_of_event: event'" in remedy


@pytest.mark.parametrize("words", ["are not alive", "do not die", "are free of pain or dead", "are operated on again"])
def test_words_that_decide_nothing_pass(mesh: Path, words: str) -> None:
    changed(mesh, *reoperation(f"    plain: {words}\n"))
    assert load(mesh).warnings == ()


def test_survival_is_of_those_alive(hernia: Path) -> None:
    dead = ("label: Free of reoperation", "label: Free of reoperation\n    plain: die")
    assert only(refused(hernia, dead))[0] == "outcomes.mesh_free_survival.plain"
    field, told, remedy = only(
        refused(
            hernia, ("plain: die", "plain: are alive"), ("direction_of_event: event_free", "direction_of_event: event")
        )
    )
    assert field == "outcomes.mesh_free_survival.direction_of_event"
    assert "free of the event" in told
    assert remedy == "write 'direction_of_event: event_free'."


def test_better_is_said_of_the_hazard_ratio(mesh: Path) -> None:
    words = "    plain: die\n"
    pairs = (
        *reoperation(words),
        ("measure: HR\n    horizon: 5 years\n    better: lower", "measure: HR\n    better: higher"),
    )
    assert only(refused(mesh, *pairs))[0] == "outcomes.reoperation.better"


def test_an_assumed_risk_beside_survivors_says_which_of_the_two_it_is(mesh: Path) -> None:
    words = "    plain: are alive at 5 years\n    direction_of_event: event_free\n"
    field, _, remedy = only(refused(mesh, *reoperation(words)))
    assert field == "outcomes.reoperation.assumed_risk"
    assert "assumed_risk_is: event" in remedy
    changed(
        mesh, ("direction_of_event: event_free\n", "direction_of_event: event_free\n    assumed_risk_is: event_free\n")
    )
    assert load(mesh).warnings == ()


def test_a_source_that_speaks_of_the_other_is_a_warning(mesh: Path) -> None:
    changed(mesh, *reoperation("", source="    assumed_risk_source: patients alive in a register\n"))
    (warning,) = load(mesh).warnings
    assert warning.field == "outcomes.reoperation.assumed_risk_source"
    assert "assumed_risk_is: event_free" in warning.remedy


@pytest.mark.parametrize(
    ("risk", "source", "field", "told"),
    [
        ("    assumed_rate: 9\n", SOURCE, "outcomes.reoperation.assumed_rate", "the measure is HR"),
        ("    assumed_risk_is: event\n", "", "outcomes.reoperation.assumed_risk_is", "without an assumed risk"),
        (
            "    assumed_risk: 12\n    assumed_risks: [{label: a, percent: 5, source: b}]\n",
            SOURCE,
            "outcomes.reoperation",
            "both given",
        ),
        (
            "    assumed_risks: [{label: a, percent: 5, source: b}, {label: a, percent: 9, source: c}]\n",
            "",
            "outcomes.reoperation.assumed_risks.1.label",
            "two groups of patients are called 'a'",
        ),
    ],
)
def test_assumed_risks_have_one_meaning(mesh: Path, risk: str, source: str, field: str, told: str) -> None:
    found = only(refused(mesh, *reoperation("", risk, source)))
    assert found[0] == field
    assert told in found[1]


def test_a_rate_ratio_starts_from_a_rate_and_a_mean_from_nothing(hernia: Path) -> None:
    found = only(refused(hernia, ("measure: GEN\n", "measure: GEN\n    assumed_risk: 20\n")))
    assert found == (
        "outcomes.hospital_stay.assumed_risk",
        "no absolute effect follows from GEN and an assumed risk.",
        "remove it.",
    )


def test_a_share_in_a_group_of_patients_and_a_difference_in_a_single_arm_are_warnings(mesh: Path, hernia: Path) -> None:
    changed(mesh, *reoperation("", "    assumed_risks: [{label: a, percent: 0.05, source: b}]\n", ""))
    (warning,) = load(mesh).warnings
    assert (warning.field, warning.remedy) == (
        "outcomes.reoperation.assumed_risks.0.percent",
        "write 5 if 5% is meant.",
    )
    changed(hernia, ("    importance: 8\n", "    importance: 8\n    important_difference: 20\n"))
    assert "outcomes.recurrence.important_difference" in [w.field for w in load(hernia).warnings]


@pytest.mark.parametrize("layout", ["A", "B"])
def test_a_layout_of_comparisons_is_refused_where_nothing_is_compared(hernia: Path, layout: str) -> None:
    asked = ("limitations:", f"presentation: {{summary_layout: {layout}}}\nlimitations:")
    field, told, remedy = only(refused(hernia, asked))
    assert field == "presentation.summary_layout"
    assert told.startswith(f"layout {layout} has columns for a relative effect and a difference")
    assert "remove it" in remedy


def test_a_layout_of_comparisons_is_a_comparisons_choice(mesh: Path) -> None:
    changed(mesh, ("landmarks:", "presentation: {summary_layout: A}\nlandmarks:"))
    assert load(mesh).presentation.summary_layout == "A"


@pytest.mark.parametrize("question", ["overall_prognosis", "prevalence"])
def test_a_question_without_a_comparison_pools_none(mesh: Path, question: str) -> None:
    found = refused(mesh, ("question_type: intervention", f"question_type: {question}"))
    assert [p.field for p in found] == ["outcomes.recurrence.measure", "outcomes.reoperation.measure"]
    assert all("synthesis: describe" in p.remedy for p in found)
    changed(mesh, (f"question_type: {question}", "question_type: prognostic_factor"))
    assert load(mesh).question_type == "prognostic_factor"


@pytest.mark.parametrize(("measure", "value", "told"), [("RD", 5, "between -1 and 1"), ("IRLN", -0.5, "is above 0")])
def test_a_threshold_lies_where_its_measure_does(mesh: Path, measure: str, value: float, told: str) -> None:
    pair = ("thresholds: [0.03]", f"thresholds: [{value}]")
    if measure == "RD":
        pair = ("measure: RR\n    horizon: 1 year", "measure: RD\n    horizon: 1 year")
        changed(mesh, ("thresholds: [0.8]", f"thresholds: [{value}]"))
    assert told in " ".join(p.message for p in refused(mesh, pair))
