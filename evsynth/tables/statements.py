"""The grammar of certainty: how sure a plain-language statement may sound [santesso2020]."""

from __future__ import annotations

from typing import Literal

from evsynth.certainty.rating import Certainty, Level
from evsynth.extract.model.vocabulary import QuestionType
from evsynth.synthesis.outcome.absolute import Absolute, more_is_better
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.outcome.none_or_all import NoneOrAll
from evsynth.synthesis.results import Estimate
from evsynth.wording import about, base_of, capital, displayed, more_or_fewer, on_base

UNSURE = "How sure we can be of this has not been judged."
UNCERTAIN = "The evidence is very uncertain about"
Size = Literal["more", "fewer", "trivial", "open"]
SUBJECT: dict[QuestionType, str] = {"prognostic_factor": "The factor"}
ARMS: dict[QuestionType, tuple[str, str]] = {"prognostic_factor": ("without the factor", "with the factor")}
CAUSAL = {
    "more": ("increases", "probably increases", "may increase"),
    "fewer": ("reduces", "probably reduces", "may reduce"),
    "trivial": ("makes", "probably makes", "may make"),
}
NOT_CAUSAL = {
    "more": ("goes with a higher", "probably goes with a higher", "may go with a higher"),
    "fewer": ("goes with a lower", "probably goes with a lower", "may go with a lower"),
    "trivial": ("goes with", "probably goes with", "may go with"),
}


def settled(certainty: Certainty | None) -> Level | None:
    """Return the level a statement may speak from: None until a named person has decided every domain."""
    return None if certainty is None or not certainty.confirmed else certainty.level


def size_of(synthesis: OutcomeSynthesis, absolute: Absolute | None) -> Size:
    """Return how large a comparison's effect is: by the review's important difference, else by its interval.

    Trivial: the difference lies inside plus or minus the important one. Open: there is none to judge by and the
    interval holds no difference.
    """
    least, gap = synthesis.outcome.important_difference, _gap(synthesis, absolute)
    if least is not None and gap is not None:
        if abs(1000 * gap) < least:
            return "trivial"
        return "more" if gap > 0 else "fewer"
    pooled, null = synthesis.main.pooled, synthesis.effects.measure.null
    assert pooled is not None
    assert null is not None
    shown = displayed(pooled)
    if not (shown.low > null or shown.high < null):
        return "open"
    rises = shown.value > null if absolute is None else absolute.difference.value > 0
    return "more" if rises else "fewer"


def _gap(synthesis: OutcomeSynthesis, absolute: Absolute | None) -> float | None:
    """Return the difference of patients' risks, pooled as it is or from a control risk; None if not known."""
    if absolute is not None and absolute.counts != "person_years":
        return absolute.difference.value
    pooled = synthesis.main.pooled
    return displayed(pooled).value if pooled is not None and synthesis.effects.measure.name == "RD" else None


def compared(
    synthesis: OutcomeSynthesis, absolute: Absolute | None, level: Level, question: QuestionType = "intervention"
) -> str:
    """Return the statement on a comparison at a level of certainty, and its absolute numbers above Very low."""
    size, event = size_of(synthesis, absolute), synthesis.outcome.plain
    groups = () if absolute is None else absolute.strata
    if level is not Level.VERY_LOW and len({size_of(synthesis, group) for group in groups}) > 1:
        return " ".join(f"{capital(g.label)}: {compared(synthesis, g, level, question)}" for g in groups)
    subject = SUBJECT.get(question, "The intervention")
    if level is Level.VERY_LOW:
        what = f"the {_counted(synthesis, event)}" if event else f"this outcome ({synthesis.outcome.label})"
        if subject != "The factor":
            return f"{UNCERTAIN} the effect of the intervention on {what}."
        return f"{UNCERTAIN} whether the factor goes with {_another(what) if event else what}."
    if event is None or absolute is None:
        good = synthesis.outcome.better == "higher" if absolute is None else more_is_better(synthesis)
        return _without_numbers(synthesis.outcome.label, size, level, subject, good=(size == "more") == good)
    if size == "open":
        what = f"the {_counted(synthesis, event)}"
        what = f"changes {what}" if subject != "The factor" else f"goes with {_another(what)}"
        told = f"The evidence leaves open whether {subject.lower()} {what}."
    else:
        told = _verdict(synthesis, size, level, subject, _counted(synthesis, event))
    return f"{told} {numbers(event, absolute, question)}"


