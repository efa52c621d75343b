"""A table in a Word file: flat, editable, its header repeated, no cell merged or empty, light rules."""

from __future__ import annotations

from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from evsynth.document.layout import EMPTY, WIDE_COLUMNS, alignments, group_as_column
from evsynth.document.model import Align, Cell, Table

_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
}
_RULE, _HAIRLINE = "33424E", "C9D0D6"
_TWIP = 635  # English Metric Units in a twentieth of a point
_WIDEST_COLUMNS = 8


def add_table(word: Any, table: Table, width: int) -> None:
    """Append ``table``, if it has columns, to the Word file, ``width`` English Metric Units wide."""
    if not table.columns:
        return
    description = table.description or table.title
    title, table = table.title, group_as_column(table)
    drawn = word.add_table(rows=len(table.rows) + 1, cols=len(table.columns))
    drawn.alignment, drawn.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    _describe(drawn._tbl.tblPr, title, description, width)
    widths = _column_widths(table, width)
    for grid, twips in zip(drawn._tbl.tblGrid.gridCol_lst, widths, strict=True):
        grid.set(qn("w:w"), str(twips))
    style = word.styles[_style(len(table.columns))]
    aligns = alignments(table)
    header = tuple(Cell(column.header, strong=True) for column in table.columns)
    for row, cells in zip(drawn._tbl.tr_lst, (header, *(row.cells for row in table.rows)), strict=True):
        _row_flag(row, "w:cantSplit")
        for cell, shown, twips, align in zip(row.tc_lst, cells, widths, aligns, strict=True):
            _fill(cell, shown, twips, align, style)
    _dress_header(drawn)


def _style(columns: int) -> str:
    if columns <= WIDE_COLUMNS:
        return "Table Text"
    return "Table Text Wide" if columns <= _WIDEST_COLUMNS else "Table Text Widest"


def _column_widths(table: Table, width: int) -> list[int]:
    total = sum(column.width for column in table.columns)
    return [int(width / _TWIP * column.width / total) for column in table.columns]


def _fill(cell: Any, shown: Cell, twips: int, align: Align, style: Any) -> None:
    size = cell.get_or_add_tcPr().get_or_add_tcW()
    size.set(qn("w:w"), str(twips))
    size.set(qn("w:type"), "dxa")
    paragraph = cell.p_lst[0]
    properties = paragraph.get_or_add_pPr()
    properties.style, properties.jc_val = style.style_id, _ALIGN[align]
    run = paragraph.add_r()
    if shown.strong:
        run.get_or_add_rPr().append(OxmlElement("w:b"))
    run.text = shown.text if shown.text.strip() else EMPTY


def _row_flag(row: Any, tag: str) -> None:
    row.get_or_add_trPr().append(OxmlElement(tag))


def _dress_header(drawn: Any) -> None:
    first = drawn.rows[0]
    _row_flag(first._tr, "w:tblHeader")
    for cell in first.cells:
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
        cell.paragraphs[0].paragraph_format.keep_with_next = True
        properties = cell._tc.get_or_add_tcPr()
        properties.insert_element_before(_borders("w:tcBorders", {"bottom": (8, _RULE)}), "w:vAlign")


def _describe(properties: Any, title: str, description: str, width: int) -> None:
    """Set width, rules, cell margins and alternative text, in the order the schema asks for."""
    after = ("w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption", "w:tblDescription")
    size = properties.find(qn("w:tblW"))
    size.set(qn("w:type"), "dxa")
    size.set(qn("w:w"), str(int(width / _TWIP)))
    rules = {"top": (12, _RULE), "bottom": (12, _RULE), "insideH": (4, _HAIRLINE)}
    properties.insert_element_before(_borders("w:tblBorders", rules), *after)
    properties.insert_element_before(_margins(), *after[2:])
    for tag, words in (("w:tblCaption", title), ("w:tblDescription", description)):
        element = OxmlElement(tag)
        element.set(qn("w:val"), words)
        properties.append(element)


def _borders(tag: str, rules: dict[str, tuple[int, str]]) -> Any:
    borders = OxmlElement(tag)
    for side, (eighths, color) in rules.items():
        rule = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "0"), ("color", color)):
            rule.set(qn(f"w:{name}"), value)
        borders.append(rule)
    return borders


def _margins() -> Any:
    margins = OxmlElement("w:tblCellMar")
    for side, twips in (("top", 50), ("left", 90), ("bottom", 50), ("right", 90)):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    return margins
