"""The forest plot: what is on it, where it stands, and that nothing collides."""

from dataclasses import replace

import numpy as np
import pytest
from figure_cases import ERAS, NAN, bcg, kept_out, many, outcome, pooled, row, survival, synthesis
from figure_checks import artist, artists, count, evenly, misplaced, texts
from matplotlib.text import Text

from evsynth.effects.measures import MEASURES
from evsynth.extract.model.review import Era, Eras
from evsynth.figures import forest, render
from evsynth.synthesis.outcome.bundle import Analysis
from evsynth.synthesis.results import Subgroups

NOT_POOLED = (
    kept_out("Que 1995", 0.73, "same institution as Sarmiento 2003", ni=74.0),
    kept_out("Xiang 2018", 0.44, "same institution as Sarmiento 2003", ni=1210.0),
    kept_out("Wangberg 1996", NAN, "survival at 5 years was not reported"),
)
HOSTILE = (
    "A very long name of a collaborative registry working group that goes on and on and on 2021",
    "$x$ 2001",
    r"_^{\frac{1}{2}} $\alpha 2002",
    "王伟 2003",
    "Müller-Łukasiewicz & Ó Súilleabháin 2004",
    "tab\tand\nnewline 2005",
    "control\x07\u202echaracter 2006",
    "emoji \U0001f600 2007",
    "",
)


def hostile(measure="SURV"):
    rows = tuple(row(label, MEASURES[measure], -0.9 + i / 20, 0.05, ni=50.0 + i) for i, label in enumerate(HOSTILE))
    about = outcome("$Survival_^ " + "at a very long horizon " * 12, measure, "higher")
    return synthesis(about, (*rows, kept_out("$y$ " * 30, 0.5, "because \u738b $z$ " * 30)))


CASES = {
    "no study": lambda: survival((), NOT_POOLED),
    "nothing at all": lambda: survival(()),
    "k = 1": lambda: many(1),
    "k = 2": lambda: many(2),
    "k = 13": lambda: survival(extra=NOT_POOLED, thresholds=(0.5, 0.8)),
    "ratios": bcg,
    "k = 60": lambda: many(60),
    "k = 200": lambda: many(200),
    "hostile labels": hostile,
    "hostile ratios": lambda: hostile("HR"),
}


@pytest.mark.parametrize("case", CASES)
def test_no_text_meets_another_or_leaves_the_figure(case):
    assert misplaced(forest(CASES[case]()).figure) == []


@pytest.mark.parametrize("case", ["no study", "nothing at all", "k = 1", "hostile labels"])
def test_edge_cases_render_without_a_warning(case):
    assert render(forest(CASES[case]())).png.startswith(b"\x89PNG")


def test_text_has_at_least_eight_points():
    drawn = forest(survival(extra=NOT_POOLED)).figure
    assert min(text.get_fontsize() for text in drawn.findobj(Text)) >= 8


@pytest.mark.parametrize(("k", "case"), [(1, "k = 1"), (13, "k = 13"), (60, "k = 60"), (200, "k = 200")])
def test_every_pooled_study_has_a_square_and_an_interval(k, case):
    figure = forest(CASES[case]()).figure
    assert count(figure, "squares") == k
    assert len(artist(figure, "intervals").get_segments()) == k


def test_line_pitch_is_constant_and_height_grows():
    heights, pitches = [], []
    for k in (13, 60, 200):
        figure = forest(many(k)).figure
        middles = [segment[0][1] for segment in artist(figure, "intervals").get_segments()]
        assert evenly(middles)
        pitches.append(middles[0] - middles[1])
        heights.append(figure.get_size_inches()[1])
    assert pitches == pytest.approx([0.18] * 3)
    assert heights[2] - heights[1] == pytest.approx(140 * 0.18, abs=0.2)  # and a line of footer


