"""PDF: tagged for every reader, hostile words harmless, the same bytes each time."""

import io
import json
from dataclasses import replace

import pytest
import typst
from pdf_reading import catalogue, elements
from pypdf import PdfReader

from evsynth.document import pdf
from evsynth.document.model import Cell, Column, Document, Heading, Paragraph, Row, Run, Table, text
from evsynth.document.typst_fonts import fonts, legible
from evsynth.document.typst_words import language, words

GLYPHS = (
    "– − × τ² χ² ⊕⊕○○ ⊕◯ ≥ ≤ → ± ° é ł ğ Ж Ω λ ✓ ✗ ● ◐ □ ⊖ ‰ … ½ ∞ ≈ ¹ ₀ † ‡ § “x” ’ · • \u00a0 \u202f \u2007 \u2011"
)
MARKUP = (
    "#import \"@preview/x:0.1.0\"", "#eval(\"1\")", "$x^2$", "*strong* _em_ `code`", "= heading", "- item",
    "<label> @ref", "\\ \\u{41} \\", "[[[ ]] }}{{ ((", "// comment /* x", "~ -- --- ...", "#read(\"/etc/passwd\")",
    "https://x.y/z", "שלום עולם", "مرحبا", "👩‍⚕️ 日本", "W" * 400, "nul\x00 bell\x07", "line\nline",
)  # fmt: skip


def read(document, **options):
    return PdfReader(io.BytesIO(pdf.write(document, **options)))


def said(reader):
    return "\n".join(page.extract_text() for page in reader.pages)


def kinds(reader):
    return [element["/S"] for element in elements(reader)]


def long_table(rows=120, columns=3, group=""):
    cells = [Row(tuple(Cell(f"r{n}c{m}") for m in range(columns)), group) for n in range(rows)]
    return Table("long", "Long", tuple(Column(f"c{m}", f"Header{m}") for m in range(columns)), tuple(cells))


def test_the_document_keeps_what_pdf_ua_asks_for(document):
    reader = read(document)
    assert catalogue(reader) == {"marked": True, "language": "en-GB", "title shown": True, "part": "1"}
    assert reader.metadata.title == document.title
    assert reader.metadata["/Keywords"] == "transplantation, neuroendocrine"


def test_tables_figures_headings_and_lists_are_tagged(document):
    found = kinds(read(document))
    assert [found.count(kind) for kind in ("/Table", "/Figure", "/H1", "/H2", "/TH")] == [2, 1, 2, 2, 8 + 3 + 3]
    assert found.count("/TD") == 3 * 8 + 3 * 3
    assert {"/THead", "/TBody", "/Caption", "/L", "/LI", "/Link", "/TOC"} <= set(found)


def test_figures_have_their_alternative_text_and_titles(document):
    reader = read(document)
    assert [e["/Alt"] for e in elements(reader) if e["/S"] == "/Figure"] == ["Two cohorts; survival 45%."]
    assert "Forest plot" in said(reader)


def test_links_reach_their_place_or_address(document):
    reader = read(document)
    links = [a.get_object() for page in reader.pages for a in page.get("/Annots", [])]
    assert [link["/A"]["/URI"] for link in links if "/A" in link] == ["https://doi.org/10.1000/x"]
    places = [link["/Dest"] for link in links if "/Dest" in link]
    named = {place for place in places if isinstance(place, str)}
    assert "question" in named <= set(reader.named_destinations)
    listed = [place for place in places if not isinstance(place, str)]
    assert [page.get_object() == reader.pages[-1] for page, *_ in listed] == [True]  # the reference, at the end
    assert all(link["/Contents"] for link in links)
    names = read(
        replace(
            document,
            blocks=(
                Paragraph(
                    (Run("away", href="#nowhere"), Run("bad", href="file:///etc")),
                ),
            ),
        )
    )
    assert not any("/Annots" in page for page in names.pages)


def test_the_outline_has_the_headings_and_small_documents_no_contents(document):
    titles = [entry.title for entry in read(document).outline if not isinstance(entry, list)]
    assert titles == ["Question", "Findings"]
    assert "/TOC" not in kinds(read(replace(document, blocks=document.blocks[:3])))


def test_levels_of_headings_are_never_skipped():
    reader = read(Document("T", "", (Heading("Deep", 3), Heading("Top", 1), Heading("Deep again", 3))))
    assert [kind for kind in kinds(reader) if kind in {"/H1", "/H2", "/H3"}] == ["/H1", "/H1", "/H2"]


def test_wide_tables_lie_on_landscape_pages(document):
    shapes = [page.mediabox.width > page.mediabox.height for page in read(document).pages]
    assert True in shapes
    assert False in shapes


