"""A table in a Word file: flat, editable, its header repeated, no cell merged or empty, light rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from evsynth.document.layout import WIDE_COLUMNS, alignments, whole_numbers
from evsynth.document.model import Align, Cell, Table
from evsynth.document.word_cells import Origins, add_rows, fill
from evsynth.document.word_header_levels import add_upper_level, has_levels
from evsynth.document.word_widths import MARGIN, SLIM_MARGIN, column_widths

_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
}
_RULE, _HAIRLINE = "33424E", "C9D0D6"
_TWIP = 635  # English Metric Units in a twentieth of a point
_WIDEST_COLUMNS = 8
_USUAL_SIZE = 9.0
_HOUSE_TYPE = 1.15  # a house's type may be that much wider than ours, by which words are measured


def add_table(word: Any, table: Table, width: int, origins: Origins | None = None, *, spanners: bool = False) -> Any:
    """Append ``table``, whose groups are a column, to the Word file, ``width`` English Metric Units wide.

    ``origins`` says how numbers show their past; ``spanners`` asks for a header of two levels where columns
    name one. Returns the paragraph of its first cell, or ``None`` for a table without columns, of which
    nothing is drawn.
    """
    if not table.columns:
        return None
    description = table.description or table.title
    origins, table = origins or Origins(), whole_numbers(table)
    drawn = word.add_table(rows=1, cols=len(table.columns))
    drawn.alignment, drawn.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    margin = MARGIN if len(table.columns) <= _WIDEST_COLUMNS else SLIM_MARGIN
    _describe(drawn._tbl.tblPr, table.title, description, width, margin)
    style = word.styles[_style(len(table.columns))]
    points = (style.font.size.pt if style.font.size else _USUAL_SIZE) * (1 if style.font.name else _HOUSE_TYPE)
    widths = column_widths(_with_letters(table, origins), int(width / _TWIP), points, margin)
    for grid, twips in zip(drawn._tbl.tblGrid.gridCol_lst, widths, strict=True):
        grid.set(qn("w:w"), str(twips))
    header = drawn._tbl.tr_lst[0]
    _lay_out(header, widths, alignments(table), style)
    add_rows(header, table.rows, origins)
    fill(header, [Cell(column.header, strong=True) for column in table.columns], origins.headers)
    upper = add_upper_level(header, table.columns) if spanners and has_levels(table.columns) else None
    for row in (header,) if upper is None else (upper, header):
        _dress_header(row)
    return drawn.rows[0].cells[0].paragraphs[0]


def _with_letters(table: Table, origins: Origins) -> Table:
    """Return ``table`` with each letter in its text to measure: raised, it and its space take one letter's room."""
    if not origins.headers:
        return table
    columns = tuple(
        replace(column, header=f"{column.header}{letter}")
        for column, letter in zip(table.columns, origins.headers, strict=True)
    )
    rows = tuple(
        replace(
            row,
            cells=tuple(replace(c, text=f"{c.text}{letter}") for c, letter in zip(row.cells, letters, strict=True)),
        )
        for row, letters in zip(table.rows, origins.cells, strict=True)
    )
    return replace(table, columns=columns, rows=rows)


def _lay_out(row: Any, widths: Sequence[int], aligns: Sequence[Align], style: Any) -> None:
    """Give the cells of an empty ``row`` their width, style, alignment and run."""
    _row_flag(row, "w:cantSplit")
    for cell, twips, align in zip(row.tc_lst, widths, aligns, strict=True):
        size = cell.get_or_add_tcPr().get_or_add_tcW()
        size.set(qn("w:w"), str(twips))
        size.set(qn("w:type"), "dxa")
        paragraph = cell.p_lst[0]
        properties = paragraph.get_or_add_pPr()
        properties.style, properties.jc_val = style.style_id, _ALIGN[align]
        paragraph.add_r()


def _style(columns: int) -> str:
    if columns <= WIDE_COLUMNS:
        return "Table Text"
    return "Table Text Wide" if columns <= _WIDEST_COLUMNS else "Table Text Widest"


def _row_flag(row: Any, tag: str) -> None:
    row.get_or_add_trPr().append(OxmlElement(tag))


def _dress_header(row: Any) -> None:
    _row_flag(row, "w:tblHeader")
    for cell in row.tc_lst:
        properties = cell.get_or_add_tcPr()
        properties.append(_borders("w:tcBorders", {"bottom": (8, _RULE)}))
        aligned = OxmlElement("w:vAlign")
        aligned.set(qn("w:val"), "bottom")
        properties.append(aligned)
        keep = cell.p_lst[0].get_or_add_pPr().get_or_add_keepNext()
        keep.val = True


def _describe(properties: Any, title: str, description: str, width: int, margin: int) -> None:
    """Set width, rules, cell margins and alternative text, in the order the schema asks for."""
    after = ("w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption", "w:tblDescription")
    size = properties.find(qn("w:tblW"))
    size.set(qn("w:type"), "dxa")
    size.set(qn("w:w"), str(int(width / _TWIP)))
    rules = {"top": (12, _RULE), "bottom": (12, _RULE), "insideH": (4, _HAIRLINE)}
    properties.insert_element_before(_borders("w:tblBorders", rules), *after)
    properties.insert_element_before(_margins(margin), *after[2:])
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


def _margins(aside: int) -> Any:
    margins = OxmlElement("w:tblCellMar")
    for side, twips in (("top", 50), ("left", aside), ("bottom", 50), ("right", aside)):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    return margins
