"""What differs between two versions of a review: studies added, dropped and changed, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from evsynth.extract.model import Review, Study


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs; ``study`` is empty for the review's own, ``before`` or ``after`` None where it is not."""

    study: str
    field: str
    before: str | None
    after: str | None


def differences(old: Review, new: Review) -> tuple[Difference, ...]:
    """Return every field that differs, the review's own first, then study by study in the order of their keys.

    Results are matched by outcome, arm, comparator and time, not by their place in the file; a study that is
    new or gone is one difference.
    """
    found = [Difference("", *change) for change in _changes(_flat(old), _flat(new))]
    before, after = ({study.key: study for study in review.studies} for review in (old, new))
    for key in sorted({*before, *after}):
        if key not in before:
            found.append(Difference(key, "study", None, "added"))
        elif key not in after:
            found.append(Difference(key, "study", "in the review", None))
        else:
            found += [Difference(key, *change) for change in _changes(_study(before[key]), _study(after[key]))]
    return tuple(found)


def _changes(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[tuple[str, str | None, str | None]]:
    for field in dict.fromkeys((*old, *new)):
        if old.get(field) != new.get(field):
            yield field, old.get(field), new.get(field)


def _study(study: Study) -> dict[str, str]:
    """Return a study's fields by path; a result's path begins with what it is about."""
    flat = _flat(study, leave={"results"})
    seen: dict[str, int] = {}
    for result in study.results:
        about = ", ".join(filter(None, (result.outcome, result.arm, result.comparator, result.time)))
        seen[about] = seen.get(about, 0) + 1
        name = about if seen[about] == 1 else f"{about} ({seen[about]})"
        flat |= {f"{name}: {field}": value for field, value in _flat(result).items()}
    return flat


def _flat(record: BaseModel, leave: set[str] | None = None) -> dict[str, str]:
    shown = record.model_dump(mode="json", exclude_unset=True, exclude=leave)
    return dict(_leaves(shown, ""))


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _leaves(part, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and any(isinstance(part, Mapping | list) for part in value):
        for place, part in enumerate(value, start=1):
            yield from _leaves(part, f"{path}.{place}")
    elif value is not None:
        yield path, ", ".join(map(str, value)) if isinstance(value, list) else str(value)
