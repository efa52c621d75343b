"""The page in a real browser: by mouse, keyboard, phone and printer, in light and dark, and by axe-core's rules."""

import io

import pytest
from browser import DRAFT, long_table, violations, without_strokes
from pypdf import PdfReader

from evsynth.document.page_origins import cell_anchor

pytestmark = pytest.mark.xdist_group("browser")

PAGES = ("traced", "hostile", "bcg", "netlm")
SIZES = {"desktop": (1280, 900), "phone": (390, 844), "narrow": (320, 640)}
SIZED = [(name, size) for name in PAGES for size in SIZES if name != "netlm" or size == "phone"]

# Everything that sticks out of the page, and every cell whose words stick out of it.
STRAYED = """() => {
  const wide = document.documentElement.clientWidth;
  const apart = ':is(.scroll *, .skip, .unseen, .said *, [popover], [popover] *)';
  const out = [...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && !e.matches(apart))
    .filter(e => { const r = e.getBoundingClientRect(); return r.width > 0 && (r.right > wide + 1 || r.left < -1); });
  const cut = [...document.querySelectorAll('th, td')].filter(e => e.scrollWidth > e.clientWidth + 1);
  const page = document.documentElement.scrollWidth > wide ? [document.documentElement] : [];
  return [...page, ...out, ...cut].slice(0, 5).map(e => e.outerHTML.slice(0, 150));
}"""

# Opens up to a hundred popovers, each from a number at the top, the middle or the end of the window.
OPENED_OUTSIDE = """() => {
  const all = [...document.querySelectorAll('button[popovertarget]:not([popover] *)')], found = [];
  const step = Math.ceil(all.length / 100);
  all.filter((_, i) => i % step == 0 || i == all.length - 1).forEach((button, i) => {
    button.scrollIntoView({block: ['start', 'center', 'end'][i % 3], inline: 'nearest'});
    button.click();
    const open = [...document.querySelectorAll(':popover-open')];
    if (open.length != 1) return found.push([button.outerHTML, open.length]);
    const r = open[0].getBoundingClientRect();
    const inside = r.top >= -1 && r.left >= -1 && r.bottom <= innerHeight + 1 && r.right <= innerWidth + 1;
    const b = button.getBoundingClientRect();
    const gap = b.height > innerHeight / 3 ? 0 : Math.max(r.top - b.bottom, b.top - r.bottom);
    const near = gap >= 0 && gap < 10 && (r.left <= b.right && r.right >= b.left || b.left < 0 || b.right > innerWidth);
    const told = r.width > 60 && open[0].innerText.includes('Cell');
    if (!inside || !near || !told) found.push([button.outerHTML, r.toJSON()]);
    open[0].hidePopover();
  });
  return [all.length, found.slice(0, 5)];
}"""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_for_nothing_and_the_console_stays_silent(show, name):
    opened = show(name)
    opened.page.wait_for_timeout(50)
    assert [url.rpartition("/")[2] for url in opened.requests] == [opened.page.url.rpartition("/")[2]]
    assert opened.said == []


def test_the_policy_in_the_page_keeps_scripts_and_pictures_from_outside_away(show):
    opened = show("traced")
    opened.page.evaluate("""() => {
      document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}));
      document.body.append(Object.assign(document.createElement('img'), {src: 'https://example.org/x.png'}));
    }""")
    opened.page.wait_for_timeout(50)
    assert opened.page.evaluate("window.ran") is None
    assert len(opened.said) == 2
    assert all("Content Security Policy" in words for words in opened.said)


@pytest.mark.parametrize(("name", "size"), SIZED)
def test_nothing_strays_off_the_page_and_words_stay_in_their_cells(show, name, size):
    width, height = SIZES[size]
    assert show(name, width=width, height=height).page.evaluate(STRAYED) == []


@pytest.mark.parametrize(("name", "size"), SIZED)
def test_every_number_opens_where_it_comes_from_beside_it_and_within_the_window(show, name, size):
    width, height = SIZES[size]
    count, outside = show(name, width=width, height=height).page.evaluate(OPENED_OUTSIDE)
    assert count > 5
    assert outside == []


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_number_opens_and_closes_by_keyboard_and_gets_the_focus_back(show, key):
    page = show("traced").page
    table = page.locator("#pasts")
    table.get_by_role("group").focus()
    page.keyboard.press("Tab")
    focused = page.locator("button:focus")
    assert focused.inner_text() == "10 of 100"
    page.keyboard.press(key)
    opened = page.locator(":popover-open")
    words = " ".join(opened.inner_text().split())
    assert words == (
        "Extracted: Mazzaferro 2007, p. 459, Table 2 (secondary) Status verified by a second person "
        "Note subgroup Cell pasts.read"
    )
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "pasts.read"
    page.keyboard.press("Escape")
    assert opened.count() == 0
    assert focused.inner_text() == "10 of 100"