def test_squares_have_areas_by_weight():
    of = bcg()
    sides = [np.ptp(path.vertices[:, 0]) for path in artist(forest(of).figure, "squares").get_paths()]
    weights = of.main.pooled.weights
    assert np.array(sides) ** 2 / max(sides) ** 2 == pytest.approx(weights / weights.max(), rel=1e-9)


def test_squares_go_by_patients_where_the_model_has_no_weights():
    of = many(13)
    figure = forest(of).figure
    sides = np.array([np.ptp(path.vertices[:, 0]) for path in artist(figure, "squares").get_paths()])
    people = of.effects.column("ni")
    large = people > 0.1 * people.max()
    assert (sides**2 / sides.max() ** 2)[large] == pytest.approx((people / people.max())[large])
    assert not any("Weight" in text for text in texts(figure))
    assert "number of patients: the model has no study weights." in " ".join(texts(figure))


def test_diamond_and_prediction_stand_at_the_pooled_numbers():
    of = survival()
    figure = forest(of).figure
    (diamond,) = artist(figure, "diamonds").get_paths()
    (bar,) = artist(figure, "prediction").get_paths()
    axis = artist(figure, "axis").get_segments()
    left, right = axis[0][0][0], axis[0][1][0]
    shown = of.main.pooled.display
    at = lambda share: left + share * (right - left)  # noqa: E731 - the axis runs from 0 to 100%
    x = diamond.vertices[:, 0]
    assert [x.min(), x.max()] == pytest.approx([at(shown["ci_low"]), at(shown["ci_high"])])
    assert diamond.vertices[1, 0] == pytest.approx(at(shown["estimate"]))
    assert [bar.vertices[:, 0].min(), bar.vertices[:, 0].max()] == pytest.approx(
        [at(shown["pi_low"]), at(shown["pi_high"])]
    )
    assert artist(figure, "pooled").get_xdata()[0] == pytest.approx(at(shown["estimate"]))


def test_numbers_stand_in_words():
    words = texts(forest(bcg()).figure)
    assert "0.41 [0.13, 1.26]" in words
    assert "505/88391 v 499/88391" in words
    assert "Risk ratio" in words
    assert "[95% CI]" in words
    footer = " ".join(words)
    assert "τ² = 0.313 (95% CI 0.0300 to 0.520); I² = 82% (60% to 93%); Q = 61.3 (df = 12" in footer
    assert "Hartung-Knapp-Sidik-Jonkman interval (12 df)" in footer
    assert "the t distribution with 11 df" in footer


def test_mathtext_is_printed_as_typed():
    assert "$x$ 2001" in texts(forest(hostile()).figure)


def test_a_character_the_font_lacks_becomes_a_square():
    assert "□□ 2003" in texts(forest(hostile()).figure)


def test_studies_out_of_the_pool_are_hollow_with_their_reason():
    drawn = forest(survival(extra=NOT_POOLED))
    words = texts(drawn.figure)
    assert count(drawn.figure, "hollow") == 2  # the third reported no value
    assert "Not in the pool" in words
    assert words.count("note a") == 2
    assert "a: same institution as Sarmiento 2003; b: survival at 5 years was not reported." in " ".join(words)
    assert "3 studies shown but not in the pool." in drawn.alt


def test_arrows_stand_where_an_interval_leaves_the_axis_and_the_text_is_true():
    measure = MEASURES["RR"]
    rows = tuple(row(f"Narrow {i}", measure, -0.2 + 0.1 * i, 0.01) for i in range(4))
    wide = row("Wide", measure, 0.1, 4.0)
    figure = forest(synthesis(outcome("Death", "RR"), (*rows, wide))).figure
    assert count(figure, "arrows") == 2
    assert "1.11 [0.02, 55.70]" in texts(figure)
    ends = artist(figure, "intervals").get_segments()[4]
    axis = artist(figure, "axis").get_segments()[0]
    assert [ends[0][0], ends[1][0]] == pytest.approx([axis[0][0], axis[1][0]])
    assert any(text.startswith("Arrows:") for text in texts(figure))


