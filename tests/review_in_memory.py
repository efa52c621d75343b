"""A small review in memory, for the tests of every room that starts from one."""

from evsynth.extract.model import Review, Study

SOURCE = {"citation": "a2001", "locator": "Table 1"}
OUTCOMES = {
    "os": {"label": "Overall survival", "measure": "SURV", "horizon": "5 years", "better": "higher"},
    "death": {"label": "Death", "measure": "PLO", "better": "lower"},
    "ratio": {"label": "Hazard ratio", "measure": "HR", "better": "lower"},
    "trial": {"label": "Trial", "measure": "RR", "better": "lower"},
    "mean": {"label": "Median", "measure": "GEN", "better": "higher"},
    "bleeding": {"label": "Bleeding", "measure": "IRLN", "better": "lower"},
    "length": {"label": "Stay", "measure": "MD", "better": "lower"},
}


def result(outcome, **fields):
    """Return a result as a study file writes it, main and with a source."""
    return {"outcome": outcome, "source": SOURCE, **fields}


def survival(percent, time="5 years", **fields):
    """Return a survival result; ``fields`` of the result begin with an underscore."""
    own = {name[1:]: value for name, value in fields.items() if name.startswith("_")}
    data = {name: value for name, value in fields.items() if not name.startswith("_")}
    return result("os", time=time, survival={"percent": percent, **data}, **own)


def study(key, *results, **fields):
    """Return a study called ``key``; the line of its n-th result is 10 n + 10."""
    lines = {"": 1} | {f"results.{i}": 10 * i + 10 for i in range(len(results))}
    return Study.model_validate(
        {
            "design": "retrospective cohort",
            "results": results,
            "key": key,
            "path": f"{key}.yaml",
            "year": int(key[-4:]),
            "lines": lines,
            **fields,
        }
    )


def review(*studies, **fields):
    """Return a review of these studies with one outcome of every kind."""
    outcomes = OUTCOMES | fields.pop("outcomes", {})
    return Review.model_validate(
        {
            "title": "A review",
            "question_type": "overall_prognosis",
            "question": {"population": "adults", "intervention": "surgery"},
            "outcomes": outcomes,
            "studies": studies,
            "path": "review.yaml",
            "lines": {"": 1, "outcomes": 5, "overlaps": 90, "overlaps.0": 91},
            **fields,
        }
    )
