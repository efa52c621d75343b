"""The figures of a run, drawn from its results."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from evsynth.document.model import Picture
from evsynth.extract.model import Review
from evsynth.figures.bubble import bubble
from evsynth.figures.cumulative import cumulative
from evsynth.figures.forest import forest
from evsynth.figures.leave_one_out import leave_one_out
from evsynth.figures.render import Drawing, render
from evsynth.synthesis.eras import YEARS
from evsynth.synthesis.outcome import OutcomeSynthesis

Plot = Callable[[], Drawing]


def draw(review: Review, syntheses: Mapping[str, OutcomeSynthesis], workers: int = 1) -> dict[str, tuple[Picture, ...]]:
    """Return the pictures of every pooled outcome by outcome id: forest, bubble, cumulative, leave-one-out.

    ``workers`` processes share the drawing; the pictures are the same however many there are.
    """
    pooled = {key: s for key, s in syntheses.items() if s.outcome.synthesis == "pool"}
    plots = [(key, plot) for key, synthesis in pooled.items() for plot in _plots(review, synthesis)]
    pictures = _rendered([plot for _, plot in plots], workers)
    owners = [key for key, _ in plots]
    return {key: tuple(p for p, owner in zip(pictures, owners, strict=True) if owner == key) for key in pooled}


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
    if synthesis.cumulative is not None and len(synthesis.cumulative.labels) > 2:
        yield partial(cumulative, synthesis)
        yield partial(leave_one_out, synthesis)


def _picture(plot: Plot) -> Picture:
    return render(plot())


def _rendered(plots: list[Plot], workers: int) -> list[Picture]:
    if workers < 2 or len(plots) < 2:
        return [_picture(plot) for plot in plots]
    with ProcessPoolExecutor(workers, get_context("spawn"), _leave_interrupts_to_the_parent) as pool:
        try:
            return list(pool.map(_picture, plots))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
