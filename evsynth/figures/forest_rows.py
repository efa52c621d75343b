"""From a synthesis to the entries of its forest plot: studies, periods, summary, prediction, not pooled."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from evsynth.effects.measures import measure_named
from evsynth.effects.rows import EffectRow
from evsynth.extract.model.review import Eras
from evsynth.figures.forest_styles import Style
from evsynth.figures.lettering import legible
from evsynth.figures.numerals import weight_text
from evsynth.figures.sheet import Interval, Mark
from evsynth.figures.wording import heterogeneity_brief
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.results import Pooled

NO_PERIOD = "Period not known"
_NAN = float("nan")
_NOTHING: Interval = (_NAN, _NAN, _NAN)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the forest before its texts are set; ``row`` is None for headings and summaries.

    ``members`` are the rows a summary pools; ``brief`` stands for a label that does not fit.
    """

    kind: Literal["study", "heading", "subtotal", "summary", "prediction", "heterogeneity", "unpooled"]
    label: str
    interval: Interval = _NOTHING
    mark: Mark | None = None
    last: str = ""
    row: EffectRow | None = None
    space: float = 0.0
    members: tuple[EffectRow, ...] = ()
    brief: str = ""


@dataclass(slots=True)
class Notes:
    """Lettered notes: equal words share a letter."""

    words: list[str] = field(default_factory=list)

    def letter(self, words: str) -> str:
        """Return the letter of a note, a new one for new words."""
        if words not in self.words:
            self.words.append(words)
        number, letters = self.words.index(words), ""
        while number >= 0:
            number, rest = divmod(number, 26)
            letters, number = chr(97 + rest) + letters, number - 1
        return letters

    def sentence(self) -> str:
        """Return all notes in one sentence."""
        return "; ".join(f"{self.letter(words)}: {words.rstrip('.')}" for words in self.words)


def entries(synthesis: OutcomeSynthesis, eras: Eras | None, notes: Notes, style: Style) -> tuple[Entry, ...]:
    """Return every line of the forest from top to bottom; ``notes`` collects why rows are not pooled."""
    effects = synthesis.effects
    studies = {id(row): entry for row, entry in zip(effects.pooled, _studies(synthesis), strict=True)}
    if eras is None:
        lines = list(studies.values())
    else:
        lines = []
        for label, rows in by_period(effects.pooled, eras):
            lines.append(Entry("heading", legible(label), space=0.5 if lines else 0.0))
            members = [studies[id(row)] for row in rows]
            lines += [*members, *_subtotal(synthesis, label, members, style)]
    lines += _summary(synthesis, style)
    return (*lines, *_unpooled(synthesis, notes, bool(lines)))


def summary(synthesis: OutcomeSynthesis) -> Pooled | None:
    """Return the pool to draw: None when there is none or it is one study's own result."""
    pooled = synthesis.main.pooled
    return None if pooled is None or pooled.k < 2 else pooled


def shown(pooled: Pooled) -> Interval:
    """Return the pooled estimate and its interval on the natural scale."""
    return measure_named(pooled.measure).display(pooled.estimate, pooled.ci_low, pooled.ci_high)


def predicted(pooled: Pooled) -> Interval | None:
    """Return the pooled estimate and its prediction interval on the natural scale."""
    expected = pooled.prediction
    if expected is None:
        return None
    return measure_named(pooled.measure).display(expected.value, expected.low, expected.high)


def by_period(rows: Iterable[EffectRow], eras: Eras) -> tuple[tuple[str, tuple[EffectRow, ...]], ...]:
    """Return the rows under the label of their period, in the order of the periods."""
    groups: dict[str, list[EffectRow]] = {period.label: [] for period in eras.periods}
    for row in rows:
        label = eras.label_of(getattr(row, eras.by)) or NO_PERIOD
        groups.setdefault(label, []).append(row)
    return tuple((label, tuple(members)) for label, members in groups.items() if members)


