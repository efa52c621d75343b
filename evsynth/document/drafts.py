"""What a document that is not final says of itself on every page and sheet."""

from __future__ import annotations

from evsynth.document.model import Document

WATERMARK = "DRAFT"
"""The word across each page of a draft."""


def draft_line(document: Document) -> str:
    """Return the line that marks ``document`` a draft and says why, or an empty string for a final document."""
    words = " ".join(document.draft.split())
    if not words or words.casefold().startswith("draft"):
        return words
    return f"Draft: {words}"
