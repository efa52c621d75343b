"""results.json: every result at full precision, under the names of the machine contract."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

import numpy as np
from pydantic import BaseModel

from evsynth.certainty.rating import Certainty
from evsynth.effects.measure import Measure
from evsynth.report.results import Results
from evsynth.synthesis.outcome.absolute import Absolute
from evsynth.synthesis.outcome.bundle import Analysis, EraRegression, OutcomeSynthesis
from evsynth.synthesis.outcome.curves import ReviewCurve
from evsynth.synthesis.resampling.gosh import Gosh
from evsynth.synthesis.results import Pooled, Series
from evsynth.tables.ledger import Entry, Ledger

DATA = {"yi", "vi", "weights", "labels", "model"}


def results_json(results: Results, opinion: Mapping[str, object]) -> bytes:
    """Return all results of a run as JSON with sorted keys; undefined numbers are null."""
    review = results.review
    record = {
        "title": review.title,
        "question_type": review.question_type,
        "outcomes": {
            key: _outcome(s, results.absolute.get(key)) | {"certainty": _certainty(results.certainty.get(key))}
            for key, s in results.syntheses.items()
        },
        "survival_curves": [_curve(one) for one in results.curves],
        "credibility": results.credibility,
        "claims": [
            {
                "id": c.claim.id,
                "text": c.claim.text,
                "verdict": c.verdict,
                "explanation": c.explanation,
                "difference": c.difference,
            }
            for c in results.claims
        ],
        "second_opinion": opinion,
    }
    return _json(record)


def cells_json(ledger: Ledger) -> bytes:
    """Return every cell of a run by its id: what it shows, its value and its past."""
    return _json({id_: _cell(entry) for id_, entry in ledger.entries.items()})


def _json(record: object) -> bytes:
    return (json.dumps(plain(record), indent=1, sort_keys=True, allow_nan=False, ensure_ascii=False) + "\n").encode()


def _cell(entry: Entry) -> dict[str, Any]:
    past = entry.past
    told = {
        "kind": past.kind,
        "sources": [{"citation": s.citation, "locator": s.locator, "tier": s.tier} for s in past.sources],
        "formula": past.formula,
        "inputs": past.inputs,
        "flags": past.flags,
        "written_in": past.place,
        "status": past.status,
        "tables": entry.tables,
    }
    return {"text": entry.text, "value": entry.value} | {name: value for name, value in told.items() if value}


def _certainty(certainty: Certainty | None) -> dict[str, Any] | None:
    if certainty is None:
        return None
    level = certainty.level
    return {
        "start": certainty.start.word,
        "level": None if level is None else level.word,
        "at_most": certainty.at_most.word,
        "confirmed": certainty.confirmed,
        "domains": certainty.domains,
    }


def _outcome(synthesis: OutcomeSynthesis, absolute: Absolute | None) -> dict[str, Any]:
    return {
        "label": synthesis.outcome.label,
        "measure": synthesis.effects.measure.name,
        "participants": synthesis.participants,
        "events": synthesis.events,
        "absolute": absolute,
        "main": _analysis(synthesis.main),
        "sensitivity": [_analysis(a) for a in synthesis.sensitivity],
        "eras": [_era(era) for era in synthesis.eras],
        "subgroups": synthesis.subgroups,
        "factors": dict(synthesis.factors),
        "leave_one_out": _series(synthesis.leave_one_out),
        "cumulative": _series(synthesis.cumulative),
        "rows": synthesis.effects.rows,
        "warnings": synthesis.warnings,
        "small_study": None if synthesis.diagnostics is None else synthesis.diagnostics.small_study,
        "influence": None if synthesis.diagnostics is None else _without_data(synthesis.diagnostics.influence),
        "baujat": None if synthesis.diagnostics is None else _without_data(synthesis.diagnostics.baujat),
        "gosh": None if synthesis.diagnostics is None else _gosh(synthesis.diagnostics.gosh),
        "combined": synthesis.combined,
    }


def _curve(one: ReviewCurve) -> dict[str, Any]:
    head = {"label": one.label, "outcomes": one.outcomes, "reason": one.reason, "median": one.median, "mean": one.mean}
    if one.curve is None:
        return head
    names = ("time", "survival", "se", "ci_low", "ci_high", "k", "model", "heterogeneity", "notes", "left_out")
    return head | {name: getattr(one.curve, name) for name in names}


def _gosh(gosh: Gosh | None) -> dict[str, Any] | None:
    """Return what GOSH shows without its subsets, which the data and the seed give again."""
    if gosh is None:
        return None
    names = ("labels", "shift", "i2_shift", "standout", "complete", "failed", "seed", "estimate_all", "i2_all")
    return {name: getattr(gosh, name) for name in names} | {"subsets": len(gosh)}


def _without_data(result: Any) -> dict[str, Any] | None:
    return None if result is None else {f.name: getattr(result, f.name) for f in fields(result) if f.name != "model"}


def _analysis(analysis: Analysis) -> dict[str, Any]:
    head = {"label": analysis.label, "detail": analysis.detail, "reason": analysis.reason, "k": analysis.k}
    return head if analysis.pooled is None else head | pooled_record(analysis.pooled)


def pooled_record(pooled: Pooled) -> dict[str, Any]:
    """Return a pool under the machine contract's names, without its data."""
    return {f.name: getattr(pooled, f.name) for f in fields(pooled) if f.name not in DATA} | {"display": pooled.display}


def _era(era: EraRegression) -> dict[str, Any]:
    fit = era.regression
    head = {
        "covariate": era.covariate, "label": era.label, "reason": era.reason, "left_out": era.left_out, "x": era.x,
        "predictions": era.predictions, "slope_range_per_unit": era.slope_range, "slope_per": era.slope_per,
        "curve": era.curve,
    }  # fmt: skip
    if fit is None:
        return head
    return head | {f.name: getattr(fit, f.name) for f in fields(fit) if f.name not in DATA | {"X"}}


def _series(series: Series | None) -> list[dict[str, Any]] | None:
    if series is None:
        return None
    names = ("k", "estimate", "se", "ci_low", "ci_high", "p", "tau2", "i2", "converged")
    return [
        {"label": label} | {name: getattr(series, name)[i] for name in names} for i, label in enumerate(series.labels)
    ]


def plain(value: Any) -> Any:
    """Return ``value`` as JSON can hold it: records become objects, arrays lists, undefined numbers None."""
    match value:
        case None | bool() | int() | str() if not isinstance(value, Enum):
            return value
        case Enum():
            return value.value
        case float() | np.floating():
            return float(value) if math.isfinite(value) else None
        case np.integer() | np.bool_():
            return value.item()
        case np.ndarray():
            return [plain(item) for item in value.tolist()]
        case Measure():
            return value.name
        case Pooled():
            return plain(pooled_record(value))
        case BaseModel():
            return plain(value.model_dump())
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
    if is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    raise TypeError(f"results.json can't hold a {type(value).__name__}")
