import re
from dataclasses import replace

import pytest
from lxml import etree, html

from evsynth.document.html import write
from evsynth.document.model import Cell, Column, Document, Heading, Paragraph, Row, Run, Table
from evsynth.document.page_origins import cell_anchor
from evsynth.provenance import CellKind, Past, Source, Status, Tier


@pytest.fixture
def page(document):
    return html.fromstring(write(document))


def words(element):
    return " ".join(element.text_content().split())


def test_every_table_has_caption_header_and_row_scopes(page):
    tables = page.xpath("//table")
    assert [words(table.find("caption")) for table in tables] == [
        "Summary of findings",
        "Survival at five years",
    ]
    for table in tables:
        assert {cell.get("scope") for cell in table.xpath(".//thead//th")} == {"col"}
        body = table.xpath(".//tbody/tr[not(@class)]")
        assert len(body) == 3
        assert all(row[0].tag == "th" and row[0].get("scope") == "row" for row in body)


def test_a_title_that_the_heading_says_is_kept_for_the_ear_only(make_picture, survival):
    blocks = (Heading(survival.title), survival, Heading("Forest plot"), make_picture(), make_picture("b"))
    page = html.fromstring(write(Document("T", "", blocks)))
    assert page.xpath("//table/caption/@class") == ["said"]
    assert words(page.xpath("//table/caption")[0]) == survival.title
    assert [caption.get("class") for caption in page.xpath("//figcaption")] == ["unseen", None]


@pytest.mark.parametrize(("columns", "kind"), [(3, "few"), (4, "several"), (8, "many"), (10, "many"), (11, "most")])
def test_a_table_says_how_many_columns_ask_for_room(wide, columns, kind):
    page = html.fromstring(write(Document("T", "", (wide(("x",) * columns),))))
    assert page.xpath("//table/@class") == [f"columns-{kind}"]


def test_groups_are_row_groups_with_a_header_row(page):
    groups = page.xpath("//section[@id='survival']//tbody")
    assert len(groups) == 3
    heads = page.xpath("//section[@id='survival']//th[@scope='rowgroup']")
    assert [(words(head), head.get("colspan")) for head in heads] == [
        ("Single centre", "3"),
        ("Registry", "3"),
    ]


def test_scrolling_regions_are_named_and_reach_the_keyboard(page):
    regions = page.xpath("//*[contains(@class, 'scroll')]")
    assert len(regions) == 3
    ids = set(page.xpath("//@id"))
    for region in regions:
        assert (region.get("role"), region.get("tabindex")) == ("group", "0")
        assert region.get("aria-label") or region.get("aria-labelledby") in ids


def test_description_is_tied_to_its_table(page):
    target = page.xpath("//section[@id='survival']//table/@aria-describedby")[0]
    assert words(page.get_element_by_id(target)) == "Survival by cohort."


def test_number_columns_are_right_aligned_and_empty_cells_show_a_dash(page):
    first = page.xpath("//section[@id='survival']//tbody/tr[not(@class)]")[0]
    assert first[1].get("class") == "right"
    assert words(first[2]) == "–"


def test_a_cell_with_a_past_opens_its_origin_without_script(document):
    page = html.fromstring(write(replace(document, citations=(("mazzaferro2007", "Mazzaferro 2007"),))))
    buttons = page.xpath("//td//button[@popovertarget]")
    assert [button.text for button in buttons] == ["1,234", "45% (38 to 52)"]
    origins = [page.get_element_by_id(button.get("popovertarget")) for button in buttons]
    assert all(origin.get("popover") is not None for origin in origins)
    parts = [[words(part) for part in origin.xpath("./p | .//dt | .//dd")] for origin in origins]
    assert parts[0] == ["Extracted: Mazzaferro 2007, p. 459, Table 2", "Cell", "survival.mazzaferro2007"]
    assert parts[1] == ["Computed as REML", "Inputs", "ab", "Note", "k < 10", "Cell", "survival.pooled"]


def test_what_a_number_was_judged_or_checked_by_is_told(survival):
    judged = Past("x", CellKind.JUDGED, (), "why", place="review.yaml, line 12")
    read = Past("y", CellKind.EXTRACTED, (Source("a", "p. 1", Tier.SECONDARY),), status=Status.DISPUTED)
    row = Row((Cell("low", past=judged), Cell("1", past=read), Cell("x")))
    page = html.fromstring(write(Document("T", "", (replace(survival, rows=(row,)),))))
    first, second = (words(origin) for origin in page.xpath("//*[@popover]"))
    assert first == "Judged: whyWritten inreview.yaml, line 12Cellx"
    assert second == "Extracted: a, p. 1 (secondary)StatusdisputedCelly"


