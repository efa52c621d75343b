"""The look of a Word file: paragraph styles, language, document properties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from evsynth.document.archive import INSTANT
from evsynth.document.model import Document

_INK, _MUTED, _ACCENT, _WARNING = "1A2630", "55626D", "0A5A75", "9A5B00"
_FONT = "Arial"
_AFTER_BORDERS = ("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")


@dataclass(frozen=True, slots=True)
class _Look:
    """Sizes in points: of the type, of the space before and after, and the line spacing."""

    name: str
    size: float
    before: float = 0
    after: float = 0
    line: float = 1.15
    color: str = _INK
    bold: bool = False
    italic: bool = False
    keep: bool = False
    outline: int | None = None


_LOOKS = (
    _Look("Normal", 10.5, after=6, line=1.2),
    _Look("Body Text", 10.5, after=6, line=1.2),
    _Look("Title", 22, after=4, line=1.05, bold=True),
    _Look("Subtitle", 12, after=16, color=_MUTED),
    _Look("Lead", 12.5, after=10, line=1.25),
    _Look("Note", 9.5, after=6, color=_MUTED),
    _Look("Warning", 10.5, before=6, after=8),
    _Look("Heading 1", 16, before=20, after=6, color=_ACCENT, bold=True, keep=True, outline=0),
    _Look("Heading 2", 13, before=14, after=4, bold=True, keep=True, outline=1),
    _Look("Heading 3", 11, before=10, after=3, bold=True, keep=True, outline=2),
    _Look("List Bullet", 10.5, after=3, line=1.2),
    _Look("List Number", 10.5, after=3, line=1.2),
    _Look("Caption", 10, before=8, after=4, bold=True, keep=True),
    _Look("Figure", 10.5, after=3, line=1.0, keep=True),
    _Look("Table Text", 9, line=1.08),
    _Look("Table Text Wide", 8.5, line=1.05),
    _Look("Table Text Widest", 8, line=1.05),
    _Look("Table Note", 8.5, before=2, line=1.1, color=_MUTED),
    _Look("Header", 8.5, color=_MUTED, line=1.0),
    _Look("Footer", 8.5, color=_MUTED, line=1.0),
)
_OURS = {look.name for look in _LOOKS if look.name.startswith(("Table", "Figure", "Lead", "Note", "Warning"))}


def prepare(word: Any, document: Document, *, house_style: bool) -> None:
    """Give the open file ``word`` its styles, language and properties.

    A house style keeps its own look: only the styles that it lacks are added, in its own type.
    """
    present = {style.name for style in word.styles}
    for look in _LOOKS:
        if look.name not in present:
            word.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH, builtin=look.name not in _OURS)
        if look.name not in present or not house_style:
            _dress(word.styles[look.name], look)
        if look.name not in present and house_style and "Normal" in present:
            _follow(word.styles[look.name], word.styles["Normal"])
    if not house_style:
        _modernise(word)
    _speak(word, document.language)
    properties = word.core_properties
    properties.title, properties.subject = document.title[:255], document.subtitle[:255]
    properties.author = properties.last_modified_by = "evsynth"
    properties.comments = ""
    properties.keywords = ", ".join(document.keywords)[:255]
    properties.language = document.language
    properties.created = properties.modified = properties.last_printed = INSTANT
    properties.revision = 1


def _dress(style: Any, look: _Look) -> None:
    font, layout = style.font, style.paragraph_format
    _use_font(style.element.get_or_add_rPr())
    font.size, font.bold, font.italic = Pt(look.size), look.bold, look.italic
    font.color.rgb = RGBColor.from_string(look.color)
    layout.space_before, layout.space_after = Pt(look.before), Pt(look.after)
    layout.line_spacing, layout.keep_with_next = look.line, look.keep
    layout.widow_control = True
    properties = style.element.get_or_add_pPr()
    for stock in properties.findall(qn("w:pBdr")) + properties.findall(qn("w:contextualSpacing")):
        properties.remove(stock)
    if look.name == "Warning":
        layout.left_indent = Mm(3)
        _bar(properties)
    if look.outline is not None and properties.find(qn("w:outlineLvl")) is None:
        level = OxmlElement("w:outlineLvl")
        level.set(qn("w:val"), str(look.outline))
        properties.append(level)


def _follow(style: Any, usual: Any) -> None:
    """Let ``style`` take its type from ``usual``, the style of the house for all text."""
    style.base_style = usual
    properties = style.element.get_or_add_rPr()
    properties.remove(properties.rFonts)


def _use_font(properties: Any) -> None:
    fonts = properties.get_or_add_rFonts()
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), _FONT)
    for spacing in properties.findall(qn("w:spacing")) + properties.findall(qn("w:kern")):
        properties.remove(spacing)


def _bar(properties: Any) -> None:
    borders, left = OxmlElement("w:pBdr"), OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", "24"), ("space", "8"), ("color", _WARNING)):
        left.set(qn(f"w:{name}"), value)
    borders.append(left)
    properties.insert_element_before(borders, *_AFTER_BORDERS)


def _modernise(word: Any) -> None:
    """Lift the stock template out of Word 2010's compatibility mode and drop its thumbnail."""
    for setting in word.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    package = word.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[key]


def _speak(word: Any, language: str) -> None:
    defaults = word.styles.element.find(qn("w:docDefaults"))
    tags = [] if defaults is None else list(defaults.iter(qn("w:lang")))
    if not tags:
        tag = OxmlElement("w:lang")
        word.styles["Normal"].element.get_or_add_rPr().append(tag)
        tags = [tag]
    tags += word.settings.element.findall(qn("w:themeFontLang"))
    for tag in tags:
        tag.set(qn("w:val"), language)
