"""Baujat's plot."""

import numpy as np
import pytest
from figure_cases import bcg, many, survival
from figure_checks import artist, count, misplaced, texts

from evsynth.figures.baujat import baujat as draw
from evsynth.figures.render import render
from evsynth.synthesis.resampling.baujat import baujat


@pytest.mark.parametrize("case", [bcg, survival, lambda: many(3), lambda: many(10), lambda: many(60)])
def test_every_study_is_a_point_and_no_name_meets_another(case):
    of = case()
    figure = draw(of, baujat(of.effects)).figure
    assert count(figure, "studies") == len(of.effects.pooled)
    assert misplaced(figure) == []


def test_points_stand_in_proportion_to_both_numbers():
    of = bcg()
    result = baujat(of.effects)
    figure = draw(of, result).figure
    places = np.array([path.get_extents().get_points().mean(axis=0) for path in artist(figure, "studies").get_paths()])
    places = places[np.argsort(places[:, 0])]
    order = np.argsort(result.contribution)
    for axis, values in ((0, result.contribution[order]), (1, result.influence[order])):
        slope, start = np.polyfit(values, places[:, axis], 1)
        assert slope > 0
        assert places[:, axis] == pytest.approx(start + slope * values, abs=1e-3)


def test_the_study_farthest_out_is_named_in_the_plot_and_the_words():
    of = bcg()
    drawing = draw(of, baujat(of.effects))
    assert "TPT Madras 1980" in texts(drawing.figure)
    assert "Farthest from the origin: TPT Madras 1980" in drawing.alt


def test_at_most_twelve_are_named():
    of = many(60)
    words = texts(draw(of, baujat(of.effects)).figure)
    assert 1 <= sum(word.startswith("Author") for word in words) <= 12


def test_equal_effects_are_drawn_at_the_origin():
    of = bcg()
    result = baujat(np.full(13, 0.3), of.effects.vi, labels=of.effects.labels)
    assert misplaced(draw(of, result).figure) == []


def test_the_words_say_what_the_contribution_is():
    of = bcg()
    common, random = (" ".join(texts(draw(of, baujat(of.effects, method=m)).figure)) for m in ("FE", "REML"))
    assert "the contributions sum to Q" in common
    assert "sampling variance plus τ²" in random


def test_rendering_twice_gives_the_same_bytes():
    of = survival()
    one, two = (render(draw(of, baujat(of.effects))) for _ in range(2))
    assert (one.png, one.svg, one.pdf) == (two.png, two.svg, two.pdf)
