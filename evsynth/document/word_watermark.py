"""The mark of a draft in a Word file: why it is one at the head of each page, and a pale word across it."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import quoteattr

from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml
from docx.shared import RGBColor

from evsynth.document.drafts import WATERMARK

_WARNING = RGBColor(0x9A, 0x5B, 0x00)
_WIDE, _HIGH = 400, 130  # points: turned by 45 degrees it stays on the narrow side of A4 and Letter
_VML = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:w10="urn:schemas-microsoft-com:office:word"'
)
_PLACE = (
    f"position:absolute;margin-left:0;margin-top:0;width:{_WIDE}pt;height:{_HIGH}pt;rotation:315;z-index:-251658752;"
    "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
    "mso-position-vertical:center;mso-position-vertical-relative:margin"
)
# The shape type of WordArt on a straight line, as the file format defines it.
_KIND = (
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
    'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas>'
    + "".join(
        f'<v:f eqn="{step}"/>'
        for step in (
            "sum #0 0 10800", "prod #0 2 1", "sum 21600 0 @1", "sum 0 0 @2", "sum 21600 0 @3", "if @0 @3 0",
            "if @0 21600 @1", "if @0 0 @2", "if @0 @4 21600", "mid @5 @6", "mid @8 @5", "mid @7 @8", "mid @6 @7",
            "sum @6 0 @5",
        )
    )
    + '</v:formulas><v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" '
    'o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/><v:handles><v:h position="#0,bottomRight" '
    'xrange="6629,14971"/></v:handles><o:lock v:ext="edit" text="t" shapetype="t"/></v:shapetype>'
)  # fmt: skip


def mark_draft(word: Any, line: str) -> None:
    """Write ``line`` and the watermark into every header that pages of ``word`` show; a house header stays.

    To be called while the file has one section: later ones take its headers over.
    """
    section = word.sections[0]
    headers = [section.header]
    if section.different_first_page_header_footer:
        headers.append(section.first_page_header)
    if word.settings.odd_and_even_pages_header_footer:
        headers.append(section.even_page_header)
    for number, header in enumerate(headers, start=1):
        fresh = header.is_linked_to_previous
        paragraph = header.paragraphs[0] if fresh else header.add_paragraph()
        paragraph.style = word.styles["Header"]
        words = paragraph.add_run(line)
        words.font.color.rgb, words.bold = _WARNING, True
        paragraph._p.append(_watermark(number))


def _watermark(number: int) -> Any:
    """Return a run with the word behind the text, which screen readers skip: its alternative text is empty."""
    shape = (
        f'<v:shape id="PowerPlusWaterMarkObject{number}" o:spid="_x0000_s{2048 + number}" type="#_x0000_t136" alt="" '
        f'style={quoteattr(_PLACE)} o:allowincell="f" fillcolor="#dde1e5" stroked="f"><v:fill opacity=".5"/>'
        f'<v:textpath style="font-family:&quot;Arial&quot;;font-size:1pt" string="{WATERMARK}"/>'
        '<w10:wrap anchorx="margin" anchory="margin"/></v:shape>'
    )
    return parse_xml(f"<w:r {nsdecls('w')} {_VML}><w:rPr><w:noProof/></w:rPr><w:pict>{_KIND}{shape}</w:pict></w:r>")
