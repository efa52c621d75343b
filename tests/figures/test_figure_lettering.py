"""Text: printable, measured, shortened, wrapped, aligned."""

import pytest

from evsynth.figures.lettering import aligned, legible, shorten, shorten_name, width, wrap


@pytest.mark.parametrize(
    ("given", "shown"),
    [("Norlén 2013", "Norlén 2013"), ("王伟", "□□"), ("a\tb\n c", "a b c"), ("a\x00\u202eb", "ab"), ("e\u0301", "é"),
     ("\ud800x", "x"), ("$x_1^2$", "$x_1^2$"), ("\U0001f469\u200d\U0001f52c", "□□")],
)  # fmt: skip
def test_legible(given, shown):
    assert legible(given) == shown


def test_short_text_is_left_alone_and_long_text_fits():
    assert shorten("Chen 1998", 2.0) == "Chen 1998"
    cut = shorten("A name that will not fit into this little room", 1.0)
    assert cut.endswith("…")
    assert 0.85 < width(cut) <= 1.0


@pytest.mark.parametrize(
    ("name", "room", "shown"),
    [("Hart & Sutherland 1949", 1.1, "Hart & Suth… 1949"), ("Hart & Sutherland 1949", 3.0, "Hart & Sutherland 1949"),
     ("Somebody who has no year", 1.0, "Somebody who…"), ("Hart 1949", 0.3, "Ha…"),
     ("Muller and others 2001b", 1.1, "Muller and… 2001b")],
)  # fmt: skip
def test_a_shortened_name_keeps_its_year(name, room, shown):
    assert shorten_name(name, room) == shown
    assert width(shown) <= room


def test_wrapped_lines_fit_and_lose_no_word():
    words = "one two three four five six seven eight nine ten " * 3
    lines = wrap(words, 1.5)
    assert " ".join(lines) == words.strip()
    assert max(map(width, lines)) <= 1.5
    assert len(wrap(words, 1.5, most=2)) == 2
    assert wrap(words, 1.5, most=2)[-1].endswith("…")


def test_no_line_ends_within_an_equation():
    lines = wrap("Difference between periods: Q = 3.21, p < 0.001, " * 4, 1.2)
    assert not any(line.startswith(("=", "<")) or line.endswith(("=", "<", "p", "Q")) for line in lines)


def test_a_word_wider_than_the_line_is_shortened():
    assert all(width(line) <= 1.0 for line in wrap("short " + "x" * 200 + " short", 1.0))


@pytest.mark.parametrize("texts", [("1.0", "−12.5", "100.0"), ("<0.1", "12.3"), ("(0.9", "(−10.4")])
def test_aligned_texts_are_equally_wide_to_a_hair(texts):
    # Two hundredths of an inch: half of the thin space that fills what digits can't.
    widths = [width(text + "|") for text in aligned(texts)]
    assert max(widths) - min(widths) < 0.02