def _counted(synthesis: OutcomeSynthesis, event: str) -> str:
    """Return what a comparison changes: how many patients, or how often where events are counted in person-years."""
    rate = synthesis.effects.measure.name == "IRR"
    return f"{'rate at which patients' if rate else 'number of patients who'} {event}"


def _another(what: str) -> str:
    return what.replace("the ", "a different ", 1)


def _verdict(synthesis: OutcomeSynthesis, size: Size, level: Level, subject: str, what: str) -> str:
    causal = subject != "The factor"
    verb = (CAUSAL if causal else NOT_CAUSAL)[size][Level.HIGH - level]
    if size == "trivial":
        return f"{subject} {verb} little to no difference {'to' if causal else 'in'} the {what}."
    side = "better" if (size == "more") == more_is_better(synthesis) else "worse"
    return f"{subject} {verb} {'the ' if causal else ''}{what}, which is {side} for patients."


def _without_numbers(label: str, size: Size, level: Level, subject: str, *, good: bool) -> str:
    if size == "open":
        return f"{label}: the evidence leaves open whether {subject.lower()} makes a difference."
    verb = ("is", "is probably", "may be")[Level.HIGH - level]
    if size == "trivial":
        return f"{label}: there {verb} little to no difference."
    return f"{label}: the result {verb} {'better' if good else 'worse'} with {subject.lower()}."


def numbers(event: str, absolute: Absolute, question: QuestionType = "intervention") -> str:
    """Return a comparison in absolute numbers, for each group of patients the review assumes a risk of."""
    arms = ARMS.get(question, ("with the control", "with the intervention"))
    return " ".join(_numbers(event, group, *arms) for group in absolute.strata)


def _numbers(event: str, absolute: Absolute, control: str, treated: str) -> str:
    without, with_it, gap = absolute.control, absolute.intervention.value, absolute.difference
    base = base_of(without, with_it)
    reach = _reach(gap, base)
    among = f" ({absolute.label})" if absolute.label else ""
    per_time = absolute.counts == "person_years"
    who, told = (f"In every {base} person-years", "events") if per_time else (f"Of every {base} patients", event)
    return f"{who}{among} {about(without, base)} {told} {control} and {about(with_it, base)} {treated} ({reach})."


def _reach(gap: Estimate, base: int) -> str:
    """Return ``40 to 120 fewer`` or ``from 20 fewer to 20 more``: one number where both limits round to it."""
    low, high = more_or_fewer(gap.low, base), more_or_fewer(gap.high, base)
    if gap.low < 0 < gap.high:
        return f"from {low} to {high}"
    few, many = sorted((gap.low, gap.high), key=abs)
    if low == high:
        return low
    return f"{more_or_fewer(few, base).rpartition(' ')[0]} to {more_or_fewer(many, base)}"


def alone(event: str, count: str, base: int, level: Level | None) -> str:
    """Return the statement on a rate without a comparison: how many patients, and never what caused it.

    ``count`` is ``about 12``.
    """
    if level is Level.VERY_LOW:
        return f"{UNCERTAIN} how many patients {event}."
    if level is Level.MODERATE:
        return f"Of every {base} patients probably {count} {event}."
    if level is Level.LOW:
        return f"It may be that of every {base} patients {count} {event}."
    return f"Of every {base} patients {count} {event}."


def none_or_all_of(event: str, found: NoneOrAll, level: Level | None) -> str:
    """Return the statement where none or all of the patients had the event, with the exact bound."""
    if level is Level.VERY_LOW:
        return f"{UNCERTAIN} how many patients {event}."
    base = base_of(found.bound)
    who, side = ("None", "at most") if found.events == 0 else ("All", "at least")
    sure = {None: "may be", Level.LOW: "may be", Level.MODERATE: "is probably", Level.HIGH: "is"}[level]
    return (
        f"{who} of the {found.n} patients {event}; the true number {sure} {side} {on_base(found.bound, base)} "
        f"of every {base}."
    )
