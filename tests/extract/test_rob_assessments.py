"""The check of risk-of-bias judgements against the tool they name."""

import pytest
from review_in_memory import review, study

from evsynth.extract.crosscheck import Known
from evsynth.extract.crosscheck.assessments import assessments
from evsynth.extract.tools import Tool, shipped
from evsynth.problems import Severity

KNOWN = Known(frozenset(), frozenset({"a2001"}))
ALL_LOW = {domain.id: "Low" for domain in shipped("rob2").domains}


def judged(tool_id="rob2", overall="Low", outcomes=(), domains=None):
    """Return an assessment as a study file writes it."""
    who = {"rationale": "stated", "locator": "p. 3", "assessor": "A. Reader", "date": "2026-11"}
    pairs = (domains or ALL_LOW).items() if not isinstance(domains, list) else domains
    return {
        "tool": tool_id,
        "overall": overall,
        "outcomes": outcomes,
        "domains": [{"domain": name, "judgement": words, **who} for name, words in pairs],
    }


def told(*given, **fields):
    lines = {"": 1, "risk_of_bias.0": 20, "risk_of_bias.0.tool": 21, "risk_of_bias.0.domains.1.judgement": 30}
    return list(assessments(review(study("a2001", risk_of_bias=given, lines=lines), **fields), KNOWN))


def test_a_complete_assessment_has_no_problem():
    assert told(judged()) == []


def test_an_unknown_tool_is_told_with_its_line_and_the_nearest():
    (problem,) = told(judged("rob-2"))
    assert (problem.path, problem.line, problem.field) == ("a2001.yaml", 21, "risk_of_bias.0.tool")
    assert "'rob-2'" in problem.message
    assert "Did you mean 'rob2'?" in problem.remedy


@pytest.mark.parametrize(
    ("given", "field", "message", "remedy"),
    [
        (
            judged(domains=ALL_LOW | {"D2": "low"}),
            "risk_of_bias.0.domains.1.judgement",
            "'low' is no judgement of D2 (Deviations from intervention) of RoB 2.",
            "Did you mean 'Low'?",
        ),
        (
            judged(domains=ALL_LOW | {"D9": "Low"}),
            "risk_of_bias.0.domains.5.domain",
            "there is no domain of RoB 2 called 'D9'.",
            "use one of: D1, D2, D3, D4, D5.",
        ),
        (
            judged(overall="Moderate"),
            "risk_of_bias.0.overall",
            "'Moderate' is no overall judgement of RoB 2.",
            "use one of: Low, Some concerns, High, No information.",
        ),
        (
            judged(outcomes=["deth"]),
            "risk_of_bias.0.outcomes.0",
            "there is no outcome 'deth'.",
            "Did you mean 'death'?",
        ),
        (
            judged(domains=[*ALL_LOW.items(), ("D1", "High")]),
            "risk_of_bias.0.domains.5.domain",
            "domain 'D1' is judged twice.",
            "keep one",
        ),
    ],
)
def test_what_the_tool_does_not_have_is_an_error(given, field, message, remedy):
    (problem,) = told(given)
    assert (problem.field, problem.message, problem.severity) == (field, message, Severity.ERROR)
    assert remedy in problem.remedy


def test_two_stars_are_for_comparability_only():
    stars = {domain.id: "One star" for domain in shipped("nos-cohort").domains}
    assert told(judged("nos-cohort", "Not banded", domains=stars | {"D5": "Two stars"})) == []
    (problem,) = told(judged("nos-cohort", "Not banded", domains=stars | {"D1": "Two stars"}))
    assert "'Two stars' is no judgement of D1 (Representative cohort)" in problem.message


def test_a_domain_without_a_judgement_is_a_warning_unless_it_is_optional():
    (problem,) = told(judged(domains=dict.fromkeys(("D1", "D2", "D4", "D5"), "Low")))
    assert problem.severity is Severity.WARNING
    assert "no judgement: D3 (Missing data)." in problem.message
    points = {f"D{number}": "2" for number in range(1, 9)}
    assert told(judged("minors", "Not banded", domains=points)) == []


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ([], [], "a second assessment of the whole study; the first is number 1"),
        (["os", "death"], ["death"], "a second assessment for outcome 'death'; the first is number 1"),
    ],
)
def test_an_outcome_is_assessed_once(first, second, message):
    (problem,) = told(judged(outcomes=first), judged(outcomes=second, overall="High"))
    assert problem.field == "risk_of_bias.1"
    assert message in problem.message


def test_one_assessment_an_outcome_beside_the_studys_own_is_no_problem():
    assert told(judged(), judged(outcomes=["os"]), judged(outcomes=["death"])) == []


def test_the_same_outcome_named_twice_in_one_assessment_is_no_second_assessment():
    assert told(judged(outcomes=["os", "os"])) == []


def test_tools_mixed_in_one_review_are_a_warning():
    points = {f"D{number}": "2" for number in range(1, 9)}
    one = study("a2001", risk_of_bias=[judged()])
    other = study("b2002", risk_of_bias=[judged("minors", "Not banded", domains=points)])
    (problem,) = assessments(review(one, other), KNOWN)
    assert problem.severity is Severity.WARNING
    assert "different tools: minors (1) and rob2 (1)" in problem.message


def test_a_declared_tool_that_nobody_used_is_a_warning_and_an_unknown_one_an_error():
    (problem,) = told(judged(), risk_of_bias_tool="quips")
    assert (problem.path, problem.severity) == ("review.yaml", Severity.WARNING)
    (problem,) = told(risk_of_bias_tool="quipps")
    assert problem.severity is Severity.ERROR
    assert "Did you mean 'quips'?" in problem.remedy


def test_an_own_tool_must_cite_what_is_in_the_bibliography():
    own = Tool.model_validate(
        {**shipped("quips").model_dump(), "id": "own", "path": "r/tools/own.yaml", "lines": {"citation": 3}}
    )
    (problem,) = told(tools={"own": own.model_copy(update={"citation": "z1999"})})
    assert (problem.path, problem.line, problem.field) == ("r/tools/own.yaml", 3, "citation")
    assert told(tools={"own": own.model_copy(update={"citation": "a2001"})}) == []
