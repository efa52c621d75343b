"""Meta-regression of effects on moderators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from evsynth.effects.rows import Effects
from evsynth.problems import NumericalError
from evsynth.synthesis.choices import chosen
from evsynth.synthesis.data import Data, frozen
from evsynth.synthesis.inference import chi_square_p
from evsynth.synthesis.kernel import Array, Design
from evsynth.synthesis.pooling.heterogeneity import i2_h2, typical_variance
from evsynth.synthesis.regression.design_fit import applied_test, fit_design
from evsynth.synthesis.regression.formula.design import by_formula, given_formula
from evsynth.synthesis.regression.moderators import INTERCEPT, complete, design_of, moderated
from evsynth.synthesis.regression.numbers import coefficients, explained, omnibus
from evsynth.synthesis.regression.permutation import Permuted, permute
from evsynth.synthesis.regression.terms import Block, single_blocks, tested
from evsynth.synthesis.results import Model, Regression

STUDIES_PER_MODERATOR = 10


def regress(
    effects_or_yi: Effects | npt.ArrayLike,
    vi_or_moderator: npt.ArrayLike | str | Sequence[str] | None = None,
    X: npt.ArrayLike | None = None,
    *,
    formula: str | None = None,
    data: Mapping[str, object] | None = None,
    names: Sequence[str] | None = None,
    method: str = "REML",
    test: str | None = None,
    level: float = 95.0,
    permutations: int | Literal["auto"] | None = None,
    seed: int = 1,
    intercept: bool = True,
    drop_missing: bool = False,
    measure: str | None = None,
    labels: Sequence[str] | None = None,
    prediction: str = "k-2",
    floor: bool | str | None = None,
) -> Regression:
    """Return the meta-regression of `Effects` on moderators by name, or of ``yi, vi`` (k,) on ``X``.

    ``X`` is (k,) or (k, m) without an intercept, which is added unless ``intercept`` is False. A ``formula`` such as
    "~ year * C(country) + ns(latitude, df=3) - 1" takes its columns from the effects or from ``data``, a data frame
    or a dict; words are factors, compared with a reference level that each coefficient names. Rows without
    a moderator raise ValueError, or are dropped and named with ``drop_missing``. ``permutations`` "auto"
    adds permutation p-values, exact where the arrangements are few, else from 10,000 draws; a number asks
    for that many. ``prediction`` sets the degrees of freedom of the curve's prediction band.
    """
    model = chosen(method, test, level, prediction, floor)
    if given_formula(vi_or_moderator, formula):
        made = by_formula(
            effects_or_yi, vi_or_moderator, formula, data, unused=(X, names, None if intercept else "intercept"),
            measure=measure, labels=labels, drop_missing=drop_missing,
        )  # fmt: skip
        fitted, design = fit_regression(
            made.data, made.X, made.moderators.names, model,
            intercept=made.moderators.formula.intercept, blocks=made.moderators.blocks,
        )  # fmt: skip
        return finished(replace(fitted, moderators=made.moderators), design, made.dropped, permutations, seed)
    if data is not None or vi_or_moderator is None:
        raise ValueError("say what to regress on: moderators by name, X, or a formula with data.")
    given, columns, moderators = moderated(effects_or_yi, vi_or_moderator, X, names, measure=measure, labels=labels)
    present = complete(columns, moderators, given.labels, drop_missing=drop_missing)
    dropped = tuple(label for label, kept in zip(given.labels, present, strict=True) if not kept)
    given, columns = given.keep(present), columns[present]
    if intercept:
        columns = np.column_stack([np.ones(len(given)), columns])
        moderators = (INTERCEPT, *moderators)
    regression, design = fit_regression(given, frozen(columns), moderators, model, intercept=intercept)
    return finished(regression, design, dropped, permutations, seed)


def finished(
    regression: Regression,
    design: Design,
    dropped: tuple[str, ...],
    permutations: int | Literal["auto"] | None,
    seed: int,
) -> Regression:
    """Return the regression with the rows left out and, when asked for, its permutation p-values."""
    if dropped:
        note = f"left out for want of a moderator: {', '.join(dropped)}"
        regression = replace(regression, dropped=dropped, note="; ".join(filter(None, (regression.note, note))))
    if permutations is None:
        return regression
    try:
        return with_permutations(regression, permute(regression, design, permutations, seed))
    except NumericalError as error:
        note = f"no permutation test: {error}"
        return replace(regression, note="; ".join(filter(None, (regression.note, note))))


@np.errstate(all="ignore")
def fit_regression(
    data: Data,
    X: Array,
    names: tuple[str, ...],
    model: Model,
    *,
    intercept: bool,
    blocks: tuple[Block, ...] | None = None,
) -> tuple[Regression, Design]:
    """Return the regression on the checked design X, (k, p), and its orthonormal design.

    ``blocks`` are the columns of each term, by default one each. Raises NumericalError when it can't be
    fitted, or only in numbers beyond floating point.
    """
    design = design_of(X, names)
    test = applied_test(model, data.vi)
    fit = fit_design(data.yi[None], data.vi[None], design, model.method, test)
    usable = np.isfinite(fit.tau2[0]) and np.isfinite(fit.cov_root).all()
    if not (fit.root.converged[0] and usable):
        raise NumericalError(f"{model.method} did not converge: bring effects and moderators to common scales.")
    if fit.factor[0] == 0.0:
        raise NumericalError("the regression fits all effects exactly: use test 'adhoc' or 'z'.")
    beta, root = design.original(fit.coefficients, fit.cov_root)
    if not (np.isfinite(beta).all() and np.isfinite(root).all() and np.diagonal(root[:, :, 0] @ root[:, :, 0].T).all()):
        raise NumericalError("the numbers overflow: bring effects, variances and moderators to common scales.")
    weights = 1.0 / (data.vi + fit.tau2[0])
    k, p = X.shape
    q, typical = typical_variance(fit.fits)
    i2, h2 = i2_h2(fit.root.value, typical, q, fit.df, common=model.method == "FE")
    moderated = omnibus(fit, test, intercept=intercept)
    regression = Regression(
        coefficients=coefficients(
            beta[:, 0],
            root[:, :, 0],
            names,
            df=fit.df_along(design.back.astype(np.float64))[:, 0],
            test=test,
            level=model.level,
        ),
        k=k,
        tau2=float(fit.tau2[0]),
        qe=float(q[0]),
        qe_df=k - p,
        qe_p=float(chi_square_p(q, fit.df)[0]),
        i2=float(i2[0]),
        h2=float(h2[0]),
        qm=moderated.qm,
        qm_df=moderated.df,
        qm_df2=moderated.df2,
        qm_p=moderated.p,
        r2=explained(data, fit, model.method) if intercept else None,
        method=model.method,
        test=test,
        measure=data.measure,
        converged=True,
        descriptive=k < STUDIES_PER_MODERATOR * (p - intercept),
        model=model,
        yi=data.yi,
        vi=data.vi,
        X=X,
        names=names,
        covariance=frozen(root[:, :, 0] @ root[:, :, 0].T),
        weights=frozen(100.0 * weights / weights.sum()),
        intercept=intercept,
        labels=data.labels,
        iterations=int(fit.root.iterations[0]),
        note="variance factor of knha floored at 1" if test != model.test else "",
        terms=tested(blocks or single_blocks(names, int(intercept)), beta[:, 0], root[:, :, 0], fit, design, test=test),
    )
    return regression, design


def with_permutations(regression: Regression, permuted: Permuted) -> Regression:
    """Return the regression with permutation p-values beside its coefficients."""
    return replace(
        regression,
        coefficients=tuple(
            replace(c, permutation_p=float(p), permutation_se=float(se))
            for c, p, se in zip(regression.coefficients, permuted.p, permuted.se, strict=True)
        ),
        permutations=permuted.count,
        permutation_exact=permuted.exact,
    )
