"""The traffic-light figure and the summary bars of risk of bias."""

import math
from itertools import pairwise
from pathlib import Path

import pytest
from figure_checks import artists, misplaced, texts
from matplotlib.text import Text
from review_in_memory import review, study

import evsynth
from evsynth.extract.tools import Tool, shipped, shipped_ids
from evsynth.figures.bias_summary import bias_summary
from evsynth.figures.judgement_looks import looks
from evsynth.figures.render import render
from evsynth.figures.traffic_light import traffic_light

BCG = Path(__file__).parents[2] / "studies" / "bcg"
WHO = {"rationale": "stated", "locator": "p. 3", "assessor": "A. Reader", "date": "2026"}


def judged(tool, step=0, outcomes=(), left_out=()):
    """Return an assessment that goes through the tool's judgements from ``step`` on."""
    given = [
        {"domain": domain.id, "judgement": tool.allowed(domain)[(step + place) % len(tool.allowed(domain))], **WHO}
        for place, domain in enumerate(tool.domains)
        if domain.id not in left_out
    ]
    overall = tool.overalls[step % len(tool.overalls)].value
    return {"tool": tool.id, "overall": overall, "outcomes": outcomes, "domains": given}


def crowded(drawing):
    """Return the texts that meet or leave the figure; slanted heads meet when they are too near each other."""
    heads = [text for text in drawing.figure.findobj(Text) if text.get_text() and text.get_rotation() == 45]
    names = {f"'{text.get_text()}'" for text in heads}
    near = [b for a, b in pairwise(text.get_position()[0] for text in heads) if (b - a) * math.sqrt(0.5) < 0.13]
    flat = [told for told in misplaced(drawing.figure) if not names.issuperset(told.split(" meets "))]
    return [*near, *flat]


def many(count, tool_id, label="Cohort"):
    tool = shipped(tool_id)
    studies = (study(f"a{1900 + i}", label=f"{label} {1900 + i}", risk_of_bias=[judged(tool, i)]) for i in range(count))
    return review(*studies, risk_of_bias_tool=tool_id)


@pytest.mark.parametrize("tool_id", shipped_ids())
@pytest.mark.parametrize("count", [1, 13])
def test_no_word_meets_another_whatever_the_tool(tool_id, count):
    found = many(count, tool_id)
    for drawing in (traffic_light(found, shipped(tool_id)), bias_summary(found, shipped(tool_id), {"a1900": 1.0})):
        assert crowded(drawing) == []
        assert shipped(tool_id).name in drawing.alt


def test_sixty_studies_with_long_names_keep_their_rows_apart():
    found = many(60, "jbi-cohort", "A consortium of very many hospitals of the far northern counties")
    drawing = traffic_light(found, shipped("jbi-cohort"))
    assert crowded(drawing) == []
    named = [text for text in texts(drawing.figure) if text.startswith("A consortium")]
    assert len(named) == 60
    assert all("…" in text for text in named)


def test_a_tool_of_sixteen_domains_with_long_names_fits_the_page():
    names = [f"Domain of rather a long name, number {place}" for place in range(1, 17)]
    fields = shipped("quips").model_dump() | {"domains": [{"id": f"D{i}", "name": n[:40]} for i, n in enumerate(names)]}
    own = Tool.model_validate(fields).model_copy(update={"id": "own"})
    one = study("a2001", label="A consortium of very many hospitals 2001", risk_of_bias=[judged(own)])
    drawing = traffic_light(review(one, tools={"own": own}), own)
    assert crowded(drawing) == []
    columns = sorted({round(light.center[0], 3) for light in artists(drawing.figure, "light")[:17]})
    assert min(b - a for a, b in pairwise(columns)) > 0.17


def test_there_is_a_light_for_every_judgement_and_one_a_key():
    drawing = traffic_light(evsynth.load(BCG), shipped("rob2"))
    assert len(artists(drawing.figure, "light")) == 13 * 6 + 4
    assert "Some concerns in 7, High in 6" in drawing.alt


def test_lights_of_one_judgement_share_a_colour_and_others_do_not():
    for tool_id in shipped_ids():
        for overall in (False, True):
            fills = [look.fill for look in looks(shipped(tool_id), overall=overall).values()]
            assert len(set(fills)) == len(fills)


