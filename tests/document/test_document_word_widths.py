from dataclasses import replace

import pytest

from evsynth.document.model import Cell, Column, Row, Table
from evsynth.document.word_widths import MARGIN, column_widths

# Advance widths of Arial Bold in thousandths of an em, from the font's metrics.
CERTAINTY_BOLD = 722 + 556 + 389 + 333 + 556 + 278 + 611 + 333 + 556


def table(*columns):
    """Return a table of columns given as header, relative width and cells."""
    heads = tuple(Column(f"c{n}", header, width=width) for n, (header, width, *_) in enumerate(columns))
    rows = zip(*(cells for _, _, *cells in columns), strict=True)
    return Table("t", "T", heads, tuple(Row(tuple(map(Cell, row))) for row in rows))


def test_columns_of_long_text_share_by_relative_width():
    prose = "words " * 40
    widths = column_widths(table(("A", 1, prose), ("B", 2, prose), ("C", 0.5, prose)), 7000, 9)
    assert widths == pytest.approx([2000, 4000, 1000], abs=1)


def test_no_column_is_narrower_than_its_longest_word():
    prose = "words " * 40
    narrow = table(("Certainty", 0.1, "Low"), ("Study", 0.1, "Gudmundsdottir 2023"), ("Why", 5, prose))
    certainty, study, why = column_widths(narrow, 9638, 9)
    assert certainty >= CERTAINTY_BOLD / 1000 * 9 * 20 + 2 * MARGIN
    assert 1500 < study < 1700  # one line would need 2160
    assert certainty + study + why == pytest.approx(9638, abs=3)


def test_a_column_gives_away_what_its_longest_line_leaves_empty():
    prose = "words " * 40
    group, why = column_widths(table(("Group", 1.6, "Included"), ("Why", 1, prose)), 9638, 9)
    assert 700 < group < 1000
    assert why == pytest.approx(9638 - group, abs=2)


def test_room_that_no_column_wants_is_shared_by_relative_width():
    first, second = column_widths(table(("A", 3, "x"), ("B", 1, "x")), 9638, 9)
    assert first + second == pytest.approx(9638, abs=2)
    assert first / second == pytest.approx(3, rel=0.15)


def test_words_break_after_a_hyphen_but_not_at_a_no_break_space_or_minus():
    prose = "words " * 40
    joined, broken = (
        column_widths(table(("A", 0.01, w), ("B", 9, prose)), 9638, 9)[0] for w in ("long\u00a0word", "long-word")
    )
    assert joined > 1.25 * broken
    minus = column_widths(table(("A", 0.01, "\u22120.25"), ("B", 9, prose)), 9638, 9)[0]
    assert minus >= 2.4 * 9 * 20 + 2 * MARGIN


def test_where_even_the_words_do_not_fit_all_columns_give_way_alike():
    widths = column_widths(table(*(("W" * 200, 1, "x"),) * 6), 6000, 9)
    assert widths == [1000] * 6


def test_a_strong_cell_needs_more_room_than_a_plain_one():
    prose = Cell("words " * 40)
    columns = (Column("a", "A", width=0.01), Column("b", "B", width=9))
    plain, strong = (
        column_widths(Table("t", "T", columns, (Row((Cell("Kianmanesh", strong=bold), prose)),)), 9638, 9)[0]
        for bold in (False, True)
    )
    assert strong > plain


def right(*columns):
    made = table(*columns)
    heads = tuple(replace(head, align="right") if "CI" in head.header else head for head in made.columns)
    return replace(made, columns=heads)


def test_an_interval_stays_on_one_line_where_prose_keeps_room():
    prose = "words " * 40
    rate, _ = column_widths(right(("CI", 0.1, "711 (615 to 787)"), ("Why", 5, prose)), 9638, 9)
    # Advance widths of Arial: nine figures, "t", two brackets, three spaces, "o".
    assert rate >= (9 * 556 + 278 + 2 * 333 + 3 * 278 + 556) / 1000 * 9 * 20 + 2 * MARGIN
    broken, _ = column_widths(right(("Rate", 0.1, "711 (615 to 787)"), ("Why", 5, prose)), 9638, 9)
    assert broken < 1000


def test_intervals_break_rather_than_squeeze_the_prose():
    prose = "words " * 40
    many = right(*((f"CI {n}", 0.1, "711 (615 to 787)") for n in range(8)), ("Why", 5, prose))
    *rates, why = column_widths(many, 9638, 9)
    assert min(rates) < 1000 < max(rates)
    assert why > 1500


def test_a_sentence_in_a_column_of_numbers_may_break():
    sentence = "reported for half of the patients only"
    said, _ = column_widths(right(("CI", 0.1, sentence), ("Why", 5, "words " * 40)), 9638, 9)
    assert said < 1500


def test_the_name_of_a_cell_may_break_and_leaves_room_to_prose():
    prose = "words " * 40
    name, _ = column_widths(
        table(("Cell", 1, "perioperative_mortality.certainty.publication_bias.facts"), ("Why", 9, prose)), 14000, 8
    )
    assert name < 14000 / 5


def test_slim_margins_leave_the_words_more_room():
    prose = "words " * 40
    usual, slim = (
        column_widths(table(("Study", 0.01, "Kianmanesh"), ("Why", 9, prose)), 9638, 8, m)[0] for m in (90, 60)
    )
    assert usual - slim == 60
