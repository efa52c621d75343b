"""Whatever is done to a valid review, reading it ends in a review or in problems, never otherwise."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evsynth.audit import audited
from evsynth.extract import load
from evsynth.extract.bibliography import read_bibliography
from evsynth.extract.bulk import read_bulk
from evsynth.extract.yaml_lines import read_yaml
from evsynth.problems import EvidenceError

FILES = ("review.yaml", "references.bib", "smith2010.yaml", "jones2014.yaml", "lee2019.yaml")
VALUES = (
    "", "null", "true", "[]", "{}", "-1", "0", "1e400", ".nan", "'12'", "1,000", "[1, [2]]", "{a: {b: c}}",
    "*a", "&a b", "!!python/object:os.system x", "x" * 5000, "é", "\u202e", "\x00", "<<", "- - -", '"', "{",
    "@article{", "2 years", "% #", "lee2019", "recurrence", "SURV", "certain",
)  # fmt: skip
WORDS = ["a", "title", "year", "@string{", "@misc{", "\\", "$", "{\\'e}", "and"]
SIGNS = st.sampled_from([*VALUES, ":", "\n", "\t", "  ", "#", ",", "=", "}", "---\n", "? "])


@st.composite
def mutation(draw: st.DrawFn) -> tuple[str, float, int, str]:
    text = draw(st.one_of(st.sampled_from(VALUES), SIGNS, st.text(max_size=12)))
    return draw(st.sampled_from(FILES)), draw(st.floats(0, 1)), draw(st.integers(0, 60)), text


def told_well(error: EvidenceError) -> None:
    assert error.problems
    for problem in error.problems:
        assert problem.message
        assert "Input should" not in problem.message
        assert "pydantic" not in str(problem).lower()
        assert len(str(problem)) < 2500


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(mutation(), min_size=1, max_size=3))
def test_a_mutated_review_is_read_or_refused(
    examples: dict[str, str], changes: list[tuple[str, float, int, str]]
) -> None:
    files = {name: examples[f"hernia/{name}"] for name in FILES}
    for name, where, length, new in changes:
        start = int(where * len(files[name]))
        files[name] = files[name][:start] + new + files[name][start + length :]
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            (Path(folder) / name).write_text(text, encoding="utf-8", errors="surrogatepass")
        try:
            review = audited(load(folder))
        except EvidenceError as error:
            told_well(error)
        else:
            assert review.studies


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(("results", "arms", "cohort", "design", "moderators", "citation", "flags", "x")),
                       st.recursive(st.sampled_from(VALUES), lambda v: st.lists(v, max_size=3)
                                    | st.dictionaries(st.sampled_from(("count", "id", "source", "n", "kind")), v),
                                    max_leaves=8)))  # fmt: skip
def test_a_study_of_any_shape_is_read_or_refused(data: dict[str, object]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in {"review.yaml": "{}", "references.bib": "", "x.yaml": json.dumps(data)}.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        try:
            load(folder)
        except EvidenceError as error:
            told_well(error)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(SIGNS, st.sampled_from(WORDS),
                          st.text(max_size=5)), max_size=25))  # fmt: skip
def test_the_three_readers_take_any_text(parts: list[str]) -> None:
    text = "".join(parts)
    assert read_yaml(text, "f").data is None or isinstance(read_yaml(text, "f").data, dict)
    entry = f"@article{{a, title = {{{text}}}, author = {{{text}}}\n}}"
    for bib in (text, entry):
        read = read_bibliography(bib, "f")
        assert all(problem.message for problem in read.problems)
        assert all(reference.title for reference in read.references.values())
    for table in (text, f"study,design,count.events\n{text}"):
        assert all(problem.message for problem in read_bulk(table, "f").problems)
