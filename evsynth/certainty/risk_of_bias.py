"""Risk of bias: how much of the weight comes from studies judged to be at high risk."""

from __future__ import annotations

from collections.abc import Callable

from evsynth.certainty.evidence import Evidence
from evsynth.certainty.rating import DomainRating, Fact, Rule
from evsynth.effects.rows import EffectRow
from evsynth.extract.tools import assessment_for, known_tools, severity, tool
from evsynth.wording import counted, listed, percent

NOT_SERIOUS, SERIOUS = 0.55, 0.65
TOLERANCE = 1e-9
RULE = Rule(
    "risk_of_bias.weight",
    "Less than 55% of the weight from studies at high risk of bias: no change. More than 65%: down one level. Between "
    "them the case is borderline and no change is suggested. Further levels are for a person to decide.",
    "guyatt2025d",
    True,
)


def risk_of_bias(evidence: Evidence) -> DomainRating:
    """Return what the studies' overall judgements for this outcome suggest; all must have one."""
    levels = {row.name: _severity(evidence, row) for row in evidence.rows}
    unknown = [row.label for row in evidence.rows if levels[row.name] in {None, "none"}]
    facts = _facts(evidence, levels, unknown)
    if not levels or unknown:
        who = listed(unknown) if len(unknown) < len(levels) else "every study"
        why = f"Without a judgement that says low, some or high risk: {who}."
        return DomainRating("risk_of_bias", facts, RULE, "needs_human", why)
    share = evidence.share(lambda row: levels[row.name] == "high")
    told = f"{percent(share)} of the weight comes from studies at high risk of bias"
    if share < NOT_SERIOUS - TOLERANCE:
        return _suggest(facts, 0, f"{told}, less than {percent(NOT_SERIOUS, 0)}.")
    if share > SERIOUS + TOLERANCE:
        return _suggest(facts, -1, f"{told}, more than {percent(SERIOUS, 0)}.")
    limits = f"{percent(NOT_SERIOUS, 0)} to {percent(SERIOUS, 0)}"
    return _suggest(facts, 0, f"{told}, in the borderline range of {limits}: a person must decide.", -1)


def _suggest(facts: tuple[Fact, ...], levels: int, why: str, possible: int | None = None) -> DomainRating:
    return DomainRating("risk_of_bias", facts, RULE, "suggested", why, levels, possible)


def _severity(evidence: Evidence, row: EffectRow) -> str | None:
    found = assessment_for(evidence.study(row), evidence.synthesis.id)
    if found is None or found.tool not in known_tools(evidence.review):
        return None
    return severity(tool(found.tool, evidence.review), found.overall)


def _cell(evidence: Evidence, row: EffectRow) -> str:
    """Return the id of a study's overall judgement for this outcome, empty without one."""
    study = evidence.study(row)
    found = assessment_for(study, evidence.synthesis.id)
    return "" if found is None else f"{study.key}.risk_of_bias.{study.risk_of_bias.index(found)}.overall"


def _facts(evidence: Evidence, levels: dict[str, str | None], unknown: list[str]) -> tuple[Fact, ...]:
    basis = evidence.weights[1]
    judged = tuple(cell for row in evidence.rows if (cell := _cell(evidence, row)))

    def held(level: str) -> Callable[[EffectRow], bool]:
        return lambda row: levels[row.name] == level

    shares = [
        Fact(f"at {level} risk", f"{percent(value)} of the weight", value, f"share by {basis}", judged)
        for level in ("low", "some", "high")
        if (value := evidence.share(held(level))) > 0
    ]
    if not unknown:
        return (*shares, Fact("weighed by", basis))
    told = f"{counted(len(unknown), 'study', 'studies')} of {len(levels)}"
    return (*shares, Fact("not judged", told, len(unknown), "count of studies without a judgement"))
