import io
import re
import zipfile

import openpyxl
import pytest

from evsynth.document.model import Cell, Column, Document, Row, Table
from evsynth.document.xlsx import write
from evsynth.provenance import CellKind, Past, Source, Status

HOSTILE = ("=1+1", "@x", "+1", "-1+2", "\t=1+1", '=HYPERLINK("https://example.org")', "{=1}", "|x")
NAMES = (("grolla2001", "Grolla 2001"),)


def opened(document):
    return openpyxl.load_workbook(io.BytesIO(write(document)))


def table(cell, id_="t"):
    return Table(id_, "T", (Column("a", "A"), Column("b", "B")), (Row((Cell("row"), cell)),))


def checked(**changes):
    source = Source("grolla2001", "p. 3")
    fields = {"status": Status.VERIFIED, "place": "grolla2001.yaml, line 7", **changes}
    return Cell("12", 12, Past("grolla2001.n", CellKind.EXTRACTED, (source,), **fields))


def test_a_note_and_its_line_say_status_place_and_the_short_name_of_the_paper():
    book = opened(Document("D", "", (table(checked()),), citations=NAMES))
    assert book["t"]["B4"].comment.text.split("\n") == [
        "Extracted: Grolla 2001, p. 3",
        "Written in: grolla2001.yaml, line 7",
        "Status: verified by a second person",
        "Cell: grolla2001.n",
    ]
    line = dict(zip(*([cell.value for cell in row] for row in book["Provenance"].iter_rows(3, 4)), strict=True))
    assert line["Sources"] == "Grolla 2001, p. 3"
    assert (line["Status"], line["Written in"]) == ("verified by a second person", "grolla2001.yaml, line 7")


def test_a_note_is_as_high_as_its_words_and_shown_on_demand():
    long = checked(flags=tuple(f"flag number {number} of a value that needs many words" for number in range(8)))
    rows = (Row((Cell("short"), checked())), Row((Cell("long"), long)))
    columns = (Column("a", "A"), Column("b", "B"))
    with zipfile.ZipFile(io.BytesIO(write(Document("D", "", (Table("t", "T", columns, rows),))))) as archive:
        drawing = next(archive.read(name).decode() for name in archive.namelist() if "vmlDrawing" in name)
    short, tall = (float(points) for points in re.findall(r";height:([\d.]+)pt", drawing))
    assert 50 < short < tall <= 480 * 0.75
    assert drawing.count("visibility:hidden") == 2


def test_many_inputs_are_counted_in_a_note_and_named_in_the_provenance_sheet():
    inputs = tuple(f"cell{number}" for number in range(30))
    pooled = Cell("5", 5, Past("x", CellKind.DERIVED, formula="sum", inputs=inputs))
    book = opened(Document("D", "", (table(pooled),)))
    assert "Inputs, 30 cells: cell0; cell1; cell2; cell3 and 26 more" in book["t"]["B4"].comment.text
    assert book["Provenance"]["G4"].value == "; ".join(inputs)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_file_becomes_a_formula_wherever_it_stands(text):
    past = Past(text, CellKind.JUDGED, (Source(text, text),), text, (text,), (text,), text)
    columns = (Column("a", text), Column("b", "B"))
    rows = (Row((Cell(text), Cell(text, text, past)), text),)
    document = Document(text, text, (Table(text, text, columns, rows, (text,)), table(Cell("x"))), draft=text)
    with zipfile.ZipFile(io.BytesIO(write(document))) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 4
        assert not any(b"<f>" in archive.read(name) or b"<f " in archive.read(name) for name in sheets)
    book = opened(document)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "f" not in {cell.data_type for cell in cells}
    assert sum(str(cell.value).strip() == text.strip() for cell in cells) >= 12


def test_a_draft_says_so_on_each_sheet_and_each_printed_page():
    document = Document("D", "", (table(checked()), table(Cell("x"), "u")), draft="R&D: 3 outcomes not confirmed")
    book = opened(document)
    line = "Draft: R&D: 3 outcomes not confirmed"
    assert [sheet.title for sheet in book] == ["Contents", "t", "u", "Provenance"]
    assert book["Contents"]["A3"].value == line
    assert [book[name]["A2"].value for name in ("t", "u", "Provenance")] == [line] * 3
    heads = [sheet.oddHeader.left.text.replace("&&", "&").strip() for sheet in book]
    assert heads == [line] * 4


def test_a_final_document_has_no_word_of_a_draft():
    with zipfile.ZipFile(io.BytesIO(write(Document("D", "", (table(checked()),))))) as archive:
        assert not any(b"raft" in archive.read(name) for name in archive.namelist())


def test_a_very_long_reason_for_a_draft_still_fits_the_head_of_a_page():
    book = opened(Document("D", "", (table(Cell("x")),), draft="reason & " * 60))
    assert len(book["t"].oddHeader.left.text) <= 255
    assert book["t"].oddHeader.left.text.rstrip().endswith("…")


def test_a_single_table_opens_on_its_own_sheet_without_contents():
    assert opened(Document("D", "", (table(Cell("x")),))).sheetnames == ["t"]
    assert opened(Document("D", "", (table(checked()),))).sheetnames == ["t", "Provenance"]


def test_sixty_tables_make_sixty_sheets_that_the_contents_name():
    document = Document("D", "", tuple(table(checked(), f"outcome_{number}") for number in range(60)))
    book = opened(document)
    assert len(book.sheetnames) == 62
    assert [book["Contents"].cell(5 + n, 1).value for n in (0, 59)] == ["outcome_0", "outcome_59"]
    assert book["Provenance"].max_row == 63