def _studies(synthesis: OutcomeSynthesis) -> list[Entry]:
    """Return one entry a pooled row; squares are sized by weight, else by n, else alike."""
    rows, pooled = synthesis.effects.pooled, synthesis.main.pooled
    weights = None if pooled is None else pooled.weights
    if weights is not None and len(weights) != len(rows):
        raise ValueError(f"{len(weights)} weights for {len(rows)} pooled rows of '{synthesis.id}'")
    if weights is None:
        sizes = [0.0 if math.isnan(row.ni) else row.ni for row in rows]
        lasts = [""] * len(rows)
    else:
        sizes = [float(weight) for weight in weights]
        lasts = [weight_text(size) for size in sizes]
    largest = max(sizes, default=0.0)
    made = []
    for row, size, last in zip(rows, sizes, lasts, strict=True):
        area = size / largest if largest > 0 else 0.4
        interval = (row.value, row.ci_low, row.ci_high)
        made.append(Entry("study", legible(row.label), interval, Mark("square", *interval, area), last, row))
    return made


def _subtotal(synthesis: OutcomeSynthesis, label: str, members: list[Entry], style: Style) -> list[Entry]:
    subgroups, whole = synthesis.subgroups, synthesis.main.pooled
    for group, pooled, k in subgroups.groups if subgroups is not None else ():
        if group == label and pooled is not None and pooled.k > 1:
            rows = tuple(entry.row for entry in members if entry.row is not None)
            last = ""
            if whole is not None and whole.weights is not None:
                ours = {id(row) for row in rows}
                pairs = zip(synthesis.effects.pooled, whole.weights, strict=True)
                last = weight_text(float(sum(weight for row, weight in pairs if id(row) in ours)))
            interval, words = shown(pooled), _words(style.subtotal, pooled, k)
            line = Entry("subtotal", words, interval, Mark("subtotal", *interval), last, members=rows)
            return [line, *_heterogeneity(pooled)]
    return []


def _words(template: str, pooled: Pooled, k: int) -> str:
    return template.format(level=pooled.model.level, k=k)


def _heterogeneity(pooled: Pooled) -> list[Entry]:
    full, brief = heterogeneity_brief(pooled)
    return [Entry("heterogeneity", full, brief=brief)] if full else []


def _summary(synthesis: OutcomeSynthesis, style: Style) -> list[Entry]:
    pooled = summary(synthesis)
    if pooled is None:
        return []
    interval, rows = shown(pooled), synthesis.effects.pooled
    last = "" if pooled.weights is None else "100.0"
    label = _words(style.total, pooled, pooled.k)
    made = [Entry("summary", label, interval, Mark("diamond", *interval), last, space=0.5, members=rows)]
    expected = predicted(pooled)
    if expected is not None:
        label = f"{pooled.model.level:g}% prediction interval"
        mark = Mark("bar", *expected)
        made.append(Entry("prediction", label, (_NAN, expected[1], expected[2]), mark))
    return [*made, *(_heterogeneity(pooled) if style.pool_heterogeneity else [])]


def excluded(synthesis: OutcomeSynthesis) -> int:
    """Return how many rows a curator excluded; they stand in the table of what was left out, not on the figure."""
    return sum(row.role == "excluded" for row in synthesis.effects.rows)


def _unpooled(synthesis: OutcomeSynthesis, notes: Notes, below: bool) -> list[Entry]:
    rows = [row for row in synthesis.effects.rows if not row.pooled and row.role != "excluded"]
    if not rows:
        return []
    made = [Entry("heading", "Not in the pool", space=0.6 if below else 0.0)]
    for row in rows:
        letter = notes.letter(legible(row.reason) or "not pooled")
        mark = Mark("hollow", row.value) if math.isfinite(row.value) else None
        made.append(Entry("unpooled", legible(row.label), (row.value, _NAN, _NAN), mark, f"note {letter}", row))
    return made