def test_no_arrows_when_everything_fits():
    assert count(forest(survival()).figure, "arrows") == 0


def test_a_ratio_of_zero_is_an_arrow_not_an_error():
    rows = tuple(row(f"Study {i}", MEASURES["RR"], -0.5, 0.1) for i in range(3))
    figure = forest(synthesis(outcome("Death", "RR"), (*rows, kept_out("None 2001", 0.0, "no events")))).figure
    assert count(figure, "arrows") == 1


def test_favours_words_stand_on_the_right_sides_of_the_null():
    figure = forest(bcg(), sides=("BCG", "no vaccine")).figure
    words = texts(figure)
    place = {text.get_text(): text.get_position()[0] for text in figure.findobj(Text)}
    assert place["← Favours BCG"] < place["1"] < place["Favours no vaccine →"]
    assert artist(figure, "null").get_xdata()[0] == pytest.approx(place["1"])
    assert "← Favours BCG" in words
    assert "Favours no vaccine →" in words


def test_a_higher_value_being_better_turns_the_words_round():
    of = bcg()
    turned = replace(of, outcome=outcome("Response", "RR", "higher"))
    assert "← Favours comparison" in texts(forest(turned).figure)


def test_rates_have_no_null_line_and_start_at_zero():
    figure = forest(survival(thresholds=(0.5,))).figure
    assert artists(figure, "null") == []
    assert len(artists(figure, "threshold")) == 1
    assert {"0", "20", "100"} <= set(texts(figure))
    assert any("threshold at 50%." in text for text in texts(figure))


def test_several_thresholds_are_told_with_a_true_minus():
    rows = tuple(row(f"Study {i}", MEASURES["MD"], -1.0 - i, 0.5) for i in range(4))
    figure = forest(synthesis(outcome("Pain", "MD", thresholds=(-5.0, -2.0, 2.0)), rows)).figure
    assert "Dotted: the committee's thresholds at −5, −2 and 2." in texts(figure)


def rates(thresholds=()):
    rows = tuple(
        row(f"Study {i}", MEASURES["IRLN"], -3.4 + i / 10, 0.05, data=f"{i + 3}/{100 + i} person-years")
        for i in range(4)
    )
    return synthesis(outcome("Readmission", "IRLN", thresholds=thresholds), rows)


def test_rates_are_told_per_hundred_person_years():
    drawn = forest(rates((0.05, 0.1)))
    words = texts(drawn.figure)
    assert {"Rate per 100", "person-years", "Events/", "3/100", "Readmission: events per 100 person-years"} <= set(
        words
    )
    assert "3.3 [2.2, 5.2]" in words  # exp(-3.4) = 0.0334
    assert "Dotted: the committee's thresholds at 5 and 10 per 100 person-years." in words
    assert "4 studies, from 3.3 to 4.5 per 100 person-years." in drawn.alt
    assert misplaced(drawn.figure) == []


@pytest.mark.parametrize("case", ["ratios", "k = 13", "k = 200", "hostile ratios"])
def test_the_plot_has_a_quarter_of_the_width(case):
    figure = forest(CASES[case]()).figure
    axis = artist(figure, "axis").get_segments()[0]
    assert axis[1][0] - axis[0][0] >= 0.25 * figure.get_size_inches()[0] - 1e-9


def test_headings_and_summaries_are_never_cut_beside_short_names():
    period = "Before the biologic mesh 2001"
    rows = tuple(row(f"A{i}", MEASURES["HR"], -0.3 + i / 10, 0.05, publication_year=2000) for i in range(4))
    periods = (Era(label=period, end=2009), Era(label="After", start=2010))
    eras = Eras(by="publication_year", periods=periods, rationale="it came on the market")
    of = synthesis(outcome("Death", "HR"), rows)
    assert {period, "Total (95% CI)", "95% prediction interval"} <= set(texts(forest(of, group_by_era=eras).figure))


