import io
import os
import shutil
import subprocess
import zipfile

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from PIL import Image
from pypdf import PdfReader

from evsynth.document.docx import write
from evsynth.document.lettered import lettered
from evsynth.document.model import Document, Heading, Paragraph, Run, Table


@pytest.fixture
def word(document):
    return docx.Document(io.BytesIO(write(document)))


def flags(row):
    return {child.tag for child in row._tr.trPr}


def test_header_row_repeats_and_no_row_splits(word):
    assert len(word.tables) == 2
    for table in word.tables:
        assert qn("w:tblHeader") in flags(table.rows[0])
        assert all(qn("w:cantSplit") in flags(row) for row in table.rows)
        assert not any(qn("w:tblHeader") in flags(row) for row in table.rows[1:])


def test_no_cell_is_merged_or_empty_and_groups_are_a_column(word):
    survival = word.tables[1]
    assert [cell.text for cell in survival.rows[0].cells] == ["Group", "Study", "People", "Rate (95% CI)"]
    assert [cell.text for cell in survival.rows[1].cells] == [
        "Single centre",
        "Mazzaferro 2007",
        "1,234\u00a0a",
        "–",
    ]
    assert survival.rows[3].cells[0].text == "–"
    merges = survival._tbl.xpath(".//w:gridSpan | .//w:vMerge | .//w:hMerge")
    assert merges == []


def test_columns_are_fixed_and_fill_the_page(word):
    survival = word.tables[1]
    grid = [int(column.get(qn("w:w"))) for column in survival._tbl.tblGrid.gridCol_lst]
    assert sum(grid) == pytest.approx(9638, abs=4)  # 170 mm
    assert survival.autofit is False
    assert [cell.width.twips for cell in survival.rows[2].cells] == grid


def test_numbers_are_right_aligned_and_type_is_at_least_eight_points(word, wide):
    survival = word.tables[1]
    assert [row.cells[2].paragraphs[0].alignment for row in survival.rows] == [2, 2, 2, 2]
    twelve = docx.Document(io.BytesIO(write(Document("T", "", (wide(("x",) * 12),)))))
    sizes = [table.rows[1].cells[0].paragraphs[0].style.font.size.pt for table in (*word.tables, *twelve.tables)]
    assert sizes == [8.5, 9.0, 8.0]


def test_tables_and_pictures_carry_alternative_text(word):
    properties = word.tables[1]._tbl.tblPr
    assert properties.find(qn("w:tblCaption")).get(qn("w:val")) == "Survival at five years"
    assert properties.find(qn("w:tblDescription")).get(qn("w:val")) == "Survival by cohort."
    drawn = word.inline_shapes[0]._inline.docPr
    assert (drawn.get("descr"), drawn.get("title")) == ("Two cohorts; survival 45%.", "Forest plot")


def test_captions_stand_above_and_notes_below(word, survival):
    captions = [p for p in word.paragraphs if p.style.name == "Caption"]
    assert [p.text for p in captions] == ["Summary of findings", "Survival at five years", "Forest plot"]
    assert captions[1].style.paragraph_format.keep_with_next
    table = word.tables[1]._tbl
    assert table.getprevious() is captions[1]._p
    notes = [p.text for p in word.paragraphs if p.style.name == "Table Note"]
    assert notes[0] == ""
    assert notes[2:] == ["CI: confidence interval.", "2 values verified.", "Squares."]
    origins = "  ".join(f"{letter}\u00a0{words}" for letter, words in lettered(survival).notes)
    assert notes[1] == origins
    assert "mazzaferro2007, p. 459, Table 2" in origins


