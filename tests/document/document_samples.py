"""A small document with one of everything, and one of the strings that a hostile file might hold."""

import io

from PIL import Image

from evsynth.document.model import (
    Cell,
    Column,
    Document,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Row,
    Run,
    Table,
)
from evsynth.provenance import CellKind, Past, Source

SVG = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 width="504pt" height="360pt" viewBox="0 0 504 360" version="1.1">
 <metadata>drawn by a program</metadata>
 <defs><style type="text/css">*{stroke-linejoin: round}</style><path id="m1" d="M0 0"/>
 <clipPath id="c1"><rect width="9" height="9"/></clipPath></defs>
 <g id="axes" clip-path="url(#c1)" onclick="alert(1)"><use xlink:href="#m1" x="3"/></g>
 <script>alert(1)</script>
</svg>"""

HOSTILE = (
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "nul\x00 bell\x07 esc\x1b half\ud800 non\uffff",
    "W" * 400,
    "שלום עולם",
    "👩‍⚕️ ⊕⊕◯◯",
    "line one\nline two\r\nline three",
    "]]>&amp;\"'",
    "_x0041_ {{ 7*7 }} {=1+1}",
)


def png(width=700, height=500):
    file = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(file, "PNG")
    return file.getvalue()


def picture(id_="forest", title="Forest plot", **changes):
    fields = {"alt": "Two cohorts; survival 45%.", "svg": SVG, "png": png(), "pdf": b"%PDF-1.7"}
    return Picture(id_, title, **{**fields, "width": 6.5, "height": 4.6, "notes": ("Squares.",), **changes})


def narrow_table():
    source = Source("mazzaferro2007", "p. 459, Table 2")
    extracted = Past("survival.mazzaferro2007", CellKind.EXTRACTED, (source,))
    derived = Past("survival.pooled", CellKind.DERIVED, formula="REML", inputs=("a", "b"), flags=("k < 10",))
    columns = (Column("study", "Study"), Column("n", "People", "right", 0.5), Column("rate", "Rate (95% CI)"))
    rows = (
        Row((Cell("Mazzaferro 2007"), Cell("1,234", 1234, extracted), Cell("")), "Single centre"),
        Row((Cell("Le Treut 2013"), Cell("56", 56), Cell("not reported")), "Registry"),
        Row((Cell("Pooled", strong=True), Cell("1,290", 1290), Cell("45% (38 to 52)", 0.4512345, derived))),
    )
    notes = ("CI: confidence interval.", "2 values verified.")
    return Table("survival", "Survival at five years", columns, rows, notes, "Survival by cohort.")


def wide_table(words=("1",) * 8, title="Summary of findings"):
    columns = tuple(Column(f"c{index}", f"Column {index}") for index in range(len(words)))
    row = Row(tuple(Cell(word) for word in words))
    return Table("summary", title, columns, (row,) * 3, (), "")


def plain_document():
    link = Run("Mazzaferro", href="#ref-1")
    web = Run("DOI", href="https://doi.org/10.1000/x")
    return Document(
        "Transplantation for liver metastases",
        "Draft for the committee",
        (
            Paragraph((Run("Survival rose."),), "lead"),
            Heading("Question", 1, "question"),
            Paragraph((Run("See "), link, Run("1", "sup"), Run(" and "), Run("REML", "code"), Run("."))),
            Paragraph((Run("Certainty is a draft."),), "warning"),
            Heading("Findings", 1),
            Heading("Summary", 2),
            Paragraph((Run("One outcome a row."),)),
            wide_table(),
            Heading("Survival", 2),
            narrow_table(),
            picture(),
            Listing(((Run("first"),), (Run("second"),)), ordered=True),
            Listing(((Run("Mazzaferro 2007. "), web),), ordered=True, ids=("ref-1",)),
        ),
        language="en-GB",
        keywords=("transplantation", "neuroendocrine"),
    )


def hostile_document():
    words = HOSTILE[:8]
    table = wide_table(words, HOSTILE[0])
    return Document(
        HOSTILE[0],
        HOSTILE[2],
        (
            Heading(HOSTILE[0], 1, 'x"><y'),
            *(Paragraph((Run(word, style, word),)) for word in HOSTILE for style in ("", "code")),
            Listing(tuple((Run(word),) for word in HOSTILE), ordered=True, ids=(HOSTILE[0],)),
            table,
            picture(HOSTILE[0], HOSTILE[0], alt=HOSTILE[2]),
        ),
        language='en"><b',
        keywords=HOSTILE[:2],
    )
