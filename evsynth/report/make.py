"""One run of a review: read, check, pool, draw, lay out, and write everything at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evsynth.problems import EvidenceError, Problem
from evsynth.report.progress import Progress
from evsynth.report.studio import Studio
from evsynth.report.write import refuse, write_whole

if TYPE_CHECKING:
    from evsynth.claims import ClaimResult
    from evsynth.report.bundle import Bundle
    from evsynth.synthesis.outcome.bundle import OutcomeSynthesis

Tell = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What a run made: its folder, its results, the warnings a reader must see, and what nobody has confirmed.

    ``unconfirmed`` are the labels of outcomes whose certainty no named person has decided in every domain.
    """

    out: Path
    syntheses: Mapping[str, OutcomeSynthesis]
    claims: tuple[ClaimResult, ...]
    warnings: tuple[str, ...]
    unconfirmed: tuple[str, ...] = ()


def run(
    path: str | Path,
    out: str | Path,
    *,
    since: str | Path | None = None,
    template: str | Path | None = None,
    progress: Tell | None = None,
    workers: int = 1,
) -> RunOutcome:
    """Pool the review in folder ``path`` and write its evidence to folder ``out``, whole or not at all.

    ``since`` is an earlier version, a review's folder or a run's, to which a change report is made; ``template``
    a house style's Word file. ``progress`` is told each step and the share of the work that is done (0 to 1);
    ``workers`` processes draw and write (a script that asks for more than one needs the usual
    ``if __name__ == "__main__"``). Raises EvidenceError if the review has problems or ``out`` holds something
    else, NumericalError if a second opinion disagrees; nothing is written then.
    """
    folder, target = Path(path), Path(out)
    refuse(target, folder)
    made = build(folder, since=since, template=template, progress=progress, workers=workers)
    write_whole(made.files, target)
    return RunOutcome(
        target,
        made.results.syntheses,
        made.results.claims,
        tuple(map(str, made.results.review.warnings)),
        made.results.unconfirmed,
    )


def build(
    folder: Path,
    *,
    since: str | Path | None = None,
    template: str | Path | None = None,
    progress: Tell | None = None,
    workers: int = 1,
) -> Bundle:
    """Return every file of a run, by its path in the output folder, and write none. Raises as `run`."""
    style, steps = _style(template), Progress(progress)
    steps.begin("starting")
    with Studio(workers) as studio:
        from evsynth.report.assemble import assemble  # noqa: PLC0415 - the rooms load while the processes start

        return assemble(folder, None if since is None else Path(since), style, studio, steps)


def _style(template: str | Path | None) -> bytes | None:
    """Return the house style's Word file. Raises EvidenceError if it can't be read."""
    if template is None:
        return None
    try:
        return Path(template).read_bytes()
    except OSError as error:
        message = f"the house style can't be read: {error.strerror}."
        raise EvidenceError([Problem(str(template), None, "--template", message, "Name a .docx file.")]) from error
