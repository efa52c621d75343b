"""What a forest says to those who read it aloud, and in which words."""

from dataclasses import replace

from figure_cases import ERAS, bcg, survival
from figure_checks import texts
from forest_cases import by_period, lights, two_arms

from evsynth.figures import forest
from evsynth.figures.style import PRINT_WIDTH
from evsynth.synthesis.outcome.bundle import Analysis


def test_a_lone_studys_result_is_told_to_who_cannot_see_it():
    lone = survival((("Alpha 2001", 2001, 61, 40, (1990, 1995)),), pool=False)
    assert "Alpha 2001: 61.0% (95% CI " in forest(lone).alt
    assert forest(replace(lone, main=Analysis("main", None, "", 1))).alt.endswith(
        " One study: there is nothing to pool."
    )


def test_periods_without_a_test_name_those_without_a_pool_and_no_remedy():
    of = by_period()
    groups = replace(
        of.subgroups,
        groups=tuple((name, None if at == 1 else pool, k) for at, (name, pool, k) in enumerate(of.subgroups.groups)),
        q_between=None,
        p_between=None,
        note="the likelihood has no finite maximum. Remedy: drop or merge moderators.",
    )
    words = " ".join(texts(forest(replace(of, subgroups=groups), group_by_era=ERAS).figure))
    name = of.subgroups.groups[1][0]
    assert f"no test could be made. No pool could be fitted for {name}." in words
    assert "Remedy" not in words


def test_a_rate_of_one_arm_is_not_called_an_effect():
    assert "the true value of a new study" in " ".join(texts(forest(survival()).figure))
    assert "the true effect of a new study" in " ".join(texts(forest(bcg()).figure))


def test_a_sheet_wider_than_a_page_cuts_no_usual_name():
    of = two_arms(9, 90_000)
    rows = tuple(replace(one, label=f"Frimodt-Moller et al. {1970 + at}") for at, one in enumerate(of.effects.rows))
    wide = forest(replace(of, effects=replace(of.effects, rows=rows)), lights=lights(of)).figure
    assert wide.get_figwidth() > PRINT_WIDTH
    assert not any("…" in text for text in texts(wide))
