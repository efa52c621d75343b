"""The steps of a run in their order, from the review's folder to every file of its output."""

from __future__ import annotations

from pathlib import Path

from evsynth.audit import audited
from evsynth.extract import load
from evsynth.report.bundle import Bundle, begin_drawing, bundle
from evsynth.report.change import review_at
from evsynth.report.laid_out import lay_out
from evsynth.report.manifest import inputs, manifest
from evsynth.report.opinion import Opinion, second_opinions
from evsynth.report.progress import Progress
from evsynth.report.results import compute
from evsynth.report.studio import Studio
from evsynth.report.write import MANIFEST


def assemble(folder: Path, since: Path | None, style: bytes | None, studio: Studio, steps: Progress) -> Bundle:
    """Return the results of the review in ``folder`` and every file made of them, the manifest among them.

    ``studio`` asks for the second opinion and draws while this process lays out the tables.
    """
    steps.begin("reading the review")
    review = audited(load(folder))
    earlier = None if since is None else review_at(since)
    steps.begin("pooling")
    results = compute(review)
    asked = studio.submit(second_opinions, results.syntheses)
    drawing = begin_drawing(results, studio)
    steps.begin("asking for a second opinion")
    opinion: Opinion = asked.result()
    steps.begin("laying out the tables")
    laid_out = lay_out(results, opinion)
    made = bundle(folder, results, laid_out, opinion, earlier, style, drawing, studio, steps)
    files = dict(made.files)
    files[MANIFEST] = manifest(inputs(folder, review.files), files, review.model.seed, opinion.record())
    return Bundle(results, files)
