"""Hand-made results for the figures: numbers typed or drawn from a seeded generator, never fitted."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from evsynth.effects.measure import Measure
from evsynth.effects.measures import MEASURES
from evsynth.effects.rows import EffectRow, Effects
from evsynth.extract.model.review import Era, Eras, Landmark, Outcome
from evsynth.provenance import Source
from evsynth.synthesis.outcome.bundle import Analysis, EraRegression, OutcomeSynthesis
from evsynth.synthesis.results import Coefficient, Curve, Model, Pooled, Regression, Series

SOURCE = Source("somebody2001", "abstract")
NAN = float("nan")

BCG = (  # author, year, log RR, variance, data; Colditz 1994 as in metafor's dat.bcg
    ("Aronson 1948", 1948, -0.8893, 0.3256, "4/123 v 11/139", 44.0),
    ("Ferguson & Simes 1949", 1949, -1.5854, 0.1946, "6/306 v 29/303", 55.0),
    ("Rosenthal et al 1960", 1960, -1.3481, 0.4154, "3/231 v 11/220", 42.0),
    ("Hart & Sutherland 1977", 1977, -1.4416, 0.0200, "62/13598 v 248/12867", 52.0),
    ("Frimodt-Moller et al 1973", 1973, -0.2175, 0.0512, "33/5069 v 47/5808", 13.0),
    ("Stein & Aronson 1953", 1953, -0.7861, 0.0069, "180/1541 v 372/1451", 44.0),
    ("Vandiviere et al 1973", 1973, -1.6209, 0.2230, "8/2545 v 10/629", 19.0),
    ("TPT Madras 1980", 1980, 0.0120, 0.0040, "505/88391 v 499/88391", 13.0),
    ("Coetzee & Berjak 1968", 1968, -0.4694, 0.0564, "29/7499 v 45/7277", 27.0),
    ("Rosenthal et al 1961", 1961, -1.3713, 0.0730, "17/1716 v 65/1665", 42.0),
    ("Comstock et al 1974", 1974, -0.3394, 0.0124, "186/50634 v 141/27338", 18.0),
    ("Comstock & Webster 1969", 1969, 0.4459, 0.5325, "5/2498 v 3/2341", 33.0),
    ("Comstock et al 1976", 1976, -0.0173, 0.0714, "27/16913 v 29/17854", 33.0),
)
OS = (  # label, year, percent, n, enrolment
    ("Chen 1998", 1998, 73, 15, (1984, 1996)),
    ("Nave 2001", 2001, 86, 31, (1983, 1999)),
    ("Sarmiento 2003", 2003, 61, 170, (1977, 1998)),
    ("Elias 2003", 2003, 71, 47, (1985, 2000)),
    ("Hibi 2007", 2007, 41, 21, (1992, 2006)),
    ("Mayo 2010", 2010, 74, 339, (1985, 2009)),
    ("Glazer 2010", 2010, 77.4, 140, (1981, 2007)),
    ("Saxena 2012", 2012, 63, 74, (1992, 2009)),
    ("Norlén 2013", 2013, 83, 34, (1985, 2010)),
    ("Graff-Baker 2014", 2014, 90, 52, (2006, 2013)),
    ("Fairweather 2017", 2017, 90, 58, (2000, 2014)),
    ("JNETS registry investigators for the liver working group 2021", 2021, 65.4, 79, (2012, 2018)),
    ("Gudmundsdottir 2023", 2023, 81, 182, (2003, 2020)),
)


def row(label: str, measure: Measure, yi: float, vi: float, **fields: Any) -> EffectRow:
    """Return a row whose own interval is Wald's on the model scale."""
    reach = 1.959964 * math.sqrt(vi) if vi > 0 else NAN
    value, low, high = measure.display(yi, yi - reach, yi + reach)
    study = fields.pop("study", "".join(c for c in label.lower() if c.isalnum()) or "x")
    known = {"value": value, "ci_low": low, "ci_high": high} | fields
    return EffectRow(study, label, "", yi, vi, source=SOURCE, derivation="as typed", **known)


