import io
import itertools
import os
import shutil
import subprocess

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Inches
from pypdf import PdfReader

from evsynth.document.docx import write
from evsynth.document.model import Cell, Column, Document, Heading, Row, Table, text
from evsynth.provenance import CellKind, Past, Source

MANNERS = ("letters", "comments", "none")
LONG = "Hepatopancreatobiliary metastasectomy"


def long_table(rows=60):
    """Ten columns, words too long for most of them, and enough rows for several pages."""
    columns = tuple(Column(f"c{n}", f"Header{n}", "right" if n % 2 else "left") for n in range(10))
    past = Past("x", CellKind.EXTRACTED, (Source("k", "p. 1"),))
    words = [LONG, "12 (3 to 40)", *["x"] * 6, "not reported anywhere", "end"]
    body = [
        Row(tuple(Cell(f"{word} r{row}", word, past if n == 1 else None) for n, word in enumerate(words)))
        for row in range(rows)
    ]
    return Table("long", "A long table", columns, tuple(body), ("Note under it.",), "Ten columns.")


@pytest.fixture
def everything(document):
    blocks = (*document.blocks, Heading("More", 1), text("Words."), long_table(3))
    return Document(document.title, document.subtitle, blocks, draft="not confirmed")


@pytest.fixture(params=MANNERS)
def word(everything, request):
    return docx.Document(io.BytesIO(write(everything, provenance=request.param)))


def test_every_drawing_says_what_it_shows_or_is_silent_on_purpose(word):
    drawings = word.element.body.xpath(".//wp:docPr")
    assert drawings
    assert all(drawing.get("descr") for drawing in drawings)
    for section in word.sections:
        for shape in (s for s in section.header._element.iter() if s.tag.endswith("}shape")):
            assert shape.get("alt") == ""


def test_every_table_is_named_described_and_has_one_header_row_first(word):
    assert len(word.tables) == 3
    for table in word.tables:
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        assert table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val"))
        flagged = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        assert flagged == [True, *[False] * (len(flagged) - 1)]
        assert table._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstRow")) == "1"


def test_no_cell_is_empty_or_merged(word):
    for table in word.tables:
        assert all(cell.text.strip() for row in table.rows for cell in row.cells)
        assert table._tbl.xpath(".//w:gridSpan | .//w:vMerge") == []


def test_language_and_title_are_set_and_headings_do_not_jump(word):
    assert word.styles.element.xpath("./w:docDefaults//w:lang/@w:val") == ["en-GB"]
    assert word.core_properties.title == "Transplantation for liver metastases"
    levels = [int(p.style.name[-1]) for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))


def test_type_is_never_smaller_than_eight_points(word):
    sizes = {p.style.font.size.pt for t in word.tables for row in t.rows for c in row.cells for p in c.paragraphs}
    assert min(sizes) >= 8


def letter_template():
    house = docx.Document()
    section = house.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    section.left_margin = section.right_margin = Inches(1)
    section.header.paragraphs[0].text = "House of Health"
    file = io.BytesIO()
    house.save(file)
    return file.getvalue()


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("CI"):
            pytest.fail("soffice must be installed where CI is set")
        pytest.skip("soffice is not installed")
    folder = tmp_path_factory.mktemp("office")
    novel = Table(
        "novel",
        "A row higher than a page",
        (Column("a", "Short"), Column("b", "Long")),
        (Row((Cell("x"), Cell(" ".join(f"word{n}" for n in range(1500))))),),
    )
    document = Document("D", "S", (Heading("H"), long_table(), Heading("N"), novel), draft="not confirmed")
    (folder / "comments.docx").write_bytes(write(document, provenance="comments"))
    (folder / "house.docx").write_bytes(write(document, template=letter_template()))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(folder / "comments.docx"), str(folder / "house.docx")]
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return {name: PdfReader(folder / f"{name}.pdf").pages for name in ("comments", "house")}


@pytest.mark.parametrize("name", ["comments", "house"])
def test_header_and_draft_are_on_every_page_and_every_row_is_printed_once(printed, name):
    pages = [page.extract_text() for page in printed[name]]
    wide = [
        words for words, page in zip(pages, printed[name], strict=True) if page.mediabox.width > page.mediabox.height
    ]
    assert len(wide) > 2
    assert all("not confirmed" in words for words in pages)
    body = [words for words in wide if "end r" in words]
    assert len(body) > 1
    assert all(words.count("Header0") == 1 for words in body)
    found = sorted(int(part.split()[0]) for words in body for part in words.split("end r")[1:])
    assert found == list(range(60))
    if name == "house":
        assert all("House of Health" in words for words in pages)
        assert {round(max(page.mediabox[2:]) / 72, 1) for page in printed[name]} == {11.0}


@pytest.mark.parametrize("name", ["comments", "house"])
def test_a_row_higher_than_a_page_loses_no_word(printed, name):
    words = " ".join(page.extract_text() for page in printed[name]).split()
    assert [f"word{n}" for n in range(1500) if f"word{n}" not in set(words)] == []
