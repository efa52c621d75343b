"""The tools a review brings itself: YAML files in its folder ``tools/``, of the same form as those here."""

from __future__ import annotations

import re

from evsynth.extract.folder import Folder
from evsynth.extract.plain_words import validated
from evsynth.extract.tools.model import Tool
from evsynth.extract.tools.shipped import shipped_ids
from evsynth.problems import Problem

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,79}")


def own_tools(folder: Folder, problems: list[Problem]) -> dict[str, Tool]:
    """Return the review's own tools by id, and add to ``problems`` what is wrong with their files."""
    found = {}
    for tool_id, (name, read) in folder.tools.items():
        if not _ID.fullmatch(tool_id):
            remedy = "name the file with letters a to z, digits, and . _ + - between them, without spaces."
            problems.append(_whole(folder, name, f"'{tool_id}' can't be the id of a tool.", remedy))
        elif tool_id in shipped_ids():
            told = f"there is a tool '{tool_id}' in the program already."
            problems.append(_whole(folder, name, told, "give the file, and so the tool, another name."))
        elif isinstance(read.data, dict):
            own, wrong = validated(Tool, read, folder.shown(name))
            problems += wrong
            if own is not None:
                found[tool_id] = own.model_copy(update={"id": tool_id, "path": folder.shown(name), "lines": read.lines})
    return found


def _whole(folder: Folder, name: str, message: str, remedy: str) -> Problem:
    return Problem(folder.shown(name), None, "", message, remedy)
