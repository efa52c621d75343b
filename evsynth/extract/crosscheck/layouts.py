"""Layouts that would show a difference where nothing is compared."""

from __future__ import annotations

from collections.abc import Iterator

from evsynth.extract.crosscheck.assumed_risks import COMPARATIVE
from evsynth.extract.crosscheck.place import Known, problem
from evsynth.extract.model.review import Review
from evsynth.problems import Problem

_WITHOUT_COMPARISON = {"overall_prognosis": "an overall prognosis", "prevalence": "a prevalence"}


def layouts(review: Review, _known: Known) -> Iterator[Problem]:
    """Yield pooled comparisons in a question without any, and layouts of comparisons that a review asks for in vain."""
    pooled = {name: outcome for name, outcome in review.outcomes.items() if outcome.synthesis == "pool"}
    compared = [name for name, outcome in pooled.items() if outcome.measure in COMPARATIVE]
    question = _WITHOUT_COMPARISON.get(review.question_type)
    if question is not None:
        for name in compared:
            measure = review.outcomes[name].measure
            told = f"{question} compares nobody, so no {measure} is pooled in it."
            remedy = "write 'synthesis: describe', or question_type: intervention or prognostic_factor."
            yield problem(review, f"outcomes.{name}.measure", told, remedy)
    if "summary_layout" in review.presentation.model_fields_set and not compared:
        layout = review.presentation.summary_layout
        told = f"layout {layout} has columns for a relative effect and a difference, and no pooled outcome compares."
        remedy = "remove it: single-arm outcomes have a layout of their own, without those columns."
        yield problem(review, "presentation.summary_layout", told, remedy)
