"""JSON Schemas of the curator's files, made from the records that read them."""

from __future__ import annotations

from typing import Any

from evsynth.extract.model.review import Review
from evsynth.extract.model.study import Study
from evsynth.extract.model.vocabulary import Record

SCHEMAS: dict[str, type[Record]] = {"review": Review, "study": Study}
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(file: str) -> dict[str, Any]:
    """Return the JSON Schema of ``review`` or ``study``, without the fields the reader fills in."""
    record = SCHEMAS[file]
    schema = record.model_json_schema()
    for name, info in record.model_fields.items():
        if info.exclude:
            del schema["properties"][name]
    definitions = schema.pop("$defs")
    used = _used(schema, definitions, set())
    schema["$defs"] = {name: definitions[name] for name in sorted(used)}
    return {"$schema": _DIALECT, **schema}


def _used(node: Any, definitions: dict[str, Any], seen: set[str]) -> set[str]:
    if isinstance(node, dict):
        name = str(node.get("$ref", "")).rpartition("/")[2]
        if name in definitions and name not in seen:
            seen.add(name)
            _used(definitions[name], definitions, seen)
        for value in node.values():
            _used(value, definitions, seen)
    elif isinstance(node, list):
        for value in node:
            _used(value, definitions, seen)
    return seen
