"""Processes that share the work of a run: figures to draw, documents to write."""

from __future__ import annotations

import pickle
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from threading import current_thread, main_thread
from typing import Any, Self


class Studio:
    """Takes work and gives its results, which are the same however many processes there are.

    With one worker the work is done at once, in this process.
    """

    def __init__(self, workers: int) -> None:
        self._pool = ProcessPoolExecutor(workers, get_context("spawn")) if workers > 1 else None

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
        with _interrupts_ignored():
            # Pickled here: what can't be would leave the executor waiting for ever.
            return self._pool.submit(_unpacked, pickle.dumps((work, given)))


def _unpacked(packed: bytes) -> Any:
    work, given = pickle.loads(packed)
    return work(*given)


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