def pooled(effects: Effects, *, method: str = "REML", tau2: float = 0.1, **fields: Any) -> Pooled:
    """Return a plausible pool of the rows: a weighted mean with a given tau2, enough to draw."""
    yi, vi = effects.yi, effects.vi
    weights = 1 / (vi + tau2)
    mean, se = float(weights @ yi / weights.sum()), float(weights.sum() ** -0.5)
    k = len(yi)
    reach, far = 2.1 * se, 2.2 * math.sqrt(tau2 + se**2)
    known: dict[str, Any] = {
        "k": k, "estimate": mean, "se": se, "ci_low": mean - reach, "ci_high": mean + reach,
        "stat": mean / se, "p": 0.0003, "method": method, "test": "knha", "measure": effects.measure.name,
        "converged": True, "model": Model(method=method), "yi": yi, "vi": vi, "df": k - 1.0, "tau2": tau2,
        "tau2_ci_low": 0.03, "tau2_ci_high": 0.52, "i2": 0.82, "i2_ci_low": 0.6, "i2_ci_high": 0.93,
        "q": 61.3, "q_df": k - 1, "q_p": 1e-8, "weights": 100 * weights / weights.sum(),
    }  # fmt: skip
    if k >= 3:
        known |= {"pi_low": mean - far, "pi_high": mean + far, "pi_df": k - 2.0}
    if method == "GLMM":
        known |= {"weights": None, "test": "t", "i2": None, "i2_ci_low": None, "i2_ci_high": None}
    return Pooled(**(known | fields))


def outcome(label: str, measure: str, better: str = "lower", **fields: Any) -> Outcome:
    return Outcome(label=label, measure=measure, better=better, **fields)


def synthesis(about: Outcome, rows: tuple[EffectRow, ...], pool: bool = True, **fields: Any) -> OutcomeSynthesis:
    """Return the bundle of an outcome whose rows are given."""
    effects = Effects("an_outcome", about.label, MEASURES[about.measure], rows)
    k = len(effects.pooled)
    main = fields.pop("main", None)
    if main is None:
        result = pooled(effects, **fields.pop("pooled", {})) if pool and k else None
        main = Analysis("main", result, "" if result else "no study has a variance", k)
    return OutcomeSynthesis("an_outcome", about, effects, main, **fields)


def survival(
    thirteen: tuple[tuple[Any, ...], ...] = OS, extra: tuple[EffectRow, ...] = (), **fields: Any
) -> OutcomeSynthesis:
    """Return 5-year survival like the bundled review's: 13 cohorts, some kept out of the pool."""
    rows = []
    for label, year, percent, n, (start, end) in thirteen:
        s = percent / 100
        rows.append(
            row(
                label,
                MEASURES["SURV"],
                math.log(-math.log(s)),
                s * (1 - s) / n / (s * math.log(s)) ** 2,
                value=s,
                ni=float(n),
                publication_year=year,
                enrolment_start=start,
                enrolment_end=end,
                enrolment_midpoint=(start + end + 1) / 2,
            )
        )
    about = outcome("Overall survival at 5 years", "SURV", "higher", thresholds=fields.pop("thresholds", ()))
    return synthesis(about, (*rows, *extra), participants=1243, **fields)


def kept_out(label: str, value: float, reason: str, **fields: Any) -> EffectRow:
    """Return a row that stays out of the pool."""
    return EffectRow(
        "x" + label,
        label,
        "",
        NAN,
        NAN,
        value,
        NAN,
        NAN,
        SOURCE,
        "as typed",
        pooled=False,
        reason=reason,
        **fields,
    )


def bcg(**fields: Any) -> OutcomeSynthesis:
    rows = tuple(
        row(label, MEASURES["RR"], yi, vi, data=data, publication_year=year, moderators={"latitude": latitude})
        for label, year, yi, vi, data, latitude in BCG
    )
    return synthesis(outcome("Tuberculosis", "RR"), rows, pooled={"tau2": 0.3133}, **fields)


def many(k: int, **fields: Any) -> OutcomeSynthesis:
    """Return k cohorts with counts of a rare event, pooled by the model without weights."""
    draw = np.random.default_rng(k)
    rows = []
    for i in range(k):
        n = int(draw.integers(12, 700))
        x = int(draw.binomial(n, draw.beta(2, 40)))
        a, b = x + 0.5, n - x + 0.5
        centre, spread = (x + 2) / (n + 4), 1.96 * math.sqrt((x + 2) * (n - x + 2) / (n + 4) ** 3)
        rows.append(
            row(
                f"Author{i} {1990 + i * 33 // k}",
                MEASURES["PLO"],
                math.log(a / b),
                1 / a + 1 / b,
                value=x / n,
                ci_low=max(0.0, centre - spread),
                ci_high=centre + spread,
                xi=float(x),
                ni=float(n),
                publication_year=1990 + i * 33 // k,
            )
        )
    about = outcome("Perioperative mortality within 90 days", "PLO")
    return synthesis(
        about, tuple(rows), pooled={"method": "GLMM"},
        participants=int(sum(r.ni for r in rows)), events=int(sum(r.xi for r in rows)), **fields,
    )  # fmt: skip


