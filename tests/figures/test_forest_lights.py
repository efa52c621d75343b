"""Risk-of-bias lights: which judgement a study has, how it looks without colour, and what is said of it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from figure_cases import many, survival
from figure_checks import artists, count, misplaced, texts
from forest_cases import lights, two_arms

import evsynth
from evsynth.extract.model.assessment import Assessment, DomainJudgement
from evsynth.figures.forest import forest, forest_pages
from evsynth.figures.forest_styles import STYLES
from evsynth.figures.lights import Lights, legend, lights_of, lights_words

BCG = Path(__file__).parents[2] / "studies/bcg"


def judged(tool, overall, outcomes=(), **domains):
    made = (
        DomainJudgement(domain=key, judgement=words, rationale="r", locator="p. 1", assessor="A", date="2024")
        for key, words in domains.items()
    )
    return Assessment(tool=tool, outcomes=outcomes, overall=overall, domains=tuple(made))


@pytest.fixture(scope="module")
def review():
    bare = evsynth.load(BCG)
    told = {
        "aronson1948": (judged("rob2", "High", D1="Low", D2="High"),),
        "hart1977": (
            judged("rob2", "Low", D1="Low", D2="Low"),
            judged("rob2", "Some concerns", ("tuberculosis",), D1="Some concerns", D2="Low"),
        ),
        "madras1980": (judged("robins-i-v2", "Low", D1="Low"),),
    }
    studies = tuple(s.model_copy(update={"risk_of_bias": told.get(s.key, ())}) for s in bare.studies)
    return bare.model_copy(update={"studies": studies})


def test_a_study_has_the_judgements_about_the_outcome(review):
    found = lights_of(review, "tuberculosis")
    assert found.tool == "RoB 2"
    assert found.letters == ("A", "B", "C", "D", "E", "F")
    assert [light and light.words for light in found.of("hart1977")] == [
        "Some concerns", "Low", None, None, None, "Some concerns",
    ]  # fmt: skip
    assert found.of("aronson1948")[-1].words == "High"
    assert set(found.of("madras1980")) == {None}  # judged by another tool
    assert set(found.of("stein1953")) == {None}


def test_a_review_without_assessments_has_no_lights(review):
    bare = tuple(s.model_copy(update={"risk_of_bias": ()}) for s in review.studies)
    assert lights_of(review.model_copy(update={"studies": bare}), "tuberculosis") is None


def test_signs_differ_where_colours_do():
    found = lights(two_arms(8))
    seen = {light for row in found.judged.values() for light in row}
    assert len({light.glyph for light in seen}) == len({light.fill for light in seen}) == 4


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("k", [1, 13, 120])
def test_every_judgement_has_a_circle_and_a_sign_beside_its_row(style, k):
    of = two_arms(k)
    pages = forest_pages(of, style=style, lights=lights(of))
    expected = 6 * sum(one.study in lights(of).judged for one in of.effects.rows)
    assert sum(count(page.figure, "lights") for page in pages) == expected
    assert sum(count(page.figure, "light signs") for page in pages) == expected
    for page in pages:
        assert misplaced(page.figure) == []
        rows = {round(s[0][1], 6) for s in artists(page.figure, "intervals")[0].get_segments()}
        circles = artists(page.figure, "lights")[0].get_paths()
        middles = {round(float((path.vertices[:, 1].min() + path.vertices[:, 1].max()) / 2), 6) for path in circles}
        assert middles <= rows


def test_a_tool_of_ten_items_stays_within_the_figure():
    of = many(13)
    ten = lights(of)
    wide = Lights(
        "Ten items",
        tuple((letter, f"item {letter}") for letter in "ABCDEFGHIJK"),
        {study: (*row[:5], *row) for study, row in ten.judged.items()},
        ten.order,
    )
    for style in STYLES:
        figure = forest(of, style=style, lights=wide).figure
        assert misplaced(figure) == []
        right = max(path.vertices[:, 0].max() for path in artists(figure, "lights")[0].get_paths())
        assert right < figure.get_size_inches()[0]


def test_the_footer_names_letters_and_signs():
    of = two_arms(8)
    words = " ".join(texts(forest(of, lights=lights(of)).figure))
    assert "Risk of bias by RoB 2. A: Randomisation; B: Deviations;" in words
    assert "F: overall." in words
    assert "+ Low" in words
    assert "blank: not judged." in words


def test_the_legend_names_only_the_signs_that_are_drawn(review):
    found = lights_of(review, "tuberculosis")
    _, signs = legend(found, ["aronson1948"])
    assert "Some concerns" not in signs
    assert "High" in signs


def test_alternative_text_counts_the_overall_judgements(review):
    found = lights_of(review, "tuberculosis")
    words = lights_words(found, ["stein1953", "hart1977", "aronson1948"])
    assert words == "Overall risk of bias by RoB 2: Some concerns in 1, High in 1, not judged in 1."
    of = two_arms(8)
    assert "Overall risk of bias by RoB 2: " in forest(of, lights=lights(of)).alt
    assert "risk of bias" not in forest(of, lights=lights(of), columns=("estimate",)).alt


def test_words_the_tool_does_not_know_are_drawn_by_their_first_letter(review):
    strange = judged("rob2", "Doubtful", D1="Low")
    studies = tuple(s.model_copy(update={"risk_of_bias": (strange,)}) for s in review.studies)
    last = lights_of(review.model_copy(update={"studies": studies}), "tuberculosis").of("hart1977")[-1]
    assert (last.words, last.glyph) == ("Doubtful", "D")


def test_lights_keep_the_place_of_studies_out_of_the_pool():
    of = survival()
    out = replace(of.effects.rows[0], pooled=False, reason="another population")
    moved = replace(of, effects=replace(of.effects, rows=(*of.effects.rows[1:], out)))
    weights = np.full(12, 100 / 12)
    moved = replace(moved, main=replace(of.main, pooled=replace(of.main.pooled, weights=weights, k=12)))
    figure = forest(moved, lights=lights(moved)).figure
    assert count(figure, "hollow") == 1
    assert count(figure, "lights") == 6 * sum(one.study in lights(moved).judged for one in moved.effects.rows)
