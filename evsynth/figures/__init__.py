"""Figures: results in, drawings out. They lay out what was computed and never compute."""

from evsynth.figures.bubble import bubble
from evsynth.figures.cumulative import cumulative
from evsynth.figures.forest import forest
from evsynth.figures.leave_one_out import leave_one_out
from evsynth.figures.render import Drawing, render

__all__ = ["Drawing", "bubble", "cumulative", "forest", "leave_one_out", "render"]
