"""Extracted data in the words of a paper: one line whatever kind of data it is."""

from __future__ import annotations

from evsynth.extract.model.data import (
    CountData,
    GenericData,
    MeanData,
    MedianData,
    PercentData,
    PValueData,
    RateData,
    RelativeData,
    SurvivalData,
    TwoCounts,
    TwoMeans,
)
from evsynth.extract.model.study import Measurement


def reported(item: Measurement) -> str:
    """Return what the paper reports, such as ``91 of 170``, ``61% of 170`` or ``HR 0.3, p = 0.001``."""
    match item.data:
        case CountData() as d:
            return f"{d.events} of {d.n}"
        case PercentData() as d:
            return _joined(f"{d.percent:g}%", _of(d.n), _ci(d.ci, d.level, "%"))
        case SurvivalData() as d:
            risk = f", {d.at_risk} at risk" if d.at_risk is not None else ""
            error = f", SE {d.se:g}%" if d.se is not None else ""
            return _joined(f"{d.percent:g}%", _of(d.n), _ci(d.ci, d.level, "%")) + error + risk
        case MeanData() as d:
            return f"mean {_mean(d)}"
        case RateData() as d:
            return f"{d.events} in {d.person_years:g} person-years"
        case MedianData() as d:
            value = f"median {d.median:g}" if d.reached else f"median not reached by {d.median:g}"
            spread = f", range {d.range[0]:g} to {d.range[1]:g}" if d.range is not None else ""
            return _joined(value, d.unit, _of(d.n), _ci(d.ci, d.level, "")) + spread
        case RelativeData() as d:
            return _relative(d)
        case PValueData() as d:
            return _joined(f"p {'<' if d.p_bound else '='} {d.p:g}, {d.favours}", _of(d.n))
        case TwoCounts() as d:
            return f"{d.treated.events} of {d.treated.n} v {d.control.events} of {d.control.n}"
        case TwoMeans() as d:
            return f"{_mean(d.treated)} v {_mean(d.control)}"
        case GenericData() as d:
            return f"{d.estimate:g} (SE {d.se:g})"
    return "not reported"


def _mean(d: MeanData) -> str:
    spread = f" (SD {d.sd:g})" if d.sd is not None else ""
    return _joined(f"{d.mean:g}{spread}", d.unit, _of(d.n))


def _relative(d: RelativeData) -> str:
    error = f", SE {d.se:g}" if d.se is not None else ""
    p = "" if d.p is None else f", p {'<' if d.p_bound else '='} {d.p:g}"
    return _joined(f"{d.measure} {d.estimate:g}", _ci(d.ci, d.level, ""), _of(d.n)) + error + p


def _of(n: int | None) -> str | None:
    return None if n is None else f"of {n}"


def _ci(ci: tuple[float, float] | None, level: float, unit: str) -> str | None:
    return None if ci is None else f"({level:g}% CI {ci[0]:g} to {ci[1]:g}{unit})"


def _joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)
