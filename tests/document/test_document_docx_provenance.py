import io
import time
import zipfile

import docx
import pytest
from docx.oxml.ns import qn

from evsynth.document.docx import write
from evsynth.document.model import Cell, Column, Document, Row, Table
from evsynth.provenance import CellKind, Past, Source, Status, Tier

NAMES = (("grolla2001", "Grolla 2001"),)


def opened(document, **how):
    return docx.Document(io.BytesIO(write(document, **how)))


def table(*cells):
    columns = tuple(Column(f"c{number}", f"C{number}") for number in range(len(cells)))
    return Table("t", "T", columns, (Row(cells),))


def texts(word):
    return [comment.text.split("\n") for comment in word.comments]


@pytest.fixture
def extracted():
    source = Source("grolla2001", "p. 3", Tier.SECONDARY)
    past = Past("g.n", CellKind.EXTRACTED, (source,), status=Status.DIGITISED, flags=("read by eye",))
    return Cell("12", 12, past)


@pytest.fixture
def pooled():
    return Cell("45%", 0.45, Past("s.pooled", CellKind.DERIVED, formula="REML", inputs=("a", "b")))


@pytest.fixture
def judged():
    past = Past("s.certainty", CellKind.JUDGED, formula="few events", place="review.yaml, line 12")
    return Cell("Low", "low", past)


@pytest.fixture
def working(extracted, pooled, judged):
    document = Document("D", "", (table(Cell("row"), extracted, pooled, judged),), citations=NAMES)
    return write(document, provenance="comments")


def test_each_value_with_a_past_has_a_comment_that_tells_it(working):
    assert texts(docx.Document(io.BytesIO(working))) == [
        ["Extracted: Grolla 2001, p. 3 (secondary)", "Status: digitised", "Note: read by eye", "Cell: g.n"],
        ["Computed as REML", "Inputs: a; b", "Cell: s.pooled"],
        ["Judged: few events", "Written in: review.yaml, line 12", "Cell: s.certainty"],
    ]


def test_a_comment_lies_on_the_value_it_explains(working):
    word = docx.Document(io.BytesIO(working))
    for column, number in ((1, "0"), (2, "1"), (3, "2")):
        paragraph = word.tables[0].rows[1].cells[column].paragraphs[0]._p
        tags = [child.tag for child in paragraph if child.tag != qn("w:pPr")]
        assert tags == [qn(f"w:{name}") for name in ("commentRangeStart", "r", "commentRangeEnd", "r")]
        assert set(paragraph.xpath(".//@w:id")) == {number}
    assert not word.tables[0].rows[1].cells[0]._tc.xpath(".//w:commentReference")


def test_comments_have_an_author_and_no_date_and_their_styles_exist(working):
    word = docx.Document(io.BytesIO(working))
    assert {(c.author, c.initials, c.timestamp) for c in word.comments} == {("evsynth", "ev", None)}
    used = {paragraph.style.name for comment in word.comments for paragraph in comment.paragraphs}
    assert used == {"annotation text"}
    assert [c.comment_id for c in word.comments] == [0, 1, 2]


def test_other_manners_have_no_comments(extracted):
    document = Document("D", "", (table(extracted),), citations=NAMES)
    for manner in ("letters", "none"):
        with zipfile.ZipFile(io.BytesIO(write(document, provenance=manner))) as archive:
            assert "word/comments.xml" not in archive.namelist()
    assert opened(document, provenance="none").tables[0].rows[1].cells[0].text == "12"


def test_hostile_words_stay_words_in_a_comment():
    words = "]]></w:t><w:p/>&amp; \x00\"'\n=1+1"
    past = Past(words, CellKind.JUDGED, (Source(words, words),), words, (words,), (words,), words)
    (lines,) = texts(opened(Document("D", "", (table(Cell("1", 1, past)),)), provenance="comments"))
    assert all("]]></w:t><w:p/>&amp; \"'" in line for line in lines)
    assert len(lines) == 6


def test_a_thousand_comments_take_less_than_two_seconds(pooled):
    rows = (Row((pooled, pooled, pooled, pooled)),) * 250
    columns = tuple(Column(f"c{number}", "C") for number in range(4))
    started = time.perf_counter()
    word = opened(Document("D", "", (Table("t", "T", columns, rows),)), provenance="comments")
    assert time.perf_counter() - started < 2
    assert len(list(word.comments)) == 1000


def test_equal_documents_are_equal_bytes_in_each_manner(extracted, pooled):
    for manner in ("letters", "comments", "none"):
        document = Document("D", "", (table(extracted, pooled),), draft="not confirmed", citations=NAMES)
        assert write(document, provenance=manner) == write(document, provenance=manner)


def raised(element):
    return [run.text for run in element.iter(qn("w:r")) if run.xpath("./w:rPr/w:vertAlign[@w:val='superscript']")]


def test_letters_are_raised_beside_values_and_lead_to_one_note_each(extracted, pooled):
    words = Cell("row")
    columns = tuple(Column(name, name.upper()) for name in ("study", "n", "rate"))
    other = Cell("50%", 0.5, Past("s.other", CellKind.DERIVED, formula="REML"))
    plain = Cell("7", 7)
    rows = (Row((words, extracted, pooled), "first"), Row((words, plain, other), "second"))
    word = opened(Document("D", "", (Table("t", "T", columns, rows, ("CI: interval.",)),), citations=NAMES))
    table = word.tables[0]
    assert [len(raised(cell._tc)) for cell in table.rows[0].cells] == [0, 0, 0, 1]
    assert [len(raised(cell._tc)) for cell in table.rows[1].cells] == [0, 0, 1, 0]
    assert raised(table.rows[2]._tr) == []
    note, abbreviations = [p for p in word.paragraphs if p.style.name == "Table Note"]
    assert sorted(letter.strip() for letter in raised(note._p)) == ["a", "b"]
    assert "Grolla 2001, p. 3 (secondary)" in note.text
    assert note.text.count("REML") == 1
    assert abbreviations.text == "CI: interval."
    assert note.paragraph_format.keep_with_next
    assert all(p.paragraph_format.keep_with_next for c in table.rows[-1].cells for p in c.paragraphs)


def test_a_table_without_pasts_has_neither_letters_nor_their_note():
    word = opened(Document("D", "", (table(Cell("1", 1)),)))
    assert raised(word.element.body) == []
    assert [p.text for p in word.paragraphs if p.style.name == "Table Note"] == [""]