def test_many_inputs_open_in_a_second_popover_that_leads_to_those_on_the_page(show):
    page = show("traced").page
    page.get_by_role("button", name="11 of 100").click()
    page.locator(":popover-open .more").press("Enter")
    inputs = page.locator(":popover-open").last
    assert page.locator(":popover-open").count() == 2
    assert inputs.locator("li").count() == 21
    assert inputs.get_by_role("link").count() == 1
    inputs.get_by_role("link").click()
    assert page.locator(":target").inner_text() == "1,234"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert page.locator(":popover-open").count() == 0


@pytest.mark.parametrize("size", SIZES)
def test_an_address_leads_to_a_cell_that_is_seen_and_marked(show, size):
    width, height = SIZES[size]
    page = show("traced", width=width, height=height, anchor=f"#{cell_anchor('pasts.stated')}").page
    cell = page.locator(":target")
    assert cell.inner_text() == "14 of 100"
    place = cell.bounding_box()
    middle = [place["x"] + place["width"] / 2, place["y"] + place["height"] / 2]
    covered = page.evaluate("([x, y]) => document.elementFromPoint(x, y).closest(':target') === null", middle)
    assert not covered
    assert cell.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"


@pytest.mark.parametrize(
    ("name", "size", "scheme"),
    [
        *(("traced", size, scheme) for size in ("desktop", "phone") for scheme in ("light", "dark")),
        ("bcg", "desktop", "dark"),
        ("bcg", "phone", "light"),
        ("netlm", "desktop", "light"),
        ("hostile", "desktop", "light"),
    ],
)
def test_axe_finds_no_violation(show, name, size, scheme):
    width, height = SIZES[size]
    page = show(name, width=width, height=height, scheme=scheme).page
    page.evaluate("document.documentElement.lang = 'en-GB'")  # the hostile sample's is no language
    page.locator("main .past").nth(1).press("Enter")
    assert page.locator(":popover-open").count() == 1
    assert violations(page) == []


def test_dark_is_dark_and_light_is_light(show):
    shade = "() => getComputedStyle(document.body).backgroundColor"
    assert show("traced", scheme="light").page.evaluate(shade) == "rgb(255, 255, 255)"
    assert show("traced", scheme="dark").page.evaluate(shade) == "rgb(18, 25, 31)"


def test_contents_stand_beside_the_text_or_fold_away_and_come_back_from_anywhere(show):
    entry = "nav.contents a[href='#Long']:visible"
    desktop = show("traced").page
    desktop.mouse.wheel(0, 3000)
    assert desktop.locator(entry).count() == 1
    assert not desktop.locator("nav.contents summary").is_visible()
    phone = show("traced", width=390, height=844).page
    assert phone.locator(entry).count() == 0
    phone.mouse.wheel(0, 3000)
    phone.wait_for_function("scrollY > 1000")
    phone.locator("nav.bar a").click()
    phone.wait_for_function("scrollY < 1000")
    assert phone.locator(entry).count() == 1


def test_a_draft_says_so_once_to_the_ear_and_always_to_the_eye(show):
    page = show("traced").page
    assert page.locator("body").aria_snapshot().count("Draft:") == 1
    assert "DRAFT" not in page.locator("body").aria_snapshot()
    assert page.get_by_text(f"Draft: {DRAFT}").is_visible()
    page.mouse.wheel(0, 2000)
    page.wait_for_function("scrollY > 1000")
    assert page.locator(".bar span").bounding_box()["y"] >= 0


def printed(opened):
    """Return the text of each page that ``opened`` prints."""
    return [sheet.extract_text() for sheet in PdfReader(io.BytesIO(opened.page.pdf(prefer_css_page_size=True))).pages]


def test_paper_shows_the_watermark_on_each_page_the_header_again_and_the_notes(show):
    sheets = printed(show("traced"))
    assert len(sheets) > 4
    assert all("DRAFT" in sheet for sheet in sheets)
    long = [sheet for sheet in sheets if "Cohort 1" in sheet or "Cohort 89" in sheet]
    assert sum("Patients in it" in sheet for sheet in sheets) >= len(long) >= 2
    text = " ".join(" ".join(sheets).split())
    assert all(f"Cohort {n} " in text for n in range(len(long_table().rows)))
    assert "Where these numbers come from" in text
    assert "p0 × RR." in text
    assert "two of three cohorts at high risk." in text
    for hidden in ("Skip", "dotted underline", "pasts.judged"):
        assert hidden not in text


@pytest.mark.parametrize("name", PAGES)
def test_no_table_is_wider_than_its_paper(show, name):
    opened = show(name)
    without_strokes(opened.page)
    opened.page.emulate_media(media="print")
    for paper, width in ((".spread.wide", 267), (".spread:not(.wide)", 180)):
        opened.page.set_viewport_size({"width": round(width / 25.4 * 96), "height": 900})
        too_wide = opened.page.evaluate(
            """paper => [...document.querySelectorAll(`${paper} table, ${paper} svg`)]
              .filter(e => e.getBoundingClientRect().right > innerWidth + 2 || (e.rows &&
                [...e.querySelectorAll('th, td')].some(cell => cell.scrollWidth > cell.clientWidth + 2)))
              .map(e => e.outerHTML.slice(0, 200))""",
            paper,
        )
        assert too_wide == []
