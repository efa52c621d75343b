"""When small-study methods refuse, what they say, and the edges of what they take."""

import math
from dataclasses import replace

import mpmath as mp
import numpy as np
import pytest

from evsynth.effects.measures import MEASURES
from evsynth.effects.rows import EffectRow, Effects
from evsynth.problems import NumericalError
from evsynth.provenance import Source
from evsynth.synthesis import pool
from evsynth.synthesis.choices import chosen
from evsynth.synthesis.data import checked
from evsynth.synthesis.small_study.begg import begg, rank_test
from evsynth.synthesis.small_study.debray import debray
from evsynth.synthesis.small_study.egger import egger
from evsynth.synthesis.small_study.funnel_data import funnel_data
from evsynth.synthesis.small_study.pet_peese import pet_peese
from evsynth.synthesis.small_study.peters import peters
from evsynth.synthesis.small_study.registry import METHODS, small_study
from evsynth.synthesis.small_study.selection import selection
from evsynth.synthesis.small_study.selection_fit import steps_of
from evsynth.synthesis.small_study.selection_likelihood import log_likelihood
from evsynth.synthesis.small_study.size import by_size
from evsynth.synthesis.small_study.trim_and_fill import filled, trim_and_fill

K = 24
DRAW = np.random.default_rng(7)
V = np.exp(DRAW.uniform(-4.0, 0.0, K))
Y = 0.2 + 1.1 * np.sqrt(V) + np.sqrt(V + 0.02) * DRAW.standard_normal(K)
EVENTS = np.round(4.0 / V)
N = np.round(EVENTS * DRAW.uniform(2.0, 5.0, K))
ALL = (egger, begg, trim_and_fill, pet_peese, selection, by_size, peters, debray)


@pytest.mark.parametrize("method", ALL)
@pytest.mark.parametrize("k", [1, 2, 3, 9])
def test_below_ten_studies_every_method_refuses_and_names_its_source(method, k):
    few = funnel_data(Y[:k], V[:k], measure="OR", events=EVENTS[:k], ni=N[:k])
    with pytest.raises(ValueError, match=r"at least ten.*Sterne 2011.*13\.3\.5\.4"):
        method(few)


@pytest.mark.parametrize("measure", ["PLO", "PR", "PFT", "SURV", "IRLN"])
@pytest.mark.parametrize("method", [egger, begg, trim_and_fill, pet_peese, selection])
def test_proportions_survival_and_rates_have_no_funnel_of_standard_errors(method, measure):
    with pytest.raises(ValueError, match=r"asymmetric by construction \(Hunter 2014\)"):
        method(funnel_data(Y, V, measure=measure, ni=N))


def test_a_proportion_is_set_against_size_instead():
    found = small_study(Y, V, measure="PLO", ni=N)
    assert set(found.results) == {"size"}
    assert found.results["size"].predictor == "1/n"
    assert set(found.refused) == set(METHODS) - {"size"}
    nothing = small_study(Y, V, measure="PLO")
    assert not nothing.results
    assert "(ni=)" in nothing.refused["size"]


def test_odds_ratios_with_counts_are_peters_and_without_are_eggers():
    counted = small_study(Y, V, measure="OR", events=EVENTS, ni=N)
    assert "peters" in counted.results
    assert "Peters" in counted.refused["egger"]
    assert "egger" in small_study(Y, V, measure="OR").results


def test_hazard_ratios_with_events_are_debrays():
    found = small_study(Y, V, measure="HR", events=EVENTS)
    assert "debray" in found.results
    assert "egger" not in found.results


def test_every_method_is_run_or_refused_with_a_reason_and_brings_its_references():
    found = small_study(pool(Y, V, measure="SMD"))
    assert set(found.results) | set(found.refused) == set(METHODS)
    assert not set(found.results) & set(found.refused)
    assert all(found.refused.values())
    assert [one.name for one in found.methods] == list(found.results)
    assert all(member.method.references and member.method.guard for member in METHODS.values())


def test_effects_bring_their_counts():
    rows = tuple(
        EffectRow(f"s{i}", f"S {i}", "", Y[i], V[i], 0.0, 0.0, 0.0, Source("k", "p"), "given", xi=EVENTS[i], ni=N[i])
        for i in range(K)
    )
    effects = Effects("o", "O", MEASURES["RR"], rows)
    told = small_study(Y, V, measure="RR", events=EVENTS, ni=N).results["peters"]
    assert small_study(effects).results["peters"].estimate == told.estimate
    lacking = replace(effects, rows=(replace(rows[0], xi=math.nan), *rows[1:]))
    assert "peters" in small_study(lacking).refused


