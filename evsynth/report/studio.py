"""Processes that share the work of a run: figures to draw, documents to write."""

from __future__ import annotations

import gc
import multiprocessing
import pickle
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import forkserver
from multiprocessing.context import BaseContext
from threading import current_thread, main_thread
from typing import Any, Self

TOOLS = ("evsynth.report.pictures", "evsynth.report.plans", "evsynth.document.docx", "evsynth.document.html",
         "evsynth.document.pdf", "evsynth.document.xlsx", "evsynth.report.opinion", "pymare.estimators",
         "statsmodels.stats.meta_analysis")  # fmt: skip
"""What the work needs: loaded once, while this process still reads and pools."""

MOST = 8
"""Processes beyond which a run of some fifty figures gains nothing but memory."""
RARELY = (200_000, 50, 100)
"""Thresholds of the collector of cycles: a tenth of a run's time was its looking."""


class Studio:
    """Takes work and gives its results, which are the same however many processes there are.

    With one worker the work is done at once, in this process.
    """

    def __init__(self, workers: int) -> None:
        self._pool = ProcessPoolExecutor(min(workers, MOST), _context(), _ready) if workers > 1 else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def submit(self, work: Callable[..., Any], *given: Any) -> Future[Any]:
        """Return the future result of ``work`` on ``given``."""
        if self._pool is None:
            done: Future[Any] = Future()
            done.set_result(work(*given))
            return done
        packed = pickle.dumps((work, given))  # here: what can't be would leave the executor waiting for ever
        with _interrupts_held():
            return self._pool.submit(_unpacked, packed)


def _context() -> BaseContext:
    """Return how processes start: from one that has loaded the tools, where the system can fork it."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(TOOLS))
    with _interrupts_held():
        forkserver.ensure_running()  # it loads the tools while this process reads and pools
    return context


def _ready() -> None:
    """Let the collector of cycles of a new process rest longer, since work here leaves few."""
    gc.set_threshold(*RARELY)


def _unpacked(packed: bytes) -> Any:
    work, given = pickle.loads(packed)
    return work(*given)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let processes that start here inherit that interrupts are the parent's to handle; it hears one afterwards."""
    if current_thread() is not main_thread() or not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
