"""Evidence made by hand: a pool with the intervals a test wants, of studies as it describes them."""

from math import log, nan

import numpy as np
from review_in_memory import review, study

from evsynth.certainty.evidence import Evidence
from evsynth.certainty.start import start_of
from evsynth.effects.measures import measure_named
from evsynth.effects.rows import EffectRow, Effects
from evsynth.provenance import Source, Tier
from evsynth.synthesis.outcome.absolute import Absolute
from evsynth.synthesis.outcome.bundle import Analysis, OutcomeSynthesis
from evsynth.synthesis.results import Estimate, Model, Pooled

LOGGED = {"RR", "OR", "HR", "IRR", "ROM"}


def row(place, value, measure, ci=(nan, nan), ni=100, flags=(), tier=Tier.PRIMARY, **fields):
    scale = log if measure in LOGGED else float
    known = {"two_arms": fields.pop("two_arms", None)}
    return EffectRow(
        f"s{2001 + place}", f"Study {place + 1}", "all", scale(value), 0.01, value, *ci,
        Source(f"s{2001 + place}", "Table 1", tier), "as reported", ni=ni, flags=flags, **known, **fields,
    )  # fmt: skip


def evidence(
    values=(0.2, 0.3, 0.4),
    *,
    measure="PR",
    estimate=(0.3, 0.2, 0.4),
    prediction=None,
    weights="equal",
    cis=None,
    ni=100,
    rows=None,
    thresholds=(),
    important=None,
    p0=None,
    designs=("retrospective cohort",),
    bias=(),
    diagnostics=None,
    direction="event",
    decisions=(),
    kind="pool",
    **fields,
):
    """Return hand-made evidence; ``estimate`` is None for no pool, ``p0`` gives it an absolute effect."""
    k = len(values)
    made = rows or [
        row(i, value, measure, cis[i] if cis else (nan, nan), ni[i] if isinstance(ni, list) else ni)
        for i, value in enumerate(values)
    ]
    studies = [
        study(f"s{2001 + i}", design=designs[i % len(designs)], risk_of_bias=bias[i] if bias else ()) for i in range(k)
    ]
    outcome = {
        "label": "Outcome",
        "measure": measure,
        "better": "lower",
        "direction_of_event": direction,
        "synthesis": kind,
    }
    asked = review(
        *studies,
        outcomes={"x": outcome | {"thresholds": thresholds, "important_difference": important}},
        certainty=decisions,
        **fields,
    )
    pool = None if estimate is None else pooled(made, measure, estimate, prediction, weights)
    main = Analysis("Main", pool, "" if pool else "Nothing to pool.", k)
    effects = Effects("x", "Outcome", measure_named(measure), tuple(made))
    synthesis = OutcomeSynthesis("x", asked.outcomes["x"], effects, main, diagnostics=diagnostics)
    absolute = None if p0 is None else absolute_of(estimate, p0, measure, direction)
    return Evidence(asked, synthesis, absolute, start_of(asked, synthesis)[0])


def pooled(rows, measure, estimate, prediction, weights):
    scale = log if measure in LOGGED else float
    value, low, high = map(scale, estimate)
    shares = {"equal": np.full(len(rows), 100 / len(rows)), "none": None}
    pi = (None, None) if prediction is None else tuple(map(scale, prediction))
    return Pooled(
        k=len(rows), estimate=value, se=0.1, ci_low=low, ci_high=high, stat=None, p=None, method="REML", test="knha",
        measure=measure, converged=True, model=Model(), yi=np.array([r.yi for r in rows]), pi_low=pi[0], pi_high=pi[1],
        vi=np.array([r.vi for r in rows]), weights=shares[weights] if isinstance(weights, str) else np.array(weights),
        tau2=0.04, i2=0.97,
    )  # fmt: skip


def absolute_of(estimate, p0, measure, direction):
    risks = [p0 + e if measure == "RD" else p0 * e for e in estimate]
    gap = Estimate(*(risk - p0 for risk in risks), 95.0)
    return Absolute(p0, Estimate(*risks, 95.0), gap, "p0 × RR", "stated by the review", counts=direction)


def comparison(**fields):
    """Return evidence of a risk ratio for a question about an intervention."""
    given = {"measure": "RR", "question_type": "intervention", "values": (0.7, 0.8, 0.9), "estimate": (0.8, 0.7, 0.9)}
    return evidence(**(given | fields))


def judged(overall, tool="jbi-case-series", outcomes=()):
    """Return the assessments of a study with one overall judgement."""
    item = {"domain": "D1", "judgement": "Yes", "rationale": "r", "locator": "p1", "assessor": "A", "date": "2024"}
    return ({"tool": tool, "overall": overall, "domains": [item], "outcomes": outcomes},)


def decision(domain, levels, rationale="seen", outcome="x"):
    """Return a decision as review.yaml writes it."""
    return {
        "outcome": outcome, "domain": domain, "levels": levels, "rationale": rationale, "decided_by": "A. Chair",
        "date": "2024-05",
    }  # fmt: skip