def test_the_header_stands_on_every_page_of_a_long_table_and_the_group_too():
    pages = [page.extract_text() for page in read(Document("T", "", (long_table(group="One group"),))).pages]
    assert len(pages) > 2
    assert all("Header1" in page and "One group" in page for page in pages)


def test_rows_do_not_split_over_pages():
    tall = Row(tuple(Cell("\n".join(f"{m}.{n}" for n in range(12))) for m in range(3)))
    table = replace(long_table(1), rows=(tall,) * 12)
    for page in read(Document("T", "", (table,))).pages:
        shown = page.extract_text().split()
        assert shown.count("1.0") == shown.count("1.11")


def test_a_row_taller_than_a_page_runs_on():
    table = replace(long_table(1), rows=(Row((Cell("x"), Cell("word " * 6000 + "last"), Cell("y"))),))
    reader = read(Document("T", "", (table,)))
    assert len(reader.pages) > 2
    assert "last" in said(reader)


def test_pages_are_numbered_of_all(document):
    pages = read(document).pages
    for number, page in enumerate(pages, start=1):
        assert f"{number} / {len(pages)}" in page.extract_text()


def test_a_draft_says_so_on_every_page_outside_the_tagged_text(document):
    reader = read(replace(document, draft="certainty has not been judged"))
    assert all("Draft: certainty has not been judged" in page.extract_text() for page in reader.pages)
    assert all("DRAFT" in page.extract_text() for page in reader.pages)
    assert all(b"/Artifact" in page.get_contents().get_data() for page in reader.pages)
    assert kinds(reader) == kinds(read(document))
    assert "DRAFT" not in said(read(document))


def test_letters_stand_beside_numbers_and_their_notes_under_the_table(survival):
    one = Document("T", "", (survival,), citations=(("mazzaferro2007", "Mazzaferro 2007"),))
    with_letters, without = said(read(one)), said(read(one, letters=False))
    assert "Read in: Mazzaferro 2007, p. 459, Table 2." in with_letters
    assert "Read in" not in without
    assert "CI: confidence interval." in without


def test_hostile_words_are_printed_as_they_stand():
    table = replace(long_table(1), rows=tuple(Row((Cell(w), Cell("x"), Cell(w))) for w in MARKUP), notes=MARKUP)
    blocks = (*(Heading(w) for w in MARKUP), *(text(w) for w in MARKUP), table)
    shown = said(read(Document(MARKUP[0], MARKUP[2], blocks, draft=MARKUP[3])))
    for word in MARKUP[:13]:
        assert shown.replace("\n", " ").count(word) >= 3, word
    assert "\u25a1" in shown  # for characters that no font has


def test_the_hostile_document_is_written(hostile):
    reader = read(hostile)
    assert catalogue(reader)["language"] == "en"
    assert "<script>alert(1)</script>" in said(reader)


def test_no_word_leaves_its_cell_or_line():
    broken = words("W" * 50, 10)
    assert broken.replace("\u200b", "") == "W" * 50
    assert max(map(len, broken.split("\u200b"))) <= 10
    assert words("hepatectomy of the liver", 10) == "hepatectomy of the liver"


def test_every_sign_in_use_has_a_glyph():
    assert legible(GLYPHS) == GLYPHS
    document = Document(
        "T", "", (text(GLYPHS), Paragraph((Run(GLYPHS, "strong"), Run(GLYPHS, "em"), Run(GLYPHS, "code"))))
    )
    content = json.dumps(pdf._content(document, pdf._Page(pdf.anchors(document), (), letters=True)))
    compiler = typst.Compiler(font_paths=fonts(), ignore_system_fonts=True)
    _, warnings = compiler.compile_with_warnings(
        pdf._template().encode(), format="pdf", sys_inputs={"document": content}, pdf_standards=["ua-1"]
    )
    assert [warning.message for warning in warnings] == []


def test_empty_things_are_no_error():
    nothing = Table("none", "Nothing", (), (), ("A note.",))
    blocks = (nothing, Table("bare", "Bare", (Column("a", ""),), ()), text(""), Heading(""))
    assert "A note." in said(read(Document("", "", blocks)))
    assert len(read(Document("", "", ())).pages) == 1


def test_a_picture_that_cannot_be_drawn_is_refused(make_picture):
    with pytest.raises(ValueError, match="SVG"):
        pdf.write(Document("T", "", (make_picture(svg="<svg"),)))


def test_two_writings_are_the_same_bytes(document):
    assert pdf.write(document) == pdf.write(document)


@pytest.mark.parametrize(
    ("tag", "found"),
    [
        ("en-GB", ("en", "GB")),
        ("nl", ("nl", None)),
        ("zh-Hant-TW", ("zh", "TW")),
        ('en"><b', ("en", None)),
        ("", ("en", None)),
    ],
)
def test_language_tags(tag, found):
    assert language(tag) == found
