"""The effect one extracted result gives, before it becomes a row of a synthesis."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

NAN = float("nan")


@dataclass(frozen=True, slots=True)
class StudyEffect:
    """yi and vi (model scale), value and study interval (natural scale), and how they came about.

    NaN where a number can't be formed; ``reason`` then says why the effect can't be pooled. ``ti`` are
    person-years, ``two_arms`` events and patients of the treated and of the control arm. ``p_value`` is a
    two-sided p-value or its bound such as "<0.01", with 1 or -1 for higher or lower, where a paper gives no more.
    """

    derivation: str
    data: str = ""
    yi: float = NAN
    vi: float = NAN
    value: float = NAN
    ci_low: float = NAN
    ci_high: float = NAN
    xi: float = NAN
    ni: float = NAN
    flags: tuple[str, ...] = ()
    reason: str = ""
    p_value: tuple[str, int] | None = None
    ti: float = NAN
    two_arms: tuple[int, int, int, int] | None = None


def half_unit(values: Iterable[float]) -> float:
    """Return half a unit of the last decimal place used by any of ``values``, at most 0.5.

    >>> half_unit([0.8, 0.61])
    0.005
    """
    places = 0
    for value in values:
        exponent = Decimal(repr(float(value))).normalize().as_tuple().exponent
        places = max(places, -exponent if isinstance(exponent, int) else 0)
    return 0.5 * 10.0**-places
