"""A long forest on several pages: nothing lost, nothing twice, and cut where a reader expects it."""

import pytest
from figure_cases import ERAS, kept_out, many, outcome, row, synthesis
from figure_checks import artists, count, misplaced, texts
from forest_cases import lights, two_arms

from evsynth.effects.measures import MEASURES
from evsynth.figures.forest import forest, forest_pages


def test_what_fits_is_one_page_and_the_same_drawing():
    of = many(13)
    (page,) = forest_pages(of)
    whole = forest(of)
    assert (page.id, page.title, page.alt) == (whole.id, whole.title, whole.alt)
    assert texts(page.figure) == texts(whole.figure)


@pytest.mark.parametrize("k", [41, 60, 99, 200])
def test_every_study_stands_on_one_page_in_order(k):
    of = many(k)
    pages = forest_pages(of)
    names = [text for page in pages for text in texts(page.figure) if text.startswith("Author")]
    assert names == list(of.effects.labels)
    assert all(count(page.figure, "squares") <= 46 for page in pages)
    depths = [page.figure.get_size_inches()[1] for page in pages]
    assert max(depths) <= 9.3 + 1e-9


def test_every_page_has_header_and_axis_and_the_last_one_the_summary():
    pages = forest_pages(many(120))
    assert len(pages) == 3
    for page in pages:
        assert {"Study", "Events", "Total", "Perioperative mortality within 90 days, %"} <= set(texts(page.figure))
    assert [count(page.figure, "diamonds") for page in pages] == [0, 0, 1]
    assert "Part 1 of 3; the pooled estimate and the notes are in part 3." in texts(pages[0].figure)
    assert [page.id for page in pages] == [f"forest-an_outcome-{i}of3" for i in (1, 2, 3)]
    assert pages[0].alt.endswith("Part 1 of 3.")
    assert pages[2].alt == "Forest plot: Perioperative mortality within 90 days, part 3 of 3."


def test_a_period_that_goes_on_repeats_its_name():
    rows = tuple(row(f"Study {i}", MEASURES["OR"], -0.2, 0.1, publication_year=2000 + i // 60 * 12) for i in range(120))
    pages = forest_pages(synthesis(outcome("Death", "OR"), rows), group_by_era=ERAS)
    words = [set(texts(page.figure)) for page in pages]
    assert "Before PROMID" in words[0]
    assert "Before PROMID, continued" in words[1]
    assert not any(text.endswith("continued") for text in words[0])
    assert all(misplaced(page.figure) == [] for page in pages)


def test_many_notes_do_not_push_a_page_beyond_reading():
    out = tuple(kept_out(f"Left out {i}", 0.4, f"reason number {i}, told at some length " * 3) for i in range(30))
    of = many(60)
    from_all = synthesis(of.outcome, (*of.effects.rows, *out), pooled={"method": "GLMM"})
    pages = forest_pages(from_all)
    assert sum(count(page.figure, "hollow") for page in pages) == 30
    assert sum(count(page.figure, "squares") for page in pages) == 60
    assert all(misplaced(page.figure) == [] for page in pages)


def test_lights_have_their_letters_on_every_page():
    of = two_arms(100)
    for page in forest_pages(of, lights=lights(of)):
        assert {"A", "F"} <= set(texts(page.figure))
        assert artists(page.figure, "lights")


def test_a_sheet_too_wide_for_an_upright_page_is_cut_for_one_that_lies():
    of = two_arms(60)
    everything = ("year", "enrolment", "n", "data", "weight", "estimate", "risk_of_bias")
    pages = forest_pages(of, style="bmj", columns=everything, lights=lights(of))
    sizes = {tuple(page.figure.get_size_inches().round(3)) for page in pages}
    assert all(6.7 < wide <= 10.0 and high <= 6.0 for wide, high in sizes)
    assert sum(count(page.figure, "squares") for page in pages) == 60
    assert all(misplaced(page.figure) == [] for page in pages)
