"""The binomial-normal model of proportions: events of n pooled on the logit scale [stijnen2010]."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc, expit, xlogy

from evsynth.effects.measures import escalc
from evsynth.synthesis.data import frozen
from evsynth.synthesis.glmm.data import checked_counts, counts_model, refuse_extremes
from evsynth.synthesis.glmm.fit import LARGEST_TAU, Fit, fit
from evsynth.synthesis.glmm.integral import Array
from evsynth.synthesis.glmm.interval import tau2_interval
from evsynth.synthesis.glmm.likelihood import Counts
from evsynth.synthesis.inference import p_value, quantile
from evsynth.synthesis.results import Model, Pooled

ALONE = "one study: the interval is its own, from the normal distribution"


def pool_counts(
    xi: npt.ArrayLike,
    ni: npt.ArrayLike,
    *,
    test: str = "t",
    level: float = 95.0,
    labels: Sequence[str] | None = None,
    prediction: str = "k-2",
    profile: bool = True,
) -> Pooled:
    """Return the pooled logit of ``xi`` events of ``ni`` patients, (k,) each, by maximum likelihood.

    ``test`` is t with k - 1 degrees of freedom, or z. ``q`` is the likelihood ratio statistic of the common
    logit against one logit a study; the tau2 interval is by profile likelihood; there are no weights; ``yi``
    and ``vi`` are the studies' own logits, for display. Raises ValueError for what are not counts, and
    NumericalError when the likelihood has no finite maximum, as when no study has an event. ``profile``
    False leaves out the interval of tau2, which takes as long as all the rest.
    """
    model = counts_model(test, level, prediction)
    x, n, names = checked_counts(xi, ni, labels)
    refuse_extremes(x, n, model.level)
    yi, vi = escalc("PLO", xi=x, ni=n)
    if len(x) == 1:
        return _single(x, n, names, model)
    counts = Counts(x, n, np.ones((len(x), 1)))
    fitted = fit(counts)
    low, high = tau2_interval(counts, fitted, model.level) if profile else (None, None)
    i2, h2 = heterogeneity(counts, fitted)
    q, df = deviance(counts, fitted), len(x) - 1
    return Pooled(
        k=len(x),
        **_wald(float(fitted.beta[0]), float(fitted.covariance[0, 0]), fitted.tau**2, len(x), model),
        method="GLMM",
        test=model.test,
        measure="PLO",
        converged=True,
        model=model,
        yi=frozen(yi),
        vi=frozen(vi),
        tau2=fitted.tau**2,
        tau2_ci_low=low,
        tau2_ci_high=high,
        i2=i2,
        h2=h2,
        q=q,
        q_df=df,
        q_p=float(chdtrc(df, q)),
        labels=names,
        iterations=fitted.iterations,
        note="" if high is not None or not profile else f"tau2 interval has no upper end below {LARGEST_TAU**2:g}",
    )


def _wald(estimate: float, variance: float, tau2: float, k: int, model: Model) -> dict[str, Any]:
    """Return the test, the confidence interval and, from three studies, the prediction interval."""
    se, student = variance**0.5, model.test == "t" and k > 1
    df = np.array([k - 1.0 if student else np.nan])
    stat = estimate / se
    half = float(quantile(model.level, df)[0]) * se
    found: dict[str, Any] = {
        "estimate": estimate,
        "se": se,
        "ci_low": estimate - half,
        "ci_high": estimate + half,
        "stat": stat,
        "p": float(p_value(np.array([stat]), df)[0]),
        "df": k - 1.0 if student else None,
    }
    if k < 3:
        return found
    pi_df = k - 2.0 if model.prediction == "k-2" else k - 1.0
    reach = float(quantile(model.level, np.array([pi_df]))[0]) * (variance + tau2) ** 0.5
    return found | {"pi_low": estimate - reach, "pi_high": estimate + reach, "pi_df": pi_df}


def _single(x: Array, n: Array, names: tuple[str, ...], model: Model) -> Pooled:
    yi, vi = escalc("PLO", xi=x, ni=n)
    return Pooled(
        k=1,
        **_wald(float(yi[0]), float(vi[0]), 0.0, 1, model),
        method="GLMM",
        test="z",
        measure="PLO",
        converged=True,
        model=model,
        yi=frozen(yi),
        vi=frozen(vi),
        tau2=0.0,
        q=0.0,
        q_df=0,
        labels=names,
        note=ALONE,
    )


def deviance(counts: Counts, fitted: Fit) -> float:
    """Return twice the log-likelihood lost by one logistic regression against one logit a study."""
    x, n = counts.xi, counts.ni
    p = expit(counts.X @ fitted.scan.beta[0])
    lost = xlogy(x, x / (n * p)) + xlogy(n - x, (n - x) / (n * (1 - p)))
    return max(2 * float(np.sum(lost)), 0.0)


def information(counts: Counts, fitted: Fit) -> Array:
    """Return what each study's count tells about its logit, n p (1 - p) at the fitted median risk, (k,)."""
    p = expit(counts.X @ fitted.beta)
    weights: Array = counts.ni * p * (1 - p)
    return weights


def heterogeneity(counts: Counts, fitted: Fit) -> tuple[float, float]:
    """Return I2, a fraction, and H2 from tau2 and the typical variance (k - p) / tr(P) [higgins2002].

    Sampling variances are those of the model, 1 / (n p (1 - p)) at the fitted median risk: no correction
    of empty cells enters.
    """
    w, X = information(counts, fitted), counts.X
    k, p = X.shape
    inner = np.linalg.solve(X.T @ (w[:, None] * X), X.T @ (w[:, None] ** 2 * X))
    typical = (k - p) / float(w.sum() - np.trace(inner))
    tau2 = fitted.tau**2
    return tau2 / (tau2 + typical), tau2 / typical + 1
