"""The change report between two versions of a review, or between two runs of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evsynth.audit import audited
from evsynth.audit.difference import Difference, differences
from evsynth.certainty import certainty_of
from evsynth.certainty.rating import Certainty
from evsynth.document.model import Block, Document, Heading, Listing, Run, text
from evsynth.effects.measure import Measure
from evsynth.effects.measures import measure_named
from evsynth.extract import load
from evsynth.extract.model import Review
from evsynth.report.write import INPUTS, MANIFEST
from evsynth.synthesis.change import Attribution, attribute
from evsynth.synthesis.outcome.absolute import absolute_effect
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.outcome.synthesise import synthesise_outcome
from evsynth.tables.change import Moved, changes, crossing, moved_by, moved_estimates
from evsynth.tables.level import at_level
from evsynth.wording import DASH, counted, displayed, interval, listed


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two versions: fields of the extracts, and each outcome that is pooled in either."""

    old: Review
    new: Review
    differences: tuple[Difference, ...]
    moved: tuple[Moved, ...]

    @property
    def crossed(self) -> tuple[Moved, ...]:
        """The outcomes whose estimate or interval crossed a threshold, or whose certainty moved."""
        return tuple(one for one in self.moved if one.crossed or _level(one.certainty[0]) != _level(one.certainty[1]))


def review_at(place: Path) -> Review:
    """Return the audited review in a folder: a review's own, or a run's, which holds a copy of what it read."""
    inputs = place / INPUTS
    return audited(load(inputs if (place / MANIFEST).is_file() and inputs.is_dir() else place))


def compare(old: Review, new: Review) -> Change:
    """Return what changed from one version of a review to another, and what each change did."""
    keys = [key for key, outcome in new.outcomes.items() if outcome.synthesis == "pool"]
    keys += [key for key, outcome in old.outcomes.items() if outcome.synthesis == "pool" and key not in keys]
    return Change(old, new, differences(old, new), tuple(_moved(old, new, key) for key in keys))


def _moved(old: Review, new: Review, key: str) -> Moved:
    before, after = _pooled(old, key), _pooled(new, key)
    outcome = (old if after is None else new).outcomes[key]
    measure = measure_named(outcome.measure)
    if before is None or after is None:
        found = Attribution(None, None, reason="new outcome" if before is None else "no longer an outcome")
    else:
        found = attribute(before.effects, after.effects, old.model, new.model, seed=new.model.seed)
    certainty = (_certainty(old, before), _certainty(new, after))
    crossed = tuple(_crossed(measure, before, after))
    return Moved(key, outcome.label, measure, _shown(before), _shown(after), found, certainty, crossed)


def _pooled(review: Review, key: str) -> OutcomeSynthesis | None:
    if key not in review.outcomes or review.outcomes[key].synthesis != "pool":
        return None
    return synthesise_outcome(review, key)


def _certainty(review: Review, synthesis: OutcomeSynthesis | None) -> Certainty | None:
    return None if synthesis is None else certainty_of(review, synthesis, absolute_effect(review, synthesis))


def _level(certainty: Certainty | None) -> tuple[int | None, bool]:
    return (None, False) if certainty is None else (certainty.level, certainty.confirmed)


def _shown(synthesis: OutcomeSynthesis | None) -> str:
    if synthesis is None or synthesis.main.pooled is None:
        return DASH
    return interval(synthesis.effects.measure, displayed(synthesis.main.pooled))


def _crossed(measure: Measure, before: OutcomeSynthesis | None, after: OutcomeSynthesis | None) -> Iterator[str]:
    if before is None or after is None or before.main.pooled is None or after.main.pooled is None:
        return
    first, last = displayed(before.main.pooled), displayed(after.main.pooled)
    limits = dict.fromkeys((*after.outcome.thresholds, *before.outcome.thresholds))
    if measure.null is not None:
        limits |= {measure.null: None}
    for limit in limits:
        words = crossing(measure, limit, (first.value, first.low, first.high), (last.value, last.low, last.high))
        if words:
            yield words


def change_document(change: Change) -> Document:
    """Return the change report, T14, as a document."""
    level = change.new.model.level
    blocks: list[Block] = [Heading("What changed", 1, "summary"), text(paragraph(change))]
    crossed = [(Run(f"{one.label}: ", "strong"), Run(_news(one))) for one in change.crossed]
    if crossed:
        blocks += [text("Thresholds crossed or certainty moved:"), Listing(tuple(crossed))]
    for title, table in (
        ("Estimates", moved_estimates(change.moved)),
        ("What moved them", moved_by(change.moved)),
        ("Extracts", changes(change.differences)),
    ):
        if table.rows:
            blocks += [Heading(title, 1), at_level(table, level)]
    return Document(change.new.title, "Change report (T14): what moved between two versions", tuple(blocks))


def _news(one: Moved) -> str:
    told = list(one.crossed)
    if _level(one.certainty[0]) != _level(one.certainty[1]):
        told.append("certainty moved")
    return f"{'; '.join(told)}."


def paragraph(change: Change) -> str:
    """Return the change in a paragraph that a committee can read."""
    kinds = {kind: sorted(_studies(change, kind)) for kind in ("added", "dropped", "corrected")}
    told = [f"{listed(names)} {'was' if len(names) == 1 else 'were'} {kind}" for kind, names in kinds.items() if names]
    if not change.differences:
        return "Nothing differs between the two versions."
    fields = counted(len(change.differences), "field")
    moved = [one for one in change.moved if one.before != one.after]
    first = f"{fields} of the review {'differs' if len(change.differences) == 1 else 'differ'}."
    second = f" In the pools, {'; '.join(told)}." if told else " No study of a pool changed."
    shifts = "; ".join(f"{one.label} from {one.before} to {one.after}" for one in moved)
    third = f" Moved: {shifts}." if moved else " No pooled estimate moved as far as it is printed."
    return first + second + third


def _studies(change: Change, kind: str) -> set[str]:
    return {share.label for one in change.moved for share in one.attribution.shares if share.kind == kind}
