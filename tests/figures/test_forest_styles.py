"""The three styles of forest plot: what each has where, and that nothing collides at any length."""

import pytest
from figure_cases import ERAS, bcg, kept_out, many, row, survival, synthesis
from figure_cases import outcome as about
from figure_checks import artist, artists, count, evenly, misplaced, texts
from forest_cases import MEASURE_CASES, by_period, lights, mean_differences, two_arms
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.text import Text

from evsynth.effects.measures import MEASURES
from evsynth.figures import style as paper
from evsynth.figures.forest import forest, forest_pages
from evsynth.figures.forest_styles import STYLES

LENGTHS = (1, 2, 3, 13, 40, 120, 200)
SIDES = ("surgery", "watchful waiting")


def places(figure):
    """Return where the first text of these words begins or ends, in inches."""
    return {text.get_text(): text.get_position()[0] for text in reversed(figure.findobj(Text))}


def plot(figure):
    """Return the left and the right end of the axis."""
    ends = artist(figure, "axis").get_segments()[0]
    return ends[0][0], ends[1][0]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("measure", MEASURE_CASES)
@pytest.mark.parametrize("k", LENGTHS)
def test_every_style_holds_every_measure_at_every_length(style, measure, k):
    of = MEASURE_CASES[measure](k)
    figures = [one.figure for one in forest_pages(of, style=style, sides=SIDES)]
    assert [problem for figure in figures for problem in misplaced(figure)] == []
    assert sum(count(figure, "squares") for figure in figures) == k
    assert sum(count(figure, "diamonds") for figure in figures) == (k > 1)
    assert sum(count(figure, "prediction") for figure in figures) == (k > 2)
    for figure in figures:
        wide, high = figure.get_size_inches()
        assert wide == pytest.approx(paper.PRINT_WIDTH)
        assert high <= 9.3 + 1e-9
        assert min(text.get_fontsize() for text in figure.findobj(Text)) >= 8


@pytest.mark.parametrize("style", STYLES)
def test_squares_stand_where_their_numbers_are(style):
    of = two_arms(13)
    figure = forest(of, style=style).figure
    null, pooled = artist(figure, "null").get_xdata()[0], of.main.pooled.estimate
    if style == "cochrane":  # no line at the pool of a measure that has a null value
        (diamond,) = artist(figure, "diamonds").get_paths()
        unit = (diamond.vertices[1, 0] - null) / pooled
    else:
        unit = (artist(figure, "pooled").get_xdata()[0] - null) / pooled
    middles = [path.vertices[:, 0].mean() if len(path.vertices) == 4 else path.vertices[:4, 0].mean()
               for path in artist(figure, "squares").get_paths()]  # fmt: skip
    assert middles == pytest.approx([null + unit * y for y in of.effects.yi])


@pytest.mark.parametrize("style", STYLES)
def test_rows_stand_evenly_and_the_axis_is_one_for_all_pages(style):
    pages = [one.figure for one in forest_pages(many(120), style=style)]
    assert len({plot(figure) for figure in pages}) == 1
    for figure in pages:
        assert evenly([segment[0][1] for segment in artist(figure, "intervals").get_segments()])
        assert len(artists(figure, "pooled")) == 1


def test_cochrane_has_all_text_left_of_the_plot_and_lights_right_of_it():
    of = two_arms(8)
    figure = forest(of, lights=lights(of)).figure
    left, right = plot(figure)
    place = places(figure)
    assert place["Weight"] < left
    assert all(x < left for words, x in place.items() if words.endswith("]") and words[0].isdigit())
    assert place["A"] > right
    assert {"IV, random", "[95% CI]", "Total (95% CI)"} <= set(texts(figure))


def test_bmj_has_weight_and_estimate_right_of_the_plot_and_tinted_lines():
    figure = forest(two_arms(8), style="bmj").figure
    place, (_, right) = places(figure), plot(figure)
    assert place["Weight"] > right
    assert any(x > right for words, x in place.items() if words.endswith(")") and words[0].isdigit())
    assert count(figure, "bands") == 6  # four of eight trials, the pool and its prediction interval
    assert count(forest(two_arms(8)).figure, "bands") == 0


def test_jama_has_whom_a_side_favours_over_the_plot_and_the_estimate_left_of_it():
    figure = forest(mean_differences(8), style="jama", sides=SIDES).figure
    words = {text.get_text(): text.get_position()[1] for text in figure.findobj(Text)}
    top = max(y for line in artists(figure, "null") for y in line.get_ydata())
    assert words["← Favors surgery"] > top
    assert {"Source", "Overall"} <= set(words)
    assert len(artists(figure, "header rule")) == 2
    left, _ = plot(figure)
    assert places(figure)["(95% CI)"] < left


def test_jama_words_without_room_over_the_plot_stand_under_it():
    figure = forest(bcg(), style="jama", sides=("BCG", "no vaccination")).figure
    words = {text.get_text(): text.get_position()[1] for text in figure.findobj(Text)}
    bottom = artist(figure, "axis").get_segments()[0][0][1]
    assert words["← Favors BCG"] < bottom


