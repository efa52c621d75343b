"""The methods text, written from the model objects: what was done, by which method, with its reference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version

from evsynth import __version__
from evsynth.document.model import Paragraph, Run
from evsynth.effects.curve.reconstructed import LABEL
from evsynth.extract.model import Review
from evsynth.synthesis.inference import TESTS
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.predictive import METHODS as PREDICTIONS
from evsynth.synthesis.results import Pooled
from evsynth.synthesis.survival.methods import RECONSTRUCTION
from evsynth.synthesis.tau2 import ESTIMATORS
from evsynth.tables.references import Citations
from evsynth.wording import capital, counted, listed

Piece = str | tuple[Run, ...]
TAU2_INTERVALS = {"qp": ("Q-profile", "viechtbauer2007"), "pl": ("profile-likelihood", "hardy1996")}


def methods(review: Review, syntheses: Sequence[OutcomeSynthesis], citations: Citations) -> tuple[Paragraph, ...]:
    """Return the methods section as paragraphs with numbered citations."""
    pooled = [s for s in syntheses if s.main.pooled is not None]
    writers = (
        _data(review),
        _measures(pooled, citations),
        _models(pooled, citations),
        _intervals(pooled, citations),
        _sensitivity(review, pooled, citations),
        _diagnostics(pooled, citations),
        _curves(review, citations),
        _era(review, pooled, citations),
        _software(citations),
    )
    texts = [tuple(pieces) for pieces in writers]
    return tuple(_paragraph(pieces) for pieces in texts if pieces)


def _paragraph(pieces: tuple[Piece, ...]) -> Paragraph:
    runs: list[Run] = []
    for piece in pieces:
        runs += [Run(piece)] if isinstance(piece, str) else list(piece)
    return Paragraph(tuple(runs))


def _data(review: Review) -> Iterator[Piece]:
    values = sum(len(study.results) + len(study.characteristics) for study in review.studies)
    studies = counted(len(review.studies), "study", "studies")
    yield f"{counted(values, 'value')} from {studies} were extracted by hand, each with the citation and place it was "
    yield "read in. Before anything was pooled, the extracts were checked for missing fields, impossible values, "
    yield "intervals that do not hold their estimate, mixed time horizons and overlapping cohorts."
    if review.overlaps:
        decided = counted(len(review.overlaps), "decision")
        yield f" {decided} on cohorts that share or may share patients stood before the pooling."


def _measures(pooled: Sequence[OutcomeSynthesis], citations: Citations) -> Iterator[Piece]:
    measures = {s.effects.measure.name: s.effects.measure for s in pooled}
    for place, measure in enumerate(measures.values()):
        yield f"{' ' if place else ''}{measure.sentence}"
        yield citations.cite(measure.reference)
    if "SURV" in measures:
        curves = any(LABEL in row.flags for s in pooled for row in s.effects.pooled)
        yield " The standard error of a survival probability was taken from, in this order, the published standard "
        yield "error, the published confidence interval, the number at risk, "
        if curves:
            yield "individual times reconstructed from a digitised curve"
            yield citations.cite(*RECONSTRUCTION.references)
            yield ", "
        yield "or the number at the start. The last ignores censoring and is called optimistic wherever it is used."


def _models(pooled: Sequence[OutcomeSynthesis], citations: Citations) -> Iterator[Piece]:
    for place, (method, names) in enumerate(_grouped(pooled).items()):
        yield f"{' ' if place else ''}{listed(names)}: "
        if method == "GLMM":
            yield "events of n were pooled by a binomial-normal model with a logit link, fitted by maximum likelihood "
            yield "with numerical integration over the random effect and without continuity correction"
            yield citations.cite("stijnen2010")
            yield "; such a model has no study weights."
        else:
            estimator = ESTIMATORS[method]
            yield f"random-effects meta-analysis, between-study variance by {estimator.sentence}"
            yield citations.cite(estimator.reference)
            yield "."


def _grouped(pooled: Sequence[OutcomeSynthesis]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for synthesis in pooled:
        if synthesis.main.pooled is not None and synthesis.main.pooled.k > 1:
            groups.setdefault(synthesis.main.pooled.method, []).append(synthesis.outcome.label)
    return groups


def _intervals(pooled: Sequence[OutcomeSynthesis], citations: Citations) -> Iterator[Piece]:
    fits = [s.main.pooled for s in pooled if s.main.pooled is not None and s.main.pooled.k > 1]
    if not fits:
        return
    tests = [TESTS[name] for name in dict.fromkeys(fit.test for fit in fits)]
    yield "Confidence intervals"
    yield citations.cite(*(test.reference for test in tests))
    yield f" are {' or '.join(test.sentence for test in tests)}. "
    yield from _tau2_intervals(fits, citations)
    yield "I² is the share of the total variance that lies between studies"
    yield citations.cite("higgins2002")
    yield ". "
    for name in dict.fromkeys(prediction_of(fit) for fit in fits if fit.pi_low is not None):
        method = PREDICTIONS[name]
        yield f"Prediction intervals are from {method.sentence}"
        yield citations.cite(*method.references)
        yield "; none is given below 3 studies."
    if any(s.effects.measure.family == "proportion" for s in pooled):
        yield " Study-level intervals of proportions are Wilson intervals"
        yield citations.cite("wilson1927")
        yield "."


def _tau2_intervals(fits: Sequence[Pooled], citations: Citations) -> Iterator[Piece]:
    counts = any(fit.method == "GLMM" for fit in fits)
    kinds = list(dict.fromkeys(fit.model.tau2_interval for fit in fits if fit.method not in {"GLMM", "FE"}))
    for kind in kinds:
        name, key = TAU2_INTERVALS[kind]
        yield f"Intervals of τ² are {name} intervals"
        yield citations.cite(key)
        yield ", in binomial-normal models profile-likelihood intervals. " if counts else ". "
    if counts and not kinds:
        yield "Intervals of τ² are profile-likelihood intervals. "


def prediction_of(fit: Pooled) -> str:
    """Return the name of the prediction interval a pool has; a model of counts has two only."""
    return "k-1" if fit.model.prediction == "k-1" else "k-2" if fit.method == "GLMM" else fit.model.prediction


def _sensitivity(review: Review, pooled: Sequence[OutcomeSynthesis], citations: Citations) -> Iterator[Piece]:
    every = (a.label for s in pooled for a in s.sensitivity)
    without = "Without studies that may share patients"
    labels = list(dict.fromkeys(without if label.startswith("Without ") else label for label in every))
    if labels:
        yield f"Sensitivity analyses: {'; '.join(labels)}. "
    for method in dict.fromkeys(m for s in pooled for a in s.sensitivity for m in a.methods):
        yield capital(method.sentence.rstrip("."))
        yield citations.cite(*method.references)
        yield ". "
    yield "Each study was left out in turn."
    if not any(outcome.thresholds for outcome in review.outcomes.values()):
        yield " No decision thresholds were given, so imprecision was not judged against any."


def _diagnostics(pooled: Sequence[OutcomeSynthesis], citations: Citations) -> Iterator[Piece]:
    found = [s.diagnostics for s in pooled if s.diagnostics is not None]
    if any(one.influence is not None for one in found):
        yield "The influence of each study on an inverse-variance pool was judged by refitting without it"
        yield citations.cite("viechtbauer2010b")
        yield ", by Baujat's plot"
        yield citations.cite("baujat2002")
        yield " and by the pools of subsets of the studies (GOSH)"
        yield citations.cite("olkin2012")
        yield ". "
    tests = [one.small_study for one in found if one.small_study is not None]
    used = tuple(dict.fromkeys(method for one in tests for method in one.methods))
    if tests:
        yield "Small-study effects were looked for only with ten studies or more"
        yield citations.cite("sterne2011")
        yield ", and against study size where the standard error follows from the effect"
        yield citations.cite("hunter2014")
        yield ": " if used else ". No outcome allowed it."
    for place, method in enumerate(used):
        yield f"{'; ' if place else ''}{method.sentence.rstrip('.')}"
        yield citations.cite(*method.references)
    if used:
        yield "."


def _curves(review: Review, citations: Citations) -> Iterator[Piece]:
    if review.survival_curves:
        yield "Survival at several horizons was pooled as one curve: survival through each interval among "
        yield "those alive at its start, on the arcsine scale, multiplied up"
        yield citations.cite("combescure2014")
        yield "."


def _era(review: Review, pooled: Sequence[OutcomeSynthesis], citations: Citations) -> Iterator[Piece]:
    eras = [era for s in pooled for era in s.eras]
    fitted = {era.regression.method for era in eras if era.regression is not None}
    if not fitted:
        return
    covariates = list(dict.fromkeys(era.label.lower() for era in eras))
    yield f"Meta-regression on {listed(covariates)}, one at a time,"
    if fitted - {"GLMM"}:
        yield " used the same estimator of the between-study variance with the Hartung-Knapp test"
        yield citations.cite("knapp2003")
    if "GLMM" in fitted:
        yield f"{', for' if fitted - {'GLMM'} else ' used for'} events of n the binomial-normal model"
    yield ". Slopes also have a permutation p-value, exact where arrangements are few, else from "
    yield f"{review.model.permutations} seeded draws"
    yield citations.cite("higgins2004")
    if "GLMM" in fitted:
        yield "; for events of n the statistic is the slope's score at the model without it"
    yield ". A slope on fewer than ten studies is called descriptive. Fitted values lie inside the observed range."


def _software(citations: Citations) -> Iterator[Piece]:
    yield f"Computed with evsynth {__version__}. Pooled estimates were recomputed with PyMARE {version('pymare')}"
    yield citations.cite("salo2023")
    yield f" and statsmodels {version('statsmodels')}"
    yield citations.cite("seabold2010")
    yield " where they offer the method; the largest disagreement is stated with the results."
