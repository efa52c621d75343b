import pytest
from evidence_made import decision
from review_in_memory import review, study

from evsynth.extract.crosscheck.judgements import judgements
from evsynth.extract.crosscheck.place import Known

LINES = {"": 1, "certainty": 40, "certainty.0": 41, "certainty.1": 47, "credibility.0": 60, "credibility.1": 66}
NOBODY = Known(frozenset(), frozenset())


def told(*studies, **fields):
    return [(p.field, p.line, p.message, p.remedy) for p in judgements(review(*studies, lines=LINES, **fields), NOBODY)]


def answer(**fields):
    given = {"outcome": "os", "covariate": "publication_year", "item": 1, "answer": "unclear", "rationale": "r"}
    return given | {"decided_by": "B", "date": "2024"} | fields


def test_good_judgements_are_no_problem():
    decided = [decision("imprecision", -3, outcome="os"), decision("large_effect", 2, outcome="trial")]
    answers = [answer(), answer(item=8), answer(covariate="size"), answer(covariate="enrolment_midpoint")]
    assert told(certainty=decided, credibility=answers, moderators={"size": {"label": "Size"}}) == []


@pytest.mark.parametrize(
    ("made", "field", "message", "remedy"),
    [
        (decision("imprecision", 0, outcome="oss"), "outcome", "no outcome 'oss'", "Did you mean 'os'?"),
        (decision("imprecision", 1, outcome="os"), "levels", "imprecision of 'os' moves -3 to 0 levels", "-3 to 0"),
        (decision("publication_bias", -2, outcome="os"), "levels", "-1 to 0 levels, not -2", "-1 to 0"),
        (decision("large_effect", -1, outcome="trial"), "levels", "0 to 2 levels, not -1", "0 to 2"),
        (decision("dose_response", 2, outcome="trial"), "levels", "0 to 1 levels, not 2", "0 to 1"),
        (decision("dose_response", 1, outcome="os"), "levels", "rate up a rate without a comparison", "levels: 0"),
    ],
)
def test_a_decision_that_cannot_be_meant_is_a_problem(made, field, message, remedy):
    ((where, line, words, way_out),) = told(certainty=[made])
    assert (where, line) == (f"certainty.0.{field}", 41)
    assert message in words
    assert remedy in way_out


def test_a_domain_decided_twice_names_both_lines():
    twice = [decision("imprecision", 0, outcome="os"), decision("imprecision", -1, outcome="os")]
    ((field, line, words, _),) = told(certainty=twice)
    assert (field, line) == ("certainty.1", 47)
    assert words == "imprecision of 'os' is decided twice, first in line 41."


@pytest.mark.parametrize(
    ("made", "field", "message"),
    [
        (answer(outcome="oss"), "outcome", "no outcome 'oss'"),
        (answer(covariate="publication_yaer"), "covariate", "no covariate 'publication_yaer'"),
        (answer(covariate="surgeon"), "covariate", "no covariate 'surgeon'"),  # a factor has no slope
    ],
)
def test_an_answer_about_nothing_is_a_problem(made, field, message):
    factor = {"surgeon": {"label": "Surgeon", "kind": "factor"}}
    ((where, line, words, _),) = told(credibility=[made], moderators=factor)
    assert (where, line) == (f"credibility.0.{field}", 60)
    assert message in words


def test_an_item_answered_twice_is_a_problem():
    ((field, _, words, _),) = told(credibility=[answer(), answer(answer="probably no")])
    assert field == "credibility.1"
    assert "item 1 of 'os' by publication_year is answered twice, first in line 60" in words


@pytest.mark.parametrize(
    ("fields", "design", "problems"),
    [
        ({"question_type": "intervention", "risk_of_bias_tool": "minors"}, "registry", 1),
        ({"question_type": "intervention", "risk_of_bias_tool": "robins-i-v1"}, "registry", 0),
        ({"question_type": "intervention"}, "registry", 0),
        ({"question_type": "intervention", "risk_of_bias_tool": "minors"}, "randomised trial", 0),
        ({"risk_of_bias_tool": "minors"}, "registry", 0),
    ],
)
def test_a_start_at_high_needs_robins_i_where_studies_are_not_randomised(fields, design, problems):
    found = told(study("a2001", design=design), start_certainty="high", **fields)
    assert [field for field, *_ in found] == ["start_certainty"] * problems
    assert told(study("a2001", design=design), **fields) == []
