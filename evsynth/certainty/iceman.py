"""How credible an era regression is: the eight considerations of ICEMAN for comparisons between studies.

The instrument is made for effects of treatment that differ between patients. Here it is applied, by convention, to
rates that differ between cohorts, where confounding by cohort makes its answers too favourable if anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from evsynth.certainty.rating import Fact, Rule
from evsynth.extract.model import Review
from evsynth.extract.model.judgements import IcemanAnswer
from evsynth.extract.model.lines import place_of
from evsynth.synthesis.outcome.bundle import EraRegression, OutcomeSynthesis
from evsynth.synthesis.results import Regression
from evsynth.wording import counted, listed, p_clause

Rank = Literal["very low", "low", "moderate", "high"]
SUGGESTIVE = 0.10
RULE = Rule(
    "iceman.overall",
    "Every answer lowers credibility: very low. Two or more lower it definitely: low at most. One lowers it "
    "definitely, or two probably: moderate at most. Unclear counts as probably.",
    "schandelmaier2020",
    False,
)
NAMES = (
    "Within or between studies",
    "Alike from study to study",
    "Number of studies",
    "Direction expected beforehand",
    "Chance",
    "Number of covariates tested",
    "Random effects",
    "Cut points",
)


@dataclass(frozen=True, slots=True)
class Item:
    """One consideration: the fact, what it suggests, and the answer of a named person with its place."""

    number: int
    name: str
    fact: Fact
    suggestion: str | None
    answer: IcemanAnswer | None = None
    place: str = ""

    @property
    def counts(self) -> str:
        """The answer that counts: the person's, else the suggestion, else unclear."""
        return self.answer.answer if self.answer is not None else self.suggestion or "unclear"


@dataclass(frozen=True, slots=True)
class Credibility:
    """The record of one regression; ``applies`` is False where it suggests no trend to be credible or not."""

    outcome: str
    outcome_label: str
    covariate: str
    label: str
    p: float
    items: tuple[Item, ...]

    @property
    def applies(self) -> bool:
        """Whether there is a suggestion of a trend: p at most 0.10."""
        return self.p <= SUGGESTIVE

    @property
    def confirmed(self) -> bool:
        """Whether a named person answered every item, or none is asked."""
        return not self.applies or all(item.answer is not None for item in self.items)

    @property
    def at_most(self) -> Rank | None:
        """The highest credibility the rule leaves, None where the instrument does not apply."""
        if not self.applies:
            return None
        answers = [item.counts for item in self.items if item.counts != "not applicable"]
        definitely = answers.count("definitely no")
        probably = answers.count("probably no") + answers.count("unclear")
        if definitely + probably == len(answers):
            return "very low"
        if definitely > 1:
            return "low"
        return "moderate" if definitely or probably > 1 else "high"


def credibility_of(review: Review, synthesis: OutcomeSynthesis) -> tuple[Credibility, ...]:
    """Return the record of every regression on a covariate that could be fitted for an outcome."""
    return tuple(
        _record(review, synthesis, era, era.regression) for era in synthesis.eras if era.regression is not None
    )


def _record(review: Review, synthesis: OutcomeSynthesis, era: EraRegression, fit: Regression) -> Credibility:
    items = tuple(
        _answered(review, synthesis.id, era.covariate, Item(place + 1, NAMES[place], *ask(synthesis, era, fit)))
        for place, ask in enumerate(QUESTIONS)
    )
    return Credibility(synthesis.id, synthesis.outcome.label, era.covariate, era.label, _p(fit)[1], items)


def _answered(review: Review, outcome: str, covariate: str, item: Item) -> Item:
    for index, given in enumerate(review.credibility):
        if (given.outcome, given.covariate, given.item) == (outcome, covariate, item.number):
            place = place_of(review, f"credibility.{index}")
            return Item(item.number, item.name, item.fact, item.suggestion, given, place)
    return item


def _cells(synthesis: OutcomeSynthesis, era: EraRegression, field: str) -> tuple[str, ...]:
    return (f"{synthesis.id}.era.{era.covariate}.{field}",)


def _p(fit: Regression) -> tuple[str, float]:
    """Return the larger of the slope's two p-values, and which it is: the cautious one speaks."""
    slope = fit.coefficients[-1]
    if slope.permutation_p is not None and slope.permutation_p >= slope.p:
        return "permutation_p", slope.permutation_p
    return "p", slope.p


def _between(_synthesis: OutcomeSynthesis, _era: EraRegression, _fit: Regression) -> tuple[Fact, str | None]:
    return Fact("comparison", "entirely between cohorts", None, "one covariate value a cohort"), "definitely no"


def _alike(_synthesis: OutcomeSynthesis, _era: EraRegression, _fit: Regression) -> tuple[Fact, str | None]:
    return Fact("comparison", "no comparison within a cohort", None, "one covariate value a cohort"), "not applicable"


def _studies(synthesis: OutcomeSynthesis, era: EraRegression, fit: Regression) -> tuple[Fact, str | None]:
    k = fit.k
    answer = (
        "definitely no" if k <= 5 else "probably no" if k <= 10 else "probably yes" if k <= 15 else "definitely yes"
    )
    return Fact("cohorts", counted(k, "cohort"), k, "cohorts in the regression", _cells(synthesis, era, "k")), answer


def _direction(_synthesis: OutcomeSynthesis, _era: EraRegression, _fit: Regression) -> tuple[Fact, str | None]:
    return Fact("expected direction", "not recorded in the review", None, "fields of the review"), None


def _chance(synthesis: OutcomeSynthesis, era: EraRegression, fit: Regression) -> tuple[Fact, str | None]:
    field, p = _p(fit)
    name = "permutation test of the slope" if field == "permutation_p" else "test of the slope"
    limits = ((0.005, "definitely yes"), (0.01, "probably yes"), (0.05, "probably no"))
    answer = next((word for limit, word in limits if p <= limit), "definitely no")
    return Fact(name, p_clause(p), p, "larger of the slope's p-values", _cells(synthesis, era, field)), answer


def _tested(synthesis: OutcomeSynthesis, _era: EraRegression, _fit: Regression) -> tuple[Fact, str | None]:
    names = [era.label for era in synthesis.eras] + [label for label, _ in synthesis.factors]
    count = len(names)
    answer = "definitely no" if count > 10 else "probably no" if count > 3 else "probably yes"
    cells = tuple(f"{synthesis.id}.era.{era.covariate}.covariate" for era in synthesis.eras)
    return Fact("covariates", f"{count} for this outcome: {listed(names)}", count, "count", cells), answer


def _random(synthesis: OutcomeSynthesis, era: EraRegression, fit: Regression) -> tuple[Fact, str | None]:
    common = fit.method in {"FE", "EE"}
    text = f"{'common effect' if common else 'random effects'} ({fit.method})"
    cells = _cells(synthesis, era, "slope")
    return Fact("model", text, fit.method, "model of the regression", cells), "definitely no" if common else (
        "definitely yes"
    )


def _cut_points(_synthesis: OutcomeSynthesis, _era: EraRegression, _fit: Regression) -> tuple[Fact, str | None]:
    return Fact("covariate", "as a number, without cut points", None, "linear term"), "definitely yes"


QUESTIONS: tuple[Callable[[OutcomeSynthesis, EraRegression, Regression], tuple[Fact, str | None]], ...] = (
    _between, _alike, _studies, _direction, _chance, _tested, _random, _cut_points,
)  # fmt: skip
