"""Forests of every measure and length, and lights for them: made by hand, for the tests of the styles."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from figure_cases import ERAS, many, outcome, pooled, row, survival, synthesis

from evsynth.effects.measures import MEASURES
from evsynth.extract.tools import tool
from evsynth.figures.judgement_looks import looks
from evsynth.figures.lights import Lights
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.results import Subgroups

ROB2 = tuple(looks(tool("rob2")).values())
DOMAINS = ("Randomisation", "Deviations", "Missing data", "Measurement", "Reporting", "overall")


def lights(of: OutcomeSynthesis) -> Lights:
    """Return lights by RoB 2 for all studies but each seventh."""
    judged = {
        one.study: tuple(ROB2[(3 * place + domain * (place + 1)) % 4] for domain in range(6))
        for place, one in enumerate(of.effects.rows)
        if place % 7 != 6
    }
    letters = tuple(zip("ABCDEF", DOMAINS, strict=True))
    return Lights("RoB 2", letters, judged, tuple(look.words for look in ROB2))


def two_arms(k: int, largest: int = 900, measure: str = "RR") -> OutcomeSynthesis:
    """Return k trials with events of n in two arms."""
    draw = np.random.default_rng(k)
    rows = []
    for place in range(k):
        n, m = (int(size) for size in draw.integers(30, largest, 2))
        a, c = int(draw.binomial(n, 0.2)), int(draw.binomial(m, 0.3))
        yi, vi = math.log((a + 0.5) / n * m / (c + 0.5)), 1 / (a + 0.5) + 1 / (c + 0.5)
        known = {"two_arms": (a, n, c, m), "data": f"{a}/{n} v {c}/{m}", "ni": float(n + m), "xi": float(a + c)}
        year = 1985 + 35 * place // k
        rows.append(row(f"Trialist {place} {year}", MEASURES[measure], yi, vi, publication_year=year, **known))
    return synthesis(outcome("Recurrence", measure, thresholds=(0.8,)), tuple(rows))


def mean_differences(k: int) -> OutcomeSynthesis:
    """Return k differences of means, one of them far out."""
    draw = np.random.default_rng(k)
    centres = draw.normal(-1.0, 0.8, k)
    rows = (
        row(f"Clinic {i} {1990 + i % 30}", MEASURES["MD"], float(y), 0.05 + 0.9 * (i % 5 == 4), ni=40.0 + i)
        for i, y in enumerate(centres)
    )
    return synthesis(outcome("Pain at rest", "MD"), tuple(rows))


def rates(k: int) -> OutcomeSynthesis:
    """Return k rates per person-years."""
    draw = np.random.default_rng(k)
    rows = []
    for place in range(k):
        years, events = int(draw.integers(60, 4000)), int(draw.integers(1, 90))
        known = {"data": f"{events}/{years} person-years", "xi": float(events), "ti": float(years)}
        rows.append(row(f"Cohort {place} 2001", MEASURES["IRLN"], math.log(events / years), 1 / events, **known))
    return synthesis(outcome("Readmission", "IRLN", thresholds=(0.02,)), tuple(rows))


def survivals(k: int) -> OutcomeSynthesis:
    """Return k survival proportions."""
    draw = np.random.default_rng(k)
    cohorts = []
    for place in range(k):
        year, percent, n = 1991 + place % 30, int(draw.integers(40, 95)), int(draw.integers(12, 400))
        cohorts.append((f"Hospital {place} {year}", year, percent, n, (1985, 1990)))
    return replace(survival(tuple(cohorts)), participants=None)


MEASURE_CASES = {
    "proportion": many, "ratio": two_arms, "difference": mean_differences, "rate": rates, "survival": survivals,
}  # fmt: skip


def by_period() -> OutcomeSynthesis:
    """Return trials with a pool of each period; a trial and a period have intervals beyond the axis."""
    of = two_arms(11, 400)
    rows = list(of.effects.rows)
    rows[4] = replace(rows[4], ci_low=0.01, ci_high=24.0)
    years = (1996, 1999, 2003, 2006, 2008, 2011, 2012, 2014, 2016, 2018, 2021)
    dated = tuple(replace(one, publication_year=year) for one, year in zip(rows, years, strict=True))
    of = synthesis(of.outcome, dated)
    groups = tuple(
        (era.label, pooled(of.effects, **({"ci_low": -6.0, "ci_high": 5.0} if place == 2 else {})), 4)
        for place, era in enumerate(ERAS.periods)
    )
    return replace(of, subgroups=Subgroups(groups=groups, q_between=3.21, q_between_df=2, p_between=0.2))
