"""Publication bias: a test of asymmetry where one is allowed, a person everywhere else."""

from __future__ import annotations

from evsynth.certainty.evidence import Evidence
from evsynth.certainty.rating import DomainRating, Fact, Rule
from evsynth.synthesis.small_study.regression import FunnelRegression
from evsynth.wording import counted, p_clause

FEWEST = 10
LEVEL = 0.10
NAMES = {"debray": "Debray's regression", "peters": "Peters' regression", "egger": "Egger's regression"}
"""The test that speaks is the first of these that may be used on the data."""
HUMAN = Rule(
    "publication_bias.human",
    "Below ten studies, and for rates without a comparison, no statistic can show unpublished studies: a person judges "
    "from the searches, the funding and what is missing.",
    "sterne2011",
    False,
)
ASYMMETRY = Rule(
    "publication_bias.asymmetry",
    "Ten or more comparative studies: asymmetry at p < 0.10 suggests one level down, the most this domain may lose; "
    "else no change, which does not show that nothing is missing.",
    "sterne2011",
    True,
)


def publication_bias(evidence: Evidence) -> DomainRating:
    """Return what a test of asymmetry suggests, or the facts a person judges from."""
    facts, studies = _facts(evidence), len({row.study for row in evidence.rows})
    if not evidence.comparative:
        why = "Rates without a comparison: no test of asymmetry has a meaning here."
        return DomainRating("publication_bias", facts, HUMAN, "needs_human", why)
    if studies < FEWEST:
        why = f"{counted(studies, 'study', 'studies')}: a test of asymmetry needs {FEWEST}."
        return DomainRating("publication_bias", facts, HUMAN, "needs_human", why)
    tested = _tested(evidence)
    if tested is None:
        why = "No test of asymmetry may be used on these data."
        return DomainRating("publication_bias", facts, HUMAN, "needs_human", why)
    name, p = tested
    inputs = (f"{evidence.synthesis.id}.small_study.{name}.p",)
    facts = (
        *facts,
        Fact(f"asymmetry, {NAMES[name]}", p_clause(p), p, "test of small-study effects", inputs),
    )
    if p < LEVEL:
        why = f"{NAMES[name]} finds asymmetry ({p_clause(p)}), which has other causes too."
        return DomainRating("publication_bias", facts, ASYMMETRY, "suggested", why, -1)
    why = f"{NAMES[name]} finds no asymmetry ({p_clause(p)}), which does not show that nothing is missing."
    return DomainRating("publication_bias", facts, ASYMMETRY, "suggested", why, 0)


def _tested(evidence: Evidence) -> tuple[str, float] | None:
    found = evidence.synthesis.diagnostics
    if found is None or found.small_study is None:
        return None
    for name in NAMES:
        result = found.small_study.results.get(name)
        if isinstance(result, FunnelRegression):
            return name, result.p
    return None


def _facts(evidence: Evidence) -> tuple[Fact, ...]:
    rows = evidence.rows
    included = [study for study in evidence.review.studies if study.excluded is None]
    with_value = {row.study for row in evidence.synthesis.effects.rows}
    silent = sum(study.key not in with_value for study in included)
    left = [row for row in evidence.synthesis.effects.rows if not row.pooled]
    excluded = sum(row.role == "excluded" for row in left)
    parted = f"{len(left)}, of them {excluded} excluded with a reason" if excluded else str(len(left))
    funded = len({row.study for row in rows if evidence.study(row).funding is not None})
    studies = len({row.study for row in rows})
    searches = len(evidence.review.searches)
    return (
        Fact("studies", str(studies), studies, "count of studies in the pool", evidence.cells("yi")),
        Fact("values not pooled", parted, len(left), "count of values of the outcome left out of the pool"),
        Fact(
            "studies without a value",
            f"{silent} of {len(included)}",
            silent,
            "count of included studies that give no value of the outcome",
        ),
        Fact("funding stated", f"{funded} of {studies}", funded, "count of studies with a statement of funding"),
        Fact("sources searched", str(searches), searches, "count of the searches recorded in the review"),
    )
