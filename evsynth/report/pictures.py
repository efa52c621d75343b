"""The figures of a run, drawn from its results."""

from __future__ import annotations

import pickle
import signal
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from threading import current_thread, main_thread

from evsynth.document.model import Picture
from evsynth.extract.model import Review
from evsynth.figures.baujat import baujat
from evsynth.figures.bubble import bubble
from evsynth.figures.cumulative import cumulative
from evsynth.figures.forest import forest
from evsynth.figures.funnel import funnel
from evsynth.figures.gosh import gosh
from evsynth.figures.leave_one_out import leave_one_out
from evsynth.figures.render import Drawing, render
from evsynth.figures.survival_curve import survival_curve
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.outcome.curves import ReviewCurve
from evsynth.synthesis.outcome.diagnostics import Diagnostics
from evsynth.synthesis.outcome.eras import YEARS

Plot = Callable[[], Drawing]
CURVES = "survival curves"
"""What the pooled survival curves stand under, beside the outcomes' ids, none of which has a space."""


def draw(
    review: Review, syntheses: Mapping[str, OutcomeSynthesis], curves: tuple[ReviewCurve, ...] = (), workers: int = 1
) -> dict[str, tuple[Picture, ...]]:
    """Return the pictures of every pooled outcome by outcome id, and the survival curves under `CURVES`.

    ``workers`` processes share the drawing; the pictures are the same however many there are.
    """
    pooled = {key: s for key, s in syntheses.items() if s.outcome.synthesis == "pool"}
    plots = [(key, plot) for key, synthesis in pooled.items() for plot in _plots(review, synthesis)]
    plots += [(CURVES, plot) for place, curve in enumerate(curves) for plot in _curve(curve, place)]
    pictures = _rendered([plot for _, plot in plots], workers)
    owners = [key for key, _ in plots]
    return {
        key: tuple(p for p, owner in zip(pictures, owners, strict=True) if owner == key) for key in (*pooled, CURVES)
    }


def _plots(review: Review, synthesis: OutcomeSynthesis) -> Iterator[Plot]:
    eras = review.eras
    yield partial(forest, synthesis)
    if eras is not None and synthesis.subgroups is not None:
        yield partial(forest, synthesis, group_by_era=eras)
    for era in synthesis.eras:
        if era.regression is not None:
            landmarks = review.landmarks if era.covariate in YEARS else ()
            periods = eras.periods if eras is not None and eras.by == era.covariate else ()
            yield partial(bubble, synthesis, era, landmarks, periods)
    pooled = synthesis.main.pooled is not None
    if pooled and synthesis.cumulative is not None and len(synthesis.cumulative.labels) > 2:
        yield partial(cumulative, synthesis)
        yield partial(leave_one_out, synthesis)
    if synthesis.diagnostics is not None:
        yield from _diagnostics(synthesis, synthesis.diagnostics)


def _diagnostics(synthesis: OutcomeSynthesis, found: Diagnostics) -> Iterator[Plot]:
    if found.small_study is not None and found.small_study.results:
        yield partial(funnel, synthesis, found.small_study)
    if found.baujat is not None:
        yield partial(baujat, synthesis, found.baujat)
    if found.gosh is not None:
        yield partial(gosh, synthesis, found.gosh)


def _curve(one: ReviewCurve, place: int) -> Iterator[Plot]:
    if one.curve is not None:
        yield partial(survival_curve, one.curve, id=str(place + 1), label=one.label, median=one.median, mean=one.mean)


def _picture(plot: Plot) -> Picture:
    return render(plot())


def _unpacked(plot: bytes) -> Picture:
    return _picture(pickle.loads(plot))


def _rendered(plots: list[Plot], workers: int) -> list[Picture]:
    if workers < 2 or len(plots) < 2:
        return [_picture(plot) for plot in plots]
    with ProcessPoolExecutor(min(workers, len(plots)), get_context("spawn")) as pool:
        with _interrupts_ignored():
            # Pickled here: what can't be would leave the executor waiting for ever.
            waiting = [pool.submit(_unpacked, pickle.dumps(plot)) for plot in plots]
        try:
            return [future.result() for future in waiting]
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Let processes that start here inherit that interrupts are the parent's to handle."""
    if current_thread() is not main_thread():
        yield
        return
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
