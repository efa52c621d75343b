"""Who the cohorts are and which of them share patients: one block a group of cohorts that may overlap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from evsynth.audit import shared_patients
from evsynth.document.model import Cell, Column, Row, Table
from evsynth.extract.model import Review, Study
from evsynth.extract.model.lines import place_of
from evsynth.provenance import CellKind, Past
from evsynth.tables.cells import plain
from evsynth.tables.characteristic_fields import FIELDS
from evsynth.tables.study_cells import institutions_of, study_name, words_of
from evsynth.wording import counted

NBSP = "\u00a0"
SIGNS = {
    verdict: f"{sign}{NBSP}{verdict}"
    for verdict, sign in {"certain": "●", "possible": "◊", "none": "○", "undecided": "?"}.items()
}
STRONGEST = ("certain", "possible", "undecided", "none")
MOST_COLUMNS = 8
"""Cohorts of one group that stand side by side on a landscape page; larger groups are told in words."""

Pair = frozenset[str]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of two cohorts: the verdict, why, and the lines where decisions on them stand."""

    verdict: str
    why: str
    place: str


def overlap_matrix(review: Review) -> Table:
    """Return the identity of every cohort that may share patients, and the verdict on each pair of its group.

    A pair is here if a decision names it, or if both cohorts enrolled at one place at times that may meet. Groups
    hold cohorts that hang together by such pairs.
    """
    pairs = _pairs(review)
    groups = _groups(review, pairs)
    widest = max(map(len, groups), default=0)
    sides = tuple(range(1, widest + 1)) if widest <= MOST_COLUMNS else ()
    columns = (
        *(Column("number", "No.", width=0.4) for _ in sides[:1]),
        Column("study", "Cohort", width=1.3),
        Column("institutions", "Institutions, registries", width=3.2),
        Column("enrolment", "Enrolment", width=0.95),
        Column("patients", "Patients (operated)", "right", 1.0),
        *(Column(f"with_{number}", f"with {number}", width=1.0) for number in sides),
        *(() if sides else (Column("shares", "Shares patients with", width=3.0),)),
    )
    rows = tuple(
        Row(_cells(review, study, group, pairs, sides), f"Group{NBSP}{place}")
        for place, group in enumerate(groups, 1)
        for study in group
    )
    return Table(
        "overlap_matrix",
        "Identity of the cohorts, and which may share patients",
        columns,
        rows,
        _notes(review, groups, bool(sides)),
        "One row a cohort; the last columns give the verdict on it and each cohort of its group.",
    )


def _notes(review: Review, groups: tuple[tuple[Study, ...], ...], numbered: bool) -> tuple[str, ...]:
    alone = len(review.studies) - sum(map(len, groups))
    told = f"{counted(alone, 'cohort')} of {len(review.studies)} shares no place and no years with another."
    told = told if alone == 1 else told.replace("shares", "share", 1)
    if not groups:
        return (told,)
    numbers = ("'with 2' is the cohort numbered 2 in the same group; – where nothing suggests shared patients.",)
    return (
        "● certain, ◊ possible, ○ none: verdict of the decision on the fewest cohorts, of several the strongest.",
        "? undecided: one place and years that may meet, and no decision.",
        *(numbers if numbered else ()),
        "Institutions in brackets with a question mark are still to be verified.",
        told,
    )


def _pairs(review: Review) -> dict[Pair, Known]:
    """Return what is known of each pair that a decision names or that one place suggests."""
    found: dict[Pair, Known] = {}
    for pair in shared_patients(review):
        study = review.study(pair.study_b)
        found[frozenset((pair.study_a, pair.study_b))] = Known("undecided", pair.reason, place_of(study, "cohort"))
    decided: dict[Pair, list[int]] = {}
    for place, overlap in enumerate(review.overlaps):
        for a, b in combinations(dict.fromkeys(overlap.studies), 2):
            decided.setdefault(frozenset((a, b)), []).append(place)
    for pair_, places in decided.items():
        sizes = {place: len(set(review.overlaps[place].studies)) for place in places}
        closest = [place for place in places if sizes[place] == min(sizes.values())]
        on_record = [review.overlaps[place] for place in closest]
        verdict = min((overlap.verdict for overlap in on_record), key=STRONGEST.index)
        why = " ".join(overlap.rationale for overlap in on_record)
        lines = "; ".join(place_of(review, f"overlaps.{place}") for place in closest)
        found[pair_] = Known(verdict, why, lines)
    return found


def _groups(review: Review, pairs: Iterable[Pair]) -> tuple[tuple[Study, ...], ...]:
    """Return the cohorts that hang together by pairs, the order of the studies kept."""
    leader = {study.key: study.key for study in review.studies}
    for pair in pairs:
        a, b = (leader[key] for key in pair)
        leader = {key: a if head == b else head for key, head in leader.items()}
    groups: dict[str, list[Study]] = {}
    for study in review.studies:
        groups.setdefault(leader[study.key], []).append(study)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def _cells(
    review: Review, study: Study, group: tuple[Study, ...], pairs: Mapping[Pair, Known], sides: tuple[int, ...]
) -> tuple[Cell, ...]:
    own = group.index(study) + 1
    places = [words for words in (institutions_of(study), ", ".join(study.cohort.registries)) if words]
    identity = (
        study_name(study),
        words_of(study, "; ".join(places) or None, "cohort.institutions"),
        FIELDS["enrolment"].cell(review, study),
        FIELDS["patients"].cell(review, study),
    )
    if not sides:
        return (*identity, _in_words(study, group, pairs))
    number = Cell(str(own), own, Past(f"{study.key}.number", CellKind.DERIVED, (), "its place in the group, by year"))
    return (number, *identity, *(_verdict(study, group, side, pairs) for side in sides))


def _verdict(study: Study, group: tuple[Study, ...], side: int, pairs: Mapping[Pair, Known]) -> Cell:
    if side > len(group) or group[side - 1] is study:
        return plain("itself" if side <= len(group) else None)
    other = group[side - 1].key
    known = pairs.get(frozenset((study.key, other)))
    if known is None:
        return plain(None)
    past = Past(f"{study.key}.overlap.{other}", CellKind.JUDGED, (), known.why, place=known.place)
    return Cell(SIGNS[known.verdict], known.verdict, past)


def _in_words(study: Study, group: tuple[Study, ...], pairs: Mapping[Pair, Known]) -> Cell:
    """Return the cohorts of a large group under the verdict on each, with the reasons behind."""
    told: dict[str, list[str]] = {}
    met = [(other, pairs.get(frozenset((study.key, other.key)))) for other in group if other is not study]
    for other, known in met:
        if known is not None:
            told.setdefault(known.verdict, []).append(other.name)
    text = "; ".join(f"{SIGNS[verdict]}: {', '.join(told[verdict])}" for verdict in STRONGEST if verdict in told)
    why = " ".join(dict.fromkeys(known.why for _, known in met if known is not None))
    place = "; ".join(dict.fromkeys(known.place for _, known in met if known is not None))
    return Cell(text, text, Past(f"{study.key}.overlap", CellKind.JUDGED, (), why, place=place))
