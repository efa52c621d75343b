"""The bubble plot: points, curve, landmarks, and what is said of them."""

from dataclasses import replace

import numpy as np
import pytest
from figure_cases import ERAS, LANDMARKS, OS, bcg, era, many, survival
from figure_checks import artist, artists, count, misplaced, texts
from matplotlib.text import Text

from evsynth.effects.measures import MEASURES
from evsynth.extract.model.review import Landmark
from evsynth.figures import bubble, render
from evsynth.figures.bubble_labels import Box, Disc, name_places
from evsynth.figures.bubble_strip import flags


def drawn(covariate="publication_year", **fields):
    of = survival()
    return bubble(of, era(of, covariate, **fields), LANDMARKS, ERAS.periods)


@pytest.mark.parametrize("covariate", ["publication_year", "enrolment_midpoint"])
def test_no_text_meets_another_or_leaves_the_figure(covariate):
    assert misplaced(drawn(covariate).figure) == []


def test_sixty_studies_are_drawn_and_only_names_with_room_stand():
    of = many(60)
    figure = bubble(of, replace(era(of), regression=None, curve=None, reason="no reason"), LANDMARKS).figure
    named = sum(text.startswith("Author") for text in texts(figure))
    assert count(figure, "bubbles") == 60
    assert 5 < named < 60
    assert f"Not named for want of room: {60 - named}." in " ".join(texts(figure))
    assert misplaced(figure) == []


def test_bubbles_have_areas_by_weight():
    of = survival()
    fit = era(of)
    radii = [np.ptp(path.vertices[:, 0]) for path in artist(bubble(of, fit).figure, "bubbles").get_paths()]
    weights = np.sort(fit.regression.weights)[::-1]
    assert np.array(radii) ** 2 / radii[0] ** 2 == pytest.approx(weights / weights[0])


def test_curve_stays_within_the_observed_range():
    of = survival()
    fit = era(of)
    wide = replace(fit.curve, x=np.linspace(1950, 2050, 61))
    figure = bubble(of, replace(fit, curve=wide)).figure
    curve = artist(figure, "curve").get_segments()[0]
    centres = [path.vertices[:, 0].mean() for path in artist(figure, "bubbles").get_paths()]
    assert min(centres) - 0.01 <= curve[:, 0].min()
    assert curve[:, 0].max() <= max(centres) + 0.01
    assert len(curve) == sum((wide.x >= 1998) & (wide.x <= 2023))


def test_bands_are_nested_and_the_curve_is_between():
    figure = drawn().figure
    outer, inner = (artist(figure, f"{name} band").get_xy()[:, 1] for name in ("prediction", "confidence"))
    assert outer.min() < inner.min() < inner.max() < outer.max()


def test_a_curve_without_prediction_band_is_drawn_without():
    of = survival()
    fit = era(of)
    drawing = bubble(of, replace(fit, curve=replace(fit.curve, pi_low=None, pi_high=None)))
    assert artists(drawing.figure, "prediction band") == []
    assert "light band" not in " ".join(texts(drawing.figure))


def test_three_studies_have_a_line_without_bands():
    of = survival(OS[:3])
    fit = era(of)
    figure = bubble(of, fit).figure
    assert artists(figure, "confidence band") == artists(figure, "prediction band") == []
    assert len(artists(figure, "curve")) == 1
    assert "No bands: 3 studies cannot show how sure the line is." in " ".join(texts(figure))


def test_bands_that_coincide_are_one():
    of = survival()
    fit = era(of, tau2=0.0)
    same = replace(fit.curve, pi_low=fit.curve.ci_low - 1e-4, pi_high=fit.curve.ci_high + 1e-4)
    figure = bubble(of, replace(fit, curve=same)).figure
    assert artists(figure, "prediction band") == []
    words = " ".join(texts(figure))
    assert "Band: 95% confidence; the prediction band all but coincides with it (τ² = 0)." in words
    assert "light band" not in words


def test_a_prediction_band_that_fills_the_plot_is_told_not_drawn():
    of = survival()
    fit = era(of)
    wide = replace(fit.curve, pi_low=fit.curve.estimate - 9, pi_high=fit.curve.estimate + 9)
    figure = bubble(of, replace(fit, curve=wide)).figure
    assert artists(figure, "prediction band") == []
    assert "is as wide as the axis." in " ".join(texts(figure))


def test_a_moderators_unit_stands_at_the_slope_and_the_axis():
    of = bcg()
    words = " ".join(texts(bubble(of, replace(era(of, "latitude"), unit="degrees of latitude")).figure))
    assert "Slope per degree of latitude on the log scale" in words
    assert "Latitude, degrees of latitude" in words


def test_the_slopes_scale_is_the_models_own():
    of = many(13)
    raw = replace(of, effects=replace(of.effects, measure=MEASURES["PR"]))
    fit = era(of)
    words = bubble(raw, replace(fit, regression=replace(fit.regression, measure="PLO"))).alt
    assert "on the logit scale" in words


