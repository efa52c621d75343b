"""Every method brings its sentence and its references, and the page of them is up to date."""

from pathlib import Path

from evsynth import synthesis
from evsynth.extract.bibliography import read_bibliography
from evsynth.synthesis.catalogue import catalogue, page

ROOT = Path(__file__).parents[2]


def test_the_page_is_made_from_the_methods():
    told = "run: python -m evsynth.synthesis.catalogue docs/catalogue.md"
    assert (ROOT / "docs" / "catalogue.md").read_text(encoding="utf-8") == page(), told


def test_every_method_has_a_sentence_and_known_references():
    bib = ROOT / "evsynth" / "methods.bib"
    known = read_bibliography(bib.read_text(encoding="utf-8"), "methods.bib").references
    methods = [method for members in catalogue().values() for method in members]
    assert len(methods) > 50
    for method in methods:
        assert len(method.sentence) > 10, method.name
        assert method.references, method.name
        assert set(method.references) <= set(known), method.name


def test_every_name_of_the_room_opens():
    assert all(callable(getattr(synthesis, name)) for name in synthesis.__all__)
    assert sorted(synthesis._ROOMS) == sorted(synthesis.__all__)
