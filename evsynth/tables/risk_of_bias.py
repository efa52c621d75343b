"""Risk of bias (T4): every judgement with its reason and place, and the judgements side by side."""

from __future__ import annotations

from evsynth.document.model import Cell, Column, Row, Table
from evsynth.extract.model import Review, Study
from evsynth.extract.model.assessment import Assessment, DomainJudgement
from evsynth.extract.model.lines import place_of
from evsynth.extract.tools import Domain, Tool, assessed, tool, tool_of, tools_used
from evsynth.tables.cells import judged, plain, stated
from evsynth.tables.study_cells import NOT_ASSESSED
from evsynth.wording import listed, sentence

COLUMNS = (
    Column("study", "Study", width=1.2),
    Column("domain", "Domain", width=1.3),
    Column("judgement", "Judgement", width=1.0),
    Column("rationale", "Rationale", width=3.0),
    Column("locator", "Locator", width=1.2),
    Column("assessor", "Assessor, date", width=1.7),
)
NOT_JUDGED = "Not judged"
OVERALL = "Overall"


def risk_of_bias(review: Review) -> Table:
    """Return one row a study, assessment and domain, its overall judgement last; none assessed keeps a row.

    Rows stand under the name of their tool where studies were judged by more than one.
    """
    used = [tool(name, review) for name in tools_used(review)]
    rows = []
    for one in used:
        group = one.name if len(used) > 1 else ""
        found = assessed(review, one)
        rows += [Row(cells, group) for study, item in found for cells in _judged(review, study, item, one)]
    group = NOT_ASSESSED if len(used) > 1 else ""
    rows += [Row(_not_assessed(study), group) for study in review.studies if not study.risk_of_bias]
    title = "Risk of bias: judgements and their reasons"
    described = "One row a study and domain with the judgement, why, what it rests on, by whom and when."
    return Table("risk_of_bias", title, COLUMNS, tuple(rows), _notes(used), described)


def risk_of_bias_matrix(review: Review, judged_by: Tool | None = None) -> Table:
    """Return one row a study with a judgement a domain in words and signs, of one tool (`tool_of` the review).

    Signs stand in brackets after the words, so that a row can be read without colour.
    """
    first = tool_of(review)
    used = judged_by or first
    suffix = "" if used.id == first.id else f"_{used.id}"
    columns = (
        Column("study", "Study", width=1.4),
        *(Column(domain.id, domain.name, "center") for domain in used.domains),
        Column("overall", OVERALL, "center"),
    )
    found = assessed(review, used)
    rows = [Row(_side_by_side(review, used, study, assessment)) for study, assessment in found]
    keys = {study.key for study, _ in found}
    empty = [plain(None)] * len(used.domains)
    rows += [Row((_name(study), *empty, plain(_absent(study)))) for study in review.studies if study.key not in keys]
    notes = (f"Tool: {_tool_words(used)}.", *([used.note] if used.note else []))
    title = f"Risk of bias by domain ({used.name})"
    described = f"One row a study, one column for each of the domains of {used.name}, the overall judgement last."
    return Table(f"risk_of_bias_matrix{suffix}", title, columns, tuple(rows), notes, described)


def assessment_label(review: Review, study: Study, assessment: Assessment) -> str:
    """Return a study's name, with the outcomes in brackets that an assessment is about."""
    labels = [review.outcomes[key].label if key in review.outcomes else key for key in assessment.outcomes]
    return f"{study.name} ({listed(labels)})" if labels else study.name


def _judged(review: Review, study: Study, assessment: Assessment, used: Tool) -> list[tuple[Cell, ...]]:
    index = study.risk_of_bias.index(assessment)
    name = _name(study, assessment_label(review, study, assessment))
    given = {item.domain: (number, item) for number, item in enumerate(assessment.domains)}
    rows = []
    for domain in used.domains:
        if domain.id in given:
            number, item = given[domain.id]
            cells = _item(study, f"risk_of_bias.{index}.domains.{number}", item)
            rows.append((name, _domain(used, domain), *cells))
        elif not domain.optional:
            rows.append((name, _domain(used, domain), plain(NOT_JUDGED), *[plain(None)] * 3))
    return [*rows, (name, plain(OVERALL, strong=True), *_overall(study, index, assessment))]


