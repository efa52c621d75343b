"""What moved an estimate between two versions of a review."""

from evsynth.synthesis.change.attribution import Attribution, Share, attribute

__all__ = ["Attribution", "Share", "attribute"]