def test_names_have_a_halo():
    halos = [text for text in drawn().figure.findobj(Text) if text.get_path_effects()]
    assert {text.get_text() for text in halos} >= {"Mayo 2010", "Gudmundsdottir 2023"}


def test_landmarks_stand_at_their_dates_and_the_others_are_named():
    figure = drawn().figure
    lines = artist(figure, "landmarks").get_segments()
    assert len(lines) == 5  # octreotide, 1988, came before the first paper
    assert "Landmarks outside the axis: Octreotide approved 1988." in texts(figure)
    places = [line[0][0] for line in lines]
    years = [mark.decimal_year for mark in LANDMARKS[1:]]
    assert np.corrcoef(places, years)[0, 1] == pytest.approx(1)


def test_a_landmark_outside_the_range_changes_nothing_else():
    of = survival()
    early = Landmark(id="early", label="Too early", date="1901")
    assert "Landmarks outside the axis: Too early 1901." in texts(bubble(of, era(of), [early]).figure)


def test_enrolment_windows_are_drawn_for_the_midpoint_only():
    assert len(artist(drawn("enrolment_midpoint").figure, "windows").get_segments()) == 13
    assert artists(drawn().figure, "windows") == []


def test_the_slope_and_its_caveat_stand_above():
    words = " ".join(texts(drawn().figure))
    assert "Slope per decade on the log(−log survival) scale −0.211 (95% CI −0.411 to −0.0106)" in words
    assert "positive when the outcome falls; p = 0.043, permutation p = 0.052 (10,000 draws)" in words
    assert "An ecological association between studies, not a causal effect." in words


def test_a_descriptive_slope_has_no_p_value():
    words = " ".join(texts(drawn(descriptive=True).figure))
    assert "Descriptive only: fewer than ten studies." in words
    assert "p = " not in words


def test_without_a_regression_the_reason_stands_and_no_line():
    of = survival()
    figure = bubble(of, replace(era(of), regression=None, curve=None, reason="two studies only")).figure
    assert "No regression line: two studies only." in texts(figure)
    assert artists(figure, "curve") == []


def test_another_moderator_has_no_landmarks():
    of = bcg()
    drawing = bubble(of, era(of, "latitude"), LANDMARKS, ERAS.periods)
    assert artists(drawing.figure, "landmarks") == []
    assert artists(drawing.figure, "period") == []
    assert "Slope per unit on the log scale" in drawing.alt
    assert render(drawing).width == pytest.approx(6.7)


def test_nothing_to_draw_and_too_many_moderators_are_refused():
    of = survival()
    fit = era(of)
    with pytest.raises(ValueError, match="no study has a value of Publication year"):
        bubble(of, replace(fit, rows=(), x=np.array([])))
    with pytest.raises(ValueError, match="a curve over 2 moderators"):
        bubble(of, replace(fit, curve=replace(fit.curve, x=np.ones((61, 2)))))


def test_one_study_is_drawn():
    of = survival(())
    one = survival()
    fit = era(one)
    single = replace(fit, rows=fit.rows[:1], x=fit.x[:1], regression=None, curve=None, reason="one study")
    drawing = bubble(of, single)
    assert count(drawing.figure, "bubbles") == 1
    assert {"1997", "1998", "1999"} <= set(texts(drawing.figure))
    assert misplaced(drawing.figure) == []
    assert "against publication year, 1 study." in drawing.alt


@pytest.mark.parametrize("places", [[1.0, 1.0, 1.0], [0.1, 0.2, 6.3], [3.0, 3.1, 3.2, 3.3, 3.4, 3.5, 3.6], [6.39]])
def test_no_flag_stands_across_a_line_that_goes_higher(places):
    placed = flags([(x, f"A landmark of some length, number {i}") for i, x in enumerate(places)], 0.0, 6.5)
    assert len(placed) == len(places)
    for one in placed:
        assert one.left >= 0
        assert one.right <= 6.5
        for other in placed:
            if one.left < other.x < one.right:
                assert other.level < one.level
            if one is not other and one.level == other.level:
                assert one.right < other.left or other.right < one.left


def test_a_name_covers_neither_bubble_nor_name():
    discs = [Disc(1 + 0.25 * (i % 4), 1 + 0.2 * (i // 4), 0.08, f"Study {i}") for i in range(12)]
    frame = Box(0, 0, 3, 3)
    boxes = [box for box in name_places(discs, frame) if box is not None]
    assert 4 < len(boxes) < 12
    assert all(box.within(frame) for box in boxes)
    assert not any(box.covers(disc) for box in boxes for disc in discs)
    assert not any(one.meets(two) for i, one in enumerate(boxes) for two in boxes[:i])


def test_a_band_beyond_floating_point_leaves_the_plot_without_a_warning():
    of = survival()
    fit = era(of)
    far = replace(fit.curve, ci_low=fit.curve.estimate - 2_000, ci_high=fit.curve.estimate + 2_000)
    figure = bubble(of, replace(fit, curve=far)).figure
    assert texts(figure)
