"""The Poisson-normal model of rates: events in person-time pooled on the log scale [stijnen2010]."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from evsynth.effects.measures import escalc
from evsynth.synthesis.glmm.data import checked_rates, counts_model, refuse_no_event
from evsynth.synthesis.glmm.many import fit_pools
from evsynth.synthesis.glmm.poisson import POISSON
from evsynth.synthesis.glmm.pooling import one_pool
from evsynth.synthesis.glmm.regression import labelled, moderated, regression
from evsynth.synthesis.method import Method
from evsynth.synthesis.results import Pooled, Regression

METHOD = Method(
    "Poisson-normal model",
    "events in person-time were modelled as Poisson with a normal random effect on the log rate, fitted by maximum "
    "likelihood without continuity correction",
    ("stijnen2010",),
    "at least one event; no finite estimate without",
)


def pool_rates(
    xi: npt.ArrayLike,
    ti: npt.ArrayLike,
    *,
    test: str = "t",
    level: float = 95.0,
    labels: Sequence[str] | None = None,
    prediction: str = "k-2",
    profile: bool = True,
) -> Pooled:
    """Return the pooled log rate of ``xi`` events in person-time ``ti``, (k,) each, by maximum likelihood.

    The choices and the numbers are those of `pool_counts`; the estimate is per unit of ``ti``. Raises
    ValueError for unusable data, NumericalError when no study has an event.
    """
    model = counts_model(test, level, prediction)
    x, t, names = checked_rates(xi, ti, labels)
    refuse_no_event(x, t, model.level)
    batch = fit_pools(POISSON, x[None], t[None], np.ones((1, len(x)), dtype=bool), model, profile=profile)
    return one_pool(batch, 0, *escalc("IRLN", xi=x, ti=t), names)


def regress_rates(
    xi: npt.ArrayLike,
    ti: npt.ArrayLike,
    X: npt.ArrayLike,
    names: Sequence[str] | None = None,
    *,
    test: str = "t",
    level: float = 95.0,
    labels: Sequence[str] | None = None,
    prediction: str = "k-2",
    drop_missing: bool = False,
) -> Regression:
    """Return the regression of the log rate of ``xi`` in person-time ``ti`` on moderators ``X``.

    As `regress_counts`; the unit of ``ti`` shifts the intercept and nothing else.
    """
    model = counts_model(test, level, prediction)
    x, t, rows = checked_rates(xi, ti, labels)
    columns, moderators, present = moderated(X, names, rows, drop_missing=drop_missing)
    x, t = x[present], t[present]
    refuse_no_event(x, t, model.level)
    fitted = regression(POISSON, x, t, columns, moderators, model, escalc("IRLN", xi=x, ti=t))
    return labelled(fitted, rows, present)
