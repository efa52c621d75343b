"""The extraction room: a folder of curated files in, one validated review out."""

from evsynth.extract.load import load

__all__ = ["load"]
