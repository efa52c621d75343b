"""Rendering: three formats, the same bytes each time, no trace of the machine."""

import io
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import matplotlib as mpl
import pytest
from figure_cases import bcg, many, survival
from lxml import etree
from matplotlib.figure import Figure
from PIL import Image
from pypdf import PdfReader

from evsynth.figures import forest, render
from evsynth.figures.render import Drawing

HERE = Path(__file__).parent
DIGEST = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from figure_cases import survival
from evsynth.figures import forest, render
picture = render(forest(survival()))
for data in (picture.svg.encode(), picture.png, picture.pdf):
    print(hashlib.sha256(data).hexdigest())
"""


@pytest.fixture(scope="module")
def picture():
    return render(forest(survival()))


def digests(**environment):
    root = HERE.parents[1]
    found = subprocess.run(
        [sys.executable, "-c", DIGEST, str(HERE)], env={**os.environ, "PYTHONPATH": str(root), **environment},
        cwd=root, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return found.stdout.split()


def test_bytes_do_not_depend_on_clock_zone_locale_or_hash_seed():
    first = digests(TZ="UTC", PYTHONHASHSEED="1", LC_ALL="C")
    second = digests(TZ="Pacific/Auckland", PYTHONHASHSEED="2", LC_ALL="de_DE.UTF-8", SOURCE_DATE_EPOCH="86400")
    assert len(first) == 3
    assert first == second


def test_a_drawing_renders_twice_alike(picture):
    drawing = forest(survival())
    assert render(drawing) == render(drawing) == picture


def test_the_users_settings_change_nothing(picture):
    with mpl.rc_context({"font.size": 20, "text.usetex": True, "savefig.bbox": "tight", "axes.facecolor": "red"}):
        assert render(forest(survival())) == picture


def test_no_global_setting_is_left_behind():
    before = dict(mpl.rcParams)
    render(forest(bcg()))
    assert dict(mpl.rcParams) == before


def test_png_has_300_dots_an_inch_at_print_width(picture):
    image = Image.open(io.BytesIO(picture.png))
    assert image.size[0] == round(picture.width * 300) == 2010
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.01)
    assert "Software" not in image.info


def test_svg_is_well_formed_and_asks_for_nothing_outside(picture):
    root = etree.fromstring(picture.svg.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert float(root.get("width").removesuffix("pt")) == pytest.approx(72 * picture.width, abs=0.01)
    assert "<!DOCTYPE" not in picture.svg
    assert "<metadata" not in picture.svg
    assert not re.search(r'href="(?!#)', picture.svg)
    assert "<text" not in picture.svg


def test_pdf_says_what_it_shows_and_needs_no_font(picture):
    reader = PdfReader(io.BytesIO(picture.pdf))
    assert reader.metadata.title == picture.title
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert picture.alt[:40].encode("utf-16-be") in picture.pdf or picture.alt[:40].encode() in picture.pdf
    assert "/Font" not in reader.pages[0]["/Resources"]
    assert str(reader.metadata.creation_date) == "2000-01-01 00:00:00+00:00"
    width, height = (float(edge) for edge in reader.pages[0].mediabox[2:])
    assert (width, height) == pytest.approx((72 * picture.width, 72 * picture.height), abs=0.01)


def test_png_shows_what_the_svg_says(picture):
    grey = Image.open(io.BytesIO(picture.png)).convert("L")
    assert grey.getpixel((0, 0)) == 255
    dark = sum(grey.histogram()[:128]) / (grey.width * grey.height)
    assert 0.01 < dark < 0.2


def test_hostile_words_cannot_break_out_of_the_svg():
    of = survival((("--><script>alert(1)</script> 2001", 2001, 50, 40, (1990, 2000)),))
    root = etree.fromstring(render(forest(of)).svg.encode())
    assert root.findall(".//{http://www.w3.org/2000/svg}script") == []


def test_rendering_thirteen_studies_is_quick():
    drawing = forest(many(13))
    render(drawing)
    spent = []
    for _ in range(3):
        start = time.process_time()
        render(drawing)
        spent.append(time.process_time() - start)
    assert min(spent) < 1.5  # about 0.2 s on an idle core; a gross slowdown fails


def test_the_svg_says_what_it_shows():
    drawing = Drawing(Figure((2, 1)), "x", "A <title> & more", "One & <two>\x00")
    root = etree.fromstring(render(drawing).svg.encode())
    found = {etree.QName(child).localname: child.text for child in root if isinstance(child.tag, str)}
    assert (found["title"], found["desc"]) == ("A <title> & more", "One & <two>")


def test_a_png_has_the_dots_an_inch_it_was_asked_for():
    drawing = Drawing(Figure((2, 1)), "x", "t", "a")
    assert [Image.open(io.BytesIO(render(drawing, dpi).png)).size for dpi in (100, 300)] == [(200, 100), (600, 300)]
