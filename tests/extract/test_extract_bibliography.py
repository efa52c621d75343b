import logging

import pytest

from evsynth.extract.authors import authors
from evsynth.extract.bibliography import read_bibliography
from evsynth.extract.latex import plain, verbatim
from evsynth.extract.model import Reference
from evsynth.problems import Problem


def one(text: str) -> Reference:
    read = read_bibliography(text, "r.bib")
    assert read.problems == []
    (reference,) = read.references.values()
    return reference


def problems(text: str) -> list[Problem]:
    found = read_bibliography(text, "r.bib").problems
    assert found
    assert all(problem.line and problem.remedy and problem.path == "r.bib" for problem in found)
    return found


def test_an_entry_is_read_whole() -> None:
    reference = one(
        r"""
        @Article{caplin2021,
          AUTHOR = {{\'C}wik{\l}a, Jaros{\l}aw B. and Sedl{\'a}{\v c}kov{\'a}, Eva and Fran\c{c}ois Villon and others},
          Title = "{Lanreotide} in {NETs}: a 50\% \& more trial",
          journal = {Endocr. Relat. Cancer}, year = 2021, pages = {29--37},
          url = {https://example.org/a%20b--c?x=1&y=2_3}, doi = {10.1/a\_b}
        }"""
    )
    assert reference.authors == ("Ćwikła, Jarosław B.", "Sedláčková, Eva", "Villon, François")
    assert not reference.authors_complete
    assert reference.title == "Lanreotide in NETs: a 50% & more trial"
    assert (reference.kind, reference.year, reference.pages, reference.line) == ("article", 2021, "29–37", 2)
    assert reference.url == "https://example.org/a%20b--c?x=1&y=2_3"
    assert reference.doi == "10.1/a_b"
    assert reference.short == "Ćwikła 2021"


def test_without_authors_the_title_stands_for_them_and_not_the_key() -> None:
    reference = one("@misc{taner2013, title = {Adjunctive ablation of metastases complements surgery}, year = 2013}")
    assert reference.short == "‘Adjunctive ablation of metastases …’ 2013"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"M{\"u}ller", "Müller"),
        (r"M\"{u}ller", "Müller"),
        (r"{\L}uk", "Łuk"),
        (r"Fran{\c{c}}ois", "François"),
        (r"{\v{S}}ime", "Šime"),
        (r"S{\o}reide, {\AA}se", "Søreide, Åse"),
        (r"stra{\ss}e", "straße"),
        ("29--37", "29–37"),
        ("a---b", "a—b"),
        ("50% of", "50% of"),
        (r"50\% of \textit{all}", "50% of all"),
        (r"the $\beta$ cell", "the β cell"),
        ("Norlén", "Norlén"),
        ("a~b\n   c", "a b c"),
    ],
)
def test_latex_becomes_the_text_it_prints(written: str, meant: str) -> None:
    assert plain(written) == meant


def test_addresses_keep_their_signs() -> None:
    assert verbatim(r"\url{http://a.org/b%20c\_d--e~f}") == "http://a.org/b%20c_d--e~f"


@pytest.mark.parametrize(
    ("written", "names", "complete"),
    [
        ("Smith, Ann and Jones, B.", ("Smith, Ann", "Jones, B."), True),
        ("Ludwig van Beethoven", ("van Beethoven, Ludwig",), True),
        ("King, Jr, Martin", ("King Jr, Martin",), True),
        ("{World Health Organization and Partners}", ("World Health Organization and Partners",), True),
        ("Smith, A and others", ("Smith, A",), False),
        ("Smith", ("Smith",), True),
        ("", (), True),
    ],
)
def test_author_lists(written: str, names: tuple[str, ...], complete: bool) -> None:
    assert authors(written) == (names, complete)


def test_an_impossible_name_is_an_error() -> None:
    with pytest.raises(ValueError, match="can't be taken apart"):
        authors("a, b, c, d")


def test_strings_concatenation_and_crossref_are_resolved() -> None:
    read = read_bibliography(
        """@string{jco = "J Clin" # { Oncol}}
@inproceedings{a2001, author = {A, B}, title = {Part }#"one", crossref = {p2001}, month = jan # "~1"}
@article{b2001, title = {B}, journal = jco, year = {2001}}
@proceedings{p2001, title = {The Book}, year = {2004}}
""",
        "r.bib",
    )
    assert read.problems == []
    assert (read.references["a2001"].title, read.references["a2001"].year) == ("Part one", 2004)
    assert read.references["a2001"].journal == "The Book"
    assert read.references["b2001"].journal == "J Clin Oncol"


def test_a_missing_comma_never_loses_the_year() -> None:
    (problem,) = problems("@article{a, author = {A, B},\n  title = {T}\n  year = {2001}\n}")
    assert (problem.line, problem.field) == (2, "a.title")
    assert "comma is missing" in problem.message
    (problem,) = problems('@article{a, title = "T"\n  year = "2001"\n}')
    assert "comma is missing" in problem.message


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("@article{a, title={T}, year={1}, year={2}}", 1, "given twice: year"),
        ("@article{a, title={T},\n year={2001},\n Year={2002}}", 3, "given twice, first in line 2"),
        ("@article{a, title={T}}\n@article{a, title={U}}", 2, "the key 'a' is given twice"),
        ("@article{a, title={T}}\n@article{A, title={U}}", 2, "differ only in case"),
        ("@article{a, title={T}, crossref={b}}", 1, "not another entry"),
        ("@article{a, title={T}, crossref={a}}", 1, "not another entry"),
        ("@article{a, title={T}, journal=jco}", 1, "'jco' is neither in braces"),
        ("@article{a, title={T}, year={in press}}", 1, "'in press' is not a year"),
        ("@article{a, title={T}, year={20010}}", 1, "'20010' is not a year"),
        ("@article{a, year={2001}}", 1, "title is missing"),
        ("@article{, title={T}}", 1, "no key"),
        ("@article{a\n title={T}}", 1, "can't be read"),
        ("@article{a, title={T}, year={2001}\n\n@article{b, title={U}}", 1, "can't be read"),
        ("@article{a, title={T}", 1, "can't be read"),
        ("\narticle{a, title={T}}", 2, "without its @"),
        ("@article{a, title={T}, author={A, B, C, D}}", 1, "can't be taken apart"),
        ("@string{x = }\n@article{a, title={T}}", 1, "a value is missing"),
        (r"@article{a, title={\verb}}", 1, "LaTeX"),
    ],
)
def test_every_trap_ends_in_a_problem_with_its_line(text: str, line: int, message: str) -> None:
    found = [problem for problem in problems(text) if message in problem.message]
    assert [problem.line for problem in found] == [line]


def test_strings_that_double_each_other_are_defused() -> None:
    bomb = "@string{x0 = {aaaaaaaaaa}}\n" + "".join(f"@string{{x{i} = x{i - 1} # x{i - 1}}}\n" for i in range(1, 60))
    assert "longer than 100000 characters" in problems(bomb)[0].message


def test_the_parsers_say_nothing_on_their_own(capfd: pytest.CaptureFixture[str]) -> None:
    assert logging.getLogger("bibtexparser").handlers
    problems("@article{a, title={T}\n@article{b\n}")
    assert capfd.readouterr() == ("", "")


def test_keys_of_broken_entries_are_known() -> None:
    read = read_bibliography("@article{a, title={T}, year={x}}\n@article{b, title={T}, title={U}}", "r.bib")
    assert read.keys >= {"a", "b"}
    assert read.references == {}
