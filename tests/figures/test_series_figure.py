"""The cumulative and the leave-one-out plot."""

from dataclasses import replace

import numpy as np
import pytest
from figure_cases import bcg, many, series, survival
from figure_checks import artist, count, misplaced, texts

from evsynth.figures import cumulative, leave_one_out
from evsynth.synthesis.outcome.bundle import Analysis
from evsynth.synthesis.results import Cumulative, LeaveOneOut


def with_series(of):
    return replace(of, cumulative=series(of, Cumulative), leave_one_out=series(of, LeaveOneOut, shrink=False))


@pytest.mark.parametrize("draw", [cumulative, leave_one_out])
@pytest.mark.parametrize("case", [survival, bcg, lambda: many(2), lambda: many(60)])
def test_one_line_a_study_and_the_whole_pool_at_the_end(draw, case):
    of = with_series(case())
    figure = draw(of).figure
    assert count(figure, "squares") == len(of.effects.pooled)
    assert count(figure, "diamonds") == 1
    assert misplaced(figure) == []


def test_cumulative_lines_name_the_study_added_and_how_many_there_are():
    words = texts(cumulative(with_series(survival())).figure)
    first = words.index("+ Chen 1998")
    assert words[first + 1] == "1"
    assert words[first + 3] == "–"  # one study has no I2
    assert words[words.index("All studies") + 1 :][:3] == ["13", "73.6 [67.7, 78.6]", "82%"]


def test_leave_one_out_lines_stand_where_the_numbers_are():
    of = with_series(bcg())
    figure = leave_one_out(of).figure
    null, pooled = artist(figure, "null").get_xdata()[0], artist(figure, "pooled").get_xdata()[0]
    left = of.leave_one_out
    segment = artist(figure, "intervals").get_segments()[3]
    share = (segment[0][0] - null) / (pooled - null)
    assert share == pytest.approx(left.ci_low[3] / of.main.pooled.estimate)


def test_a_pool_that_could_not_be_fitted_is_a_dash():
    of = with_series(survival())
    fitted = np.ones(13, dtype=bool)
    fitted[4] = False
    broken = replace(of.cumulative, converged=fitted, estimate=np.where(fitted, of.cumulative.estimate, np.nan))
    figure = cumulative(replace(of, cumulative=broken)).figure
    words = texts(figure)
    assert count(figure, "squares") == 12
    assert words[words.index("+ Hibi 2007") + 2] == "–"
    assert "A dash: the model could not be fitted." in words


def test_before_the_first_event_a_cumulative_line_says_so():
    of = with_series(many(13))
    rows = tuple(replace(one, xi=0.0) if place < 2 else one for place, one in enumerate(of.effects.rows))
    fitted = np.arange(13) > 1
    bare = replace(of.cumulative, converged=fitted, estimate=np.where(fitted, of.cumulative.estimate, np.nan))
    figure = cumulative(replace(of, effects=replace(of.effects, rows=rows), cumulative=bare)).figure
    words = texts(figure)
    assert words.count("no event yet") == 2
    assert count(figure, "squares") == 11
    assert not any(text.startswith("A dash") for text in words)


@pytest.mark.parametrize("draw", [cumulative, leave_one_out])
def test_ratios_are_told_whom_they_favour_and_arrows_are_explained(draw):
    of = with_series(bcg())
    far = replace(of.cumulative, ci_high=np.where(np.arange(13) == 0, 9.0, of.cumulative.ci_high))
    words = texts(draw(replace(of, cumulative=far), sides=("BCG", "no vaccine")).figure)
    assert {"← Favours BCG", "Favours no vaccine →"} <= set(words)
    assert any(text.startswith("Arrows:") for text in words) == (draw is cumulative)
    assert "(12 df for all studies)" in " ".join(words)
    assert any(">100]" in text for text in words) == (draw is cumulative)


def test_alternative_text_and_id():
    drawn = leave_one_out(with_series(bcg()))
    assert drawn.id == "leave-one-out-an_outcome"
    assert drawn.alt.startswith("Leave-one-out plot of Tuberculosis: 13 pooled estimates, from 0.46 to 0.52.")


@pytest.mark.parametrize("draw", [cumulative, leave_one_out])
def test_what_was_not_computed_is_refused(draw):
    with pytest.raises(ValueError, match=r"has no (cumulative|leave-one-out) series"):
        draw(survival())
    no_pool = replace(with_series(survival()), main=Analysis("main", None, "too few", 0))
    with pytest.raises(ValueError, match="has no pool"):
        draw(no_pool)


@pytest.mark.parametrize("draw", [cumulative, leave_one_out])
def test_a_series_follows_the_style_of_the_forest_plots(draw):
    of = with_series(bcg())
    words = texts(draw(of, style="bmj").figure)
    assert " to " in words[words.index("All studies") + 2]
    assert not any(text.endswith("]") for text in words)
    assert artist(draw(of, style="bmj").figure, "bands").get_paths()
    assert len(artist(draw(of).figure, "pooled").get_xdata()) == 2  # the footer explains the dashed line
    assert misplaced(draw(of, style="jama").figure) == []


def test_the_header_has_the_brackets_of_the_numbers_under_it():
    for style, header in (("cochrane", "[95% CI]"), ("bmj", "(95% CI)"), ("jama", "(95% CI)")):
        assert header in texts(leave_one_out(with_series(survival()), style=style).figure)
