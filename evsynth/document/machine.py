"""JSON for programs: tables as columns and rows of cells, each with its text, value and past."""

from __future__ import annotations

import json
from typing import Any

from evsynth.document.model import Block, Cell, Document, Heading, Listing, Paragraph, Picture, Run, Table
from evsynth.document.numerals import number
from evsynth.document.printable import printable
from evsynth.provenance import Past


def write(content: Document | Table) -> str:
    """Return ``content`` as JSON with sorted keys; a value that isn't finite becomes ``null``."""
    content = printable(content)
    record = _table(content) if isinstance(content, Table) else _document(content)
    return json.dumps(record, sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _document(document: Document) -> dict[str, Any]:
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "language": document.language,
        "keywords": list(document.keywords),
        "blocks": [_block(block) for block in document.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"type": "heading", "text": block.text, "level": block.level, "id": block.id}
        case Paragraph():
            return {"type": "paragraph", "role": block.role, "runs": [_run(run) for run in block.runs]}
        case Listing():
            items = [[_run(run) for run in item] for item in block.items]
            return {"type": "list", "ordered": block.ordered, "items": items, "ids": list(block.ids)}
        case Table():
            return _table(block)
        case Picture():
            return _picture(block)


def _run(run: Run) -> dict[str, str]:
    return {"text": run.text, "style": run.style, "href": run.href}


def _picture(picture: Picture) -> dict[str, Any]:
    return {
        "type": "picture",
        "id": picture.id,
        "title": picture.title,
        "alt": picture.alt,
        "width_inches": picture.width,
        "height_inches": picture.height,
        "notes": list(picture.notes),
    }


def _table(table: Table) -> dict[str, Any]:
    columns = [{"key": column.key, "header": column.header, "align": column.align} for column in table.columns]
    rows = [{"group": row.group, "cells": [_cell(cell) for cell in row.cells]} for row in table.rows]
    return {
        "type": "table",
        "id": table.id,
        "title": table.title,
        "description": table.description,
        "notes": list(table.notes),
        "columns": columns,
        "rows": rows,
    }


def _cell(cell: Cell) -> dict[str, Any]:
    value = cell.value if isinstance(cell.value, str) else number(cell)
    return {"text": cell.text, "value": value, "past": _past(cell.past) if cell.past else None}


def _past(past: Past) -> dict[str, Any]:
    sources = [{"citation": s.citation, "locator": s.locator, "tier": s.tier.value} for s in past.sources]
    return {
        "cell": past.cell,
        "kind": past.kind.value,
        "sources": sources,
        "formula": past.formula,
        "inputs": list(past.inputs),
        "flags": list(past.flags),
    }
