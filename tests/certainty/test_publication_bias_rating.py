from dataclasses import replace

import pytest
from evidence_made import comparison, evidence, row

from evsynth.certainty.publication_bias import publication_bias
from evsynth.synthesis.outcome.diagnostics import Diagnostics
from evsynth.synthesis.small_study.registry import SmallStudy
from evsynth.synthesis.small_study.regression import FunnelRegression

TEN = tuple(0.5 + place / 20 for place in range(10))


def asymmetry(**p):
    made = {
        name: FunnelRegression(
            name=name, predictor="size", k=10, estimate=1, se=1, ci_low=0, ci_high=2, stat=1, p=value, df=8, limit=0,
            limit_se=1, limit_ci_low=-1, limit_ci_high=1, limit_p=1, tau2=None, dispersion=1, level=95,
        )
        for name, value in p.items()
    }  # fmt: skip
    return Diagnostics(SmallStudy(k=10, i2=0.0, results=made, refused={}, cautions=()))


@pytest.mark.parametrize(
    ("tests", "suggestion", "words"),
    [
        ({"egger": 0.09}, -1, "Egger's regression finds asymmetry (p = 0.090)"),
        ({"egger": 0.10}, 0, "Egger's regression finds no asymmetry (p = 0.10)"),
        ({"egger": 0.0001}, -1, "p < 0.001"),
        ({"egger": 0.01, "peters": 0.5}, 0, "Peters' regression finds no"),
        ({"peters": 0.5, "debray": 0.01}, -1, "Debray's regression finds asymmetry"),
    ],
)
def test_ten_comparisons_are_judged_by_the_preferred_test_and_lose_one_level_at_most(tests, suggestion, words):
    found = publication_bias(comparison(values=TEN, diagnostics=asymmetry(**tests)))
    assert (found.status, found.suggestion, found.rule.id) == ("suggested", suggestion, "publication_bias.asymmetry")
    assert words in found.why
    assert found.rule.convention


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (comparison(values=TEN[:9], diagnostics=asymmetry(egger=0.001)), "9 studies: a test of asymmetry needs 10"),
        (evidence(values=TEN, diagnostics=asymmetry(egger=0.001)), "Rates without a comparison"),
        (comparison(values=TEN), "No test of asymmetry may be used"),
        (comparison(values=TEN, diagnostics=asymmetry()), "No test of asymmetry may be used"),
        (comparison(values=TEN, diagnostics=Diagnostics(None)), "No test of asymmetry may be used"),
    ],
)
def test_a_person_judges_where_no_statistic_may_speak(made, words):
    found = publication_bias(made)
    assert (found.status, found.suggestion, found.rule.id) == ("needs_human", None, "publication_bias.human")
    assert words in found.why
    assert not any("asymmetry" in fact.name for fact in found.facts)


def test_the_facts_count_what_is_missing():
    searches = [{"source": "MEDLINE", "date": "2024"}, {"source": "Embase", "date": "2024"}]
    facts = {fact.name: fact.text for fact in publication_bias(evidence(searches=searches)).facts}
    assert facts == {
        "studies": "3", "values not pooled": "0", "studies without a value": "0 of 3", "funding stated": "0 of 3",
        "sources searched": "2",
    }  # fmt: skip


def test_values_excluded_with_a_reason_are_told_apart_from_those_only_shown():
    made = [row(i, 0.2 + i / 10, "PR") for i in range(3)]
    made += [row(3, 0.5, "PR", role="excluded", pooled=False), row(4, 0.5, "PR", role="sensitivity", pooled=False)]
    found = publication_bias(evidence(values=(0.2, 0.3, 0.4, 0.5, 0.5), rows=made, weights="none"))
    assert {fact.name: fact.text for fact in found.facts}["values not pooled"] == "2, of them 1 excluded with a reason"


def test_ten_rows_of_seven_studies_are_seven_studies():
    made = [replace(row(i % 7, 0.8, "RR"), arm=str(i)) for i in range(10)]
    found = publication_bias(comparison(values=(0.8,) * 7, rows=made))
    assert found.status == "needs_human"
    assert found.why.startswith("7 studies")