def test_wide_tables_lie_in_landscape_with_their_headings(word):
    turns = [section.orientation for section in word.sections]
    assert turns == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT]
    first, second, _ = word.sections
    assert (first.page_width.mm, first.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    assert second.page_width.mm == pytest.approx(297, abs=0.1)
    inside = [p.text for p in second.iter_inner_content() if hasattr(p, "text")]
    assert inside[:3] == ["Findings", "Summary", "One outcome a row."]
    assert all(p.text for p in word.paragraphs if p._p.pPr.sectPr is not None and p.style.name != "Table Note")


def test_headings_lists_and_roles_use_real_styles(word):
    styles = [p.style.name for p in word.paragraphs]
    for style in ("Title", "Subtitle", "Lead", "Warning", "Heading 1", "Heading 2", "List Number"):
        assert style in styles


def test_each_ordered_list_starts_at_one(word):
    items = [p for p in word.paragraphs if p.style.name == "List Number"]
    numbers = [p._p.pPr.numPr.numId.val for p in items]
    assert len(items) == 3
    assert numbers[0] == numbers[1] != numbers[2]
    starts = word.part.numbering_part.element.xpath(f"./w:num[@w:numId='{numbers[2]}']//w:startOverride/@w:val")
    assert starts == ["1"]


def test_links_reach_a_bookmark_or_the_web(word):
    links = word.element.body.xpath(".//w:hyperlink")
    anchor = links[0].get(qn("w:anchor"))
    assert anchor in word.element.body.xpath(".//w:bookmarkStart/@w:name")
    assert word.part.rels[links[1].get(qn("r:id"))].target_ref == "https://doi.org/10.1000/x"
    assert links[1].xpath(".//w:t/text()") == ["DOI"]


def test_language_properties_and_page_number(word):
    languages = word.styles.element.xpath("./w:docDefaults//w:lang/@w:val")
    assert languages == ["en-GB"]
    properties = word.core_properties
    assert (properties.title, properties.author) == ("Transplantation for liver metastases", "evsynth")
    assert properties.created.year == properties.modified.year == 2000
    fields = word.sections[0].footer._element.xpath(".//w:fldSimple/@w:instr")
    assert fields == ["PAGE", "NUMPAGES"]
    assert all(section.footer.is_linked_to_previous for section in list(word.sections)[1:])


def test_pictures_keep_their_print_width_but_never_leave_the_page(make_picture):
    blocks = (make_picture(width=4.0, height=3.0), make_picture(width=12.0, height=4.0))
    tall = make_picture(width=5.0, height=30.0)
    word = docx.Document(io.BytesIO(write(Document("T", "", (*blocks, tall)))))
    widths = [shape.width.inches for shape in word.inline_shapes]
    assert widths[:2] == pytest.approx([4.0, 170 / 25.4], abs=0.01)
    # What is left of the page beside a caption, a line of notes and the space after them.
    assert word.inline_shapes[2].height.mm == pytest.approx(297 - 15 - 14 - 9 - 5.5 - 4.2, abs=0.1)
    assert widths[2] / word.inline_shapes[2].height.inches == pytest.approx(5 / 30, rel=1e-3)


def test_a_title_that_the_heading_says_is_not_printed_again(make_picture, survival):
    blocks = (Heading("survival at five years", 2), Paragraph((Run("x"),)), survival, make_picture(title="Survival"))
    link = Paragraph((Run("see", href="#survival"), Run("see", href="#forest")))
    word = docx.Document(io.BytesIO(write(Document("T", "", (*blocks, Heading("Forest"), make_picture("f"), link)))))
    assert [p.text for p in word.paragraphs if p.style.name == "Caption"] == ["Survival", "Forest plot"]
    assert word.tables[0]._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Survival at five years"
    anchors = set(word.element.body.xpath(".//w:hyperlink/@w:anchor"))
    assert len(anchors) == 2
    assert anchors <= set(word.element.body.xpath(".//w:bookmarkStart/@w:name"))
    assert word.tables[0].rows[0].cells[0].paragraphs[0]._p.xpath("./w:bookmarkStart")


def test_a_picture_without_notes_is_not_chained_to_what_follows(make_picture):
    word = docx.Document(io.BytesIO(write(Document("T", "", (make_picture(notes=()), make_picture("b"))))))
    figures = [p.paragraph_format.keep_with_next for p in word.paragraphs if p.style.name == "Figure"]
    assert figures == [False, None]
    assert all(p.text or p.style.name == "Figure" for p in word.paragraphs)


def test_a_house_template_keeps_its_styles_page_and_footer(document):
    house = docx.Document()
    house.styles["Heading 1"].font.size = docx.shared.Pt(33)
    house.sections[0].footer.paragraphs[0].text = "House footer"
    file = io.BytesIO()
    house.save(file)
    word = docx.Document(io.BytesIO(write(document, template=file.getvalue())))
    assert word.styles["Heading 1"].font.size.pt == 33
    assert word.styles["Table Note"].font.size.pt == 8.5
    assert word.sections[0].footer.paragraphs[0].text == "House footer"
    assert word.sections[0].page_width.inches == pytest.approx(8.5)


def test_styles_added_to_a_house_template_take_its_type_and_captions_stay_with_their_tables(document):
    house, file = docx.Document(), io.BytesIO()
    house.styles["Normal"].font.name = "Georgia"
    house.styles["Caption"].paragraph_format.keep_with_next = False
    house.save(file)
    word = docx.Document(io.BytesIO(write(document, template=file.getvalue())))
    added = word.styles["Table Text"]
    assert (added.base_style.name, added.font.name, added.font.size.pt) == ("Normal", None, 9)
    captions = [p for p in word.paragraphs if p.style.name == "Caption"]
    assert captions
    assert all(caption.paragraph_format.keep_with_next for caption in captions)


def test_a_house_list_style_without_numbering_gets_written_numbers(document):
    house = docx.Document()
    properties = house.styles["List Number"].element.pPr
    properties.remove(properties.find(qn("w:numPr")))
    file = io.BytesIO()
    house.save(file)
    word = docx.Document(io.BytesIO(write(document, template=file.getvalue())))
    items = [p.text for p in word.paragraphs if p.style.name == "List Number"]
    assert items == ["1.\tfirst", "2.\tsecond", "1.\tMazzaferro 2007. DOI"]


@pytest.mark.parametrize("template", [b"", b"no zip", "zip"])
def test_a_template_that_is_no_word_file_is_refused(document, template):
    if template == "zip":
        file = io.BytesIO()
        zipfile.ZipFile(file, "w").close()
        template = file.getvalue()
    with pytest.raises(ValueError, match="house template is not a Word document"):
        write(document, template=template)


def test_a_picture_without_a_readable_png_is_refused(make_picture):
    with pytest.raises(ValueError, match="picture forest: its PNG can't be read"):
        write(Document("T", "", (make_picture(png=b"no png"),)))


def test_a_table_without_columns_leaves_its_title():
    word = docx.Document(io.BytesIO(write(Document("T", "", (Table("t", "Nothing", (), ()),)))))
    assert word.tables == []
    assert "Nothing" in [p.text for p in word.paragraphs]


def test_hostile_strings_stay_text(hostile):
    word = docx.Document(io.BytesIO(write(hostile)))
    cells = [cell.text for cell in word.tables[0].rows[1].cells]
    assert cells[0] == "<script>alert(1)</script>"
    assert cells[2] == "nul bell esc half non"
    assert cells[6] == "line one\nline two\nline three"
    assert word.element.body.xpath(".//w:hyperlink") == []


def test_word_processor_opens_and_prints_it(document, hostile, tmp_path):
    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("CI"):
            pytest.fail("soffice must be installed where CI is set")
        pytest.skip("soffice is not installed")
    for name, content in (("plain", document), ("hostile", hostile)):
        (tmp_path / f"{name}.docx").write_bytes(write(content))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    files = [str(tmp_path / "plain.docx"), str(tmp_path / "hostile.docx")]
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    pages = PdfReader(tmp_path / "plain.pdf").pages
    assert [page.mediabox.width > page.mediabox.height for page in pages] == [False, True, False]
    assert "Survival at five years" in pages[2].extract_text()
    assert len(PdfReader(tmp_path / "hostile.pdf").pages) >= 2


def test_the_file_has_no_thumbnail_and_opens_in_full_mode(document):
    with zipfile.ZipFile(io.BytesIO(write(document))) as archive:
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert "docProps/thumbnail.jpeg" not in archive.namelist()
        assert b'compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"' in archive.read(
            "word/settings.xml"
        )
        picture = next(name for name in archive.namelist() if name.startswith("word/media/"))
        assert archive.getinfo(picture).compress_type == zipfile.ZIP_STORED
        assert Image.open(io.BytesIO(archive.read(picture))).size == (700, 500)


def test_a_document_that_begins_wide_begins_in_landscape(wide):
    blocks = (Paragraph((Run("Lead."),)), wide(), Heading("After"))
    word = docx.Document(io.BytesIO(write(Document("T", "", blocks))))
    assert [section.orientation for section in word.sections] == [WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT]
