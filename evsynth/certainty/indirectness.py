"""Indirectness: a person judges it; the flags of the extracts say what to look at."""

from __future__ import annotations

from evsynth.certainty.evidence import Evidence
from evsynth.certainty.rating import DomainRating, Fact, Rule
from evsynth.provenance import Tier
from evsynth.wording import percent

RULE = Rule(
    "indirectness.human",
    "A person judges how far population, intervention, outcome and comparison differ from the question.",
    "guyatt2011a",
    False,
)
FLAGS = (
    ("population differs", "weight of another population"),
    ("definition differs", "weight of another definition"),
    ("subgroup", "weight of subgroups"),
)


def indirectness(evidence: Evidence) -> DomainRating:
    """Return the facts on indirectness; no rule suggests a level."""
    basis = f"share by {evidence.weights[1]}"
    inputs = evidence.cells("value")
    facts = [
        Fact(name, percent(share), share, f"{basis}, of rows flagged '{flag}'", inputs)
        for flag, name in FLAGS
        if (share := _flagged(evidence, flag)) > 0
    ]
    quoted = evidence.share(lambda row: row.source.tier is Tier.SECONDARY)
    if quoted > 0:
        facts.append(Fact("weight read in secondary sources", percent(quoted), quoted, basis, inputs))
    told = "The extracts say where to look" if facts else "No extract is flagged as differing"
    why = f"{told}; how direct the evidence is, a person judges."
    return DomainRating("indirectness", tuple(facts), RULE, "needs_human", why)


def _flagged(evidence: Evidence, flag: str) -> float:
    return evidence.share(lambda row: flag in row.flags)