def series(of: OutcomeSynthesis, kind: type[Series] = Series, shrink: bool = True) -> Series:
    """Return a series whose intervals narrow (cumulative) or stay alike (leave-one-out)."""
    effects, result = of.effects, of.main.pooled
    assert result is not None
    k = len(effects.pooled)
    count = np.arange(1, k + 1) if shrink else np.full(k, k - 1)
    se = result.se * np.sqrt(k / count)
    estimate = result.estimate + se * np.sin(np.arange(k)) * 0.3
    return kind(
        labels=effects.labels, k=count, estimate=estimate, se=se, ci_low=estimate - 2.2 * se,
        ci_high=estimate + 2.2 * se, p=np.full(k, 0.01), tau2=np.full(k, 0.1),
        i2=np.where(count > 1, 0.7, 0.0), converged=np.ones(k, dtype=bool), model=Model(), measure=effects.measure.name,
    )  # fmt: skip


LANDMARKS = tuple(
    Landmark(id=f"l{i}", label=label, date=date)
    for i, (label, date) in enumerate(
        (
            ("Octreotide approved", "1988-10"),
            ("PROMID published", "2009-08-24"),
            ("RADIANT-3 and sunitinib trials", "2011-02-10"),
            ("CLARINET", "2014-07-17"),
            ("RADIANT-4 everolimus", "2016"),
            ("NETTER-1: 177Lu-DOTATATE", "2017-01-12"),
        )
    )
)
ERAS = Eras(
    by="publication_year",
    periods=(
        Era(label="Before PROMID", end=2009),
        Era(label="PROMID to NETTER-1", start=2010, end=2016),
        Era(label="After NETTER-1", start=2017),
    ),
    rationale="trials that changed what was given beside surgery",
)


def era(of: OutcomeSynthesis, covariate: str = "publication_year", **fields: Any) -> EraRegression:
    """Return a straight line over a covariate on the model scale, with made-up bands."""
    rows = of.effects.pooled
    x = np.array(
        [row.moderators[covariate] if covariate in row.moderators else getattr(row, covariate) for row in rows]
    )
    x = x.astype(np.float64)
    yi, vi = of.effects.yi, of.effects.vi
    grid = np.linspace(x.min(), x.max(), 61)
    slope, start = np.polyfit(x, yi, 1)
    middle = start + slope * grid
    half = 0.18 + 0.28 * np.abs(grid - x.mean()) / np.ptp(x)
    curve = Curve(grid, middle, middle - half, middle + half, middle - half - 0.6, middle + half + 0.6)
    made = [
        Coefficient(name="intercept", estimate=start, se=1.0, ci_low=start - 2, ci_high=start + 2, stat=1, p=0.3),
        Coefficient(
            name=covariate, estimate=slope, se=0.01, ci_low=slope - 0.02, ci_high=slope + 0.02, stat=1.4,
            p=0.043, df=len(x) - 2.0, permutation_p=0.0517, permutation_se=0.002,
        ),
    ]  # fmt: skip
    weights = 1 / (vi + 0.1)
    known: dict[str, Any] = {
        "coefficients": tuple(made), "k": len(x), "tau2": 0.08, "qe": 30.0, "qe_df": len(x) - 2,
        "qe_p": 0.001, "method": "REML", "test": "knha", "measure": of.effects.measure.name,
        "converged": True, "descriptive": False, "model": Model(), "yi": yi, "vi": vi,
        "X": np.column_stack([np.ones_like(x), x]), "names": ("intercept", covariate),
        "covariance": np.eye(2), "weights": 100 * weights / weights.sum(), "i2": 0.7, "r2": 0.21,
        "permutations": 10_000,
    }  # fmt: skip
    label = {"publication_year": "Publication year", "enrolment_midpoint": "Midpoint of enrolment"}
    regression = Regression(**(known | fields))
    return EraRegression(
        covariate, label.get(covariate, covariate.capitalize()), rows, x, regression, curve,
        slope_per=1.0 if covariate == "latitude" else 10.0,
    )  # fmt: skip
