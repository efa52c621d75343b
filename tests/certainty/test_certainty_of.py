from importlib.resources import files

import pytest
from evidence_made import comparison, decision, evidence, judged, row

from evsynth.certainty import Certainty, Level, certainties, certainty_of
from evsynth.certainty.certify import LOWER, RAISE
from evsynth.certainty.domains import NAMES, UPGRADES
from evsynth.certainty.indirectness import indirectness
from evsynth.certainty.rating import Decision, DomainRating, Rule
from evsynth.certainty.sources import SOURCES
from evsynth.extract.model.judgements import RANGES
from evsynth.provenance import Tier
from evsynth.tables.certainty_words import certainty_cell, certainty_text, why_cell, why_text

RULE = Rule("r", "A rule.", "guyatt2025d", False)
LOWERING = [name for name in NAMES if name not in UPGRADES]
EVERY = [decision(name, 0) for name in LOWERING]


def rate(made):
    return certainty_of(made.review, made.synthesis, made.absolute)


def rated(*levels, start=Level.HIGH, decided=True, status="needs_human"):
    who = "A. Chair"
    made = tuple(
        DomainRating(
            domain, (), RULE, status if level is None else "suggested", f"Why {domain}.", level,
            None, Decision(level, "seen", who, "2024", "review.yaml") if decided and level is not None else None,
        )
        for domain, level in zip(NAMES, (*levels, *(0,) * (8 - len(levels))), strict=True)
    )  # fmt: skip
    return Certainty("x", start, RULE, made)


def test_domains_stand_in_the_order_of_their_names_and_every_one_has_a_range():
    assert [rating.domain for rating in rate(evidence()).domains] == list(NAMES) == list(RANGES)
    assert [f.__name__ for f in (*LOWER, *RAISE)] == list(NAMES)


@pytest.mark.parametrize(
    ("levels", "start", "found"),
    [
        ((0,), Level.HIGH, Level.HIGH),
        ((-1, 0, -1), Level.HIGH, Level.LOW),
        ((-3, -3), Level.HIGH, Level.VERY_LOW),
        ((0, 0, 0, 0, 0, 2), Level.LOW, Level.HIGH),
        ((0, 0, 0, 0, 0, 2, 1), Level.LOW, Level.HIGH),
        ((0, 0, 0, 0, 0, 2), Level.HIGH, Level.HIGH),
    ],
)
def test_the_level_is_the_start_moved_and_never_above_high_or_below_very_low(levels, start, found):
    assert rated(*levels, start=start).level is found


def test_an_open_domain_leaves_no_level_and_only_an_upper_end():
    found = rated(None, -1)
    assert (found.level, found.at_most) == (None, Level.MODERATE)
    assert rated(0, 0, 0, 0, 0, None, start=Level.LOW).at_most is Level.HIGH
    assert rated(-1, 0, 0, 0, 0, 0, None, start=Level.LOW).at_most is Level.LOW


def test_a_decision_outweighs_the_suggestion_and_both_are_kept():
    made = evidence(thresholds=(0.3,), decisions=[decision("imprecision", 0, "the threshold is soft")])
    found = next(rating for rating in rate(made).domains if rating.domain == "imprecision")
    assert (found.suggestion, found.levels) == (-1, 0)
    assert found.decision == Decision(0, "the threshold is soft", "A. Chair", "2024-05", "review.yaml, line 1")


def test_a_decision_on_another_outcome_or_domain_is_not_taken():
    made = evidence(decisions=[decision("imprecision", -1, outcome="os"), decision("inconsistency", -1)])
    found = {rating.domain: rating.decision for rating in rate(made).domains}
    assert found["imprecision"] is None
    assert found["inconsistency"] is not None


def test_a_decision_to_rate_up_what_is_not_rated_up_does_not_count():
    found = rate(evidence(decisions=[*EVERY, decision("large_effect", 2)]))
    assert (found.level, found.domains[5].levels, found.domains[5].status) == (Level.HIGH, 0, "off")
    assert found.domains[5].decision is not None


def test_five_decisions_confirm_a_rate_and_suggestions_alone_never_do():
    assert rate(evidence(decisions=EVERY)).confirmed
    assert not rate(evidence(decisions=EVERY[:4])).confirmed
    good = [judged("Low")] * 3
    drafted = rate(evidence(bias=good, thresholds=(0.9,), prediction=(0.1, 0.5)))
    assert not drafted.confirmed
    assert [rating.domain for rating in drafted.open] == ["indirectness", "publication_bias"]