def test_numbers_made_from_the_same_many_cells_share_one_list_of_them(survival):
    inputs = (*"abcdef", "one")
    row = Row((Cell("x"), *(Cell(n, past=Past(n, CellKind.DERIVED, (), "f", inputs)) for n in ("one", "two"))))
    page = html.fromstring(write(Document("T", "", (replace(survival, rows=(row,)),))))
    assert page.xpath("//button[@class='more']/@popovertarget") == ["i--1", "i--1"]
    shared = page.get_element_by_id("i--1")
    assert [words(item) for item in shared.xpath(".//li")] == list(inputs)
    assert shared.xpath(".//a/@href") == ["#cell-one"]


def test_each_cell_with_a_past_has_an_address_of_its_own_that_stays(survival):
    names = ("a.b c", "a.b-c", "a.b c", "אב")
    cells = tuple(Cell(str(n), past=Past(name, CellKind.STATED, place="x")) for n, name in enumerate(names))
    table = replace(survival, rows=(Row(cells[:3]), Row((Cell("y"), cells[3], Cell("z")))))
    page = html.fromstring(write(Document("T", "", (Heading("Other", 1, "cell-a.b-c"), table))))
    heading = page.xpath("//main//h2/@id")[0]
    found = page.xpath("//tbody//*[self::th or self::td]/@id")
    assert heading == "cell-a-b-c"
    assert found == ["cell-a.b-c", "cell-a.b-c-2", "cell-a.b-c--2", "cell-"]
    assert cell_anchor(names[0]) == found[0]
    assert page.xpath("//*[@popover]//dd/a/@href") == [f"#{anchor}" for anchor in found]


def test_a_header_of_two_levels_stands_where_it_is_asked_for(survival):
    columns = tuple(
        replace(column, over=over) for column, over in zip(survival.columns, ("", "Result", "Result"), strict=True)
    )
    document = Document("T", "", (replace(survival, columns=columns),))
    flat, levelled = (html.fromstring(write(document, spanners=asked)) for asked in (False, True))
    assert len(flat.xpath("//thead/tr")) == 1
    assert len(flat.xpath("//colgroup")) == 1
    upper, lower = levelled.xpath("//thead/tr")
    assert [(words(cell), cell.get("scope"), cell.get("rowspan"), cell.get("colspan")) for cell in upper] == [
        ("Study", "col", "2", None),
        ("Result", "colgroup", None, "2"),
    ]
    assert [(words(cell), cell.get("scope")) for cell in lower] == [("People", "col"), ("Rate (95% CI)", "col")]
    assert [len(group) for group in levelled.xpath("//colgroup")] == [1, 2]


def test_a_draft_is_marked_for_eye_ear_and_paper_and_a_final_page_is_not(document):
    draft = html.fromstring(write(replace(document, draft="not confirmed")))
    assert [words(line) for line in draft.xpath("//header/p[@class='draft']")] == ["Draft: not confirmed"]
    others = draft.xpath("//*[text()='DRAFT']")
    assert [other.get("aria-hidden") for other in others] == ["true", "true"]
    assert "draft" not in write(document).partition("<body")[2].replace("is a draft", "").replace("Draft for", "")


def test_paper_gets_letters_at_numbers_and_what_they_stand_for(page):
    notes = [words(note) for note in page.xpath("//section[@id='survival']//*[@class='letters']/p")]
    assert notes[0] == "Where these numbers come from"
    marks = page.xpath("//section[@id='survival']//sup[@class='letter']/text()")
    assert marks == ["a", "b"]
    assert notes[1].startswith("a ")
    assert "p. 459, Table 2" in notes[1]
    assert "REML" in notes[2]


def test_page_is_self_contained_and_scriptless(document):
    page = write(document)
    assert "<script" not in page
    assert "@import" not in page
    outside = re.findall(r"(?:src|srcset)=|url\((?!#)|<link\b", page)
    assert outside == []
    assert "default-src 'none'" in page


