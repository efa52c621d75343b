"""The files of a review's folder, read as plain data; what can't be read is a problem, not an end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from evsynth.extract.bibliography import Bibliography, read_bibliography
from evsynth.extract.bulk import read_bulk
from evsynth.extract.text_file import read_text
from evsynth.extract.yaml_lines import Lined, read_yaml
from evsynth.problems import EvidenceError, Problem, Severity, nearest

REVIEW, REFERENCES, BULK = "review.yaml", "references.bib", "results.csv"
STUDIES, TOOLS = "studies", "tools"
_YAML = (".yaml", ".yml")


@dataclass(slots=True)
class Folder:
    """What the files hold: the review, the bibliography, the studies by key and the tools by id, each with its file."""

    root: Path
    given: str
    review: Lined = field(default_factory=lambda: Lined(None))
    bibliography: Bibliography = field(default_factory=Bibliography)
    studies: dict[str, tuple[str, Lined]] = field(default_factory=dict)
    tools: dict[str, tuple[str, Lined]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def shown(self, name: str) -> str:
        """Return a file's path as messages print it: the folder as it was given, then the file."""
        return f"{self.given.rstrip('/')}/{name}"

    def text(self, name: str) -> str | None:
        """Return the text of a file, None with the problem noted if it can't be read."""
        try:
            text = read_text(self.root / name, self.root, self.shown(name))
        except EvidenceError as error:
            self.problems += error.problems
            return None
        self.files.append(name)
        return text

    def wrong(self, name: str, message: str, remedy: str, severity: Severity = Severity.ERROR) -> None:
        """Note a problem with a whole file."""
        self.problems.append(Problem(self.shown(name), None, "", message, remedy, severity))


def read_folder(path: str | Path) -> Folder:
    """Return the plain data of every file of a review; EvidenceError if there is no such folder."""
    root = Path(path)
    folder = Folder(root, str(path))
    try:
        is_folder = root.is_dir()
        names = sorted(_names(root)) if is_folder else []
    except (OSError, ValueError) as error:
        raise EvidenceError([Problem(str(path), None, "", f"the folder can't be read: {error}.", "")]) from error
    if not is_folder:
        told = "this is a file, not a review's folder." if root.is_file() else "there is no such folder."
        remedy = f"name the folder that holds {REVIEW}, or make one with 'evsynth init'."
        raise EvidenceError([Problem(str(path), None, "", told, remedy)])
    _read_review(folder, names)
    _read_references(folder, names)
    for name in names:
        (_read_tool if name.startswith(f"{TOOLS}/") else _read_studies)(folder, name)
    if not folder.studies and not folder.problems:
        folder.wrong("", "there is no study.", f"write one YAML file a study, or a {BULK}.")
    return folder


def _names(root: Path) -> Iterator[str]:
    for place, prefix in ((root, ""), *((root / inner, f"{inner}/") for inner in (STUDIES, TOOLS))):
        if place.is_dir() and place.resolve().is_relative_to(root.resolve()):
            yield from (prefix + entry.name for entry in place.iterdir() if not entry.name.startswith("."))


def _read_review(folder: Folder, names: list[str]) -> None:
    if REVIEW not in names:
        near = nearest(REVIEW, [name for name in names if name.endswith((".yaml", ".yml"))])
        remedy = f"write {REVIEW} with the question and the outcomes; 'evsynth init' makes one to start from.{near}"
        folder.wrong(REVIEW, "the file is missing.", remedy)
    elif (text := folder.text(REVIEW)) is not None:
        folder.review = read_yaml(text, folder.shown(REVIEW))
        folder.problems += folder.review.problems


def _read_references(folder: Folder, names: list[str]) -> None:
    if REFERENCES not in names:
        folder.wrong(REFERENCES, "the file is missing.", "write one BibTeX entry for every paper cited.")
    elif (text := folder.text(REFERENCES)) is not None:
        folder.bibliography = read_bibliography(text, folder.shown(REFERENCES))
        folder.problems += folder.bibliography.problems


def _read_studies(folder: Folder, name: str) -> None:
    path = Path(name)
    if path.name == BULK:
        if (text := folder.text(name)) is not None:
            table = read_bulk(text, folder.shown(name))
            folder.problems += table.problems
            for key, read in table.studies.items():
                _add(folder, key, name, read)
    elif path.suffix.lower() in _YAML and name != REVIEW:
        text = folder.text(name)
        read = Lined(None) if text is None else read_yaml(text, folder.shown(name))
        folder.problems += read.problems
        _add(folder, path.stem, name, read)
    elif path.suffix.lower() == ".csv":
        folder.wrong(name, f"this table is not read: only {BULK} is.", f"rename it {BULK}.", Severity.WARNING)


def _read_tool(folder: Folder, name: str) -> None:
    path = Path(name)
    if path.suffix.lower() not in _YAML:
        told = "this file is not read: a tool for risk of bias is a YAML file."
        folder.wrong(name, told, "rename it .yaml, or move it out of the folder.", Severity.WARNING)
    elif path.stem in folder.tools:
        told = f"tool '{path.stem}' is also in {folder.tools[path.stem][0]}."
        folder.wrong(name, told, "keep each tool in one file.")
    elif (text := folder.text(name)) is not None:
        read = read_yaml(text, folder.shown(name))
        folder.problems += read.problems
        folder.tools[path.stem] = (name, read)


def _add(folder: Folder, key: str, name: str, read: Lined) -> None:
    if key in folder.studies:
        told = f"study '{key}' is also in {folder.studies[key][0]}."
        folder.wrong(name, told, "keep each study in one place.")
    else:
        folder.studies[key] = (name, read)
