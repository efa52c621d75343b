"""REML and ML pools in compiled code, where it is asked for.

The answers agree with the array path to a relative 1e-12, not to the last bit. So that the same input gives the
same bytes whether or not numba is installed, and no single fit waits seconds for a compiler, nothing switches to it
by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from evsynth.synthesis.kernel.batch import Array, Fits
from evsynth.synthesis.kernel.root import Root

ACTIVE: ContextVar[bool] = ContextVar("compiled", default=False)
Maximiser = Callable[..., tuple[Array, Any, Any]]


@contextmanager
def compiled() -> Iterator[None]:
    """Fit REML and ML pools in compiled code inside this ``with`` block, large batches about twice as fast.

    The first use compiles for seconds and keeps the result on disk where it can. ImportError says so when numba, the
    extra ``fast``, is not installed.
    """
    maximiser()
    token = ACTIVE.set(True)
    try:
        yield
    finally:
        ACTIVE.reset(token)


def maximise_compiled(fits: Fits, *, restricted: bool) -> Root:
    """Return the tau2 at which the likelihood of each pool has its global maximum."""
    return Root(*maximiser()(fits.y, fits.v, fits.rss, fits.n - 1.0, restricted))


@cache
def maximiser() -> Maximiser:
    """Return the compiled function, kept on disk where numba can."""
    try:
        from evsynth.synthesis.kernel.lanes_solve import maximise_each  # noqa: PLC0415 - needs numba, slow to import
    except ImportError as error:
        raise ImportError("compiled fits need numba: pip install 'evsynth[fast]'.") from error
    found: Maximiser = maximise_each
    return found
