"""Tools for risk of bias: those that come with the program, and those a review brings itself."""

import subprocess
import sys

import pytest
from review_in_memory import review, study

from evsynth.extract import load
from evsynth.extract.tools import (
    assessment_for,
    default_tool,
    severity,
    shipped,
    shipped_ids,
    tool,
    tool_of,
    tools_used,
)
from evsynth.problems import EvidenceError, Severity

DOMAINS = {
    "jbi-case-series": 10,
    "jbi-cohort": 11,
    "jbi-prevalence": 9,
    "minors": 12,
    "nos-cohort": 8,
    "quips": 6,
    "rob2": 5,
    "robins-e": 7,
    "robins-i-v1": 7,
    "robins-i-v2": 6,
}
OWN = """\
name: House list
version: "1"
judgements:
  - {value: Fine, severity: low, glyph: "+"}
  - {value: Poor, severity: high, glyph: "×"}
domains:
  - {id: A, name: Follow-up}
"""


def judged(tool_id, overall, outcomes=(), **domains):
    """Return an assessment as a study file writes it."""
    who = {"rationale": "stated", "locator": "p. 3", "assessor": "A. Reader", "date": 2026}
    given = [{"domain": name, "judgement": words, **who} for name, words in domains.items()]
    return {"tool": tool_id, "overall": overall, "outcomes": outcomes, "domains": given}


def test_every_tool_has_its_number_of_domains():
    assert {name: len(shipped(name).domains) for name in shipped_ids()} == DOMAINS


@pytest.mark.parametrize("name", DOMAINS)
def test_signs_of_one_scale_differ_so_that_colour_is_not_needed(name):
    for scale in (shipped(name).judgements, shipped(name).overalls):
        glyphs = [judgement.glyph for judgement in scale]
        assert len(set(glyphs)) == len(glyphs)


@pytest.mark.parametrize("name", DOMAINS)
def test_names_of_domains_are_short_and_ask_no_question(name):
    for domain in shipped(name).domains:
        assert len(domain.name) <= 32
        assert not domain.name.endswith("?")


@pytest.mark.parametrize(
    ("name", "judgement", "expected"),
    [
        ("rob2", "Low", "low"),
        ("rob2", "Some concerns", "some"),
        ("rob2", "High", "high"),
        ("rob2", "No information", "none"),
        ("robins-i-v1", "Serious", "high"),
        ("robins-i-v2", "Critical", "high"),
        ("robins-i-v2", "Low except confounding", "low"),
        ("robins-e", "Very high", "high"),
        ("quips", "Moderate", "some"),
        ("jbi-case-series", "No", "high"),
        ("jbi-case-series", "Not applicable", None),
        ("jbi-case-series", "Moderate", "some"),
        ("minors", "2", None),
        ("minors", "Not banded", None),
        ("minors", "High", "high"),
        ("nos-cohort", "One star", None),
        ("rob2", "Sound", None),
    ],
)
def test_a_judgement_weighs_what_its_tool_says(name, judgement, expected):
    assert severity(name, judgement) == expected
    assert severity(shipped(name), judgement) == expected


def test_an_unknown_tool_is_a_key_error():
    with pytest.raises(KeyError, match="rob3"):
        tool("rob3", review(study("a2001")))


def test_the_assessment_of_the_outcome_comes_before_the_studys_own():
    one = study("a2001", risk_of_bias=[judged("rob2", "Low", D1="Low"), judged("rob2", "High", ["death"], D1="High")])
    assert assessment_for(one, "death").overall == "High"
    assert assessment_for(one, "os").overall == "Low"
    assert assessment_for(one, None).overall == "Low"


def test_an_assessment_of_another_outcome_is_not_borrowed():
    one = study("a2001", risk_of_bias=[judged("rob2", "High", ["death"], D1="High")])
    assert assessment_for(one, "os") is None
    assert assessment_for(one, None) is None


