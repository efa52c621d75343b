"""What a validation found, in plain words: one problem a field, with its line and the way out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any, Literal, TypeVar, get_args, get_origin

from pydantic import ValidationError

from evsynth.extract.model.lines import line_of
from evsynth.extract.model.vocabulary import Record
from evsynth.extract.shape import Place, fields_of, holds, homes, locate, records_in
from evsynth.extract.yaml_builder import shorten
from evsynth.extract.yaml_lines import Lined
from evsynth.problems import Problem, nearest

Rec = TypeVar("Rec", bound=Record)
Words = tuple[str, str]


def validated(record: type[Rec], read: Lined, shown: str) -> tuple[Rec | None, tuple[Problem, ...]]:
    """Return the record a file holds, or None with a problem for every field that does not fit."""
    filled = [name for name in read.data if (info := record.model_fields.get(name)) and info.exclude]
    problems = [
        Problem(shown, line_of(read.lines, name), name, f"'{name}' is filled in by the program.", "delete it.")
        for name in filled
    ]
    try:
        found = record.model_validate(read.data)
    except ValidationError as error:
        return None, (*problems, *explain(error, record, read, shown))
    return (None if problems else found), tuple(problems)


def explain(error: ValidationError, record: type[Record], read: Lined, shown: str) -> Iterator[Problem]:
    """Yield a problem for every field of a file that does not fit ``record``."""
    told: set[str] = set()
    for detail in error.errors(include_url=False):
        place = locate(record, read.data, detail["loc"])
        if place.field in told:
            continue
        told.add(place.field)
        describe = _DESCRIBE.get(detail["type"], _other)
        message, remedy = describe(detail, place)
        yield Problem(shown, line_of(read.lines, place.field), place.field, message, remedy)


def _found(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"the truth value {str(value).lower()}"
    if isinstance(value, dict):
        return "a block of fields"
    if isinstance(value, list | tuple):
        return "a list"
    return f"the text '{shorten(value)}'" if isinstance(value, str) else f"the number {shorten(str(value))}"


def _look_alike(text: object) -> str:
    odd = next((sign for sign in str(text) if ord(sign) > 127), None)
    return "" if odd is None else f" It holds '{odd}' ({unicodedata.name(odd, f'U+{ord(odd):04X}').lower()})."


def _missing(_detail: Any, place: Place) -> Words:
    name = place.field.rpartition(".")[2]
    if name.isdigit():
        return "a lower and an upper limit are needed.", "write them as [lower, upper]."
    purpose = place.info.description if place.info and place.info.description else "a required field"
    return f"'{name}' is missing: {purpose}.", f"add '{name}: ...'{_choices(place)}."


def _choices(place: Place) -> str:
    words = [w for w in _literals(place.info.annotation) if isinstance(w, str)] if place.info else []
    return f", one of: {', '.join(words)}" if words else ""


def _literals(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def _unknown(_detail: Any, place: Place) -> Words:
    name = place.field.rpartition(".")[2]
    known = {field: info for record in place.records for field, info in fields_of(record).items()}
    message = f"there is no field '{shorten(name)}' here.{_look_alike(name)}"
    if name.isdigit():
        return message, "if it is part of a number such as 1,000, write 1000."
    if found := homes(place.records, name):
        return message, f"'{name}' belongs under {' or '.join(found[:2])}."
    return message, nearest(name, known).strip() or f"the fields here are {', '.join(known)}."


def _choice(detail: Any, _place: Place) -> Words:
    allowed = re.findall(r"'([^']*)'", detail["ctx"]["expected"])
    if not allowed:
        return (
            f"only true is allowed; found {_found(detail['input'])}.",
            "write true, or leave the field out.",
        )
    found = detail["input"]
    message = f"{_found(found)} is not one of the allowed values.{_look_alike(found)}"
    return message, f"use one of: {', '.join(allowed)}.{nearest(found, allowed)}"


def _number(detail: Any, place: Place) -> Words:
    found, whole = detail["input"], detail["type"].startswith("int")
    text = found if isinstance(found, str) else ""
    remedy = f"write a {'whole ' if whole else ''}number, such as {'12' if whole else '12.5'}."
    if re.fullmatch(r"\d+,\d+", text):
        remedy = "write a decimal point, not a comma, and no separators of thousands."
    elif re.fullmatch(r"[-+]?\d[\d _.eE+-]*", text):
        remedy = "write the plain number, without quotes, separators or leading zeros."
    elif bound := re.fullmatch(r"[<≤]=?\s*([\d.]+)", text):
        is_p = place.field.rpartition(".")[2] == "p"
        remedy = f"write p: {bound[1]} and p_bound: true." if is_p else "write the plain number, without a sign."
    elif text.endswith("%"):
        remedy = "leave the percent sign out."
    elif re.search("[−–‐]", text):
        remedy = "write the minus sign as a plain hyphen."
    return f"a {'whole ' if whole else ''}number is needed; found {_found(found)}.", remedy


def _text(detail: Any, _place: Place) -> Words:
    found = detail["input"]
    quoted = f'write it in quotes: "{found}".' if isinstance(found, int | float) else "write text."
    return f"text is needed; found {_found(found)}.", quoted


def _bound(detail: Any, _place: Place) -> Words:
    ((kind, limit),) = ((key, value) for key, value in detail["ctx"].items() if key in _BOUNDS)
    remedy = "check the value in the paper."
    if kind == "ge" and limit == 50:
        remedy = "write the confidence level in percent: 95, not 0.95."
    return f"{shorten(str(detail['input']))} is not {_BOUNDS[kind]} {limit:g}.", remedy


_BOUNDS = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}


def _short_name(detail: Any, _place: Place) -> Words:
    name = shorten(str(detail["input"]))
    return (
        f"'{name}' is not a short name or key.{_look_alike(name)}",
        "use letters a to z, digits, and . _ + - between them, without spaces.",
    )


def _length(detail: Any, _place: Place) -> Words:
    context = detail["ctx"]
    if "max_length" in context:
        return f"this is longer than {context['max_length']}.", "shorten it."
    if context["min_length"] == 1:
        return "this is empty.", "write something, or leave the field out."
    return f"at least {context['min_length']} are needed.", "add what is missing."


def _list(detail: Any, _place: Place) -> Words:
    remedy = "write [first, second], or one '- ' line an item."
    if detail["input"] is None:
        remedy = "leave the field out, or write a list."
    return f"a list is needed; found {_found(detail['input'])}.", remedy


def _block(detail: Any, place: Place) -> Words:
    known: list[str] = []
    if place.info is not None:
        known = [name for record in records_in(place.info.annotation) for name in fields_of(record)]
    remedy = f"its fields are {', '.join(dict.fromkeys(known))}." if known else "write 'name: value' lines under it."
    if set(known) == {"start", "end"}:
        years = re.findall(r"\d{4}", str(detail["input"])) or ["2008", "2012"]
        remedy = f"write {{start: {years[0]}, end: {years[-1]}}}, without what is not known."
    return f"a block of fields is needed; found {_found(detail['input'])}.", remedy


def _kind(detail: Any, place: Place) -> Words:
    allowed = re.findall(r"'([^']*)'", str(detail["ctx"].get("expected_tags", ""))) or _kinds(place)
    found = detail["input"].get("kind") if isinstance(detail["input"], dict) else None
    message = "'kind' is missing." if found is None else f"{_found(found)} is no kind of check."
    return message, f"use one of: {', '.join(allowed)}.{nearest(found, allowed)}"


def _kinds(place: Place) -> list[str]:
    annotation = place.info.annotation if place.info else None
    return [w for record in records_in(annotation) for w in _literals(record.model_fields["kind"].annotation)]


def _own_words(detail: Any, _place: Place) -> Words:
    told, remedy = (*detail["ctx"]["error"].args, "check it against the paper.")[:2]
    return f"{_sentence(str(told))}.", remedy


def _sentence(text: str) -> str:
    return text if len(text) <= 400 else f"{text[:397]}..."


def _other(detail: Any, place: Place) -> Words:
    text = holds(place.info.annotation, str) if place.info else False
    return f"{_found(detail['input'])} does not fit here.", "write text." if text else "check the value."


_DESCRIBE: dict[str, Callable[[Any, Place], Words]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "literal_error": _choice,
    **dict.fromkeys(("int_type", "int_from_float", "float_type", "finite_number", "int_parsing_size"), _number),
    "string_type": _text,
    "bool_type": lambda detail, _: (
        f"true or false is needed; found {_found(detail['input'])}.",
        "write true or false.",
    ),
    **dict.fromkeys(("greater_than", "greater_than_equal", "less_than", "less_than_equal"), _bound),
    "string_pattern_mismatch": _short_name,
    **dict.fromkeys(("string_too_short", "string_too_long", "too_short", "too_long"), _length),
    **dict.fromkeys(("tuple_type", "list_type"), _list),
    **dict.fromkeys(("dict_type", "mapping_type", "model_type", "model_attributes_type"), _block),
    **dict.fromkeys(("union_tag_invalid", "union_tag_not_found"), _kind),
    "value_error": _own_words,
}
