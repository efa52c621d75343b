"""The profile of a whole run: wall time of each step, and processor time of each kind of work.

``python benchmarks/run.py [REVIEW] [WORKERS]``; studies/netlm and two processes unless said otherwise.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]


def steps(review: Path, workers: int) -> None:
    """Print when each step of a run begins, and when it ends."""
    from evsynth import run  # noqa: PLC0415 - what it loads is part of the time

    start, told = time.perf_counter(), ""

    def tell(step: str, _share: float) -> None:
        nonlocal told
        if step != told:
            print(f"{time.perf_counter() - start:6.2f} s  {step}")
            told = step

    with tempfile.TemporaryDirectory() as folder:
        run(review, Path(folder) / "out", progress=tell, workers=workers)
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        count = sum(path.is_file() for path in Path(folder).rglob("*"))
    print(f"{time.perf_counter() - start:6.2f} s  done: {count} files, {size / 1e6:.1f} MB")


def kinds(review: Path) -> None:
    """Print the processor time of figures and of each format of document, in one process."""
    from evsynth.audit import audited  # noqa: PLC0415
    from evsynth.document.writers import write_document  # noqa: PLC0415
    from evsynth.extract import load  # noqa: PLC0415
    from evsynth.report.deliverables import DELIVERABLES  # noqa: PLC0415
    from evsynth.report.laid_out import lay_out  # noqa: PLC0415
    from evsynth.report.opinion import second_opinions  # noqa: PLC0415
    from evsynth.report.pack import committee_pack, page  # noqa: PLC0415
    from evsynth.report.parts import Parts  # noqa: PLC0415
    from evsynth.report.pictures import pictures_of  # noqa: PLC0415
    from evsynth.report.plans import plans  # noqa: PLC0415
    from evsynth.report.results import compute  # noqa: PLC0415

    spent: Counter[str] = Counter()
    before = time.process_time()

    def lap(kind: str) -> None:
        nonlocal before
        now = time.process_time()
        spent[kind] += now - before
        before = now

    results = compute(audited(load(review)))
    lap("reading and pooling")
    opinion = second_opinions(results.syntheses)
    lap("second opinion, most of it loading PyMARE and statsmodels")
    laid_out = lay_out(results, opinion)
    lap("laying out the tables")
    planned = plans(results)
    pictures = {plan.id: pictures_of(plan) for plan in planned}
    lap(f"{len(planned)} figures as SVG, PDF and PNG")
    parts = Parts(results, laid_out, planned, pictures)
    everything, pack = page(parts), committee_pack(parts)
    documents = [(everything, "html"), (everything, "xlsx"), (pack, "docx"), (pack, "html"), (pack, "pdf")]
    documents += [(one.document(parts), suffix) for one in DELIVERABLES for suffix in one.formats if suffix != "csv"]
    lap("putting documents together")
    for document, suffix in documents:
        write_document(document, suffix)
        lap(f"documents as {suffix}")
    for kind, seconds in spent.items():
        print(f"{seconds:6.2f} s  {kind}")


def main() -> None:
    """Print both tables for the review and the number of processes asked for."""
    review = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "studies" / "netlm"
    print("Wall time of the steps:")
    steps(review, int(sys.argv[2]) if len(sys.argv) > 2 else 2)
    print("Processor time of the work, in one process:")
    kinds(review)


if __name__ == "__main__":
    main()
