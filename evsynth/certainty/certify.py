"""The certainty of an outcome: every domain's rule applied to its evidence, with what named people decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from evsynth.certainty.dose_response import dose_response
from evsynth.certainty.evidence import Evidence, rows_of
from evsynth.certainty.imprecision import imprecision
from evsynth.certainty.inconsistency import inconsistency
from evsynth.certainty.indirectness import indirectness
from evsynth.certainty.large_effect import large_effect
from evsynth.certainty.opposing_confounding import opposing_confounding
from evsynth.certainty.publication_bias import publication_bias
from evsynth.certainty.rating import Certainty, Decision, DomainRating
from evsynth.certainty.risk_of_bias import risk_of_bias
from evsynth.certainty.start import start_of
from evsynth.extract.model import Review
from evsynth.extract.model.lines import place_of
from evsynth.synthesis.outcome.absolute import Absolute
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis

LOWER = (risk_of_bias, inconsistency, indirectness, imprecision, publication_bias)
RAISE = (large_effect, dose_response, opposing_confounding)


def certainty_of(review: Review, synthesis: OutcomeSynthesis, absolute: Absolute | None) -> Certainty:
    """Return the certainty of one outcome: facts, suggestions and the decisions recorded in the review.

    Where no study reports the outcome every domain that lowers certainty is open.
    """
    start, rule = start_of(review, synthesis)
    evidence = Evidence(review, synthesis, absolute, start)
    below = tuple(_decided(review, synthesis.id, rate(evidence)) for rate in LOWER)
    above = tuple(_decided(review, synthesis.id, rate(evidence, below)) for rate in RAISE)
    return Certainty(synthesis.id, start, rule, (*below, *above))


def certainties(
    review: Review, syntheses: Mapping[str, OutcomeSynthesis], absolute: Mapping[str, Absolute | None]
) -> dict[str, Certainty]:
    """Return the certainty of every outcome that is rated: reported, and synthesised or decided on by a person."""
    decided = {decision.outcome for decision in review.certainty}
    return {
        key: certainty_of(review, synthesis, absolute.get(key))
        for key, synthesis in syntheses.items()
        if rows_of(synthesis) and (synthesis.outcome.synthesis != "describe" or key in decided)
    }


def _decided(review: Review, outcome: str, rating: DomainRating) -> DomainRating:
    """Return the rating with the decision recorded for it, if there is one."""
    for index, found in enumerate(review.certainty):
        if (found.outcome, found.domain) == (outcome, rating.domain):
            place = place_of(review, f"certainty.{index}")
            return replace(
                rating, decision=Decision(found.levels, found.rationale, found.decided_by, found.date, place)
            )
    return rating