def test_cautions_follow_ioannidis_and_trikalinos():
    alike = np.full(K, 0.04) * np.linspace(1.0, 2.0, K)
    quiet = small_study(np.linspace(-0.1, 0.1, K), alike, measure="SMD").cautions
    assert len(quiet) == 2
    assert "no study is significant" in quiet[0]
    assert "at most four times" in quiet[1]
    wild = small_study(np.linspace(-3.0, 3.0, K), V, measure="SMD").cautions
    assert "I² is" in wild[0]
    assert all("Ioannidis" in line for line in (*quiet, *wild))


@pytest.mark.parametrize("method", [egger, begg, trim_and_fill, pet_peese, selection])
def test_studies_of_one_size_are_refused(method):
    with pytest.raises(ValueError, match="standard errors are alike"):
        method(funnel_data(Y, np.full(K, 0.1), measure="SMD"))


def test_counts_that_are_none_are_refused_by_study():
    with pytest.raises(ValueError, match=r"row 3: ni is nan, not a count"):
        funnel_data(Y, V, measure="RR", ni=np.where(np.arange(K) == 2, np.nan, N))
    with pytest.raises(ValueError, match="differ in length"):
        funnel_data(Y, V, measure="RR", events=EVENTS[1:])
    with pytest.raises(ValueError, match=r"row 1: .* events of"):
        peters(funnel_data(Y, V, measure="RR", events=N + 1, ni=N))


def test_a_pool_of_counts_has_no_effects_to_test():
    with pytest.raises(ValueError, match="pools counts"):
        small_study(pool(xi=[3, 4, 5], ni=[20, 30, 40], method="GLMM"))


def test_zero_and_all_events_get_half_a_count_in_every_cell():
    events = EVENTS.copy()
    events[0], events[1] = 0.0, N[1]
    found = peters(funnel_data(Y, V, measure="RR", events=events, ni=N))
    d, n = events.copy(), N.copy()
    d[:2], n[:2] = d[:2] + 1, n[:2] + 2
    weights = 1.0 / (1.0 / d + 1.0 / (n - d))
    slope = np.polyfit(1.0 / N, Y, 1, w=np.sqrt(weights))[0]
    assert found.estimate == pytest.approx(slope, rel=1e-9)
    assert "0.5 added" in found.notes[0]
    assert "one event" in debray(funnel_data(Y, V, measure="HR", events=events)).notes[0]
    assert debray(funnel_data(Y, V, measure="HR", events=EVENTS)).notes == ()


@pytest.mark.parametrize("unit", [1e-8, 1e8])
def test_every_result_follows_the_unit_of_the_effects(unit):
    one, other = (small_study(Y * u, V * u * u, measure="MD").results for u in (1.0, unit))
    assert set(one) == set(other) == {"egger", "begg", "trim-and-fill", "pet-peese", "selection"}
    assert other["egger"].estimate == pytest.approx(one["egger"].estimate, rel=1e-9)
    assert other["egger"].limit == pytest.approx(unit * one["egger"].limit, rel=1e-9)
    assert other["begg"].p == one["begg"].p
    assert other["trim-and-fill"].k0 == one["trim-and-fill"].k0
    assert other["trim-and-fill"].pooled.estimate == pytest.approx(unit * one["trim-and-fill"].pooled.estimate)
    assert other["pet-peese"].estimate == pytest.approx(unit * one["pet-peese"].estimate, rel=1e-9)
    for field, power in (("estimate", 1), ("se", 1), ("tau2", 2), ("lrt", 0)):
        told = getattr(one["selection"], field) * unit**power
        assert getattr(other["selection"], field) == pytest.approx(told, rel=1e-8), field
    shift = K * math.log(unit)
    assert other["selection"].log_likelihood == pytest.approx(one["selection"].log_likelihood - shift, rel=1e-9)


def test_swapping_the_direction_mirrors_everything():
    one, other = small_study(Y, V, measure="MD").results, small_study(-Y, V, measure="MD").results
    assert other["egger"].stat == pytest.approx(-one["egger"].stat, rel=1e-9)
    assert other["begg"].tau == pytest.approx(-one["begg"].tau, rel=1e-12)
    assert {one["trim-and-fill"].side, other["trim-and-fill"].side} == {"left", "right"}
    assert np.sort(other["trim-and-fill"].filled_yi) == pytest.approx(np.sort(-one["trim-and-fill"].filled_yi))
    assert (one["selection"].alternative, other["selection"].alternative) == ("greater", "less")
    assert other["selection"].estimate == pytest.approx(-one["selection"].estimate, rel=1e-9)


