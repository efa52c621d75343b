"""GOSH: the pool of every subset of the studies, or of a random sample of the subsets [olkin2012]."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evsynth.effects.rows import Effects
from evsynth.problems import NumericalError
from evsynth.synthesis.choices import chosen, seeded, whole
from evsynth.synthesis.data import Data, checked, frozen
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.method import Method
from evsynth.synthesis.pooling.many import fit_pools
from evsynth.synthesis.results import Flags, Model

METHOD = Method(
    "gosh",
    "graphical display of heterogeneity: the pooled effect and I2 of subsets of the studies",
    ("olkin2012",),
    "at least three studies",
)
SUBSETS = 100_000
"""Subsets that are fitted unless asked otherwise; all there are when they are no more (up to 16 studies)."""
MOST = 10_000_000
"""Subsets that may be asked for: more would not fit in memory."""
PORTION = 1 << 13
"""Subsets whose masks are held at once."""

Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Gosh:
    """Pools of B subsets of at least two of k studies, all arrays (B,); NaN where one could not be fitted.

    ``members`` (B, ceil(k/8)) packs who takes part, read by `includes`. ``shift`` (k,) is how much a study's
    inclusion moves the mean estimate, in standard deviations of all estimates, ``i2_shift`` (k,) the change of
    the mean I2; ``standout`` is the study with the largest shift. ``complete`` says that these are all subsets.
    """

    labels: tuple[str, ...]
    k: npt.NDArray[np.int64]
    estimate: Array
    i2: Array
    tau2: Array
    members: Bytes
    shift: Array
    i2_shift: Array
    standout: str
    complete: bool
    failed: int
    model: Model
    estimate_all: float
    i2_all: float
    seed: int | None = None
    measure: str = "GEN"

    def __len__(self) -> int:
        return len(self.estimate)

    def includes(self, study: int | str) -> Flags:
        """Return which subsets hold a study, by its place or label, (B,)."""
        place = self.labels.index(study) if isinstance(study, str) else range(len(self.labels))[study]
        return np.asarray(self.members[:, place // 8] >> (place % 8) & 1, dtype=bool)


def gosh(
    effects_or_yi: Effects | npt.ArrayLike,
    vi: npt.ArrayLike | None = None,
    *,
    subsets: int = SUBSETS,
    seed: int = 1,
    method: str = "REML",
    measure: str | None = None,
    labels: Sequence[str] | None = None,
) -> Gosh:
    """Return the pools of all subsets of two studies or more when they are at most ``subsets``, else a sample.

    A sample holds ``subsets`` distinct subsets, every one equally likely, from ``seed``. Raises ValueError
    below three studies, NumericalError when no subset can be fitted.
    """
    model = chosen(method, "z")
    data = checked(effects_or_yi, vi, measure, labels)
    if len(data) < 3:
        raise ValueError(f"GOSH needs at least three studies, not {len(data)} [olkin2012].")
    if not whole(subsets) or not 1 <= subsets <= MOST:
        raise ValueError(f"subsets must be a positive whole number of at most {MOST}, not {subsets!r}.")
    seed = seeded(seed)
    complete = len(data) < 60 and 2 ** len(data) - 1 - len(data) <= subsets
    members = all_members(len(data)) if complete else drawn_members(len(data), int(subsets), seed)
    return fitted(data, model, members, None if complete else seed)


def all_members(k: int) -> Bytes:
    """Return every subset of at least two of ``k`` studies, packed, in binary order, the first study last."""
    codes = np.arange(1 << k, dtype="<u8")
    packed = codes.view(np.uint8).reshape(-1, 8)[:, : (k + 7) // 8]
    return np.ascontiguousarray(packed[sizes(packed) >= 2])


def drawn_members(k: int, subsets: int, seed: int) -> Bytes:
    """Return distinct random subsets of at least two of ``k`` studies, packed, in the order drawn."""
    draw = np.random.default_rng(seed)
    width, last = (k + 7) // 8, (1 << (k - 1) % 8 + 1) - 1
    members = np.zeros((0, width), np.uint8)
    while len(members) < subsets:
        fresh = draw.integers(0, 256, (subsets, width), dtype=np.uint8)
        fresh[:, -1] &= last
        members = np.vstack([members, fresh[sizes(fresh) >= 2]])
        _, first = np.unique(members.view(np.dtype((np.void, width))).ravel(), return_index=True)
        members = members[np.sort(first)]
    return np.ascontiguousarray(members[:subsets])


def sizes(members: Bytes) -> npt.NDArray[np.int64]:
    """Return how many studies each packed subset holds, (B,)."""
    counted: npt.NDArray[np.int64] = np.bitwise_count(members).sum(axis=1, dtype=np.int64)
    return counted


def portions(members: Bytes, k: int) -> Iterator[tuple[slice, Flags]]:
    """Yield slices of the subsets with their masks (b, k), so that memory stays bounded."""
    for start in range(0, len(members), PORTION):
        part = slice(start, min(start + PORTION, len(members)))
        yield part, np.unpackbits(members[part], axis=1, count=k, bitorder="little").astype(bool)


def fitted(data: Data, model: Model, members: Bytes, seed: int | None) -> Gosh:
    """Return the pools of packed subsets of checked data."""
    k = len(data)
    estimate, i2, tau2 = (np.full(len(members), np.nan) for _ in range(3))
    for part, mask in portions(members, k):
        batch = fit_pools(np.broadcast_to(data.yi, mask.shape), np.broadcast_to(data.vi, mask.shape), mask, model)
        estimate[part], i2[part], tau2[part] = batch.estimate, batch.i2, batch.tau2
    failed = int(np.count_nonzero(np.isnan(estimate)))
    if failed == len(members):
        raise NumericalError(f"none of the {failed} subsets can be fitted: {batch.reason[-1]}.")
    everyone = fit_pools(data.yi[None], data.vi[None], np.ones((1, k), bool), model)
    shift, i2_shift = shifts(members, k, estimate, i2)
    return Gosh(
        labels=data.labels,
        k=sizes(members),
        estimate=frozen(estimate),
        i2=frozen(i2),
        tau2=frozen(tau2),
        members=members,
        shift=frozen(shift),
        i2_shift=frozen(i2_shift),
        standout=data.labels[int(np.argmax(np.abs(np.nan_to_num(shift))))],
        complete=seed is None,
        failed=failed,
        model=model,
        estimate_all=float(everyone.estimate[0]),
        i2_all=float(everyone.i2[0]),
        seed=seed,
        measure=data.measure,
    )


def shifts(members: Bytes, k: int, estimate: Array, i2: Array) -> tuple[Array, Array]:
    """Return the change of the mean estimate (in its standard deviations) and mean I2 with each study, (k,)."""
    good = np.isfinite(estimate)
    inside, ends = np.zeros(k), np.zeros((2, k))
    values = np.vstack([estimate, i2])
    centre = values[:, good].mean(axis=1, keepdims=True)
    centred = np.where(good, values - centre, 0.0)
    for part, mask in portions(members, k):
        used = mask & good[part, None]
        inside += used.sum(axis=0)
        ends += centred[:, part] @ used
    outside = good.sum() - inside
    with np.errstate(invalid="ignore", divide="ignore"):
        # Deviations sum to zero, so the mean without a study follows from that with it.
        change = ends / inside + ends / outside
    spread = float(centred[0][good].std())
    return (change[0] / spread if spread > 0.0 else np.zeros(k)), change[1]
