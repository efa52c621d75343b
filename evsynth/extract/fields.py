"""The tables of ``docs/fields.md``, made from the records: each field's name, values and meaning.

``python -m evsynth.extract.fields docs/fields.md`` writes the tables of the page anew.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args

from evsynth.extract.model import (
    assessment,
    choices,
    claims,
    data,
    flow,
    judgements,
    presentation,
    review,
    study,
    vocabulary,
)
from evsynth.extract.model.kinds import KINDS_OF_MEASURE
from evsynth.extract.model.vocabulary import UNTIMED, Record
from evsynth.extract.shape import fields_of

_WORDS = {
    "Identifier": "short name",
    "Text": "text",
    "Year": "year",
    "Count": "whole number, 0 or more",
    "Size": "whole number, 1 or more",
    "Whole": "whole number",
    "Finite": "number",
    "Positive": "number above 0",
    "NotNegative": "number, 0 or more",
    "Percent": "0 to 100",
    "Probability": "0 to 1",
    "PValue": "above 0, at most 1",
    "Interval": "[lower, upper]",
    "Level": "50 to 100",
    "Time": "time",
    "PartialDate": "date",
    "Switch": "true or false",
    "Literal[True]": "true",
}
VOCABULARIES = (
    "QuestionType", "Design", "Centres", "Role", "Method", "Flag", "Verdict", "MeasureName", "TauMethod", "OtherModel",
    "TestName", "Prediction", "TimeUnit", "CertaintyDomain", "ForestColumn",
)  # fmt: skip
_BLOCK = re.compile(r"(<!-- table: ([\w ]+) -->\n).*?(<!-- end -->)", re.DOTALL)
RECORDS: dict[str, type[Record]] = {
    name: record
    for module in (data, study, assessment, claims, choices, judgements, flow, presentation, review)
    for name, record in vars(module).items()
    if isinstance(record, type) and issubclass(record, Record) and record is not Record
}


def fill(page: str) -> str:
    """Return the page with every table between ``<!-- table: NAME -->`` and ``<!-- end -->`` made anew.

    NAME is a record, ``vocabularies`` or ``kinds of data``; KeyError for any other.
    """
    return _BLOCK.sub(lambda found: f"{found[1]}{_table(found[2])}\n{found[3]}", page)


def _table(name: str) -> str:
    special: dict[str, Callable[[], Iterator[str]]] = {"vocabularies": _vocabularies, "kinds of data": _kinds}
    return "\n".join(special[name]() if name in special else _fields(RECORDS[name]))


def _fields(record: type[Record]) -> Iterator[str]:
    yield "| field | value | if left out | meaning |"
    yield "|---|---|---|---|"
    fields = fields_of(record)
    annotations = _annotations(record)
    for name in sorted(fields, key=list(annotations).index):
        info = fields[name]
        missing = "**required**" if info.is_required() else _default(info.get_default(call_default_factory=True))
        yield f"| `{name}` | {_value(annotations[name])} | {missing} | {info.description} |"


def _annotations(record: type[Record]) -> dict[str, str]:
    """Return the annotations as written, a record's own before those it inherits."""
    found: dict[str, str] = {}
    for ancestor in record.__mro__:
        for name, annotation in vars(ancestor).get("__annotations__", {}).items():
            found.setdefault(name, annotation)
    return found


def _value(annotation: str) -> str:
    text = annotation.removesuffix(" | None")
    if bounds := re.fullmatch(r"Annotated\[(.*), Field\((.*)\)\]", text):
        limits = dict(re.findall(r"(\w+)=([\w.]+)", bounds[2]))
        return _value(bounds[1]) + _limits(limits)
    if items := re.fullmatch(r"tuple\[(.*), \.\.\.\]", text):
        return f"list of {_value(items[1])}"
    if items := re.fullmatch(r"Mapping\[Identifier, (.*)\]", text):
        return f"{_value(items[1])} under each short name"
    if text in _WORDS:
        return _WORDS[text]
    if words := re.fullmatch(r"Literal\[(.*)\]", text):
        return ", ".join(f"`{word}`" for word in re.findall(r"""['"]([^'"]+)['"]""", words[1]))
    if text in VOCABULARIES:
        return f"[{_title(text)}](#vocabularies)"
    if text == "Check":
        return " or ".join(f"[{_title(part.__name__)}](#{part.__name__.lower()})" for part in get_args(
            get_args(claims.Check)[0]
        ))  # fmt: skip
    if text in RECORDS:
        return f"[{_title(text)}](#{text.lower()})"
    return " or ".join(_value(part) for part in text.split(" | "))


def _limits(limits: dict[str, str]) -> str:
    low, high = limits.get("ge", limits.get("gt")), limits.get("le", limits.get("lt"))
    if low is not None and high is not None:
        return f", {low.replace('_', ' ')} to {high.replace('_', ' ')}"
    if low is not None:
        return f", {low} or more"
    return f", at least {limits['min_length']}" if "min_length" in limits else ""


def _title(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def _default(value: object) -> str:
    if value is None or value in ((), {}):
        return "none"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, Record):
        return "its own defaults"
    if isinstance(value, tuple):
        return ", ".join("one arm `all`" if isinstance(item, study.Arm) else f"`{item:g}`" for item in value)
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def _vocabularies() -> Iterator[str]:
    yield "| what | allowed values |"
    yield "|---|---|"
    for name in VOCABULARIES:
        words = get_args(getattr(vocabulary, name))
        yield f"| {_title(name)} | {', '.join(f'`{word}`' for word in words)} |"
    yield f"| time | a number and `days`, `weeks`, `months` or `years`; or {', '.join(f'`{w}`' for w in UNTIMED)} |"


def _kinds() -> Iterator[str]:
    yield "| measure | kinds of data it is computed from |"
    yield "|---|---|"
    for name, kinds in KINDS_OF_MEASURE.items():
        yield f"| `{name}` | {', '.join(f'`{kind}`' for kind in (*kinds, 'generic'))} |"


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.write_text(fill(target.read_text(encoding="utf-8")), encoding="utf-8")