def test_a_domain_not_judged_is_white_and_an_optional_one_is_blank():
    tool = shipped("minors")
    optional = {domain.id for domain in tool.domains if domain.optional}
    found = review(study("a2001", risk_of_bias=[judged(tool, left_out={"D1", *optional})]))
    drawing = traffic_light(found, tool)
    keys = len(tool.judgements) + len(tool.overall) + 1
    assert len(artists(drawing.figure, "light")) - keys == 12 - len(optional) + 1
    assert "Not judged" in texts(drawing.figure)


def test_the_lights_of_an_outcome_are_its_own_and_else_the_studys():
    tool = shipped("quips")
    found = review(
        study("a2001", risk_of_bias=[judged(tool, 0), judged(tool, 2, ["death"])]),
        study("b2002", risk_of_bias=[judged(tool, 0, ["os"])]),
    )
    drawing = traffic_light(found, tool, "death")
    assert "judgements of 1 study for Death by QUIPS" in drawing.alt
    assert "High in 1" in drawing.alt
    assert drawing.id == "risk-of-bias-quips-death"
    assert "3 studies" in traffic_light(found, tool).alt


def test_nothing_is_drawn_where_nobody_was_assessed():
    found = review(study("a2001"))
    assert traffic_light(found, shipped("rob2")) is None
    assert bias_summary(found, shipped("rob2"), {"a2001": 1.0}) is None


def widths(drawing):
    return [round(box.get_width(), 6) for box in artists(drawing.figure, "share")]


def test_the_bars_are_as_wide_as_the_shares_of_studies_and_of_weight():
    tool = shipped("quips")
    found = review(
        *(study(f"{key}2001", risk_of_bias=[judged(tool, 0)]) for key in "abc"),
        study("d2001", risk_of_bias=[judged(tool, 2)]),
    )
    drawing = bias_summary(found, tool, {"a2001": 10.0, "b2001": 10.0, "c2001": 20.0, "d2001": 60.0})
    first, second = widths(drawing)[:2]
    assert first / (first + second) == pytest.approx(0.75)
    *_, third, fourth = widths(drawing)
    assert fourth / (third + fourth) == pytest.approx(0.6)
    assert "Overall: Low 75%, High 25%" in drawing.alt
    assert "Overall: Low 40%, High 60%" in drawing.alt


def test_weights_meet_the_judgements_about_the_outcome_they_weigh():
    tool = shipped("quips")
    both = [judged(tool, 2, ("death",)), judged(tool, 0, ("os",))]
    found = review(study("a2001", risk_of_bias=both), study("b2001", risk_of_bias=[judged(tool, 2, ("death",))]))
    drawing = bias_summary(found, tool, {"a2001": 1.0, "b2001": 3.0}, weighed="os")
    assert "Share of the weight of the 2 studies pooled for Overall survival: " in drawing.alt
    assert "Overall: Low 25%, Not judged 75%" in drawing.alt
    assert crowded(drawing) == []


def test_weight_of_studies_nobody_judged_is_shown_as_not_judged():
    tool = shipped("quips")
    found = review(study("a2001", risk_of_bias=[judged(tool, 0)]), study("b2002"))
    drawing = bias_summary(found, tool, {"a2001": 1.0, "b2002": 3.0})
    assert "Share of the 1 study judged: " in drawing.alt
    assert "Overall: Low 25%, Not judged 75%" in drawing.alt


@pytest.mark.parametrize("weights", [None, {}, {"a2001": 0.0}, {"a2001": float("nan")}, {"z1999": 1.0}])
def test_without_weights_there_is_one_panel(weights):
    tool = shipped("quips")
    found = review(study("a2001", risk_of_bias=[judged(tool, 0)]))
    assert "weight" not in bias_summary(found, tool, weights).alt


def test_no_percentage_reads_as_a_sum_or_a_negative_number():
    found = many(13, "robins-i-v1")
    drawing = bias_summary(found, shipped("robins-i-v1"))
    assert not [text for text in texts(drawing.figure) if "%" in text and text.startswith(("+", "−", "-"))]


def test_both_figures_render_to_the_same_bytes_twice():
    first, second = (
        [render(draw(many(3, "rob2"), shipped("rob2"))).svg for draw in (traffic_light, bias_summary)] for _ in range(2)
    )
    assert first == second


def test_names_from_a_file_are_drawn_as_they_are():
    tool = shipped("rob2")
    found = review(study("a2001", label="$x^2$ <b>&amp;</b>", risk_of_bias=[judged(tool)]))
    drawing = traffic_light(found, tool)
    assert "$x^2$ <b>&amp;</b>" in texts(drawing.figure)
    assert render(drawing).svg.startswith("<?xml")