def test_variances_ten_orders_apart_leave_every_number_finite():
    wide = np.geomspace(1e-8, 1e2, 12)
    y = np.sqrt(wide) * DRAW.standard_normal(12)
    found = small_study(y, wide, measure="SMD")
    assert {"egger", "begg", "trim-and-fill", "pet-peese"} <= set(found.results)
    assert math.isfinite(found.results["egger"].p)
    assert math.isfinite(found.results["begg"].tau)


def test_ties_take_the_normal_approximation_and_none_the_exact_distribution():
    assert rank_test(Y, V).exact
    tied = V.copy()
    tied[1] = tied[0]
    assert not rank_test(Y, tied).exact
    assert rank_test(Y, tied).notes == ("p from the normal approximation, because of ties",)


def test_the_exact_p_of_the_rank_test_is_that_of_all_orders():
    from itertools import combinations, permutations  # noqa: PLC0415 - used here only

    y, v = np.array([0.1, 0.9, 0.3, 1.4, 0.2]), np.array([0.1, 0.2, 0.3, 0.5, 0.9])
    found = rank_test(y, v)

    def concordance(order):
        return sum(1 if a < b else -1 for a, b in combinations(order, 2))

    scores = [concordance(order) for order in permutations(range(5))]
    told = np.mean([abs(score) >= abs(round(found.tau * 10)) for score in scores])
    assert found.p == pytest.approx(told, rel=1e-12)


def test_equal_effects_end_in_a_sentence():
    found = small_study(np.full(12, 0.3), V[:12], measure="SMD")
    assert "line" in found.refused["egger"]
    assert "all effects are equal" in found.refused["begg"]
    with pytest.raises(ValueError, match="all effects are equal"):
        begg(funnel_data(np.full(12, 0.3), V[:12]))


def test_trim_and_fill_mirrors_the_trimmed_studies_at_the_centre():
    found = filled(checked(Y, V, None, [f"s{i}" for i in range(K)]), "L0", "left", chosen("FE", "z"))
    assert found.k0 > 0
    places = [int(label[1:]) for label in found.filled_labels]
    assert found.filled_yi == pytest.approx(2 * found.centre - Y[places])
    assert (found.filled_vi == V[places]).all()
    kept = np.delete(np.arange(K), places)
    assert found.centre == pytest.approx(np.average(Y[kept], weights=1 / V[kept]))
    assert found.pooled.k == K + found.k0
    assert found.pooled.labels[-1].startswith("filled: s")


def test_an_interval_of_p_values_without_a_study_is_refused_with_the_step_to_move():
    with pytest.raises(ValueError, match=r"no study has a p-value between 0 and 1e-30.*drop or move the step at 1e-30"):
        selection(funnel_data(Y, V), steps=(1e-30,))


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("strictly between 0 and 1", {"steps": ()}),
        ("strictly between 0 and 1", {"steps": (0.0, 0.5)}),
        ("unknown alternative", {"alternative": "up"}),
        ("not by REML", {"method": "REML"}),
        ("constant or collinear", {"X": np.ones(K)}),
        ("one finite row", {"X": np.ones((3, 2))}),
    ],
)
def test_impossible_choices_of_a_selection_model_are_refused(words, asked):
    with pytest.raises(ValueError, match=words):
        selection(funnel_data(Y, V), **asked)


