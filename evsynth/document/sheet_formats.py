"""The look of the cells of a workbook, each format made once."""

from __future__ import annotations

from typing import Any

from evsynth.document.model import Align

FONT_SIZE = 10
"""The size in points of the type of a cell."""

_FONT: dict[str, Any] = {"font_name": "Arial", "font_size": FONT_SIZE, "font_color": "#1A2630", "valign": "vcenter"}


class Formats:
    """The cell formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[Any, ...], Any] = {}
        self.title = book.add_format({**_FONT, "font_size": 14, "bold": True})
        self.heading = book.add_format({**_FONT, "font_size": 12, "bold": True, "text_wrap": True})
        self.note = book.add_format({**_FONT, "font_size": 9, "font_color": "#55626D", "text_wrap": True})
        self.note_line = book.add_format({**_FONT, "font_color": "#55626D"})
        self.draft = book.add_format({**_FONT, "font_color": "#9A5B00", "bold": True})
        link = {**_FONT, "font_color": "#0A5A75", "underline": 1, **_hairline()}
        self.link = book.add_format(link)
        self.link_on_top = book.add_format({**link, "valign": "top"})

    def header(self, align: Align) -> Any:
        """Return the format of a column header."""
        rules = {"top": 2, "bottom": 1, "top_color": "#33424E", "bottom_color": "#33424E"}
        look = {"bold": True, "text_wrap": True, "valign": "bottom", "bg_color": "#F3F6F8", "indent": 1}
        return self._format(("header", align), {**look, **rules, "align": align})

    def body(self, align: Align, number: str = "", strong: bool = False, *, top: bool = False) -> Any:
        """Return the format of a cell; ``number`` is its Excel number format, ``top`` puts text at the head of it."""
        look: dict[str, Any] = {"align": align, "text_wrap": True, "bold": strong, "indent": 1, **_hairline()}
        if top:
            look["valign"] = "top"
        if number:
            look["num_format"] = number
        return self._format(("body", align, number, strong, top), look)

    def _format(self, key: tuple[Any, ...], look: dict[str, Any]) -> Any:
        if key not in self._made:
            self._made[key] = self._book.add_format({**_FONT, **look})
        return self._made[key]


def _hairline() -> dict[str, Any]:
    return {"bottom": 1, "bottom_color": "#D5DCE2"}
