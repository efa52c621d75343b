"""The pages of a Word file: from a house template or our own, upright or turned."""

from __future__ import annotations

import io
import zipfile
from copy import deepcopy
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm

_TEMPLATE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
_DOCUMENT = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPES = "[Content_Types].xml"
# Parts that only the text of a template uses, by the last word of their relation.
_OF_THE_TEXT = {"image", "hyperlink", "chart", "comments", "commentsExtended", "commentsIds", "commentsExtensible"}


def opened(template: bytes | None) -> Any:
    """Return an open Word file without text: A4 upright, or the last page set-up and the styles of ``template``.

    The text of a template is left out; its headers and footers stay. A ``.docx`` or ``.dotx`` will do.
    Raises ``ValueError`` for anything else.
    """
    if template is None:
        return _plain()
    try:
        word = docx.Document(io.BytesIO(_as_document(template)))
        _empty(word)
    except (ValueError, KeyError, IndexError, zipfile.BadZipFile, zipfile.LargeZipFile, SyntaxError) as error:
        raise ValueError(f"the house template is not a Word document (.docx, .dotx): {error}") from error
    return word


def turn(word: Any, landscape: bool) -> None:
    """Begin a section of the other orientation; the break rides on the last paragraph, adding no blank."""
    section = word.add_section()
    section.different_first_page_header_footer = False
    orient(section, landscape)
    *_, last, breaker, _end = word.element.body
    if last.tag == breaker.tag and (last.pPr is None or last.pPr.sectPr is None):
        last.set_sectPr(breaker.pPr.sectPr)
        word.element.body.remove(breaker)


def orient(section: Any, landscape: bool) -> None:
    """Lay the pages of ``section`` on their long or their short side; their margins stay."""
    short, long = sorted((section.page_width, section.page_height))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)


def _plain() -> Any:
    word = docx.Document()
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(15), Mm(14)
    section.header_distance, section.footer_distance = Mm(6), Mm(7)
    return word


def _as_document(template: bytes) -> bytes:
    """Return a ``.dotx`` as the ``.docx`` it differs from by one word, and anything else as it is."""
    with zipfile.ZipFile(io.BytesIO(template)) as source:
        types = source.read(_TYPES)
        if _TEMPLATE not in types:
            return template
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                content = types.replace(_TEMPLATE, _DOCUMENT) if name == _TYPES else source.read(name)
                target.writestr(name, content)
    return file.getvalue()


def _empty(word: Any) -> None:
    """Take the text out of ``word``; its last section stays, with the headers it had from earlier ones."""
    sections = [section._sectPr for section in word.sections]
    last = sections[-1]
    for earlier in reversed(sections[:-1]):
        known = {(reference.tag, reference.get(qn("w:type"))) for reference in _references(last)}
        missing = [r for r in _references(earlier) if (r.tag, r.get(qn("w:type"))) not in known]
        for reference in reversed(missing):
            last.insert(0, deepcopy(reference))
    for element in list(word.element.body):
        if element is not last:
            word.element.body.remove(element)
    for key, relation in list(word.part.rels.items()):
        if relation.reltype.rsplit("/", 1)[-1] in _OF_THE_TEXT:
            del word.part.rels[key]


def _references(section: Any) -> list[Any]:
    return [element for element in section if element.tag in {qn("w:headerReference"), qn("w:footerReference")}]
