"""From evidence to decision: research evidence filled in, judgements left to the panel."""

from __future__ import annotations

from review_in_memory import review
from summary_reviews import DESCRIBED, certainty, counts, everything, rows, single, tables

from evsynth.certainty.rating import Level
from evsynth.extract.model import Review
from evsynth.synthesis.outcome.synthesise import synthesise
from evsynth.tables.evidence_to_decision import CRITERIA, NONE_FOUND, evidence_to_decision


def criteria(made: Review, level: Level | None = Level.LOW) -> dict[str, dict[str, str]]:
    return {row["criterion"]: row for row in rows(tables(made, level)[2])}


def test_the_twelve_criteria_are_judged_by_nobody_but_the_panel() -> None:
    found = criteria(everything("B"))
    assert list(found) == [name for name, _ in CRITERIA]
    assert len(found) == 12
    assert {row["judgement"] for row in found.values()} == {"To be judged by the panel"}
    for name in ("Values", "Resources required", "Equity", "Feasibility"):
        assert found[name]["evidence"] == "No evidence was sought in this review."


def test_the_conclusion_is_the_panels() -> None:
    conclusion = rows(tables(everything("B"))[3])
    assert [row["item"] for row in conclusion][:3] == ["Type of recommendation", "Recommendation", "Justification"]
    assert {row["conclusion"] for row in conclusion} == {"To be filled in by the panel"}


def test_effects_stand_on_the_side_they_fall_on() -> None:
    found = criteria(everything("B"))
    assert "Readmission: IRR 0.700" in found["Desirable effects"]["evidence"]
    assert "(certainty: ⊕⊕○○ Low)" in found["Desirable effects"]["evidence"]
    assert found["Undesirable effects"]["evidence"] == NONE_FOUND
    assert "Without a pooled result: Pain, 1 year: Not reported" in found["Balance of effects"]["evidence"]


def test_an_effect_that_harms_is_undesirable() -> None:
    made = everything("B")
    syntheses = synthesise(made)
    turned = {
        key: type(s)(**{name: getattr(s, name) for name in s.__dataclass_fields__} | {
            "outcome": s.outcome.model_copy(update={"better": "higher"})
        })
        for key, s in syntheses.items()
    }  # fmt: skip
    (table, _) = evidence_to_decision(made, turned.values(), {})
    found = {row["criterion"]: row["evidence"] for row in rows(table)}
    assert "Readmission: IRR 0.700" in found["Undesirable effects"]
    assert "Readmission" not in found["Desirable effects"]


def test_rates_without_a_comparison_are_described_and_never_called_effects() -> None:
    made = single((3, 50), (2, 60))
    found = criteria(made)
    told = found["Undesirable effects"]["evidence"]
    assert told.startswith("Rates without a comparison, which show no effect: Death in hospital: ")
    assert found["Desirable effects"]["evidence"] == NONE_FOUND
    assert found["Balance of effects"]["evidence"].startswith("No comparison was made")
    assert not any(word in told for word in ("fewer", "more", "reduce", "increase", "difference"))
    assert any("no comparison group" in note for note in tables(made)[2].notes)


def test_overall_certainty_is_the_lowest_of_the_critical_outcomes() -> None:
    made = everything("B")
    rated = {key: certainty(key, Level.HIGH) for key in made.outcomes}
    rated |= {"stay": certainty("stay", Level.LOW), "falls": certainty("falls", Level.VERY_LOW)}
    (table, _) = evidence_to_decision(made, synthesise(made).values(), {}, rated)
    told = next(row["evidence"] for row in rows(table) if row["criterion"].startswith("Certainty of the evidence"))
    assert told.endswith("Lowest of the critical outcomes (importance 7 to 9): ⊕⊕○○ Low.")
    assert "Lowest" not in criteria(made, None)["Certainty of the evidence"]["evidence"]


def test_the_balance_of_a_benefit_and_a_harm_does_not_say_they_point_one_way() -> None:
    infection, bleeding = (
        {"label": label, "measure": "RR", "better": "lower", "plain": f"have {label.lower()}"}
        for label in ("Infection", "Bleeding")
    )
    made = review(
        counts("a2001", (10, 100), (40, 100)),
        counts("b2004", (40, 100), (10, 100), "bleed"),
        outcomes=DESCRIBED | {"infection": infection, "bleed": bleeding},
        question_type="intervention",
    )
    found = criteria(made)
    assert found["Desirable effects"]["evidence"].startswith("Infection: RR 0.250")
    assert found["Undesirable effects"]["evidence"].startswith("Bleeding: RR 4.00")
    told = "Every comparison stands above, under desirable or undesirable effects."
    assert found["Balance of effects"]["evidence"] == told
