"""The funnel plot: what stands where, and what it says."""

import math
from dataclasses import replace

import numpy as np
import pytest
from figure_cases import bcg, many, outcome, pooled, row, survival, synthesis
from figure_checks import artist, artists, count, misplaced, texts

from evsynth.effects.measures import MEASURES
from evsynth.figures.funnel import funnel
from evsynth.figures.render import render
from evsynth.synthesis.small_study.registry import small_study

LONG = "Postoperative complications of Clavien-Dindo grade III or higher within ninety days of surgery"


def ratios(k, measure="OR"):
    draw = np.random.default_rng(k)
    rows = []
    for i in range(k):
        v = float(np.exp(draw.uniform(-4.5, 0.0)))
        y = -0.2 - 0.9 * math.sqrt(v) + math.sqrt(v + 0.03) * draw.normal()
        rows.append(row(f"A consortium with a very long name indeed {i}", MEASURES[measure], y, v))
    return synthesis(outcome(LONG, measure), tuple(rows))


@pytest.mark.parametrize("case", [bcg, survival, lambda: ratios(10), lambda: ratios(60), lambda: many(60)])
@pytest.mark.parametrize("tested", [True, False])
def test_every_study_is_drawn_and_no_word_meets_another(case, tested):
    of = case()
    drawing = funnel(of, small_study(of.effects) if tested else None)
    assert misplaced(drawing.figure) == []
    assert count(drawing.figure, "studies") == len(of.effects.pooled)
    assert f"{len(of.effects.pooled)} studies" in drawing.alt


def centres(figure, gid):
    return [path.get_extents().get_points().mean(axis=0) for path in artist(figure, gid).get_paths()]


def test_studies_stand_at_their_effect_and_standard_error():
    of = bcg()
    figure = funnel(of).figure
    null, line = artist(figure, "null").get_xdata()[0], artist(figure, "pooled").get_xdata()[0]
    inch = (line - null) / of.main.pooled.estimate
    places = centres(figure, "studies")
    low, high = sorted(artist(figure, "null").get_ydata())
    end = 1.06 * math.sqrt(max(one.vi for one in of.effects.pooled))
    for one, (x, y) in zip(of.effects.pooled, places, strict=True):
        assert x - null == pytest.approx(inch * one.yi, abs=1e-4)
        assert high - y == pytest.approx((high - low) * math.sqrt(one.vi) / end, abs=1e-4)


def test_the_contours_are_where_a_study_has_that_p():
    of = bcg()
    figure = funnel(of).figure
    null, line = artist(figure, "null").get_xdata()[0], artist(figure, "pooled").get_xdata()[0]
    inch = (line - null) / of.main.pooled.estimate
    end = 1.06 * math.sqrt(max(one.vi for one in of.effects.pooled))
    for name, z in (("0.10", 1.6448536), ("0.05", 1.9599640), ("0.01", 2.5758293)):
        outline = artist(figure, f"contour {name}").get_xy()
        assert outline[:, 0].max() - null == pytest.approx(inch * z * end, rel=1e-6)


def test_filled_studies_are_open_circles_and_are_told():
    of = ratios(13)
    found = small_study(of.effects)
    k0 = found.results["trim-and-fill"].k0
    figure = funnel(of, found).figure
    assert k0 > 0
    assert count(figure, "filled") == k0
    assert artist(figure, "filled").get_facecolor()[0][:3].tolist() == [1.0, 1.0, 1.0]
    assert any(f"fills in {k0} studies" in words for words in texts(figure))
    assert "filled in" in texts(figure)


def test_proportions_stand_against_size_without_contours():
    of = survival()
    drawing = funnel(of, small_study(of.effects))
    assert "Study size (log scale)" in texts(drawing.figure)
    assert artists(drawing.figure, "contour 0.05") == []
    assert "against study size" in drawing.alt
    heights = [y for _, y in centres(drawing.figure, "studies")]
    assert np.argsort(heights).tolist() == np.argsort([one.ni for one in of.effects.pooled], kind="stable").tolist()


def test_below_ten_studies_the_reason_stands_where_the_tests_would():
    of = ratios(4)
    words = " ".join(texts(funnel(of, small_study(of.effects)).figure))
    assert "No test of asymmetry: 4 studies: tests of funnel asymmetry need at least ten" in words


def test_sizes_that_are_missing_are_refused_or_told():
    of = survival()
    rows = tuple(replace(one, ni=math.nan) if i else one for i, one in enumerate(of.effects.rows))
    with pytest.raises(ValueError, match="two studies with a known size"):
        funnel(replace(of, effects=replace(of.effects, rows=rows)))
    rows = tuple(replace(one, ni=math.nan) if i == 3 else one for i, one in enumerate(of.effects.rows))
    drawing = funnel(replace(of, effects=replace(of.effects, rows=rows)))
    assert "Not drawn, because the size is unknown: 1 study." in texts(drawing.figure)


@pytest.mark.parametrize("measure", ["MD", "SMD", "ZCOR", "GEN", "MED"])
def test_other_scales_have_a_funnel_too(measure):
    of = ratios(12, measure)
    drawing = funnel(of, small_study(of.effects))
    assert misplaced(drawing.figure) == []
    assert bool(artists(drawing.figure, "limits")) == (MEASURES[measure].null is None)


def test_without_a_pool_the_studies_stand_alone():
    of = bcg()
    bare = replace(of, main=replace(of.main, pooled=None, reason="not asked for"))
    assert artists(funnel(bare).figure, "pooled") == []


def test_a_pool_is_drawn_where_the_synthesis_has_it():
    of = bcg()
    moved = replace(of, main=replace(of.main, pooled=pooled(of.effects, tau2=5.0)))
    assert artist(funnel(of).figure, "pooled").get_xdata()[0] != artist(funnel(moved).figure, "pooled").get_xdata()[0]


def test_rendering_twice_gives_the_same_bytes():
    of = ratios(13)
    found = small_study(of.effects)
    one, two = render(funnel(of, found)), render(funnel(of, found))
    assert (one.png, one.svg, one.pdf) == (two.png, two.svg, two.pdf)
