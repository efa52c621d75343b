import io

import docx
import pytest
from docx.oxml.ns import qn

from evsynth.document.docx import write
from evsynth.document.model import Cell, Column, Document, Row, Table

ABSOLUTE = "Absolute effects per 1000 (95% CI)"
COLUMNS = (
    Column("outcome", "Outcome"),
    Column("with", "With surgery", "right", over=ABSOLUTE),
    Column("without", "Without surgery", "right", over=ABSOLUTE),
    Column("certainty", "Certainty", over="Confidence"),
    Column("words", "Plain language"),
)


def drawn(group="", **how):
    rows = (Row(tuple(Cell(f"cell {n}") for n in range(5)), group),) * 3
    document = Document("D", "", (Table("t", "T", COLUMNS, rows),))
    return docx.Document(io.BytesIO(write(document, **how))).tables[0]


def headers(table):
    return [row for row in table.rows if row._tr.trPr.find(qn("w:tblHeader")) is not None]


def test_a_header_is_flat_unless_asked():
    table = drawn()
    assert len(headers(table)) == 1
    assert table._tbl.xpath(".//w:gridSpan | .//w:vMerge") == []


def test_neighbours_stand_under_what_they_share_and_both_rows_repeat():
    table = drawn(spanners=True)
    upper, lower = headers(table)
    assert [cell.text for cell in dict.fromkeys(upper.cells)] == [
        "Outcome",
        ABSOLUTE,
        "Confidence",
        "Plain language",
    ]
    assert [p.text for p in lower._tr.xpath(".//w:p") if p.text] == ["With surgery", "Without surgery", "Certainty"]
    assert table.cell(0, 0)._tc is table.cell(1, 0)._tc
    assert table.cell(0, 1)._tc is table.cell(0, 2)._tc
    assert all(qn("w:cantSplit") in {child.tag for child in row._tr.trPr} for row in (upper, lower))


def test_every_row_is_as_wide_as_the_grid():
    table = drawn(spanners=True)
    grid = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid.gridCol_lst]
    for row in table._tbl.tr_lst:
        spans = [cell.grid_span for cell in row.tc_lst]
        assert sum(spans) == 5
        assert sum(int(cell.tcPr.find(qn("w:tcW")).get(qn("w:w"))) for cell in row.tc_lst) == sum(grid)


def test_body_cells_are_not_merged_and_groups_stand_before_the_levels():
    table = drawn(group="Critical", spanners=True)
    assert [cell.text for cell in table.rows[2].cells] == ["Critical", *(f"cell {n}" for n in range(5))]
    assert table.cell(0, 2).text == ABSOLUTE
    assert [row._tr.xpath(".//w:gridSpan | .//w:vMerge") for row in table.rows[2:]] == [[], [], []]


@pytest.mark.parametrize("tag", ["w:tcW", "w:gridSpan", "w:vMerge", "w:tcBorders", "w:vAlign"])
def test_cell_properties_stand_in_the_order_of_the_schema(tag):
    order = ["w:tcW", "w:gridSpan", "w:vMerge", "w:tcBorders", "w:vAlign"]
    found = [[child.tag for child in p] for p in drawn(spanners=True)._tbl.xpath(".//w:tcPr")]
    assert any(qn(tag) in tags for tags in found)
    for tags in found:
        places = [order.index(f"w:{name.rsplit('}', 1)[1]}") for name in tags]
        assert places == sorted(places)
