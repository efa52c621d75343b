"""The grammar of formulas: ``~ year * setting + bs(lat, df=3) - 1`` becomes terms, each a product of atoms.

``a + b`` joins terms, ``a:b`` is an interaction, ``a * b`` is ``a + b + a:b``, ``(a + b + c)^2`` holds interactions
up to the second order, ``- a`` takes a term out and ``- 1`` the intercept [wilkinson1973].
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from evsynth.problems import nearest
from evsynth.synthesis.regression.formula.tokens import Token, refusal, tokens

MOST_TERMS, DEEPEST, LARGEST = 200, 20, 20
FUNCTIONS: dict[str, tuple[tuple[str, str | int | None], ...]] = {
    "C": (("ref", None),),
    "bs": (("df", 3), ("degree", 3)),
    "ns": (("df", 3),),
    "cr": (("df", 3),),
    "poly": (("degree", 2),),
    "log": (),
}
"""Functions of a column, with their options and defaults."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A column, or a function of one; ``inner`` is what the function is applied to."""

    column: str
    function: str = ""
    inner: Atom | None = None
    options: tuple[tuple[str, str | int | None], ...] = ()

    @property
    def text(self) -> str:
        """The atom as a reader writes it."""
        if self.inner is None:
            return self.column
        if self.function == "C":
            return self.inner.text
        usual = FUNCTIONS["bs"]
        given = "".join(f", {name}={value}" for name, value in self.options if (name, value) != usual[1])
        return f"{self.function}({self.inner.text}{given})"