def test_a_clipped_diamond_ends_in_arrows_at_the_frame():
    of = bcg()
    wild = replace(of.main.pooled, ci_low=-9.0, ci_high=9.0, pi_low=None, pi_high=None)
    figure = forest(replace(of, main=replace(of.main, pooled=wild))).figure
    x = artist(figure, "diamonds").get_paths()[0].vertices[:, 0]
    axis = artist(figure, "axis").get_segments()[0]
    assert [x.min(), x.max()] == pytest.approx([axis[0][0], axis[1][0]])
    assert "0.49 [<0.01, >100]" in texts(figure)


def test_notes_have_no_double_punctuation():
    reasons = (kept_out("A 2001", 0.5, "Both enrolled here."), kept_out("B 2002", 0.6, "no variance"))
    words = " ".join(texts(forest(survival(extra=reasons)).figure))
    assert "a: Both enrolled here; b: no variance." in words


def test_a_rare_event_gets_a_tighter_axis():
    words = texts(forest(many(13)).figure)
    assert "100" not in words
    assert "0" in words


def test_a_differences_axis_has_its_null_in_the_middle():
    rows = tuple(row(f"Study {i}", MEASURES["MD"], -1.0 - i, 0.5) for i in range(4))
    figure = forest(synthesis(outcome("Pain", "MD"), rows)).figure
    axis = artist(figure, "axis").get_segments()[0]
    assert artist(figure, "null").get_xdata()[0] == pytest.approx((axis[0][0] + axis[1][0]) / 2)
    assert "−2.5 [−3.8, −1.1]" not in texts(figure)
    assert "−2.0 [−3.4, −0.6]" in texts(figure)


def test_periods_have_their_diamonds_and_the_test_between_them():
    of = survival()
    groups = tuple((era.label, pooled(of.effects), 4) for era in ERAS.periods)
    told = replace(of, subgroups=Subgroups(groups=groups, q_between=3.21, q_between_df=2, p_between=0.2))
    drawn = forest(told, group_by_era=ERAS)
    words = texts(drawn.figure)
    assert count(drawn.figure, "diamonds") == 4
    assert [text for text in words if "NETTER-1" in text or text == "Before PROMID"] == [
        era.label for era in ERAS.periods
    ]
    assert "Difference between periods, under one τ² for all: Q = 3.21 (df = 2), p = 0.20." in words
    assert "The pool of each period has a τ² of its own." in words
    assert drawn.id == "forest-an_outcome-by-period"
    assert misplaced(drawn.figure) == []


def test_one_study_is_not_called_a_pool():
    figure = forest(many(1)).figure
    assert count(figure, "diamonds") == 0
    assert "One study: there is nothing to pool." in texts(figure)


def test_the_reason_for_having_no_pool_is_told():
    of = replace(many(3), main=Analysis("main", None, "the horizons differ", 3))
    assert "The horizons differ." in texts(forest(of).figure)
    assert count(forest(of).figure, "squares") == 3


def test_weights_of_other_rows_are_refused():
    of = bcg()
    fewer = replace(of, main=Analysis("main", replace(of.main.pooled, weights=np.full(5, 20.0)), k=13))
    with pytest.raises(ValueError, match="5 weights for 13 pooled rows"):
        forest(fewer)


def test_alternative_text_says_what_the_figure_shows():
    alt = forest(survival()).alt
    assert alt.startswith("Forest plot of Overall survival at 5 years, 13 studies, from 41.0% to 90.0%.")
    assert "Pooled estimate 73.6% (95% CI 67.7 to 78.6); 95% prediction interval 52.6 to 86.4%." in alt


def test_a_count_model_on_the_logit_is_shown_right_beside_another_measure():
    of = many(13)
    raw = replace(of.effects, measure=MEASURES["PR"])
    assert forest(replace(of, effects=raw)).alt == forest(of).alt
