"""Summary bars of risk of bias: the share of each judgement, of the studies and of their weight, by domain."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from evsynth.extract.model import Review
from evsynth.extract.model.assessment import Assessment
from evsynth.extract.tools import Domain, Tool, assessed, assessment_for
from evsynth.figures import style
from evsynth.figures.judgement_canvas import LEADING, MARGIN, Canvas
from evsynth.figures.judgement_looks import UNJUDGED, Look, looks
from evsynth.figures.lettering import legible, shorten, width
from evsynth.figures.numerals import Numerals
from evsynth.figures.render import Drawing
from evsynth.figures.traffic_light import legend_of, small_print
from evsynth.figures.wording import count_words

_PITCH, _BAR = 0.235, 0.175
_NAME_MOST = 2.3
_APART = 0.09  # above the overall bar
_HEAD, _AXIS, _BETWEEN = 0.24, 0.24, 0.16
_PERCENT = Numerals(0, percent=True, positive=True)

Shares = tuple[tuple[Look, float], ...]


@dataclass(frozen=True, slots=True)
class _Panel:
    title: str
    bars: tuple[tuple[str, Shares], ...]  # a domain's name and its shares, the overall judgement last


def bias_summary(
    review: Review,
    tool: Tool,
    weights: Mapping[str, float] | None = None,
    outcome: str | None = None,
    *,
    weighed: str | None = None,
) -> Drawing | None:
    """Return stacked bars a domain: the share of the studies and, given ``weights`` by study key, of their weight.

    ``weighed`` is the outcome whose pool gave the weights, where it is not ``outcome``: they meet the judgements
    about it. Weight of a study without one stays in the bars as not judged. None if nobody was judged.
    """
    found = assessed(review, tool, outcome)
    if not found:
        return None
    panels = [_panel(tool, f"Share of the {count_words(len(found))} judged", [(1.0, item) for _, item in found])]
    known = [(weight, key) for key, weight in sorted((weights or {}).items()) if math.isfinite(weight) and weight > 0]
    met = [(weight, _of(review, tool, key, weighed or outcome)) for weight, key in known]
    if any(item is not None for _, item in met):
        pool = f" for {review.outcomes[weighed].label}" if weighed is not None else ""
        panels.append(_panel(tool, legible(f"Share of the weight of the {count_words(len(met))} pooled{pool}"), met))
    with style.settings():
        figure = _drawn(tool, tuple(panels)).figure
    about = review.outcomes[outcome].label if outcome is not None else ""
    title = f"Risk of bias, summary ({tool.name}){f': {about}' if about else ''}"
    name = "-".join(filter(None, ("risk-of-bias-summary", tool.id, outcome)))
    return Drawing(figure, name, title, _alt(tool, panels, about))


def _of(review: Review, used: Tool, key: str, outcome: str | None) -> Assessment | None:
    study = next((study for study in review.studies if study.key == key), None)
    if study is None:
        return None
    found = assessment_for(study, outcome) or (
        study.risk_of_bias[0] if outcome is None and study.risk_of_bias else None
    )
    return found if found is not None and found.tool == used.id else None


def _panel(used: Tool, title: str, weighed: list[tuple[float, Assessment | None]]) -> _Panel:
    bars = [(legible(domain.name), _shares(used, domain, weighed)) for domain in used.domains]
    return _Panel(title, (*bars, ("Overall", _shares(used, None, weighed))))


def _shares(used: Tool, domain: Domain | None, weighed: list[tuple[float, Assessment | None]]) -> Shares:
    """Return each judgement's share of the weight, in the tool's order, what was not judged last."""
    of = looks(used, overall=domain is None)
    total = sum(weight for weight, _ in weighed)
    sums = dict.fromkeys([*of.values(), UNJUDGED], 0.0)
    for weight, item in weighed:
        sums[of.get(_judgement(item, domain), UNJUDGED)] += weight / total
    return tuple((look, share) for look, share in sums.items() if share > 0)


def _judgement(item: Assessment | None, domain: Domain | None) -> str:
    if item is None:
        return ""
    if domain is None:
        return item.overall
    return next((judged.judgement for judged in item.domains if judged.domain == domain.id), "")


def _drawn(used: Tool, panels: tuple[_Panel, ...]) -> Canvas:
    bars = len(panels[0].bars)
    high = _HEAD + bars * _PITCH + _APART + _AXIS
    body = len(panels) * high + (len(panels) - 1) * _BETWEEN
    drawn = [look for panel in panels for _, shares in panel.bars for look, _ in shares]
    canvas = Canvas(body, legend_of(used, drawn), small_print(used))
    label = min(_NAME_MOST, max(width(name) for name, _ in panels[0].bars) + 0.04)
    left, right = MARGIN + label + 0.1, style.PRINT_WIDTH - MARGIN - 0.18
    for number, panel in enumerate(panels):
        _draw_panel(canvas, panel, (left, right), label, canvas.top - number * (high + _BETWEEN))
    return canvas


def _draw_panel(canvas: Canvas, panel: _Panel, ends: tuple[float, float], label: float, top: float) -> None:
    left, right = ends
    canvas.write(MARGIN, top - 0.5 * LEADING, shorten(panel.title, right - MARGIN, bold=True), bold=True)
    y = top - _HEAD
    for name, shares in panel.bars:
        overall = name == panel.bars[-1][0]
        y -= _APART * overall
        middle = y - 0.5 * _PITCH
        canvas.write(MARGIN, middle, shorten(name, label, bold=overall), bold=overall)
        x = left
        for look, share in shares:
            wide = share * (right - left)
            canvas.box(x, middle, wide, _BAR, look)
            _write_share(canvas, x, wide, middle, look, share)
            x += wide
        y -= _PITCH
    canvas.axes.plot([left, right], [y, y], color=style.GREY, lw=style.HAIRLINE, gid="axis")
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = left + tick * (right - left)
        canvas.axes.plot([x, x], [y, y - 0.04], color=style.GREY, lw=style.HAIRLINE, gid="axis")
        canvas.write(x, y - 0.07, f"{_PERCENT(tick)}%", ha="center", va="top")


def _write_share(canvas: Canvas, x: float, wide: float, y: float, look: Look, share: float) -> None:
    """Write the percentage and the sign in a share's box, the percentage alone or nothing where there is no room."""
    percent = f"{_PERCENT(share)}%"
    for text in (f"{percent} ({look.glyph})" if look.glyph else percent, percent):
        if width(text) + 0.06 <= wide:
            canvas.write(x + wide / 2, y, text, ha="center", color=look.ink)
            return


def _alt(used: Tool, panels: list[_Panel], about: str) -> str:
    told = [f"Risk of bias by {used.name}{f' for {about}' if about else ''}, as stacked bars."]
    for panel in panels:
        bars = [
            f"{name}: {', '.join(f'{look.words} {_PERCENT(share)}%' for look, share in shares)}"
            for name, shares in panel.bars
        ]
        told.append(f"{panel.title}: {'; '.join(bars)}.")
    return legible(" ".join(told))