def _item(study: Study, field: str, item: DomainJudgement) -> tuple[Cell, ...]:
    cell, place = f"{study.key}.{field}", place_of(study, field)
    return (
        _judgement(study, field, "judgement", item.judgement, item.rationale),
        stated(sentence(item.rationale), item.rationale, f"{cell}.rationale", place),
        stated(item.locator, None, f"{cell}.locator", place),
        stated(f"{item.assessor}, {item.date}", None, f"{cell}.assessor", place),
    )


def _judgement(study: Study, field: str, name: str, value: str, why: str) -> Cell:
    return judged(value, value, f"{study.key}.{field}.{name}", place_of(study, f"{field}.{name}"), why)


def _overall(study: Study, index: int, assessment: Assessment) -> tuple[Cell, ...]:
    field = f"risk_of_bias.{index}"
    why = assessment.rationale or "the assessor's overall judgement"
    reason = sentence(assessment.rationale or "")
    place = place_of(study, f"{field}.rationale")
    judges = listed(tuple(dict.fromkeys(f"{item.assessor}, {item.date}" for item in assessment.domains)))
    return (
        _judgement(study, field, "overall", assessment.overall, why),
        stated(reason, None, f"{study.key}.{field}.rationale", place),
        plain(None),
        stated(judges, None, f"{study.key}.{field}.assessor", place_of(study, field)),
    )


def _not_assessed(study: Study) -> tuple[Cell, ...]:
    return (_name(study), plain(None), plain(NOT_ASSESSED), *[plain(None)] * 3)


def _absent(study: Study) -> str:
    return "Judged by another tool" if study.risk_of_bias else NOT_ASSESSED


def _name(study: Study, shown: str = "") -> Cell:
    return stated(shown or study.name, None, f"{study.key}.label", place_of(study, "label"))


def _domain(used: Tool, domain: Domain) -> Cell:
    return stated(domain.name, None, f"tools.{used.id}.{domain.id}", used.path or f"the tool {_tool_words(used)}")


def _side_by_side(review: Review, used: Tool, study: Study, assessment: Assessment) -> tuple[Cell, ...]:
    field = f"risk_of_bias.{study.risk_of_bias.index(assessment)}"
    given = {item.domain: (number, item) for number, item in enumerate(assessment.domains)}
    cells = [_name(study, assessment_label(review, study, assessment))]
    for domain in used.domains:
        if domain.id in given:
            number, item = given[domain.id]
            shown = _signed(used, item.judgement)
            cells.append(_sign(study, f"{field}.domains.{number}.judgement", item.judgement, shown))
        else:
            cells.append(plain(None if domain.optional else NOT_JUDGED))
    shown = _signed(used, assessment.overall, overall=True)
    return (*cells, _sign(study, f"{field}.overall", assessment.overall, shown))


def _sign(study: Study, field: str, value: str, shown: str) -> Cell:
    cell = f"{study.key}.{field}"
    why = "the reason stands in the table of judgements"
    return judged(shown, value, f"{cell}.sign", place_of(study, field), why, (cell,))


def _signed(used: Tool, value: str, *, overall: bool = False) -> str:
    found = used.judgement(value, overall=overall)
    return value if found is None or found.glyph == value else f"{value} ({found.glyph})"


def _tool_words(used: Tool) -> str:
    return f"{used.name}, {used.version}"


def _notes(used: list[Tool]) -> tuple[str, ...]:
    if not used:
        return ("No study has been assessed for risk of bias.",)
    told = listed([_tool_words(one) for one in used])
    return (f"{'Tool' if len(used) == 1 else 'Tools'}: {told}.", *(one.note for one in used if one.note))
