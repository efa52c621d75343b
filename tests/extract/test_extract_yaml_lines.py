import time

import pytest

from evsynth.extract.scalar import scalar
from evsynth.extract.yaml_lines import read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("12", 12),
        ("-3", -3),
        ("0", 0),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("12.50", 12.5),
        # What YAML 1.1 would turn into something else stays text.
        *((text, text) for text in ("no", "yes", "on", "off", "y", "12:30", "012", "0x1F", "0o17", "1_000", "+.inf")),
        *((text, text) for text in (".nan", ".inf", "1e999", "2020-01-01", "1,000", "−5", "61%", "١٢", "")[:-1]),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_scalars_follow_the_core_schema_and_nothing_else(text: str, value: object) -> None:
    assert scalar(text) == value
    assert type(scalar(text)) is type(value)


def test_every_field_has_its_line() -> None:
    read = read_yaml("a: 1\nb:\n  - x: no\n    y: 'yes'\n\n  - {x: 2, y: 3}\nc:\n", "f.yaml")
    assert read.data == {"a": 1, "b": [{"x": "no", "y": "yes"}, {"x": 2, "y": 3}], "c": None}
    assert read.lines == {
        "": 1, "a": 1, "b": 2, "b.0": 3, "b.0.x": 3, "b.0.y": 4, "b.1": 6, "b.1.x": 6, "b.1.y": 6, "c": 7,
    }  # fmt: skip


def test_duplicate_keys_are_told_with_both_lines_and_reading_goes_on() -> None:
    read = read_yaml("a: 1\nb: 2\na: 3\nb: 4\n", "f.yaml")
    assert [(p.line, p.field, p.message) for p in read.problems] == [
        (3, "a", "'a' is given twice, first in line 1."),
        (4, "b", "'b' is given twice, first in line 2."),
    ]
    assert read.data == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("text", "line", "message", "remedy"),
    [
        ("", 1, "the file is empty", "field: value"),
        ("# only a comment\n", 1, "the file is empty", "field: value"),
        ("- a\n- b\n", 1, "the file is a list", "field: value"),
        ("just text", 1, "a single value", "field: value"),
        ("a: 1\n\tb: 2\n", 2, "not YAML", "tabs"),
        ("a: b: c\n", 1, "not YAML", "quotes"),
        ("a: [1, 2\n", 2, "not YAML", "brackets"),
        ("a: 'open\n", 2, "not YAML", "quotes"),
        ("a: 1\n---\nb: 2\n", 2, "second document", "---"),
        ("x: 1\na: !!python/object/apply:os.system ['true']\n", 2, "tag", "delete"),
        ("a: !!str 12\n", 1, "tag", "delete"),
        ("? [a, b]\n: c\n", 1, "not plain text", "field: value"),
        ("a: *nothing\n", 1, "repeats something", "quote"),
        ("a: &x {b: *x}\n", 1, "repeats something", "quote"),
        ("[" * 100_000, 1, "nested more than 40 deep", "brackets"),
        (f"{'k' * 1000}: 1\n", 1, "too long", "quotes"),
        ("a: [" + "1," * 100_001 + "]", 1, "more than 100000 values", "split"),
    ],
)
def test_what_is_no_plain_yaml_is_refused_with_line_and_remedy(text: str, line: int, message: str, remedy: str) -> None:
    read = read_yaml(text, "f.yaml")
    assert read.data is None
    (problem,) = read.problems
    assert (problem.path, problem.line) == ("f.yaml", line) or (message == "the file is empty" and problem.line)
    assert message in problem.message
    assert remedy in problem.remedy


def test_aliases_repeat_values_and_a_bomb_of_them_is_defused_at_once() -> None:
    assert read_yaml("a: &x [1, 2]\nb: *x\n", "f").data == {"a": [1, 2], "b": [1, 2]}
    bomb = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12))
    start = time.perf_counter()
    (problem,) = read_yaml(bomb, "f").problems
    assert "aliases" in problem.message
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize("text", ['a: 1\nb: "x\\u202ey"', 'a: 1\n"b\\e[31m": 2'])
def test_an_escape_does_not_bring_in_what_the_reader_of_the_text_refuses(text):
    (problem,) = read_yaml(text, "x.yaml").problems
    assert (problem.line, "invisible character U+" in problem.message) == (2, True)