@pytest.mark.parametrize(
    ("question", "designs", "expected"),
    [
        ("overall_prognosis", ["case series"], "jbi-case-series"),
        ("prevalence", ["survey"], "jbi-case-series"),
        ("prognostic_factor", ["registry"], "quips"),
        ("intervention", ["randomised trial", "randomised trial"], "rob2"),
        ("intervention", ["randomised trial", "matched cohort"], "robins-i-v2"),
    ],
)
def test_the_default_tool_goes_by_question_and_design(question, designs, expected):
    studies = [study(f"a{2001 + i}", design=design) for i, design in enumerate(designs)]
    assert default_tool(review(*studies, question_type=question)) == expected
    assert default_tool(review(*studies, question_type=question, risk_of_bias_tool="minors")) == "minors"


def test_the_tool_shown_first_is_one_that_was_used():
    other = study("b2002", risk_of_bias=[judged("minors", "Not banded", D1=2)])
    found = review(study("a2001"), other)
    assert (default_tool(found), tools_used(found), tool_of(found).id) == ("jbi-case-series", ("minors",), "minors")
    assert tool_of(review(study("a2001"))).id == "jbi-case-series"


def test_points_may_be_written_as_numbers():
    one = study("a2001", risk_of_bias=[judged("minors", "Not banded", D1=2)])
    assert one.risk_of_bias[0].domains[0].judgement == "2"


def with_tool(folder, text=OWN, name="house.yaml"):
    (folder / "tools").mkdir()
    (folder / "tools" / name).write_text(text, encoding="utf-8")
    return folder


def test_a_review_brings_its_own_tool(hernia):
    found = load(with_tool(hernia))
    own = tool("house", found)
    assert (own.name, own.id, [domain.name for domain in own.domains]) == ("House list", "house", ["Follow-up"])
    assert severity(own, "Poor") == "high"
    assert "tools/house.yaml" in found.files


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("severity: high", "severity: bad", 5, "the text 'bad' is not one of the allowed values."),
        ("  - {id: A, name: Follow-up}", "  - {name: Follow-up}", 7, "'id' is missing"),
        ("name: Follow-up}", "name: Follow-up, judgements: [Good]}", 1, "domain 'A' allows 'Good'"),
        ("value: Poor", "value: fine", 1, "judgements: used twice"),
        ("name: House list", "title: House list", 1, "there is no field 'title' here."),
        ("judgements:", "judgements: [", 4, "this is not YAML"),
        ('glyph: "×"', "glyph: poor!", 5, "this is longer than 3."),
    ],
)
def test_a_broken_tool_is_told_with_its_line(hernia, old, new, line, message):
    assert old in OWN
    with pytest.raises(EvidenceError) as error:
        load(with_tool(hernia, OWN.replace(old, new, 1)))
    told = [problem for problem in error.value.problems if problem.path.endswith("tools/house.yaml")]
    assert any(message in problem.message and problem.line == line for problem in told), told


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("rob2.yaml", "there is a tool 'rob2' in the program already."),
        ("my tool.yaml", "'my tool' can't be the id of a tool."),
    ],
)
def test_a_tool_needs_a_name_of_its_own(hernia, name, message):
    with pytest.raises(EvidenceError, match=message):
        load(with_tool(hernia, name=name))


def test_a_tool_written_twice_is_refused(hernia):
    (with_tool(hernia) / "tools" / "house.yml").write_text(OWN, encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"tool 'house' is also in tools/house\.yaml"):
        load(hernia)


def test_another_file_among_the_tools_is_a_warning(hernia):
    (warning,) = load(with_tool(hernia, name="notes.txt")).warnings
    assert warning.severity is Severity.WARNING
    assert "this file is not read" in warning.message


def test_asking_for_names_reads_no_tool():
    code = (
        "from evsynth.extract.tools import shipped, shipped_ids; shipped_ids(); import sys;"
        "assert shipped.cache_info().currsize == 0 and 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
