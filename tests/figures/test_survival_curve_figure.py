"""The pooled survival curve drawn: hand-made results in, what stands where, and words."""

import numpy as np
import pytest
from figure_checks import artist, count, misplaced, texts

from evsynth.effects.curve import Median, RestrictedMean
from evsynth.figures import render
from evsynth.figures.survival_curve import survival_curve
from evsynth.synthesis.survival import Heterogeneity, PooledCurve, StudyCurve


def made(times=(1.0, 5.0, 10.0), studies=4, **fields):
    """Return a curve that halves by its last time, with limits about it, enough to draw."""
    time = np.array(times)
    survival = 1 - 0.55 * time / time[-1]
    size = len(time)
    members = tuple(
        StudyCurve(f"Study {i}", time, np.clip(survival + 0.02 * (i - 1), 0.01, 1), np.full(size, 50.0))
        for i in range(studies)
    )
    known = {
        "time": time, "survival": survival, "se": np.full(size, 0.03), "ci_low": survival - 0.06,
        "ci_high": survival + 0.05, "k": np.arange(studies + size - 1, studies - 1, -1), "model": "random",
        "level": 95.0, "arcsine": np.full(size, 1.1), "covariance": np.eye(size), "between": np.eye(size),
        "studies": members, "heterogeneity": Heterogeneity(30.1, 17, 0.025, 1.77, 0.435), "time_unit": "years",
    }  # fmt: skip
    return PooledCurve(**(known | fields))


MEDIAN = Median(estimate=9.09, ci_low=8.2, ci_high=None, level=95.0)
MEAN = RestrictedMean(horizon=10.0, estimate=7.2, se=0.2, ci_low=6.8, ci_high=7.6, level=95.0)


def drawn(curve=None, **fields):
    return survival_curve(curve or made(), id="os", label="Overall survival", **fields)


def test_each_study_and_each_survival_it_reports_is_drawn():
    figure = drawn().figure
    assert len(artist(figure, "studies").get_segments()) == 4
    assert count(figure, "study points") == 12
    assert misplaced(figure) == []


def test_the_curve_starts_with_everyone_alive_and_stands_at_its_numbers():
    figure = drawn().figure
    (points,) = artist(figure, "curve").get_segments()
    axis = artist(figure, "axis").get_segments()[0]
    (left, top), (_, bottom), (right, _) = axis
    assert points[0] == pytest.approx((left, top))
    assert points[-1][0] == pytest.approx(right)
    assert (points[-1][1] - bottom) / (top - bottom) == pytest.approx(0.45)
    assert artist(figure, "confidence band").get_xy()[0] == pytest.approx((left, top))


def test_the_numbers_under_the_axis_are_those_of_the_horizons():
    words = texts(drawn().figure)
    for expected in ("94.5", "72.5", "45.0", "39.0 to 50.0", "6", "4", "Studies", "95% CI", "Time, years"):
        assert expected in words


def test_the_median_is_read_off_at_one_half():
    figure = drawn(median=MEDIAN, mean=MEAN).figure
    (stroke,) = artist(figure, "median").get_segments()
    (left, top), (_, bottom), (right, _) = artist(figure, "axis").get_segments()[0]
    assert (stroke[0][1] - bottom) / (top - bottom) == pytest.approx(0.5)
    assert (stroke[1][0] - left) / (right - left) == pytest.approx(0.909)
    words = " ".join(texts(figure))
    assert "Median 9.1 years (95% CI 8.2 to not reached)." in words
    assert "Mean time lived within 10 years: 7.2 years (95% CI 6.8 to 7.6)." in words
    assert "I² = 44%; Q = 30.1 (df = 17, p = 0.025)" in words


def test_a_median_not_reached_is_said_and_not_drawn():
    drawing = drawn(median=Median(estimate=None, ci_low=None, ci_high=None, level=95.0))
    assert not drawing.figure.findobj(lambda one: one.get_gid() == "median")
    assert "Median not reached by 10 years." in texts(drawing.figure)


@pytest.mark.parametrize("times", [(5.0,), tuple(np.arange(1.0, 61.0)), (1e-8, 3e-8), (0.1, 50.0, 1e6)])
def test_few_and_many_horizons_find_room(times):
    figure = drawn(made(times), median=MEDIAN).figure
    assert misplaced(figure) == []
    assert f"{times[-1]:g}" in texts(figure)


def test_ticks_stand_only_where_numbers_do():
    figure = drawn(made(tuple(np.arange(1.0, 61.0)))).figure
    words = texts(figure)
    limits = [text for text in words if " to " in text and text[0].isdigit()]
    strokes = artist(figure, "axis").get_segments()[1:]
    across = [stroke for stroke in strokes if stroke[0][0] == stroke[1][0]]
    assert 4 <= len(limits) <= 12
    assert len(across) == len(limits) + 1  # and one at time 0
    assert "60" in words


def test_what_was_left_out_is_counted():
    curve = made(left_out=("Gap: survival at 5, because none at 1 is known",), notes=("all errors are optimistic",))
    drawing = drawn(curve)
    assert drawing.notes == ()
    words = texts(drawing.figure)
    assert "Not used: 1 time or study; the table says why." in words
    assert "All errors are optimistic." in words


def test_alternative_text_has_the_horizons_and_never_too_many():
    drawing = drawn(median=MEDIAN)
    assert drawing.id == "survival-curve-os"
    assert drawing.alt.startswith(
        "Pooled survival curve of Overall survival from 6 studies: 94.5% (95% CI 88.5 to 99.5)"
    )
    assert drawing.alt.endswith("Median 9.1 years (95% CI 8.2 to not reached).")
    many = drawn(made(tuple(np.arange(1.0, 61.0)))).alt
    assert many.count("% (95% CI") == 6
    assert "at 60 years" in many


def test_a_common_effect_without_heterogeneity_or_unit_is_worded_so():
    curve = made(model="common", heterogeneity=Heterogeneity(), time_unit="")
    words = " ".join(texts(drawn(curve).figure))
    assert "by a common effect" in words
    assert "Heterogeneity" not in words
    assert "Time, " not in words


def test_labels_are_made_printable_and_it_renders():
    drawing = survival_curve(made(), id="x", label="Survival \x07with 日 " + "long " * 30)
    assert misplaced(drawing.figure) == []
    assert "□" in drawing.alt
    assert render(drawing).png.startswith(b"\x89PNG")
