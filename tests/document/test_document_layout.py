from dataclasses import replace

import pytest

from evsynth.document.anchors import anchors
from evsynth.document.layout import alignments, group_as_column, titles_said, whole_numbers, wide_blocks
from evsynth.document.model import Cell, Column, Document, Heading, Listing, Paragraph, Row, Run, Table, text
from evsynth.document.numerals import numeral, says_more
from evsynth.document.printable import clean, printable, safe_url
from evsynth.provenance import CellKind, Past


@pytest.mark.parametrize(
    ("shown", "value", "decimals"),
    [("1,234", 1234, 0), ("−0.50", -0.5, 2), ("54 %", 54, 0), ("12\u202f345.6", 12345.6, 1), (" 7 ", 7, 0)],
)
def test_plain_numbers_are_read(shown, value, decimals):
    found = numeral(shown)
    assert (found.value, found.decimals) == (value, decimals)


@pytest.mark.parametrize("shown", ["", "12*", "<0.001", "45 (38)", "1,23", "1.", "–", "1e5", "٣"])
def test_text_that_says_more_than_a_number_is_no_numeral(shown):
    assert numeral(shown) is None


def test_says_more_asks_for_a_number_with_words(survival):
    assert [says_more(survival, column) for column in range(3)] == [False, False, True]


def test_a_column_of_numbers_is_right_aligned_but_never_the_first():
    columns = (Column("a", "A"), Column("b", "B"), Column("c", "C", "center"), Column("d", "D"))
    row = Row((Cell("1", 1), Cell("2", 2), Cell("3", 3), Cell("–")))
    assert alignments(Table("t", "T", columns, (row,))) == ("left", "right", "center", "left")


def test_groups_become_a_column_only_where_there_are_groups(survival, wide):
    assert group_as_column(wide()) is not group_as_column(survival)
    assert group_as_column(wide()).columns[0].key == "c0"
    assert [row.cells[0].text for row in group_as_column(survival).rows] == ["Single centre", "Registry", ""]


def test_only_headings_and_short_introductions_follow_a_table_to_wide_pages(wide, survival):
    blocks = (
        *(Heading("One"), text("a"), text("b"), Heading("Two", 2), text("intro"), wide()),
        *(text("between"), wide(), text("after"), survival),
        *(text("long " * 900), Heading("Three"), text("1"), text("2"), text("3"), text("4"), wide()),
    )
    assert wide_blocks(blocks) == (
        *(False, False, False, True, True, True),
        *(True, True, False, False),
        *(False, False, False, False, False, False, True),
    )


def test_a_short_stretch_between_wide_tables_stays_on_wide_pages(wide, survival, make_picture):
    assert wide_blocks((wide(), Heading("Cohorts"), survival, wide())) == (True,) * 4
    listing = Listing(((Run("one"),), (Run("two"),)))
    assert wide_blocks((wide(), Heading("Short"), listing, text("1"), wide(), listing)) == (*(True,) * 5, False)
    long = replace(survival, rows=survival.rows * 9)
    for block in (make_picture(), long, Listing(((Run("item"),),) * 26)):
        assert wide_blocks((wide(), block, wide())) == (True, False, True)


def test_a_title_is_said_by_the_heading_right_over_it(wide, make_picture):
    blocks = (
        *(Heading("All", 1), Heading("Summary  of Findings", 2), text("a"), text("b"), wide(), wide()),
        *(Heading("Forest plot"), make_picture(), Heading("Forest plot"), Listing(()), make_picture()),
        *(Heading(""), wide(title="")),
    )
    said = [index for index, is_said in enumerate(titles_said(blocks)) if is_said]
    assert said == [4, 7]


def test_anchors_are_unique_safe_and_found_by_id():
    blocks = (
        Heading("Same words"),
        Heading("Same words"),
        Heading("Ünïcode & more", 1),
        Heading("x", 1, "a b"),
        Heading("y", 1, "a--b"),
        Listing(((Run("1"),),), ids=("10.1000/x",)),
        Paragraph(()),
    )
    found = anchors(Document("T", "", blocks))
    assert found.blocks == ("Same-words", "Same-words-2", "Unicode-more", "a-b", "a-b-2", "", "")
    assert found.items[5] == ("s-10-1000-x",)
    assert [found.resolve(href) for href in ("#a--b", "#10.1000/x", "#none", "")] == [
        *("#a-b-2", "#s-10-1000-x", "", "")
    ]
    assert len(set(found.all())) == len(list(found.all())) == 6


def test_cleaning_keeps_every_letter_and_drops_what_no_file_holds():
    assert clean("a\x00\x0b\x1f\x7f\x85\ud800\uffffb") == "ab"
    assert clean("tab\t 👩‍⚕️ é ش \r\n end\r") == "tab\t 👩‍⚕️ é ش \n end\n"


def test_printable_reaches_every_string_and_changes_nothing_else():
    past = Past("c\x00", CellKind.JUDGED, flags=("f\x01",))
    table = Table("t", "T\x02", (Column("k", "H\x03"),), (Row((Cell("x\x04", 0.5, past),), "g\x05"),))
    copy = printable(table)
    assert copy == Table(
        *("t", "T", (Column("k", "H"),)),
        (Row((Cell("x", 0.5, Past("c", CellKind.JUDGED, flags=("f",))),), "g"),),
    )
    assert copy.rows[0].cells[0].past.kind is CellKind.JUDGED


def test_addresses_are_quoted_without_changing_what_they_mean():
    assert safe_url(" https://x.org/a%20b?q=ä ö#f ") == "https://x.org/a%20b?q=%C3%A4%20%C3%B6#f"
    assert safe_url("HTTPS://x.org") == "https://x.org"
    assert safe_url("https:///path") == ""
    assert safe_url("mailto:nobody") == ""


def test_the_column_of_groups_is_headed_by_what_they_are(survival):
    assert group_as_column(replace(survival, grouping="Outcome")).columns[0].header == "Outcome"
    assert group_as_column(survival).columns[0].header == "Group"


def test_an_interval_is_not_broken_over_lines_in_a_column_of_numbers():
    columns = (Column("a", "Study"), Column("b", "Estimate", "right"), Column("c", "Words"))
    texts = ("5 to 6", "71.1% (61.5 to 78.7%)", "71.1% (61.5 to 78.7%)"), ("x", "50.84 (12), < 0.001", "from 1 to 2")
    table = whole_numbers(Table("t", "T", columns, tuple(Row(tuple(map(Cell, row))) for row in texts)))
    assert [row.cells[1].text for row in table.rows] == [
        "71.1% (61.5\u00a0to\u00a078.7%)",
        "50.84\u00a0(12), <\u00a00.001",
    ]
    assert [row.cells[2].text for row in table.rows] == ["71.1% (61.5 to 78.7%)", "from 1 to 2"]