Term = tuple[Atom, ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """A parsed formula: its terms without the intercept, and where each column is first named."""

    text: str
    terms: tuple[Term, ...]
    intercept: bool
    positions: dict[str, int] = field(compare=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns the formula needs, in order."""
        return tuple(dict.fromkeys(atom.column for term in self.terms for atom in term))


def parse(text: str) -> Formula:
    """Return the formula ``text``, "~ ..." or only its right side; ValueError names the position of an error."""
    reader = Reader(text)
    terms = reader.formula()
    return Formula(text, tuple(term for term in terms if term), () in terms, reader.positions)


class Reader:
    """A recursive descent over the tokens of one formula."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.place, self.depth = text, tokens(text), 0, 0
        self.positions: dict[str, int] = {}

    @property
    def next(self) -> Token:
        """The token to be read."""
        return self.tokens[self.place]

    def take(self, *kinds: str) -> Token | None:
        """Return the next token and step over it when it is of one of ``kinds``."""
        token = self.next
        if token.kind not in kinds:
            return None
        self.place += 1
        return token

    def need(self, kind: str, wanted: str) -> Token:
        """Return the next token, which must be of ``kind``."""
        token = self.take(kind)
        if token is None:
            raise self.refuse(f"{wanted} is expected, not '{self.next.text}'")
        return token

    def refuse(self, what: str, token: Token | None = None) -> ValueError:
        """Return the error at ``token``, by default the next."""
        return refusal(self.text, (token or self.next).position, what)

    def formula(self) -> list[Term]:
        """Return all terms, the intercept () among them unless it is taken out."""
        self.take("~")
        terms = self.sum([()])
        if self.next.kind == "~":
            raise self.refuse("nothing stands left of ~: the effects are given beside the formula")
        if self.next.kind != "end":
            raise self.refuse(f"an operator is expected, not '{self.next.text}'")
        return terms

    def sum(self, terms: list[Term]) -> list[Term]:
        """Return ``terms`` with those of a sum joined to them or taken out."""
        sign = self.take("+", "-")
        while True:
            away = sign is not None and sign.kind == "-"
            if self.next.kind == "number" and float(self.next.text) == 0.0:
                if away:
                    raise self.refuse("write '+ 1' for an intercept")
                self.place += 1
                away = True
                found: list[Term] = [()]
            else:
                found = self.product()
            terms = self.without(terms, found) if away else self.joined([*terms, *found])
            sign = self.take("+", "-")
            if sign is None:
                return terms

    def without(self, terms: list[Term], found: list[Term]) -> list[Term]:
        """Return ``terms`` less those ``found``, which must be among them; the intercept may be taken out twice."""
        if any(term and term not in terms for term in found):
            raise self.refuse("a term that is not there can't be taken out")
        return [term for term in terms if term not in found]

    def product(self) -> list[Term]:
        """Return the terms of a * b * ..."""
        terms = self.interaction()
        while self.take("*"):
            right = self.interaction()
            terms = self.joined([*terms, *right, *self.crossed(terms, right)])
        return terms

    def interaction(self) -> list[Term]:
        """Return the terms of a:b:..."""
        terms = self.power()
        while self.take(":"):
            terms = self.joined(self.crossed(terms, self.power()))
        return terms

    def power(self) -> list[Term]:
        """Return the terms of (a + b)^n."""
        start = self.next
        terms = self.primary()
        hat = self.take("^")
        if hat is None:
            return terms
        order = self.whole(self.need("number", "a whole number"))
        if start.kind != "(":
            raise self.refuse("^ is for interactions of a sum; a power of a column is poly(column, 2)", hat)
        result = terms
        for _ in range(order - 1):
            result = self.joined([*result, *self.crossed(result, terms)])
        return result

    def primary(self) -> list[Term]:
        """Return the terms of a sum in parentheses, of 1, or of an atom."""
        token = self.next
        if self.take("("):
            self.depth += 1
            if self.depth > DEEPEST:
                raise self.refuse("too many parentheses in one another", token)
            terms = self.sum([])
            self.depth -= 1
            self.need(")", "')'")
            return terms
        if self.take("number"):
            if token.text != "1":
                raise self.refuse(f"a number among the terms is 0 or 1, not {token.text}", token)
            return [()]
        return [(self.atom(),)]

    def atom(self) -> Atom:
        """Return a column, or a function of one."""
        token = self.need("name", "the name of a column")
        if self.next.kind != "(":
            self.positions.setdefault(token.text, token.position)
            return Atom(token.text)
        if token.text not in FUNCTIONS:
            raise self.refuse(
                f"there is no function '{token.text}': {', '.join(FUNCTIONS)} are, and Python is not evaluated"
                f"{'.' * bool(nearest(token.text, FUNCTIONS))}{nearest(token.text, FUNCTIONS)}",
                token,
            )
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.refuse("too many functions in one another", token)
        self.place += 1
        inner = self.atom()
        if inner.function and (inner.function != "log" or token.text in {"C", "log"}):
            raise self.refuse(f"{token.text}() takes a column, not {inner.function}()", token)
        options = self.options(token)
        self.need(")", "')'")
        self.depth -= 1
        return Atom(inner.column, token.text, inner, options)

    def options(self, function: Token) -> tuple[tuple[str, str | int | None], ...]:
        """Return the options of a function, by name or in order."""
        known = FUNCTIONS[function.text]
        given: dict[str, str | int | None] = dict(known)
        names = [name for name, _ in known]
        order, seen = iter(names), set[str]()
        while self.take(","):
            if self.next.kind == "name":
                token = self.need("name", "an option")
                self.need("=", "'='")
                name = token.text
            else:
                token, name = self.next, next(order, "")
            if name not in names:
                raise self.refuse(f"{function.text}() takes {' and '.join(names) or 'no options'}", token)
            if name in seen:
                raise self.refuse(f"{name} is given twice", token)
            seen.add(name)
            value = self.take("number", "word")
            if value is None or (value.kind == "word") != (name == "ref"):
                raise self.refuse(f"{name} is {'a level in quotes' if name == 'ref' else 'a whole number'}")
            given[name] = value.text if value.kind == "word" else self.whole(value)
        return tuple(given.items())

    def whole(self, token: Token) -> int:
        """Return a whole number from 1 to 20."""
        if not token.text.isdecimal() or not 1 <= int(token.text) <= LARGEST:
            raise self.refuse(f"a whole number from 1 to {LARGEST} is expected, not {token.text}", token)
        return int(token.text)

    def crossed(self, left: Iterable[Term], right: Iterable[Term]) -> list[Term]:
        """Return every term of ``left`` times every term of ``right``."""
        return [tuple(dict.fromkeys((*one, *other))) for one in left for other in right]

    def joined(self, terms: Iterable[Term]) -> list[Term]:
        """Return the distinct terms, whatever the order of their atoms; ValueError when they are too many."""
        distinct = {frozenset(term): term for term in reversed(list(terms))}
        if len(distinct) > MOST_TERMS:
            raise self.refuse(f"more than {MOST_TERMS} terms")
        return list(reversed(distinct.values()))
