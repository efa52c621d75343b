import io
import zipfile

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Inches

from evsynth.document.docx import write
from evsynth.document.model import Document, Heading

WORDS = "certainty of 3 outcomes not confirmed"


@pytest.fixture
def turned(wide, survival):
    blocks = (Heading("One"), survival, Heading("Two"), wide(), Heading("Three"), survival)
    return Document("D", "", blocks, draft=WORDS)


def marks(header):
    return [shape for shape in header._element.iter() if shape.tag.endswith("}shape")]


def house(*, first=False, even=False):
    word = docx.Document()
    section = word.sections[0]
    section.header.paragraphs[0].text = "House header"
    section.different_first_page_header_footer = first
    word.settings.odd_and_even_pages_header_footer = even
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def test_every_section_of_a_draft_has_the_words_and_the_mark(turned):
    word = docx.Document(io.BytesIO(write(turned)))
    assert [s.orientation for s in word.sections].count(WD_ORIENT.LANDSCAPE) == 1
    for section in word.sections:
        assert section.header.paragraphs[0].text.strip() == f"Draft: {WORDS}"
        (shape,) = marks(section.header)
        assert [child.get("string") for child in shape if child.get("string")] == ["DRAFT"]


def test_the_mark_lies_behind_the_text_and_is_silent(turned):
    (shape,) = marks(docx.Document(io.BytesIO(write(turned))).sections[0].header)
    assert shape.get("alt") == ""
    assert "z-index:-" in shape.get("style")


def test_a_final_document_has_no_header(survival):
    word = docx.Document(io.BytesIO(write(Document("D", "", (survival,)))))
    assert word.sections[0].header.is_linked_to_previous
    with zipfile.ZipFile(io.BytesIO(write(Document("D", "", (survival,))))) as archive:
        assert not any(b"DRAFT" in archive.read(name) for name in archive.namelist())


def test_words_that_say_draft_are_not_told_twice(survival):
    word = docx.Document(io.BytesIO(write(Document("D", "", (survival,), draft="Draft of 2 May"))))
    assert word.sections[0].header.paragraphs[0].text == "Draft of 2 May"


def test_a_house_header_stays_and_first_and_even_pages_are_marked_too(turned):
    word = docx.Document(io.BytesIO(write(turned, template=house(first=True, even=True))))
    section = word.sections[0]
    assert [p.text for p in section.header.paragraphs] == ["House header", f"Draft: {WORDS}"]
    headers = (section.header, section.first_page_header, section.even_page_header)
    assert [len(marks(header)) for header in headers] == [1, 1, 1]
    names = {marks(header)[0].get("id") for header in headers}
    assert len(names) == 3
    assert [s.different_first_page_header_footer for s in word.sections] == [True, False, False]


def test_draft_words_from_a_file_stay_words(survival):
    word = docx.Document(io.BytesIO(write(Document("D", "", (survival,), draft='</w:t>&"\x00 <b>'))))
    assert word.sections[0].header.paragraphs[0].text == 'Draft: </w:t>&" <b>'


def dotx(change):
    file = io.BytesIO()
    word = docx.Document()
    change(word)
    word.save(file)
    main = b"wordprocessingml.document.main+xml"
    out = io.BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(main, main.replace(b"document", b"template", 1)))
    return out.getvalue()


def test_a_word_template_file_will_do_and_its_text_is_left_out(document, make_picture):
    def change(word):
        word.add_paragraph("Delete this sample text")
        word.add_picture(io.BytesIO(make_picture().png))
        word.add_comment(word.paragraphs[0].runs, "sample comment", "house")
        word.sections[0].left_margin = Inches(2)

    written = write(document, template=dotx(change), provenance="comments")
    word = docx.Document(io.BytesIO(written))
    assert word.paragraphs[0].text == document.title
    assert "sample" not in "".join(p.text for p in word.paragraphs)
    assert not any("sample" in comment.text for comment in word.comments)
    assert word.sections[0].left_margin == Inches(2)
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert len([name for name in archive.namelist() if name.startswith("word/media/")]) == 1


def test_headers_of_an_earlier_section_of_the_template_reach_the_text(document):
    def change(word):
        word.sections[0].header.paragraphs[0].text = "House header"
        word.add_paragraph("cover")
        word.add_section()

    word = docx.Document(io.BytesIO(write(document, template=dotx(change))))
    assert word.sections[0].header.paragraphs[0].text == "House header"


def test_a_template_without_any_of_the_styles_gets_them(document):
    def change(word):
        for style in list(word.styles.element.style_lst):
            if style.name_val not in {"Normal", "Default Paragraph Font", "Table Normal", "No List"}:
                word.styles.element.remove(style)

    word = docx.Document(io.BytesIO(write(document, template=dotx(change), provenance="comments")))
    names = {paragraph.style.name for paragraph in word.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "Caption", "Table Note", "Body Text"} <= names
    built_in = [word.styles[name].builtin for name in ("Heading 1", "Title", "Caption", "Table Note")]
    assert built_in == [True, True, True, False]
    assert word.styles["Heading 1"].element.pPr.find(qn("w:outlineLvl")).get(qn("w:val")) == "0"
