import io

import openpyxl
import pytest

from evsynth.document.model import Cell, Column, Document, Row, Table
from evsynth.document.sheet_text import fitting, sheet_names
from evsynth.document.xlsx import write


def opened(document):
    return openpyxl.load_workbook(io.BytesIO(write(document)))


@pytest.fixture
def book(document):
    return opened(document)


def one_cell(cell):
    table = Table("t", "T", (Column("a", "A"), Column("b", "B")), (Row((Cell("row"), cell)),))
    return opened(Document("D", "", (table,)))["t"]["B4"]


def test_contents_link_to_one_sheet_a_table(book):
    assert book.sheetnames == ["Contents", "summary", "survival", "Provenance"]
    contents = book["Contents"]
    assert contents["A1"].value == "Transplantation for liver metastases"
    assert [contents.cell(row, 1).hyperlink.location for row in (5, 6, 7)] == [
        "'summary'!A1",
        "'survival'!A1",
        "'Provenance'!A1",
    ]
    assert [contents.cell(row, 3).value for row in (5, 6, 7)] == [3, 3, None]


def test_a_sheet_has_title_frozen_header_filter_and_notes(book):
    sheet = book["survival"]
    assert sheet["A1"].value == "Survival at five years"
    assert [cell.value for cell in sheet[3]][:4] == ["Group", "Study", "People", "Rate (95% CI)"]
    assert sheet.freeze_panes == "B4"
    assert sheet.auto_filter.ref == "A3:D6"
    assert [sheet["A8"].value, sheet["A9"].value] == ["CI: confidence interval.", "2 values verified."]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0  # as many pages down as it takes
    assert sheet.print_title_rows == "$3:$3"


def test_widths_follow_contents_within_bounds():
    table = Table("t", "T", (Column("a", "A"), Column("b", "B")), (Row((Cell("x" * 500), Cell("y"))),))
    sheet = opened(Document("D", "", (table,)))["t"]
    assert sheet.column_dimensions["A"].width == pytest.approx(46, abs=1)
    assert sheet.column_dimensions["B"].width == pytest.approx(8, abs=1)
    assert sheet.row_dimensions[4].height > 10 * 13


@pytest.mark.parametrize(
    ("cell", "value", "number_format"),
    [
        (Cell("1,234", 1234), 1234, "#,##0"),
        (Cell("0.45", 0.4512345), 0.4512345, "0.00"),
        (Cell("45%", 0.4512345), 0.4512345, "0%"),
        (Cell("45.1%", 45.12345), 45.12345, '0.0"%"'),
        (Cell("−1.50", -1.5), -1.5, "0.00"),
        (Cell("2013", 2013), 2013, "0"),
        # Shown per 1000, held as a proportion: the sheet shows what its header says.
        (Cell("451", 0.4512345), 451, "0"),
        (Cell("", 0.25), 0.25, "General"),
        (Cell("45 (38 to 52)", 45.0), "45 (38 to 52)", "General"),
        (Cell("1", float("nan")), "1", "General"),
        (Cell("007", None), "007", "General"),
        (Cell(str(10**17 + 1), 10**17 + 1), "100000000000000001", "General"),
    ],
)
def test_numbers_are_typed_and_keep_their_precision(cell, value, number_format):
    written = one_cell(cell)
    assert (written.value, written.number_format) == (value, number_format)


@pytest.mark.parametrize("text", ["=1+1", "{=1+1}", "=cmd|' /C calc'!A0", "https://example.org", "@x"])
def test_no_text_becomes_a_formula_or_a_link(text):
    written = one_cell(Cell(text))
    assert (written.value, written.data_type, written.hyperlink) == (text, "s", None)


def test_the_past_is_a_note_and_a_line_of_provenance(book):
    note = book["survival"]["C4"].comment
    assert note.text.split("\n") == [
        "Extracted: mazzaferro2007, p. 459, Table 2",
        "Cell: survival.mazzaferro2007",
    ]
    sheet = book["Provenance"]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    kinds = [
        "Sheet",
        "Cell",
        "Displayed",
        "Kind",
        "Sources",
        "Formula",
        "Inputs",
        "Flags",
        "Status",
        "Written in",
        "Id",
    ]
    source = "mazzaferro2007, p. 459, Table 2"
    assert lines[0] == kinds
    first = ["survival", "C4", "1,234", "extracted", source, None, None, None, None, None]
    assert [value or None for value in lines[1]] == [*first, "survival.mazzaferro2007"]
    assert lines[2][1:4] == ["D6", "45% (38 to 52)", "derived"]
    assert lines[2][5:8] == ["REML", "a; b", "k < 10"]
    assert sheet["B4"].hyperlink.location == "'survival'!C4"


def test_sheet_names_are_valid_and_unique_whatever_their_case():
    ids = ["a/b:c*d?[e]", "A b c d e", "x" * 40, "x" * 41, "contents", "'q'", "", "History"]
    names = sheet_names(ids, reserved=("Contents",))
    assert names[0] == "a b c d  e"
    assert names[2:4] == ["x" * 31, "x" * 29 + " 2"]
    assert names[4:] == ["contents 2", "q", "Table", "History 2"]
    assert all(0 < len(name) <= 31 for name in names)
    assert len({name.casefold() for name in names}) == len(names)


def test_text_beyond_the_limit_of_a_cell_is_cut_and_says_so():
    cut = fitting("🧬" * 20_000)
    assert len(cut.encode("utf-16-le")) // 2 <= 32_767
    assert cut.endswith("(cut: longer than Excel allows)")
    assert one_cell(Cell("x" * 40_000)).value.endswith("(cut: longer than Excel allows)")


def test_hostile_strings_stay_text(hostile):
    book = opened(hostile)
    sheet = book["summary"]
    row = [cell.value for cell in sheet[4]]
    assert row[0] == "<script>alert(1)</script>"
    assert row[1] == "=cmd|' /C calc'!A0"
    assert row[2] == "nul bell esc half non"
    assert sheet["B4"].data_type == "s"


def test_a_document_without_tables_is_a_contents_sheet():
    assert opened(Document("D", "", ())).sheetnames == ["Contents"]


def test_properties_are_fixed(book):
    assert book.properties.creator == "evsynth"
    assert book.properties.created.isoformat() == "2000-01-01T00:00:00"
