"""The same three-level model fitted to many sets of effects at once, as bootstrap and simulation want it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import numpy.typing as npt

from evsynth.problems import NumericalError
from evsynth.synthesis.data import Data, checked
from evsynth.synthesis.dependence.ascent import Flags
from evsynth.synthesis.dependence.components import log_likelihood
from evsynth.synthesis.dependence.design import design_columns
from evsynth.synthesis.dependence.nesting import Nesting
from evsynth.synthesis.dependence.prepared import Prepared, nesting_of, prepare
from evsynth.synthesis.dependence.results import MultilevelBatch
from evsynth.synthesis.dependence.summit import axes_of, summit, surveyed
from evsynth.synthesis.dependence.wald import Choices
from evsynth.synthesis.kernel import Array

NOT_FINITE = "an effect is not a finite number"
NOT_CONVERGED = "the maximum of the likelihood was not reached"
CANDIDATES = 2
"""As many of the highest local maxima of the grid are climbed."""


def three_level_many(
    yi: npt.ArrayLike,
    vi: npt.ArrayLike,
    clusters: Sequence[Hashable],
    X: npt.ArrayLike | None = None,
    *,
    outer: Sequence[Hashable] | None = None,
    method: str = "REML",
) -> MultilevelBatch:
    """Return the model fitted to each row of ``yi`` (B, k), all with variances ``vi`` (k,) and the same clusters.

    A row with an effect that is not finite has NaN results and a reason. Raises ValueError as `three_level` does
    for what the rows share.
    """
    choices = Choices.checked(method, "z", "residual", 95.0)
    try:
        effects = np.array(yi, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"yi must be numbers: {error}.") from None
    if effects.ndim != 2 or not len(effects):
        raise ValueError(f"yi must be of shape (B, k), B at least one, not {effects.shape}.")
    data = checked(np.zeros(effects.shape[1]), vi)
    columns, names = design_columns(data.yi, X, None, data, intercept=True)
    nesting = nesting_of(clusters, outer, len(data))
    usable: Flags = np.asarray(np.isfinite(effects).all(axis=1))
    p, q = columns.shape[1], len(nesting.sizes)
    found = np.full((len(effects), 2 * p + q + 1), np.nan)
    if usable.any():
        restricted = choices.method == "REML"
        try:
            found[usable] = fitted(effects[usable], data, columns, names, nesting, restricted=restricted)
        except np.linalg.LinAlgError:
            raise NumericalError("the weighted design is singular: bring effects and variances together.") from None
    reached = np.isfinite(found[:, -1])
    reason = tuple(
        NOT_FINITE if not fine else "" if got else NOT_CONVERGED
        for fine, got in zip(usable.tolist(), reached.tolist(), strict=True)
    )
    return MultilevelBatch(
        estimate=found[:, :p],
        se=found[:, p : 2 * p],
        sigma2=found[:, 2 * p : -1],
        loglik=found[:, -1],
        reason=reason,
        names=names,
    )


@np.errstate(all="ignore")
def fitted(
    effects: Array, data: Data, columns: Array, names: Sequence[str], nesting: Nesting, *, restricted: bool
) -> Array:
    """Return coefficients, their errors, components (outermost first) and log likelihood of each fit, (B, 2p+q+1)."""
    prepared = prepare(effects.T, data.vi, columns, names, nesting, restricted=restricted)
    problem, grid_axes = prepared.problem, axes_of(prepared.problem)
    free = np.ones(problem.components, bool)
    found = []
    for first in range(0, len(effects), problem.chunk):
        some = np.arange(first, min(first + problem.chunk, len(effects)), dtype=np.intp)
        part = problem if len(effects) == 1 else problem.take(some)
        peak = summit(part, free, surveyed(part, grid_axes), keep=CANDIDATES)
        batch = Prepared(part, prepared.design, prepared.offset[:, some], prepared.scale)
        beta, root = batch.coefficients(part.at(peak.theta))
        se = np.sqrt(np.einsum("ijb,ijb->ib", root, root))
        sigma2 = peak.theta[::-1] * prepared.scale**2
        loglik = peak.height + (log_likelihood(batch, peak, columns) - peak.height[0])
        rows = np.concatenate([beta, se, sigma2, loglik[None]])
        found.append(np.where(peak.converged & np.isfinite(rows).all(axis=0), rows, np.nan).T)
    return np.concatenate(found)