def test_a_dash_between_limits_gives_way_to_a_word_beside_negative_numbers():
    words = texts(forest(mean_differences(3), style="jama").figure)
    estimates = [text for text in words if text.endswith(")") and "−" in text]
    assert estimates
    assert all(" to " in text for text in estimates)
    assert any("–" in text and text.endswith(")") for text in texts(forest(two_arms(3), style="jama").figure))


@pytest.mark.parametrize(("of", "colour"), [(two_arms(3), paper.BLUE), (mean_differences(3), paper.GREEN)])
def test_cochrane_squares_are_coloured_by_the_kind_of_data(of, colour):
    (face,) = {to_hex(face) for face in artist(forest(of).figure, "squares").get_facecolors()}
    assert face == colour.lower()


def test_small_arms_have_events_and_totals_in_columns_of_their_own():
    rows = [
        row(f"A{i}", MEASURES["RR"], -0.2, 0.1, two_arms=(i, 40 + i, 2 * i, 50), ni=90.0 + i, xi=3.0 * i)
        for i in range(1, 4)
    ]  # fmt: skip
    of = synthesis(about("Relapse", "RR"), tuple(rows))
    words = texts(forest(of, sides=("drug", "placebo"), columns=("data", "estimate")).figure)
    assert {"Drug", "Placebo"} <= set(words)
    assert words.count("Events") == words.count("Total") == 2
    total = words.index("Total (95% CI)")
    assert words[total + 1 : total + 5] == ["6", "126", "12", "150"]


def test_large_arms_share_a_column_and_their_totals_have_a_line():
    of = two_arms(8, 90_000)
    words = texts(forest(of, lights=lights(of)).figure)
    assert "Events" not in words
    assert words.count("Events/") == 2
    assert any(text.startswith("Total events: ") and " v " in text for text in words)


def test_columns_are_those_the_review_chooses_in_its_order():
    words = texts(forest(survival(), columns=("year", "enrolment", "n", "estimate")).figure)
    row_of = words.index("Chen 1998")
    assert words[row_of + 1 : row_of + 4] == ["1998", "1984–1996", "15"]
    assert "Weight" not in words
    assert "Enrolled" in words


def test_data_and_n_are_not_told_twice():
    words = texts(forest(survival(), columns=("data", "n", "estimate")).figure)
    assert words.count("n") == 1


def test_lights_that_were_asked_for_and_not_judged_are_told():
    words = texts(forest(bcg(), columns=("data", "risk_of_bias")).figure)
    assert "Risk of bias: no assessment is recorded." in words
    assert not any(text.startswith("Risk of bias") for text in texts(forest(bcg()).figure))


@pytest.mark.parametrize("style", STYLES)
def test_a_rate_has_the_pooled_line_and_no_null(style):
    figure = forest(survival(), style=style).figure
    assert artists(figure, "null") == []
    assert len(artists(figure, "pooled")) == 1


@pytest.mark.parametrize("style", STYLES)
def test_what_was_not_reported_or_not_estimable_keeps_its_row(style):
    silent = kept_out("Silent 2001", float("nan"), "not reported", data="not reported")
    empty = kept_out("Empty 2002", float("nan"), "no event in either arm", xi=0.0, ni=90.0)
    words = texts(forest(survival(extra=(silent, empty)), style=style).figure)
    assert {"Silent 2001", "Not reported", "Empty 2002", "Not estimable"} <= set(words)


@pytest.mark.parametrize("style", STYLES)
def test_periods_have_diamonds_heterogeneity_and_shares_of_the_weight(style):
    of = by_period()
    drawn = forest(of, style=style, group_by_era=ERAS)
    words = texts(drawn.figure)
    assert misplaced(drawn.figure) == []
    assert count(drawn.figure, "diamonds") == 4
    assert words.count("Subtotal (k = 4)") == 3
    assert sum("I² = 82%, p < 0.001" in text for text in words) == 3 + (style != "jama")
    assert count(drawn.figure, "arrows") >= 3
    weights = of.main.pooled.weights
    shares = (weights[:5].sum(), weights[5:9].sum(), weights[9:].sum())
    assert {f"{share:.1f}" for share in shares} <= set(words)


def test_an_unknown_style_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match="no forest style 'lancet': use one of cochrane, bmj, jama"):
        forest(bcg(), style="lancet")


NAMES = st.text(min_size=0, max_size=60)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    names=st.lists(NAMES, min_size=1, max_size=4), label=NAMES, sides=st.tuples(NAMES, NAMES),
    style=st.sampled_from(sorted(STYLES)),
)  # fmt: skip
def test_no_words_of_a_file_break_a_figure(names, label, sides, style):
    rows = tuple(
        row(name, MEASURES["RR"], -0.2 + i / 5, 0.1, study=f"s{i}", two_arms=(i, 40, 3, 41), ni=81.0)
        for i, name in enumerate(names)
    )
    of = synthesis(about(label.strip() or "x", "RR"), rows)
    drawn = forest(of, style=style, sides=sides, lights=lights(of))
    assert misplaced(drawn.figure) == []
    assert count(drawn.figure, "squares") == len(names)
