from __future__ import annotations

import pytest

from evsynth.report.progress import SHARES, Progress


def test_the_share_of_the_work_never_shrinks_and_ends_near_the_whole() -> None:
    told: list[tuple[str, float]] = []
    steps = Progress(lambda step, share: told.append((step, share)))
    for step in SHARES:
        steps.begin(step)
        for done in range(1, 4):
            steps.part(done, 3)
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == pytest.approx(1)
    assert [step for step, _ in told[::4]] == list(SHARES)


def test_nothing_to_do_in_a_step_is_no_division_by_zero() -> None:
    steps = Progress(None)
    steps.begin("drawing figures")
    steps.part(0, 0)
