"""Everything a run computes, before any of it is laid out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

from evsynth.certainty import certainties, credibility_of
from evsynth.certainty.iceman import Credibility
from evsynth.certainty.rating import Certainty
from evsynth.claims import ClaimResult, check_claims
from evsynth.extract.bibliography import read_bibliography
from evsynth.extract.model import Reference, Review
from evsynth.synthesis.outcome.absolute import Absolute, absolute_effect
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.outcome.curves import ReviewCurve, review_curves
from evsynth.synthesis.outcome.synthesise import synthesise


@dataclass(frozen=True)
class Results:
    """All results of one review: syntheses, curves, claims, absolute effects and certainty, by outcome id."""

    review: Review
    syntheses: Mapping[str, OutcomeSynthesis]
    curves: tuple[ReviewCurve, ...]
    claims: tuple[ClaimResult, ...]
    absolute: Mapping[str, Absolute | None]
    certainty: Mapping[str, Certainty]
    credibility: tuple[Credibility, ...]

    @cached_property
    def ordered(self) -> tuple[OutcomeSynthesis, ...]:
        """The syntheses as a committee reads them: pooled outcomes first, each kind by importance."""
        return tuple(
            sorted(self.syntheses.values(), key=lambda s: (s.outcome.synthesis != "pool", -s.outcome.importance))
        )

    @cached_property
    def pooled(self) -> tuple[OutcomeSynthesis, ...]:
        """The outcomes the review asks to pool, by importance."""
        return tuple(s for s in self.ordered if s.outcome.synthesis == "pool")

    @cached_property
    def references(self) -> dict[str, Reference]:
        """The review's bibliography and that of the methods."""
        methods = read_bibliography((files("evsynth") / "methods.bib").read_text(encoding="utf-8"), "methods.bib")
        return {**methods.references, **self.review.references}

    @cached_property
    def short_names(self) -> dict[str, str]:
        """The short name of each cited work, by its key."""
        return {key: reference.short for key, reference in self.references.items()}

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """The labels of pooled outcomes whose certainty no named person has decided in every domain."""
        return tuple(
            s.outcome.label for s in self.pooled if s.id in self.certainty and not self.certainty[s.id].confirmed
        )

    @property
    def draft(self) -> str:
        """Why the documents are a draft, or nothing when every certainty is confirmed."""
        return "Draft: certainty of the evidence not confirmed by a named person" if self.unconfirmed else ""


def compute(review: Review) -> Results:
    """Return everything computed from an audited review."""
    syntheses = synthesise(review)
    absolute = {key: absolute_effect(review, s) for key, s in syntheses.items()}
    pooled = {key: s for key, s in syntheses.items() if s.outcome.synthesis == "pool"}
    return Results(
        review,
        syntheses,
        review_curves(review, syntheses),
        check_claims(review, syntheses),
        absolute,
        certainties(review, syntheses, absolute),
        tuple(record for s in pooled.values() for record in credibility_of(review, s)),
    )
