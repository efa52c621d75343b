"""Whether a run's folder is what its manifest says, and whether the same inputs make it again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evsynth.problems import EvidenceError, Problem
from evsynth.report.change import review_at
from evsynth.report.make import Tell, build
from evsynth.report.manifest import digest, versions
from evsynth.report.stored import StoredError, fingerprint, read_json
from evsynth.report.write import INPUTS, MANIFEST

RESULTS = "results.json"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that differs: the file (or package), what about it, and by how much where that can be said."""

    subject: str
    message: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What verification found: in the folder, in the review it is held against, when recomputed, in versions."""

    stored: tuple[Finding, ...]
    inputs: tuple[Finding, ...]
    recomputed: tuple[Finding, ...]
    versions: tuple[Finding, ...]
    files: int

    @property
    def same(self) -> bool:
        """Whether nothing but versions differs."""
        return not (self.stored or self.inputs or self.recomputed)


def verify(
    out: Path,
    review: Path | None = None,
    *,
    since: Path | None = None,
    template: Path | None = None,
    progress: Tell | None = None,
    workers: int = 1,
) -> Verification:
    """Hash again all files of the run in ``out``, and recompute it from the copy of its inputs it holds.

    ``review`` is the folder it was made from, to hold its files against those; ``since`` and ``template`` are
    what the run was given, if it was. Raises EvidenceError if ``out`` is no run's folder.
    """  # fmt: skip
    record = _manifest(out)
    _given(review, since, template)
    stored = tuple(_stored(out, record["outputs"]))
    inputs = tuple(_inputs(out / INPUTS, record["inputs"], "the copy in the run's folder"))
    if review is not None:
        inputs += tuple(_inputs(review, record["inputs"], str(review)))
    try:
        made = build(out / INPUTS, since=since, template=template, progress=progress, workers=workers)
        recomputed = tuple(_recomputed(out, record["outputs"], made.files))
    except EvidenceError as error:
        recomputed = (Finding(INPUTS, f"can't be pooled any more: {error.problems[0]}"),)
    changed = tuple(_versions(record["versions"]))
    return Verification(stored, inputs, recomputed, changed, len(record["outputs"]))


def _manifest(out: Path) -> dict[str, Any]:
    try:
        record = read_json(out / MANIFEST)
        parts = [record.get(name) for name in ("inputs", "outputs", "versions")] if isinstance(record, dict) else [None]
        if all(isinstance(part, dict) and all(isinstance(one, str) for one in part.values()) for part in parts):
            return dict(record)
        reason = "is not a run's"
    except StoredError as error:
        reason = str(error)
    raise EvidenceError(
        [Problem(str(out), None, "OUT", f"{MANIFEST} {reason}.", "Name the folder that 'evsynth run' wrote.")]
    )


def _given(review: Path | None, since: Path | None, template: Path | None) -> None:
    """Raise EvidenceError for an option that names nothing: a difference is not looked for in what is not there."""
    for option, place, there, what in (
        ("--review", review, Path.is_dir, "a review's folder"),
        ("--since", since, Path.is_dir, "the earlier version's folder"),
        ("--template", template, Path.is_file, "a .docx file"),
    ):
        if place is not None and not there(place):
            raise EvidenceError([Problem(str(place), None, option, "there is no such place.", f"Name {what}.")])
    if since is not None:
        review_at(since)


def _stored(out: Path, listed: Mapping[str, str]) -> Iterator[Finding]:
    for name, known in sorted(listed.items()):
        yield from _differs(out, name, known, "is missing", "was changed after the run")
    for path in sorted(p for p in out.rglob("*") if p.is_symlink() or not p.is_dir()):
        name = path.relative_to(out).as_posix()
        if name not in listed and name != MANIFEST:
            yield Finding(name, "was not written by the run")


def _inputs(folder: Path, listed: Mapping[str, str], whose: str) -> Iterator[Finding]:
    for name, known in sorted(listed.items()):
        differs = f"differs in {whose} from what the run read"
        yield from _differs(folder, name, known, f"is missing from {whose}", differs)


def _differs(folder: Path, name: str, known: str, missing: str, changed: str) -> Iterator[Finding]:
    """Yield what is wrong with a file a manifest lists; nothing outside ``folder`` is opened."""
    try:
        path = folder / name
        within, there = path.resolve().is_relative_to(folder.resolve()), path.is_file()
    except (OSError, ValueError, RuntimeError):
        within, there = True, False
    if not within:
        yield Finding(name, "leads out of the folder, and is not opened")
    elif not there:
        yield Finding(name, missing)
    elif fingerprint(path) != known:
        yield Finding(name, changed)


def _recomputed(out: Path, listed: Mapping[str, str], made: Mapping[str, bytes]) -> Iterator[Finding]:
    for name in sorted({*listed, *made} - {MANIFEST}):
        if name not in made:
            yield Finding(name, "is not made again")
        elif name not in listed:
            yield Finding(name, "is made now and was not then")
        elif digest(made[name]) != listed[name]:
            how = _numbers(out / name, made[name]) if name == RESULTS else ""
            yield Finding(name, f"is made differently{how}")


def _numbers(path: Path, made: bytes) -> str:
    """Return by how much the numbers of two results files differ, as far as they can be compared."""
    try:
        old, new = dict(_leaves(read_json(path), "")), dict(_leaves(json.loads(made), ""))
        both = [(name, old[name], new[name]) for name in old if name in new and old[name] != new[name]]
    except (StoredError, RecursionError):
        return ""
    apart = [(abs(a - b) / max(abs(a), abs(b)), name) for name, a, b in both if _number(a) and _number(b)]
    others = len(both) - len(apart) + len(set(old) ^ set(new))
    told = (
        [f"{len(apart)} numbers, the largest relative difference {max(apart)[0]:.1e} in {max(apart)[1]}"]
        if apart
        else []
    )
    told += [f"{others} other values"] if others else []
    return f": {'; '.join(told)}" if told else ""


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _leaves(part, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _leaves(part, f"{path}.{place}")
    else:
        yield path, value


def _versions(then: Mapping[str, str]) -> Iterator[Finding]:
    now = versions()
    for name in sorted({*then, *now}):
        if then.get(name) != now.get(name):
            yield Finding(name, f"was {then.get(name, 'not there')} then and is {now.get(name, 'not there')} now")
