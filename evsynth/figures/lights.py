"""Risk-of-bias lights of a forest plot: one sign a domain and study, told apart without colour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evsynth.extract.model.review import Review
from evsynth.extract.tools import assessed, tool, tools_used
from evsynth.figures.judgement_looks import Look, looks
from evsynth.figures.lettering import legible

_OVERALL = "overall"


@dataclass(frozen=True, slots=True)
class Lights:
    """The judgements of one tool: ``domains`` are letter and name, the overall judgement last.

    ``judged`` holds by study key one light a domain, None where there is no judgement; ``order`` are the words
    of the overall judgements from the best to the worst.
    """

    tool: str
    domains: tuple[tuple[str, str], ...]
    judged: Mapping[str, tuple[Look | None, ...]]
    order: tuple[str, ...] = ()

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters over the columns."""
        return tuple(letter for letter, _ in self.domains)

    def of(self, study: str) -> tuple[Look | None, ...]:
        """Return the lights of a study; no judgement for one that was not assessed."""
        return self.judged.get(study, (None,) * len(self.domains))


def lights_of(review: Review, outcome_id: str) -> Lights | None:
    """Return the lights of an outcome by the tool that judged most of its studies, None if none is assessed.

    Where studies were judged by two tools, those judged by the other have no lights.
    """
    found = {name: assessed(review, tool(name, review), outcome_id) for name in tools_used(review)}
    if not any(found.values()):
        return None
    chosen = max(found, key=lambda name: len(found[name]))
    judged_by = tool(chosen, review)
    domain, overall = looks(judged_by), looks(judged_by, overall=True)
    judged: dict[str, tuple[Look | None, ...]] = {}
    for study, assessment in found[chosen]:
        given = {one.domain: one.judgement for one in assessment.domains}
        lights = [_light(domain, given.get(one.id)) for one in judged_by.domains]
        judged[study.key] = (*lights, _light(overall, assessment.overall))
    names = (*(legible(one.name) for one in judged_by.domains), _OVERALL)
    domains = tuple(zip(_letters(len(names)), names, strict=True))
    return Lights(legible(judged_by.name), domains, judged, tuple(look.words for look in overall.values()))


def _light(known: Mapping[str, Look], words: str | None) -> Look | None:
    if words is None:
        return None
    return known.get(words, Look(legible(words), legible(words)[:1].upper(), "#ffffff"))


def _letters(count: int) -> tuple[str, ...]:
    """Return A, B ... Z, AA, AB ..."""
    alphabet = [chr(65 + place) for place in range(26)]
    return tuple([*alphabet, *(a + b for a in alphabet for b in alphabet)][:count])


def legend(lights: Lights, studies: Iterable[str]) -> tuple[str, ...]:
    """Return what the letters and the signs mean, of the signs that ``studies`` have."""
    drawn = [light for study in studies for light in lights.of(study)]
    seen = dict.fromkeys((light.glyph, light.words) for light in drawn if light is not None)
    words: dict[str, list[str]] = {}
    for glyph, meaning in seen:
        words.setdefault(glyph, []).append(meaning)
    signs = [f"{glyph} {' or '.join(each)}" for glyph, each in words.items()]
    signs += ["blank: not judged"] if None in drawn else []
    letters = "; ".join(f"{letter}: {name}" for letter, name in lights.domains)
    return f"Risk of bias by {lights.tool}. {letters}.", f"Signs: {'; '.join(signs)}."


def lights_words(lights: Lights, studies: Iterable[str]) -> str:
    """Return in a sentence how many of ``studies`` have which overall judgement."""
    found = Counter("not judged" if light is None else light.words for light in (lights.of(s)[-1] for s in studies))
    order = {words: place for place, words in enumerate(lights.order)}
    told = sorted(found.items(), key=lambda pair: (order.get(pair[0], len(order)), pair[0]))
    return f"Overall risk of bias by {lights.tool}: {', '.join(f'{words} in {count}' for words, count in told)}."
