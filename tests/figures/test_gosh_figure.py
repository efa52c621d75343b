"""The GOSH plot."""

import numpy as np
import pytest
from figure_cases import bcg, many, survival
from figure_checks import artist, artists, misplaced, texts

from evsynth.figures.gosh import gosh as draw
from evsynth.figures.render import render
from evsynth.synthesis.resampling.gosh import gosh


def drawn(of, **fields):
    result = gosh(of.effects, **fields)
    return draw(of, result), result


@pytest.mark.parametrize("case", [bcg, survival, lambda: many(3), lambda: many(10), lambda: many(60)])
def test_no_word_meets_another(case):
    drawing, result = drawn(case(), subsets=10_000, method="DL")
    assert misplaced(drawing.figure) == []
    assert f"of {len(result.labels)} studies" in drawing.alt


def test_every_subset_is_in_the_picture_and_the_histograms():
    drawing, result = drawn(bcg())
    picture = artist(drawing.figure, "subsets").get_array()
    high, wide = (side // 6 for side in picture.shape[:2])
    cells = picture[::6, ::6]
    shown = int((cells[:, :, 3] > 0).sum())
    assert cells.shape[:2] == (high, wide)
    assert 1000 < shown <= len(result)
    left, right = artist(drawing.figure, "subsets").get_extent()[:2]
    inside, outside = (artists(drawing.figure, f"{name} line")[0].get_segments()[0] for name in ("with", "without"))
    assert inside[:, 0].min() == pytest.approx(left)
    assert outside[:, 0].max() == pytest.approx(right)


def test_the_cloud_stands_where_the_numbers_are():
    drawing, result = drawn(bcg())
    cells = artist(drawing.figure, "subsets").get_array()[::6, ::6, 3] > 0
    share = np.flatnonzero(cells.any(axis=1)) / cells.shape[0]
    assert share.min() == pytest.approx(result.i2.min(), abs=0.02)
    assert share.max() == pytest.approx(result.i2.max(), abs=0.02)


def test_cells_with_the_study_are_blue_and_without_it_orange():
    of = bcg()
    result = gosh(of.effects)
    cells = artist(draw(of, result, "TPT Madras 1980").figure, "subsets").get_array()[::6, ::6]
    seen = cells[cells[:, :, 3] > 0]
    assert (seen[:, 2] > 150).any()
    assert (seen[:, 0] > 200).any()


def test_the_study_that_stands_out_is_named_unless_another_is_asked_for():
    of = bcg()
    result = gosh(of.effects)
    assert f"with {result.standout}" in texts(draw(of, result).figure)
    assert "without Aronson 1948" in texts(draw(of, result, "Aronson 1948").figure)
    with pytest.raises(ValueError, match="no study is labelled 'Nobody 1900'"):
        draw(of, result, "Nobody 1900")


def test_a_sample_says_that_it_is_one():
    drawing, _ = drawn(many(30), subsets=2000, method="DL")
    assert "a random sample of 2,000 subsets" in drawing.alt


def test_rendering_twice_gives_the_same_bytes():
    (one, _), (two, _) = drawn(bcg()), drawn(bcg())
    first, second = render(one), render(two)
    assert (first.png, first.svg, first.pdf) == (second.png, second.svg, second.pdf)
    assert len(first.svg) < 400_000
