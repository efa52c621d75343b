"""The tools that come with the program, one YAML file each; a file is read when its tool is first asked for."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from evsynth.extract.plain_words import validated
from evsynth.extract.tools.model import Tool
from evsynth.extract.yaml_lines import read_yaml
from evsynth.problems import EvidenceError

_SUFFIX = ".yaml"


@cache
def shipped_ids() -> tuple[str, ...]:
    """Return the ids of the tools that come with the program, in alphabetical order; no file is read."""
    names = (entry.name for entry in files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX)))


@cache
def shipped(tool_id: str) -> Tool:
    """Return a tool that comes with the program; KeyError if there is none of this id."""
    if tool_id not in shipped_ids():
        raise KeyError(tool_id)
    name = f"{tool_id}{_SUFFIX}"
    read = read_yaml((files(__package__) / name).read_text("utf-8"), name)
    found, problems = validated(Tool, read, name)
    if found is None or read.problems or problems:
        raise EvidenceError((*read.problems, *problems))
    return found.model_copy(update={"id": tool_id})
