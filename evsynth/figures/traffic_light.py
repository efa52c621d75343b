"""Traffic-light figure: one row a study, one light a domain, the overall judgement last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from evsynth.extract.model import Review, Study
from evsynth.extract.model.assessment import Assessment
from evsynth.extract.tools import Tool, assessed
from evsynth.figures import style
from evsynth.figures.judgement_canvas import MARGIN, Canvas
from evsynth.figures.judgement_looks import UNJUDGED, Look, looks
from evsynth.figures.lettering import legible, shorten, shorten_name, width
from evsynth.figures.render import Drawing
from evsynth.figures.wording import count_words

_PITCH = 0.215  # inches from row to row, whatever their number
_NAME_MOST = 2.3
_APART = 0.16  # between the domains and the overall judgement
_FAIR, _LEAST = 0.66, 0.2  # inches from light to light, where there is room and where there is none
_HEAD_MOST = 2.0
_SLANT = 0.7072  # of a slanted head's length, how far it goes up and to the right


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    lights: tuple[Look | None, ...]  # the overall judgement last, None where a domain does not apply


def traffic_light(review: Review, tool: Tool, outcome: str | None = None) -> Drawing | None:
    """Return the lights of every study a tool judged, or of what it judged for ``outcome``; None for nobody.

    An optional domain without a judgement stays blank.
    """
    rows = tuple(_row(review, tool, study, item) for study, item in assessed(review, tool, outcome))
    if not rows:
        return None
    with style.settings():
        figure = _drawn(tool, rows).figure
    about = review.outcomes[outcome].label if outcome is not None else ""
    title = f"Risk of bias by domain ({tool.name}){f': {about}' if about else ''}"
    name = "-".join(filter(None, ("risk-of-bias", tool.id, outcome)))
    return Drawing(figure, name, title, _alt(tool, rows, about))


def study_label(review: Review, study: Study, assessment: Assessment) -> str:
    """Return a study's name, with the outcomes in brackets that an assessment is about."""
    labels = [review.outcomes[key].label if key in review.outcomes else key for key in assessment.outcomes]
    return legible(f"{study.name} ({', '.join(labels)})" if labels else study.name)


def _row(review: Review, used: Tool, study: Study, assessment: Assessment) -> _Row:
    of, overall = looks(used), looks(used, overall=True)
    given = {item.domain: item.judgement for item in assessment.domains}
    lights = tuple(
        None if domain.optional and domain.id not in given else of.get(given.get(domain.id, ""), UNJUDGED)
        for domain in used.domains
    )
    return _Row(study_label(review, study, assessment), (*lights, overall.get(assessment.overall, UNJUDGED)))


def legend_of(used: Tool, drawn: Iterable[Look | None]) -> tuple[Look, ...]:
    """Return the keys of a legend: every judgement of the tool, then what else was drawn."""
    domains = tuple(looks(used).values())
    overall = [look for look in looks(used, overall=True).values() if look not in domains]
    other = dict.fromkeys(look for look in drawn if look is not None and look not in (*domains, *overall))
    scores = (replace(look, words=f"score {look.words}") if look.words == look.glyph else look for look in domains)
    return (*scores, *(replace(look, words=f"Overall {_small(look.words)}") for look in overall), *other)


def _small(words: str) -> str:
    return f"{words[:1].lower()}{words[1:]}"


def small_print(used: Tool) -> tuple[str, ...]:
    """Return what stands under a figure of a tool's judgements."""
    return tuple(legible(text) for text in (f"Tool: {used.name}, {used.version}.", used.note) if text)


def _drawn(used: Tool, rows: tuple[_Row, ...]) -> Canvas:
    heads = [*(shorten(legible(domain.name), _HEAD_MOST) for domain in used.domains), "Overall"]
    reaches = [_SLANT * (width(head, bold=head == heads[-1]) + 0.08) for head in heads]
    free = style.PRINT_WIDTH - 2 * MARGIN - 0.1 - _APART
    most = free - max(_LEAST * (place + 0.5) + reach for place, reach in enumerate(reaches))
    label = min(_NAME_MOST, most, max(width(row.name) for row in rows) + 0.02)
    pitch = min(_FAIR, *((free - label - reach) / (place + 0.5) for place, reach in enumerate(reaches)))
    columns = [MARGIN + label + 0.1 + (place + 0.5) * pitch for place in range(len(heads))]
    columns[-1] += _APART
    reach = max(reaches)
    keys = legend_of(used, (look for row in rows for look in row.lights))
    canvas = Canvas(reach + 0.08 + _PITCH * len(rows), keys, small_print(used))
    base = canvas.top - reach - 0.02
    for x, head in zip(columns, heads, strict=True):
        canvas.write(x, base, head, bold=head == heads[-1], rotation=45, rotation_mode="anchor", va="baseline")
    y = base - 0.06
    canvas.rule(y, style.GREY)
    for row in rows:
        middle = y - 0.5 * _PITCH
        canvas.write(MARGIN, middle, shorten_name(row.name, label))
        for x, look in zip(columns, row.lights, strict=True):
            if look is not None:
                canvas.light(x, middle, look)
        y -= _PITCH
        canvas.rule(y)
    return canvas


def _alt(used: Tool, rows: tuple[_Row, ...], about: str) -> str:
    counts = Counter(row.lights[-1].words for row in rows if row.lights[-1] is not None)
    order = [look.words for look in looks(used, overall=True).values() if look.words in counts]
    told = ", ".join(f"{words} in {counts[words]}" for words in order)
    subject = f" for {about}" if about else ""
    judged = f"Risk-of-bias judgements of {count_words(len(rows))}{subject} by {used.name}"
    return legible(f"{judged}, one light a domain. Overall: {told}.")
