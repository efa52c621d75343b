"""Text in a Word file: runs, links, bookmarks and the page number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import RGBColor

from evsynth.document.anchors import Anchors
from evsynth.document.model import Run

_LINK = RGBColor(0x0A, 0x5A, 0x75)


class Names:
    """Bookmark names for the anchors of a document: Word allows 40 letters, digits and underscores."""

    def __init__(self, anchors: Anchors) -> None:
        self.anchors = anchors
        self.numbers = {anchor: number for number, anchor in enumerate(anchors.all(), start=1)}

    def bookmark(self, anchor: str) -> str:
        """Return the bookmark's name for ``anchor``."""
        return f"place_{self.numbers[anchor]}"


def add_paragraph(word: Any, style: str, text: str = "") -> Any:
    """Append a paragraph of ``style`` to the Word file; python-docx's own way searches all styles anew each time."""
    paragraph = word.add_paragraph()
    paragraph._p.style = word.styles[style].style_id
    if text:
        paragraph.add_run(text)
    return paragraph


def add_runs(paragraph: Any, runs: Iterable[Run], names: Names) -> None:
    """Append ``runs`` to ``paragraph``, each in its style and with its link if that is safe."""
    for run in runs:
        words = paragraph.add_run(run.text)
        words.bold = True if run.style == "strong" else None
        words.italic = True if run.style == "em" else None
        words.font.superscript = True if run.style == "sup" else None
        if run.style == "code":
            words.font.name = "Courier New"
        if href := names.anchors.resolve(run.href):
            _link(paragraph, words, href, names)


def _link(paragraph: Any, words: Any, href: str, names: Names) -> None:
    link = OxmlElement("w:hyperlink")
    if href.startswith("#"):
        link.set(qn("w:anchor"), names.bookmark(href[1:]))
    else:
        relation = paragraph.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link.set(qn("r:id"), relation)
    words.font.color.rgb = _LINK
    words.font.underline = words.font.superscript is None
    words._r.addprevious(link)
    link.append(words._r)


def mark(paragraph: Any, anchor: str, names: Names) -> None:
    """Put a bookmark round the whole of ``paragraph`` so that links reach it; no anchor, no bookmark."""
    if not anchor:
        return
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for edge in (start, end):
        edge.set(qn("w:id"), str(names.numbers[anchor]))
    start.set(qn("w:name"), names.bookmark(anchor))
    properties = paragraph._p.pPr
    paragraph._p.insert(0 if properties is None else 1, start)
    paragraph._p.append(end)


def add_footer(section: Any) -> None:
    """Write "page / pages" into the footer of ``section``, unless the house template has a footer."""
    footer = section.footer
    if not footer.is_linked_to_previous:
        return
    paragraph = footer.paragraphs[0]
    paragraph.style = "Footer"
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _field(paragraph, "PAGE")
    paragraph.add_run(" / ")
    _field(paragraph, "NUMPAGES")


def _field(paragraph: Any, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    number = paragraph.add_run("1")
    number._r.addprevious(field)
    field.append(number._r)
