import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pdf_reading import catalogue, elements
from PIL import Image
from pypdf import PdfReader

from evsynth.document.svg_pages import pdf_of, png_of

SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="144pt" height="72pt" viewBox="0 0 144 72">
<rect x="36" y="18" width="72" height="36" fill="#0072b2"/></svg>"""
DIGEST = """
import hashlib, sys
from evsynth.document.svg_pages import pdf_of, png_of
svg = sys.stdin.read()
print(*(hashlib.sha256(b).hexdigest() for b in (pdf_of(svg, 2, 1, "A box.", "Box"), png_of(svg, 2, 1))))
"""


def drawn(svg=SVG, width=2.0, height=1.0):
    return pdf_of(svg, width, height, "A blue box.", "Box")


def test_png_has_its_size_in_dots_says_how_many_an_inch_and_is_white():
    image = Image.open(io.BytesIO(png_of(SVG, 2, 1)))
    image.load()
    assert image.size == (600, 300)
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.01)
    colours = image.convert("RGB")
    assert colours.getpixel((5, 5)) == (255, 255, 255)
    assert colours.getpixel((300, 150)) == (0, 0x72, 0xB2)
    assert colours.getpixel((157, 80)) == (0, 0x72, 0xB2)  # the drawing fills the page
    assert colours.getpixel((140, 70)) == (255, 255, 255)
    assert image.convert("RGBA").getextrema()[3] == (255, 255)


def test_other_resolutions_are_stated_too():
    image = Image.open(io.BytesIO(png_of(SVG, 2, 1, dpi=96)))
    assert image.size == (192, 96)
    assert image.info["dpi"] == pytest.approx((96, 96), abs=0.02)


def test_pdf_is_one_page_of_the_size_with_title_and_alternative_text():
    reader = PdfReader(io.BytesIO(drawn()))
    assert len(reader.pages) == 1
    assert [float(edge) for edge in reader.pages[0].mediabox] == [0, 0, 144, 72]
    assert reader.metadata.title == "Box"
    assert catalogue(reader)["part"] == "1"
    assert [e["/Alt"] for e in elements(reader) if e["/S"] == "/Figure"] == ["A blue box."]


def test_an_empty_title_or_a_character_without_glyph_still_makes_a_page():
    assert pdf_of(SVG, 2, 1, "日本 \x07\x00 👩‍⚕️", "").startswith(b"%PDF")


@pytest.mark.parametrize(
    "svg",
    ["", "no drawing", "<svg", SVG.replace("<rect", '<image href="/etc/hostname.png" width="9" height="9"/><rect')],
)
def test_what_is_no_drawing_that_stands_alone_is_refused(svg):
    with pytest.raises(ValueError, match=r"SVG|image|parse"):
        drawn(svg)
    with pytest.raises(ValueError, match=r"SVG|image|parse"):
        png_of(svg, 2, 1)


def test_bytes_are_the_same_in_every_process_whatever_its_clock_zone_and_hash_seed():
    found = []
    for place in ({"TZ": "UTC", "PYTHONHASHSEED": "1"}, {"TZ": "Asia/Tokyo", "SOURCE_DATE_EPOCH": "86400"}):
        done = subprocess.run(
            [sys.executable, "-c", DIGEST], input=SVG, env={**os.environ, **place}, cwd=Path(__file__).parents[2],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        found.append(done.stdout)
    assert found[0] == found[1] != ""


def test_threads_may_draw_at_once_and_nothing_is_left_in_the_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    svgs = [SVG.replace("#0072b2", f"#0072{n:02x}") for n in range(16)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(drawn, svgs))
    assert together == [drawn(svg) for svg in svgs]
    assert len(set(together)) == 16
    assert list(tmp_path.iterdir()) == []
