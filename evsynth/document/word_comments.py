"""Native comments in a Word file: the past of a value beside the value, for whoever checks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml

from evsynth.document.past_words import past_lines
from evsynth.provenance import Past

_AUTHOR, _INITIALS = "evsynth", "ev"
_STYLES = {
    "text": ("annotation text", "paragraph", "CommentText", 18),
    "mark": ("annotation reference", "character", "CommentReference", 16),
}
_START = f"<w:comments {nsdecls('w')}>"


class Comments:
    """The comments of one Word file, gathered while its tables are laid out and written by ``attach``.

    python-docx makes a comment at a time and dates each by the clock; these have no date, so that the file
    depends on its content alone, and hundreds take milliseconds. ``names`` gives citation keys short names.
    """

    def __init__(self, word: Any, names: Mapping[str, str]) -> None:
        self._word, self._names = word, names
        self._styles = {use: _style(word, *look) for use, look in _STYLES.items()}
        self._written: list[str] = []

    def add(self, run: Any, past: Past) -> None:
        """Comment on the text of ``run``, a ``w:r`` element, with ``past`` in words."""
        number = str(len(self._written))
        self._written.append(self._comment(number, past_lines(past, self._names)))
        start, end = OxmlElement("w:commentRangeStart"), OxmlElement("w:commentRangeEnd")
        mark, look, style, place = map(OxmlElement, ("w:r", "w:rPr", "w:rStyle", "w:commentReference"))
        for element in (start, end, place):
            element.set(qn("w:id"), number)
        style.set(qn("w:val"), self._styles["mark"])
        look.append(style)
        mark.extend((look, place))
        run.addprevious(start)
        run.addnext(end)
        end.addnext(mark)

    def attach(self) -> None:
        """Write the comments into the file, which has none so far; a file without comments gets no such part."""
        if self._written:
            _ = self._word.comments  # makes the part
            part = self._word.part.part_related_by(RELATIONSHIP_TYPE.COMMENTS)
            part.element.extend(list(parse_xml(f"{_START}{''.join(self._written)}</w:comments>")))

    def _comment(self, number: str, lines: Sequence[str]) -> str:
        mark = f'<w:r><w:rPr><w:rStyle w:val="{self._styles["mark"]}"/></w:rPr><w:annotationRef/></w:r>'
        paragraphs = (
            f'<w:p><w:pPr><w:pStyle w:val="{self._styles["text"]}"/></w:pPr>{mark if first else ""}'
            f'<w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
            for first, line in zip((True, *[False] * len(lines)), lines, strict=False)
        )
        opening = f'<w:comment w:id="{number}" w:author="{_AUTHOR}" w:initials="{_INITIALS}">'
        return f"{opening}{''.join(paragraphs)}</w:comment>"


def _style(word: Any, name: str, kind: str, id_: str, halves: int) -> str:
    """Return the id of the style ``name``, made with type of ``halves`` half points if the file lacks it."""
    for style in word.styles.element.style_lst:
        if style.name_val == name and style.get(qn("w:type")) == kind:
            return str(style.styleId)
    made = f'<w:style {nsdecls("w")} w:type="{kind}" w:styleId="{id_}"><w:name w:val="{name}"/>'
    layout = '<w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr>' if kind == "paragraph" else ""
    look = f'<w:rPr><w:sz w:val="{halves}"/><w:szCs w:val="{halves}"/></w:rPr>'
    word.styles.element.append(parse_xml(f'{made}<w:uiPriority w:val="99"/>{layout}{look}</w:style>'))
    return id_