def test_an_outcome_nobody_reports_is_not_rated_and_its_domains_are_open():
    made = evidence(values=(), estimate=None)
    assert certainties(made.review, {"x": made.synthesis}, {}) == {}
    assert [rating.status for rating in rate(made).domains[:5]] == ["needs_human"] * 5


def test_outcomes_are_rated_when_synthesised_or_decided_on():
    def rated_ids(**fields):
        made = evidence(**fields)
        return list(certainties(made.review, {"x": made.synthesis}, {}))

    assert rated_ids() == ["x"]
    assert rated_ids(estimate=None, kind="describe") == []
    assert rated_ids(estimate=None, kind="describe", decisions=[decision("indirectness", -1)]) == ["x"]


def test_indirectness_is_always_for_a_person_and_counts_the_flags_by_weight():
    rows = [
        row(0, 0.2, "PR", flags=("population differs", "subgroup")),
        row(1, 0.3, "PR", flags=("definition differs",), tier=Tier.SECONDARY),
        row(2, 0.4, "PR"),
        row(3, 0.4, "PR"),
    ]
    found = indirectness(evidence(values=(1, 2, 3, 4), rows=rows, weights=(10, 20, 30, 40)))
    assert (found.status, found.suggestion) == ("needs_human", None)
    assert {fact.name: round(fact.value, 6) for fact in found.facts} == {
        "weight of another population": 0.1, "weight of another definition": 0.2, "weight of subgroups": 0.1,
        "weight read in secondary sources": 0.2,
    }  # fmt: skip
    assert "No extract is flagged" in indirectness(evidence()).why


def test_every_rule_in_use_names_a_source_a_committee_can_find():
    made = [evidence(), comparison(), comparison(p0=0.2, thresholds=(1.0,), estimate=(0.5, 0.4, 0.6))]
    rules = [rating.rule for one in made for rating in rate(one).domains] + [rate(one).start_rule for one in made]
    assert {rule.source for rule in rules} <= set(SOURCES)
    assert all(rule.sentence.endswith(".") for rule in rules)


@pytest.mark.parametrize(
    ("certainty", "words"),
    [
        (None, "Not rated"),
        (rated(-1, -1), "⊕⊕○○ Low"),
        (rated(-1, -1, decided=False), "⊕⊕○○ Low (draft)"),
        (rated(None), "Not yet rated (draft)"),
        (rated(None, -1), "Not yet rated; at most ⊕⊕⊕○ Moderate (draft)"),
    ],
)
def test_certainty_is_told_with_its_circles_and_draft_until_confirmed(certainty, words):
    assert certainty_text(certainty) == certainty_cell(certainty, "x").text == words


def test_the_why_names_what_moved_the_level_and_what_is_open():
    assert why_text(rated(0, -2)) == "Rated down two levels for inconsistency: Seen."
    assert why_text(rated(0, -1, decided=False)) == ("Suggested: down one level for inconsistency: Why inconsistency.")
    assert why_text(rated(0)) == "Not rated down: starts at High and no domain moves it."
    assert why_text(rated(None, 0, None)) == "To be judged by a person: risk of bias and indirectness."
    assert why_text(rated(None, status="needs_threshold")) == "Needs a threshold: risk of bias."
    assert why_text(rated(0, 0, 0, 0, 0, 1, start=Level.LOW)) == "Rated up one level for large effect: Seen."
    assert why_text(None) == ""
    assert why_cell(None, "x").text == "–"
    borderline = evidence(weights=(60, 40, 0), bias=[judged("High"), judged("Low"), judged("Low")])
    assert "Borderline, a person must decide: risk of bias." in why_text(rate(borderline))


def test_a_draft_says_who_is_waited_for_and_a_confirmed_level_does_not():
    draft, final = certainty_cell(rated(0, decided=False), "x").past, certainty_cell(rated(0), "x").past
    assert draft.flags[0].startswith("draft: no named person has decided risk of bias, ")
    assert final.flags == ()
    assert final.known
    assert final.inputs == tuple(f"x.certainty.{name}" for name in NAMES)


def test_every_source_of_a_rule_stands_in_the_bibliography_of_methods():
    methods = (files("evsynth") / "methods.bib").read_text(encoding="utf-8")
    assert [key for key in SOURCES if f"{{{key}," not in methods] == []
