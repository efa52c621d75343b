"""The shape of the records: which field, and which record, a path into a file leads to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from evsynth.extract.model.vocabulary import Record


@dataclass(frozen=True, slots=True)
class Place:
    """Where a path leads: the field path in the file, the records it may stand in and the field itself."""

    field: str
    records: tuple[type[Record], ...]
    info: FieldInfo | None


def records_in(annotation: Any) -> Iterator[type[Record]]:
    """Yield the record types a field's annotation holds, inside lists, mappings and unions."""
    if isinstance(annotation, type) and issubclass(annotation, Record):
        yield annotation
    for part in get_args(annotation):
        yield from records_in(part)


def fields_of(record: type[Record]) -> dict[str, FieldInfo]:
    """Return the fields a curator writes, without those the reader fills in."""
    return {name: info for name, info in record.model_fields.items() if not info.exclude}


def leaf(record: type[Record], path: str) -> FieldInfo | None:
    """Return the field a dotted path names, None unless it is one value or a list of values."""
    records: list[type[Record]] = [record]
    info: FieldInfo | None = None
    for part in path.split("."):
        if not records and info is not None and holds(info.annotation, Mapping):
            continue
        if info is not None and holds(info.annotation, tuple, Mapping):
            return None
        info = next((fields_of(r)[part] for r in records if part in fields_of(r)), None)
        if info is None:
            return None
        records = list(records_in(info.annotation))
    whole_mapping = info is not None and holds(info.annotation, Mapping) and "." not in path
    return None if records or whole_mapping else info


def homes(records: Sequence[type[Record]], name: str) -> list[str]:
    """Return the field paths, nearest first, under which a field called ``name`` exists."""
    level = [("", record) for record in records]
    while level:
        below = [
            (f"{path}.{field}".strip("."), child)
            for path, record in level
            for field, info in fields_of(record).items()
            for child in records_in(info.annotation)
        ]
        if found := [path for path, child in below if name in fields_of(child)]:
            return list(dict.fromkeys(found))
        level = below
    return []


def holds(annotation: Any, *kinds: Any) -> bool:
    """Return whether an annotation is, or holds somewhere inside, one of ``kinds`` (types or containers)."""
    if annotation in kinds or get_origin(annotation) in kinds:
        return True
    return any(holds(part, *kinds) for part in get_args(annotation))


def locate(record: type[Record], data: Any, path: Sequence[str | int]) -> Place:
    """Follow a validation path through ``data``, leaving out the tags that unions add to it."""
    records: tuple[type[Record], ...] = (record,)
    parts: list[str] = []
    info: FieldInfo | None = None
    is_item = False
    owners = records
    for step, part in enumerate(path):
        inside = part in data if isinstance(data, dict) else isinstance(data, list) and isinstance(part, int)
        if not inside and not (step == len(path) - 1 and _names_missing(records, part, is_item)):
            records = _tagged(records, part)
            continue
        parts.append(str(part))
        data = _item(data, part)
        if is_item:
            is_item = False
            continue
        owners = records
        info = next((fields_of(r)[part] for r in records if isinstance(part, str) and part in fields_of(r)), None)
        records = tuple(records_in(info.annotation)) if info else ()
        is_item = info is not None and _is_container(info.annotation)
    return Place(".".join(parts), owners, info)


def _names_missing(records: tuple[type[Record], ...], part: str | int, is_item: bool) -> bool:
    return not is_item and any(part in record.model_fields for record in records)


def _is_container(annotation: Any) -> bool:
    origin = get_origin(annotation)
    return origin in (tuple, Mapping) or any(_is_container(part) for part in get_args(annotation))


def _tagged(records: tuple[type[Record], ...], part: str | int) -> tuple[type[Record], ...]:
    chosen = [r for r in records if "kind" in r.model_fields and part in get_args(r.model_fields["kind"].annotation)]
    return tuple(chosen) or records


def _item(data: Any, part: str | int) -> Any:
    try:
        return data[part]
    except (KeyError, IndexError, TypeError):
        return None