def test_contents_lists_headings_of_two_levels_and_every_inner_link_lands(page):
    for place in ("ol[@class='beside']", "details/ol"):
        entries = page.xpath(f"//nav/{place}//a")
        assert [words(entry) for entry in entries] == ["Question", "Findings", "Summary", "Survival"]
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    inner = [href for href in page.xpath("//a/@href") if href.startswith("#")]
    assert "#ref-1" in inner
    assert {href[1:] for href in inner} <= set(ids)


def test_the_page_states_language_title_and_skip_link(page):
    assert page.get("lang") == "en-GB"
    assert page.findtext(".//title") == "Transplantation for liver metastases"
    assert page.xpath("//body/a[@class='skip']/@href") == ["#page--main"]
    assert [heading.tag for heading in page.xpath("//h1|//main//h2|//main//h3")] == [*("h1", "h2", "h2", "h3", "h3")]


def test_wide_tables_lie_on_landscape_paper_with_their_headings(page):
    wide = page.xpath("//div[@class='spread wide']")
    assert len(wide) == 1
    assert [words(heading) for heading in wide[0].xpath("./h2|./h3")] == ["Findings", "Summary"]


def test_figures_are_named_described_and_confined(make_picture):
    document = Document("T", "", (make_picture("a", "First"), make_picture("b", "Second")))
    page = html.fromstring(write(document))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    first, second = page.xpath("//*[local-name()='svg']")
    assert (first.get("role"), first.get("aria-labelledby")) == ("img", "p--1-title")
    assert first.get("aria-describedby") == "p--1-desc"
    text = etree.tostring(second, encoding="unicode")
    assert "url(#p--2-c1)" in text
    assert 'href="#p--2-m1"' in text
    assert "#p--2 *" in text
    for gone in ("<?xml", "DOCTYPE", "metadata", "onclick", "alert("):
        assert gone not in text


@pytest.mark.parametrize(
    ("svg", "reason"),
    [
        ("<svg", "not well-formed"),
        ("<p xmlns='http://www.w3.org/2000/svg'/>", "no <svg> element"),
        ("<svg xmlns='http://www.w3.org/2000/svg'/>", "no viewBox"),
        ('<!DOCTYPE s [<!ENTITY a "b">]><svg>&a;</svg>', "XML entities"),
    ],
)
def test_a_picture_that_is_no_drawing_is_refused(make_picture, svg, reason):
    with pytest.raises(ValueError, match=f"picture forest.*{reason}"):
        write(Document("T", "", (make_picture(svg=svg),)))


def test_hostile_strings_stay_text(hostile):
    source = write(hostile)
    page = html.fromstring(source)
    assert page.xpath("//script") == []
    assert page.xpath("//b[not(ancestor::*[@popover])]") == []
    assert words(page.xpath("//h1")[0]) == "<script>alert(1)</script>"
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", source)
    assert "W" * 400 in page.text_content()
    source.encode()


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("https://doi.org/10.1000/x?y=1#z", "https://doi.org/10.1000/x?y=1#z"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ('https://example.org/"><b>', "https://example.org/%22%3E%3Cb%3E"),
        ("javascript:alert(1)", None),
        ("java\tscript:alert(1)", None),
        ("data:text/html,x", None),
        ("//example.org/x", None),
        ("file:///etc/passwd", None),
        ("http://[::1", None),
        ("https://example.org:port/", None),
        ("#nowhere", None),
    ],
)
def test_only_web_mail_and_inner_addresses_become_links(href, kept):
    page = html.fromstring(write(Document("T", "", (Paragraph((Run("words", href=href),)),))))
    links = page.xpath("//main//a/@href")
    assert links == ([kept] if kept else [])
    assert "words" in page.text_content()


def test_one_id_on_two_blocks_keeps_the_first_as_target(survival):
    blocks = (Heading("Survival", 1, "survival"), survival, Paragraph((Run("x", href="#survival"),)))
    page = html.fromstring(write(Document("T", "", blocks)))
    assert page.get_element_by_id("survival").tag == "h2"
    assert page.get_element_by_id("survival-2").tag == "section"


def test_a_word_no_column_holds_gets_places_to_break(survival):
    cell = Cell("x" * 70)
    table = Table("t", "T", (Column("a", "A"),), (Row((cell,)),))
    assert "<wbr>".join(["x" * 10] * 7) in write(Document("T", "", (table,)))
    assert "<wbr>" not in write(Document("T", "", (replace(survival),)))
