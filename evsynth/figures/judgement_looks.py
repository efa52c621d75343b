"""How judgements look: one colour and sign each, told apart without colour by the sign and the lightness."""

from __future__ import annotations

from dataclasses import dataclass

from evsynth.extract.tools import Judgement, Tool
from evsynth.figures import style
from evsynth.figures.lettering import legible

_DARK = "#8F3E00"
_SHADES = {
    "low": (style.GREEN, "#8FD3BD"),
    "some": (style.YELLOW, "#F8F2A8"),
    "high": (style.VERMILLION, _DARK),
    "none": (style.SILVER, style.SILVER),
}
_NO_LEVEL = ("#9DB4CC", "#BFCFDF", "#DEE6EE")  # points, stars and the like are no lights: blue greys
NOT_JUDGED = "Not judged"


@dataclass(frozen=True, slots=True)
class Look:
    """A judgement's words, sign, colour and the colour of what is written on it."""

    words: str
    glyph: str
    fill: str
    ink: str = style.BLACK


UNJUDGED = Look(NOT_JUDGED, "", "#ffffff")


def looks(used: Tool, *, overall: bool = False) -> dict[str, Look]:
    """Return the look of every judgement of a domain, or of every overall judgement, in the tool's order.

    Of two judgements of one level the second has the other shade; those that are no level of risk are blue greys.
    """
    scale = used.overalls if overall else used.judgements
    return {judgement.value: _look(judgement, scale) for judgement in scale}


def _look(judgement: Judgement, scale: tuple[Judgement, ...]) -> Look:
    alike = [other for other in scale if other.severity == judgement.severity]
    shades = _NO_LEVEL if judgement.severity is None else _SHADES[judgement.severity]
    # A lone judgement of no level is 'not applicable' or 'not banded': the palest.
    place = len(shades) - 1 if judgement.severity is None and len(alike) == 1 else alike.index(judgement)
    fill = shades[min(place, len(shades) - 1)]
    return Look(legible(judgement.value), legible(judgement.glyph), fill, "#ffffff" if fill == _DARK else style.BLACK)