@pytest.mark.parametrize(
    ("steps", "alternative"), [((0.025,), "greater"), ((0.05, 0.5), "greater"), ((0.3,), "two.sided")]
)
def test_the_score_of_the_selection_model_is_zero_in_exact_arithmetic(steps, alternative):
    fit = selection(funnel_data(Y, V), steps=steps, alternative=alternative)
    assert fit.tau2 >= 0.0
    mp.mp.dps = 40

    def log_likelihood(mu, tau2, *weights):
        weights, total = (mp.mpf(1), *weights), mp.mpf(0)
        cuts = [mp.mpf(0), *(mp.mpf(step) for step in fit.steps)]
        for y, v in zip(map(mp.mpf, Y), map(mp.mpf, V), strict=True):
            sd, error = mp.sqrt(v + tau2), mp.sqrt(v)
            p = mp.ncdf(-abs(y / error)) * 2 if alternative == "two.sided" else mp.ncdf(-y / error)
            own = next(w for w, cut in zip(weights, cuts[1:], strict=True) if p <= cut)
            chance = mp.quad(lambda x, sd=sd, mu=mu: mp.npdf(x, mu, sd), [0, 0])
            for w, low, high in zip(weights, cuts, cuts[1:], strict=False):
                chance += w * mass(low, high, mu, sd, error)
            total += mp.log(own) - mp.log(chance) + mp.log(mp.npdf(y, mu, sd))
        return total

    def edge(p):
        return mp.inf if p == 0 else -mp.inf if p == 1 else mp.sqrt(2) * mp.erfinv(1 - 2 * p)

    def mass(low, high, mu, sd, error):
        def below(x):
            return mp.mpf(x > 0) if mp.isinf(x) else mp.ncdf((x - mu) / sd)

        if alternative == "two.sided":
            inner, outer = (mp.mpf(0) if high == 1 else edge(high / 2) * error), edge(low / 2) * error
            return below(outer) - below(inner) + below(-inner) - below(-outer)
        return below(edge(low) * error) - below(edge(high) * error)

    at = [mp.mpf(fit.estimate), mp.mpf(fit.tau2), *(mp.mpf(w.estimate) for w in fit.weights[1:])]
    assert float(log_likelihood(*at)) == pytest.approx(fit.log_likelihood, rel=1e-12)
    errors = [fit.se, fit.tau2_se, *(w.se for w in fit.weights[1:])]
    for place, error in enumerate(errors):
        order = [0] * len(at)
        order[place] = 1
        if error is not None:
            assert abs(float(mp.diff(log_likelihood, tuple(at), tuple(order))) * error) < 1e-8


def test_selection_is_found_where_it_was_made():
    draw = np.random.default_rng(3)
    v = draw.uniform(0.01, 0.2, 4000)
    y = 0.1 + np.sqrt(v + 0.02) * draw.standard_normal(4000)
    published = (y / np.sqrt(v) > 1.959964) | (draw.uniform(size=4000) < 0.25)
    fit = selection(funnel_data(y[published], v[published]))
    assert fit.estimate == pytest.approx(0.1, abs=3 * fit.se)
    assert fit.weights[1].estimate == pytest.approx(0.25, abs=3 * fit.weights[1].se)
    assert fit.unadjusted > 0.15
    assert fit.lrt_p < 1e-6


@pytest.mark.parametrize("seed", [0, 4])
def test_the_maximum_is_the_global_one_that_a_search_without_derivatives_finds(seed):
    from scipy.optimize import minimize  # noqa: PLC0415 - used here only

    draw = np.random.default_rng(seed)
    se = np.exp(draw.uniform(-3.0, 1.0, 15))
    y = se * np.append(draw.uniform(-3.0, 1.9, 2), draw.uniform(1.97, 2.4, 13))
    fit = selection(funnel_data(y, se**2), alternative="greater")
    steps = steps_of(y, se**2, np.ones((15, 1)), np.array([0.025, 1.0]), False)

    def minus(theta):
        with np.errstate(all="ignore"):
            value = log_likelihood(steps, np.array([theta[0], np.exp(theta[1]), theta[2]]))[0]
        return -value if np.isfinite(value) else 1e10

    starts = [(mu, tau, weight) for mu in (-3.0, 0.0, 1.0) for tau in (-6.0, 0.0) for weight in (0.0, -6.0)]
    found = [minimize(minus, at, method="Nelder-Mead", options={"maxiter": 2000, "fatol": 1e-10}) for at in starts]
    assert fit.log_likelihood == pytest.approx(max(-one.fun for one in found), abs=1e-7)


def test_a_likelihood_without_a_maximum_is_said_to_have_none():
    se = np.linspace(0.1, 0.11, 302)  # all but two just significant: the weight of the others falls below 1e-8
    z = np.append(np.full(300, 1.9599640), [1.95, 1.955])
    with pytest.raises(NumericalError, match="use fewer or other steps"):
        selection(funnel_data(z * se, se**2), alternative="greater")
    assert "use fewer or other steps" in small_study(z * se, se**2, measure="SMD").refused["selection"]


def test_odds_ratios_bring_the_caution_of_their_own_asymmetry():
    rng = np.random.default_rng(3)
    yi, vi = rng.normal(0.4, 0.5, 12), rng.uniform(0.02, 0.4, 12)
    of_odds = small_study(yi, vi, measure="OR").cautions
    assert any("log odds ratio is correlated with its standard error" in line for line in of_odds)
    assert not any("log odds ratio" in line for line in small_study(yi, vi, measure="RR").cautions)
