"""The PRISMA flow diagram: every number or that it is not recorded, and nothing over anything else."""

from __future__ import annotations

import pytest
from figure_checks import artist, artists, misplaced, texts
from review_in_memory import review, study

from evsynth.figures.prisma import prisma
from evsynth.figures.render import render
from evsynth.figures.style import PRINT_WIDTH, settings

FLOW = {
    "databases": 1200,
    "registers": 50,
    "duplicates": 240,
    "automatic": 6,
    "removed_other": 4,
    "screened": 1000,
    "excluded": 900,
    "sought": 100,
    "not_retrieved": 5,
    "assessed": 95,
    "exclusions": [{"reason": "no outcome of interest", "reports": 61}, {"reason": "fewer than 10", "reports": 31}],
}
OTHER = {
    "other_websites": 2,
    "other_citations": 7,
    "other_sought": 9,
    "other_not_retrieved": 1,
    "other_assessed": 8,
    "other_exclusions": [{"reason": "no outcome", "reports": 7}],
}
WORDY = "the cohort mixes tumours of several organs and reports neither survival nor death of those asked about, "


def reasons(n, words=WORDY):
    return [{"reason": f"{words}{i}", "reports": i} for i in range(1, n + 1)]


def made(flow=None):
    studies = (study("a2001"), study("b2002", other_citations=["d2004"]), study("c2003", excluded="the same patients"))
    return review(*studies, flow=flow or {})


CASES = {
    "all": FLOW | OTHER,
    "databases": FLOW,
    "nothing": {},
    "fifteen reasons": FLOW | {"exclusions": reasons(15)},
    "both with fifteen": FLOW | OTHER | {"exclusions": reasons(15), "other_exclusions": reasons(15, "x" * 90)},
    "forty": FLOW | OTHER | {"exclusions": reasons(40)},
    "large": FLOW | OTHER | {"databases": 10**9, "duplicates": 10**9},
    "odd letters": FLOW | {"exclusions": [{"reason": "$x_1$ 中 <b>\u202e", "reports": 3}]},
}


@pytest.mark.parametrize("flow", CASES.values(), ids=CASES)
def test_no_word_meets_another_or_leaves_its_box(flow):
    drawing = prisma(made(flow))
    figure = drawing.figure
    assert misplaced(figure) == []
    width, height = figure.get_size_inches()
    assert width == PRINT_WIDTH
    assert height < 10.2
    boxes = {a.get_gid(): a.get_bbox() for a in figure.findobj(lambda a: str(a.get_gid()).startswith("box "))}
    with settings():
        inches = figure.axes[0].transData.inverted()
        held = 0
        for text in figure.axes[0].texts:
            if text.get_rotation():
                continue
            place = text.get_window_extent().transformed(inches)
            inside = [b for b in boxes.values() if b.x0 <= place.x0 and place.x1 <= b.x1 + 0.01]
            held += any(b.y0 <= place.y0 and place.y1 <= b.y1 for b in inside)
        headers = 1 + ("Other methods" in texts(figure))
        assert held == len([t for t in figure.axes[0].texts if not t.get_rotation()]) - headers


@pytest.mark.parametrize("flow", CASES.values(), ids=CASES)
def test_no_box_meets_another(flow):
    figure = prisma(made(flow)).figure
    boxes = [a.get_bbox() for a in figure.findobj(lambda a: str(a.get_gid()).startswith(("box ", "phase", "header")))]
    for index, box in enumerate(boxes):
        for other in boxes[index + 1 :]:
            assert not (box.x0 < other.x1 and other.x0 < box.x1 and box.y0 < other.y1 and other.y0 < box.y1)


def test_every_recorded_number_is_shown():
    shown = " ".join(texts(prisma(made(FLOW | OTHER)).figure))
    for number in ("1,200", "50", "240", "6", "4", "1,000", "900", "100", "5", "95", "61", "31", "2", "7", "9", "8"):
        assert f"n = {number}" in shown
    assert "Organisations (not recorded)" in shown


def test_without_numbers_only_studies_and_reports_are_known():
    drawing = prisma(made())
    shown = texts(drawing.figure)
    assert [words for words in shown if any(c.isdigit() for c in words)] == [
        "Studies (n = 2)",
        "Reports of them (n = 3)",
    ]
    assert sum("not recorded" in words for words in shown) == 11
    assert "Other methods" not in shown
    assert any("none is inferred" in note for note in drawing.notes)


def test_the_column_of_other_methods_stands_where_one_number_is_given():
    assert artists(prisma(made(FLOW)).figure, "box box14") == []
    assert "Other methods" in texts(prisma(made(FLOW | {"other_citations": 0})).figure)


def test_beyond_fifteen_reasons_the_rest_are_summed_and_the_table_named():
    drawing = prisma(made(CASES["forty"]))
    shown = " ".join(texts(drawing.figure))
    assert f"25 further reasons (n = {sum(range(16, 41))})" in shown
    assert any("stand in full in the table" in note for note in drawing.notes)
    assert not any("table" in note for note in prisma(made(FLOW)).notes)


def test_the_phases_stand_beside_their_boxes():
    figure = prisma(made(FLOW)).figure
    screening = sorted(a.get_bbox().y0 for a in artists(figure, "phase"))
    assert len(screening) == 3
    assert artist(figure, "box box10").get_bbox().y1 < artist(figure, "box box8").get_bbox().y0


def test_the_words_for_readers_without_the_picture_say_every_box():
    alt = prisma(made(FLOW | OTHER)).alt
    assert "Records screened: n = 1,000." in alt
    assert "Reports excluded: no outcome of interest n = 61; fewer than 10 n = 31." in alt
    assert "Reports excluded by other methods: no outcome n = 7." in alt


def test_it_is_the_same_picture_twice():
    assert render(prisma(made(FLOW | OTHER))).svg == render(prisma(made(FLOW | OTHER))).svg
