from __future__ import annotations

import pytest

from evsynth.extract.bibliography import read_bibliography
from evsynth.extract.model import Reference
from evsynth.tables.references import Citations, entries

BIB = """
@article{seven2001,
  author = {One, Ada B. and Two, C. and Three, D. and Four, E. and Five, F. and Six, G. and Seven, H.},
  title = {Does it work?}, journal = {Surgery}, year = {2001}, volume = {12}, number = {3}, pages = {4--9},
  doi = {10.1/x}
}
@article{cut2002, author = {Van Dam, Jan-Piet and others}, title = {A series}, journal = {Surgery}, year = {2002}}
@misc{bare, title = {No more is known}}
"""


def references() -> Citations:
    return Citations(read_bibliography(BIB, "x.bib").references)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (
            "seven2001",
            "One AB, Two C, Three D, Four E, Five F, Six G, et al. Does it work? Surgery. 2001;12(3):4–9. doi:10.1/x",
        ),
        ("cut2002", "Van Dam JP, et al. A series. Surgery. 2002."),
        ("bare", "No more is known."),
    ],
)
def test_vancouver(key: str, text: str) -> None:
    known = read_bibliography(BIB, "x.bib").references
    (runs,) = entries([known[key]])
    assert "".join(run.text for run in runs) == text


def test_numbers_follow_the_first_citation_and_the_list_holds_what_was_cited() -> None:
    citations = references()
    assert [run.text for run in citations.cite("cut2002", "seven2001")] == ["1", ",", "2"]
    assert citations.cite("seven2001")[0].href == "#ref-2"
    assert len(citations.listing().items) == 2
    with pytest.raises(KeyError, match="no reference 'ghost'"):
        citations.cite("ghost")


def test_markup_and_braces_of_a_hostile_title_stay_text() -> None:
    title = "A <script>alert(1)</script> & $x$ {y} <i>z</i>"
    (runs,) = entries([Reference("x", "misc", title)])
    assert runs[0].text == f"{title}."


def test_more_than_six_authors_of_a_cut_list_say_et_al_once() -> None:
    authors = tuple(f"Name{n}, Ann" for n in range(8))
    (runs,) = entries([Reference("x", "article", "T", authors, authors_complete=False)])
    assert runs[0].text.count("et al") == 1
