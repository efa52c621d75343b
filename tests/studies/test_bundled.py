"""The bundled reviews hold what was read, no more, and say where each number was read."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from evsynth.effects import effects
from evsynth.extract.load import load
from evsynth.extract.model import Result, Review
from evsynth.synthesis import pool, regress

TESTS = Path(__file__).parents[1]
STUDIES = TESTS.parent / "studies"
MAIN_SETS = list(csv.DictReader((TESTS / "studies/netlm_main_sets.csv").read_text("utf-8").splitlines()))
SIZES = {
    "os_5y": 13,
    "os_10y": 6,
    "perioperative_mortality": 9,
    "major_hepatectomy": 7,
    "symptom_relief": 4,
    "complications": 4,
    "complete_resection": 8,
    "phlf": 1,
}


@pytest.fixture(scope="module")
def netlm() -> Review:
    return load(STUDIES / "netlm")


@pytest.fixture(scope="module")
def bcg() -> Review:
    return load(STUDIES / "bcg")


def _of(review: Review, study: str, outcome: str, role: str) -> list[Result]:
    return [r for r in review.study(study).results if (r.outcome, r.role) == (outcome, role)]


@pytest.mark.parametrize(("outcome", "k"), SIZES.items())
def test_main_set_pools_exactly_the_studies_of_the_table(netlm: Review, outcome: str, k: int) -> None:
    expected = [row["study"] for row in MAIN_SETS if row["outcome"] == outcome]
    pooled = [row.study for row in effects(netlm, outcome).pooled]
    assert len(pooled) == k
    assert sorted(pooled) == sorted(expected)


def test_only_the_outcomes_of_the_table_are_pooled(netlm: Review) -> None:
    assert {name for name, outcome in netlm.outcomes.items() if outcome.synthesis == "pool"} == set(SIZES)


@pytest.mark.parametrize("row", MAIN_SETS, ids=lambda row: f"{row['outcome']}-{row['study']}")
def test_main_value_is_the_one_that_was_read(netlm: Review, row: dict[str, str]) -> None:
    (result,) = _of(netlm, row["study"], row["outcome"], "main")
    percent, n = float(row["percent"]), int(row["n"])
    if result.count is not None:
        assert (result.count.events, result.count.n) == (int(row["events"]), n)
        # The table prints some percentages as whole numbers.
        assert 100 * result.count.events / n == pytest.approx(percent, abs=0.5)
        return
    read = result.survival or result.percent
    assert read is not None
    assert (read.percent, read.n) == (percent, n)
    if result.percent is not None:
        assert round(percent / 100 * n) == int(row["events"])
        assert "count derived" in result.flags


def test_the_81_percent_is_shown_and_not_pooled(netlm: Review) -> None:
    (result,) = _of(netlm, "gudmundsdottir2023", "os_5y", "sensitivity")
    assert result.survival is not None
    assert (result.survival.percent, result.survival.n, result.assumed_n) == (81, None, 182)
    (row,) = [row for row in effects(netlm, "os_5y").rows if row.study == "gudmundsdottir2023"]
    assert row.value == pytest.approx(0.81)
    assert not row.pooled


def test_every_survival_rate_has_neither_interval_nor_number_at_risk(netlm: Review) -> None:
    rates = [r for study in netlm.studies for r in study.results if r.survival is not None]
    assert len(rates) == 75
    for rate in rates:
        assert rate.survival is not None
        assert (rate.survival.ci, rate.survival.se, rate.survival.at_risk) == (None, None, None)
        assert "no confidence interval" in rate.flags


def test_no_verifier_extractor_or_judgement_is_invented(netlm: Review, bcg: Review) -> None:
    for study in (*netlm.studies, *bcg.studies):
        assert (study.verified_by, study.extracted_by, study.funding) == (None, None, None)
        assert {m.verified_by for m in (*study.results, *study.characteristics)} <= {None}
    assert all(study.risk_of_bias == () for study in netlm.studies)
    for study in bcg.studies:  # judged from the data set's column on allocation, and said to be
        for judged in (domain for one in study.risk_of_bias for domain in one.domains):
            assert "teaching example" in judged.rationale
            assert judged.locator == "dat.bcg, column alloc"
    for review in (netlm, bcg):
        assert (review.certainty, review.credibility) == ((), ())
        assert all(outcome.thresholds == () for outcome in review.outcomes.values())
        assert all(decision.decided_by is None for decision in review.overlaps)


def test_every_source_is_in_the_bibliography_and_secondary_ones_say_so(netlm: Review, bcg: Review) -> None:
    for review in (netlm, bcg):
        for study in review.studies:
            own = {study.key, *study.other_citations}
            for measurement in (*study.results, *study.characteristics):
                source = measurement.source
                assert source.citation in review.references
                assert (source.tier == "primary") == (source.citation in own), (study.key, source)


def test_no_author_field_is_a_remark_on_missing_authors(netlm: Review) -> None:
    names = {name for reference in netlm.references.values() for name in reference.authors}
    assert "Norlén, O." in names
    assert not [name for name in names if "displayed" in name or "shown" in name]
    assert len(netlm.references) == 62


def test_studies_left_out_have_a_reason_and_no_main_result(netlm: Review) -> None:
    left_out = [study for study in netlm.studies if study.excluded]
    assert (len(netlm.studies), len(left_out)) == (39, 12)
    assert {result.role for study in left_out for result in study.results} == {"excluded"}


def test_window_claim_names_all_five_landmarks(netlm: Review) -> None:
    assert len(netlm.claims) == 8
    (claim,) = [claim for claim in netlm.claims if claim.check.kind == "window"]
    assert set(claim.check.landmarks) == {"promid", "clarinet", "radiant4", "dotatate_scan", "e2211"}
    window = netlm.study("gudmundsdottir2023").cohort.enrolment
    assert window.end is not None
    assert netlm.landmark("e2211").decimal_year > window.end + 1


def _reference(name: str) -> Any:
    return json.loads((TESTS / "reference/metafor_reference.json").read_text("utf-8"))[name]


def test_bcg_counts_equal_the_reference(bcg: Review) -> None:
    table = _reference("bcg_counts")
    columns = ("year", "tpos", "tneg", "cpos", "cneg", "ablat", "alloc")
    expected = sorted(zip(*(table[column] for column in columns), strict=True))
    found = []
    for study in bcg.studies:
        (result,) = study.results
        assert result.two_counts is not None
        one, two = result.two_counts.treated, result.two_counts.control
        counts = (one.events, one.n - one.events, two.events, two.n - two.events)
        found.append((study.year, *counts, study.moderators["latitude"], study.moderators["allocation"]))
    assert sorted(found) == expected


def test_bcg_counts_give_the_textbook_answer(bcg: Review) -> None:
    pooled = pool(effects(bcg, "tuberculosis"), method="REML", test="knha")
    (fit,) = [
        fit
        for fit in _reference("sets")["bcg"]["fits"]
        if (fit.get("method"), fit.get("test"), fit.get("p")) == ("REML", "knha", 1)
    ]
    assert pooled.k == 13
    # metafor's documentation prints -0.7145 and 0.3132 for these counts.
    assert pooled.estimate == pytest.approx(-0.7145323, abs=5e-8)
    assert pooled.tau2 == pytest.approx(0.3132433, abs=5e-8)
    for name, value in (("estimate", "beta"), ("tau2", "tau2"), ("ci_low", "ci_low"), ("ci_high", "ci_high")):
        assert getattr(pooled, name) == pytest.approx(fit[value], rel=1e-8)


def test_bcg_rounded_to_three_decimals_gives_the_rounded_answer(bcg: Review) -> None:
    exact = effects(bcg, "tuberculosis")
    pooled = pool(exact.yi.round(3), exact.vi.round(3), method="REML", test="knha")
    found = (pooled.estimate, pooled.tau2, pooled.ci_low, pooled.ci_high)
    assert found == pytest.approx((-0.714279, 0.313288, -1.10817, -0.32039), abs=5e-6)


def test_bcg_moderators_are_declared_and_complete(bcg: Review) -> None:
    assert {name: m.kind for name, m in bcg.moderators.items()} == {
        "latitude": "continuous",
        "allocation": "factor",
    }
    fit = regress(effects(bcg, "tuberculosis"), "latitude", method="REML", test="knha")
    slope = {c.name: c for c in fit.coefficients}["latitude"]
    # The textbook regression: risk falls further from the equator.
    assert slope.estimate == pytest.approx(-0.0291, abs=5e-5)


def test_cohorts_that_certainly_share_patients_never_meet_in_a_pool(netlm: Review) -> None:
    decided = [set(d.studies) for d in netlm.overlaps if d.verdict == "certain"]
    assert {"maxwell2016", "scott2019"} in decided
    for outcome in SIZES:
        pooled = {row.study for row in effects(netlm, outcome).pooled}
        assert not [shared for shared in decided if len(pooled & shared) > 1], outcome


def test_possibly_shared_cohorts_that_stay_are_the_three_named(netlm: Review) -> None:
    stay = {
        study
        for d in netlm.overlaps
        if d.allow_together
        for outcome in SIZES
        for study in ({row.study for row in effects(netlm, outcome).pooled} & set(d.studies)) - set(d.keep)
        if set(d.keep) & {row.study for row in effects(netlm, outcome).pooled}
    }
    assert stay == {"chen1998", "hibi2007", "house2006"}
