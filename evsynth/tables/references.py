"""Numbered references in Vancouver style, in the order in which the text first cites them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import as_file, files
from typing import Any

from evsynth.document.model import Listing, Run
from evsynth.extract.model import Reference


class Citations:
    """Numbers citation keys as a document is written; the only thing here that remembers."""

    def __init__(self, known: Mapping[str, Reference]) -> None:
        self._known = known
        self._order: dict[str, int] = {}

    def cite(self, *keys: str) -> tuple[Run, ...]:
        """Return superscript numbers linked to the reference list. Raises KeyError for an unknown key."""
        runs: list[Run] = []
        for key in dict.fromkeys(keys):
            if key not in self._known:
                raise KeyError(f"no reference '{key}'")
            number = self._order.setdefault(key, len(self._order) + 1)
            runs += [Run(",", "sup")] if runs else []
            runs.append(Run(str(number), "sup", f"#ref-{number}"))
        return tuple(runs)

    def listing(self) -> Listing:
        """Return the reference list of everything cited so far."""
        items = entries([self._known[key] for key in self._order])
        return Listing(items, ordered=True, ids=tuple(f"ref-{n}" for n in self._order.values()))


def entries(references: Sequence[Reference]) -> tuple[tuple[Run, ...], ...]:
    """Return each reference as runs: its text by the packaged Vancouver style, then its DOI or address."""
    # Loaded when a reference list is written: they read XML schemas.
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle  # noqa: PLC0415
    from citeproc.formatter import plain  # noqa: PLC0415
    from citeproc.source.json import CiteProcJSON  # noqa: PLC0415

    ids = [str(place) for place in range(len(references))]
    source = CiteProcJSON([_record(id_, reference) for id_, reference in zip(ids, references, strict=True)])
    with as_file(files("evsynth.tables") / "vancouver.csl") as style:
        bibliography = CitationStylesBibliography(CitationStylesStyle(str(style), validate=False), source, plain)
    for id_ in ids:
        bibliography.register(Citation([CitationItem(id_)]))
    texts = (str(item).strip() for item in bibliography.bibliography())
    return tuple(_linked(text, reference) for text, reference in zip(texts, references, strict=True))


def _record(id_: str, reference: Reference) -> dict[str, Any]:
    """Return a reference as citeproc takes it; a cut list of authors ends in ``et al``."""
    ended = reference.title.endswith(("?", "!", "."))
    names = [_name(name) for name in reference.authors]
    if not reference.authors_complete:
        names.append({"literal": "et al"})
    record: dict[str, Any] = {
        "id": id_,
        "type": "article-journal",
        "title": reference.title if ended else f"{reference.title}.",
        "author": names,
        "container-title": reference.journal,
        "volume": reference.volume,
        "issue": reference.number if reference.volume else "",
        "page": reference.pages if reference.volume else "",
        "issued": {"date-parts": [[reference.year]]} if reference.year else None,
    }
    return {key: value for key, value in record.items() if value}


def _name(name: str) -> dict[str, str]:
    family, comma, given = name.partition(",")
    if not comma or not given.strip():
        return {"literal": name.strip(" ,")}
    return {"family": family.strip(), "given": given.replace(".", ". ").strip()}


def _linked(text: str, reference: Reference) -> tuple[Run, ...]:
    if reference.doi:
        return (Run(f"{text} "), Run(f"doi:{reference.doi}", href=f"https://doi.org/{reference.doi}"))
    if reference.url:
        return (Run(f"{text} "), Run(reference.url, href=reference.url))
    return (Run(text),)
