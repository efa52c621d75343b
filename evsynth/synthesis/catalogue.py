"""Every method of the engine in one table, found in the modules that define them.

``python -m evsynth.synthesis.catalogue docs/catalogue.md`` writes the page anew.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import evsynth.synthesis
from evsynth.synthesis.inference import TESTS, Test
from evsynth.synthesis.method import Method
from evsynth.synthesis.tau2 import ESTIMATORS, Estimator

HEAD = """# Catalogue of methods

Made from the code by `python -m evsynth.synthesis.catalogue docs/catalogue.md`: where a method lives below
`evsynth/synthesis/`, the sentence it brings to a methods text, its references in
[methods.bib](../evsynth/methods.bib), and the rule that says when it may be used, which the code enforces.
"""


def catalogue() -> dict[str, tuple[Method, ...]]:
    """Return every method by the module, below `evsynth.synthesis`, that defines it."""
    found: dict[str, tuple[Method, ...]] = {}
    seen: set[int] = set()
    for name in sorted(_modules(), key=lambda name: (-name.count("."), name)):
        fresh = tuple(method for method in _methods(name) if id(method) not in seen)
        seen |= {id(method) for method in fresh}
        if fresh:
            found[name] = fresh
    told = {method.name for methods in found.values() for method in methods}
    members: dict[str, tuple[Estimator | Test, ...]] = {
        "tau2.registry": tuple(ESTIMATORS.values()), "inference": tuple(TESTS.values()),
    }  # fmt: skip
    for name, own in members.items():
        found[name] = tuple(Method(m.name, m.sentence, (m.reference,)) for m in own if m.name not in told)
    return found


def _modules() -> Iterator[str]:
    prefix = "evsynth.synthesis."
    for module in pkgutil.walk_packages(evsynth.synthesis.__path__, prefix):
        # A room's own file gathers what its members define.
        if not module.ispkg and module.name != __name__:
            yield module.name.removeprefix(prefix)


def _methods(name: str) -> Iterator[Method]:
    for value in vars(importlib.import_module(f"evsynth.synthesis.{name}")).values():
        members = value.values() if isinstance(value, Mapping) else (value,)
        yield from (member for member in members if isinstance(member, Method))


def page() -> str:
    """Return the page: one table a room."""
    rooms: dict[str, list[str]] = {}
    for name, methods in catalogue().items():
        rows = rooms.setdefault(name.split(".")[0], [])
        for method in methods:
            keys = ", ".join(f"`{key}`" for key in method.references)
            rows.append(f"| {method.name} | {method.sentence.rstrip('.')} | {keys} | {method.guard.rstrip('.')} |")
    tables = (
        f"\n## {room}\n\n| name | sentence | references | when |\n|---|---|---|---|\n" + "\n".join(rows) + "\n"
        for room, rows in sorted(rooms.items())
    )
    return HEAD + "".join(tables)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
