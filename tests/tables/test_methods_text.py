"""The methods text names what was used, with its reference, and nothing that was not."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from review_in_memory import result, review, study, survival

from evsynth.extract.bibliography import read_bibliography
from evsynth.extract.model import Review
from evsynth.synthesis.outcome.synthesise import synthesise
from evsynth.tables.methods import methods
from evsynth.tables.references import Citations

BIB = read_bibliography((files("evsynth") / "methods.bib").read_text(encoding="utf-8"), "methods.bib").references
CURVE = {
    "unit": "months", "times": [0, 24, 48, 60], "percent": [100, 91, 78, 72], "at_risk_times": [0, 60],
    "at_risk": [95, 38],
}  # fmt: skip


def written(whole: Review) -> tuple[str, str]:
    """Return the methods text and its reference list."""
    citations = Citations(BIB)
    pooled = [s for s in synthesise(whole).values() if s.effects.rows]
    words = "\n".join("".join(run.text for run in paragraph.runs) for paragraph in methods(whole, pooled, citations))
    return words, " ".join(run.text for item in citations.listing().items for run in item)


def of_survival(*extra: Any, **fields: Any) -> Review:
    plain = [survival(percent, n=90) for percent in (61, 70, 55)]
    return review(*(study(f"s{2001 + i}", one) for i, one in enumerate((*plain, *extra))), **fields)


def test_a_digitised_curve_is_named_where_one_was_used_only() -> None:
    without, references = written(of_survival())
    assert "digitised" not in without
    assert "Guyot" not in references
    words, references = written(of_survival(survival(72, n=95, digitised=CURVE)))
    assert "the number at risk, individual times reconstructed from a digitised curve" in words
    assert "Guyot" in references


def test_the_declared_intervals_are_those_of_the_text() -> None:
    words, references = written(of_survival(model={"prediction": "hts", "test": "kr"}))
    assert "the interval of Higgins, Thompson and Spiegelhalter" in words
    assert "Kenward-Roger intervals" in words
    assert "Kenward" in references
    assert "Q-profile" in words


def test_other_models_bring_their_sentences() -> None:
    counts = [study(f"d{2001 + i}", result("death", count={"events": 2 + i, "n": 40})) for i in range(3)]
    words, references = written(review(*counts, model={"sensitivity": [{"method": "beta-binomial"}]}))
    assert "Proportions were pooled by a beta-binomial model" in words
    assert "a Bayesian normal-normal hierarchical model" in words  # three studies
    assert "Friede" in references
    assert "profile-likelihood intervals" in words
