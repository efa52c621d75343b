from dataclasses import replace

from evsynth.document.lettered import lettered
from evsynth.document.model import Cell, Column, Row, Table
from evsynth.provenance import CellKind, Past, Source


def computed(text="45%", formula="REML", **more):
    return Cell(text, None, Past("id", CellKind.DERIVED, formula=formula, **more))


def read(text="12", locator="p. 3"):
    return Cell(text, None, Past("id", CellKind.EXTRACTED, (Source("smith2007", locator),)))


def judged(text="Low", why="Few events"):
    return Cell(text, None, Past("id", CellKind.JUDGED, formula=why, place="review.yaml, line 12"))


def table(*rows, keys="abcd"):
    width = len(rows[0])
    return Table("t", "T", tuple(Column(key, key) for key in keys[:width]), tuple(Row(row) for row in rows))


def test_equal_origins_share_a_letter_in_reading_order():
    made = lettered(table((Cell("x"), computed(), computed(formula="DL")), (Cell("y"), computed(), computed())))
    assert made.headers == ("", "a", "")
    assert made.cells == (("", "", "b"), ("", "", "a"))
    assert made.notes == (("a", "REML."), ("b", "DL."))
    assert made.lines()[1] == "b. DL."


def test_a_header_has_the_letter_only_if_no_cell_lacks_the_origin():
    made = lettered(table((computed(),), (Cell("–"),), (computed(),)))
    assert made.headers == ("",)
    assert made.cells == (("a",), ("",), ("a",))


def test_an_extracted_value_names_citation_and_place_unless_a_column_does():
    one = table((Cell("x"), read()))
    assert lettered(one, {"smith2007": "Smith 2007"}).notes == (("a", "Read in: Smith 2007, p. 3."),)
    assert lettered(one, (("smith2007", "Smith 2007"),)) == lettered(one, {"smith2007": "Smith 2007"})
    sourced = replace(one, columns=(Column("x", "x"), Column("source", "Source")))
    assert lettered(sourced).notes == ()


def test_a_derived_value_keeps_its_formula_where_a_column_names_the_source():
    cell = computed(sources=(Source("smith2007", "p. 3"),))
    assert lettered(table((cell,), keys=["source"])).notes == (("a", "REML."),)
    assert lettered(table((cell,))).notes == (("a", "REML; smith2007, p. 3."),)


def test_a_judgement_gives_its_reason_unless_the_row_prints_it():
    assert lettered(table((judged(), Cell("words")))).notes == (("a", "Judged: Few events."),)
    assert lettered(table((judged(), Cell("Few events; wide interval")))).notes == ()
    assert lettered(table((judged(why=""),))).notes == (("a", "Judged: review.yaml, line 12."),)


def test_words_blanks_and_statements_of_the_curator_have_no_letter():
    stated = Cell("7 of 9", None, Past("id", CellKind.STATED, place="review.yaml, line 3"))
    made = lettered(table((stated, computed("not estimable"), computed("–"), Cell("3"))))
    assert made.notes == ()
    assert made.cells == (("", "", "", ""),)


def test_flags_divide_origins():
    made = lettered(table((computed(), computed(flags=("k < 10",)))))
    assert [words for _, words in made.notes] == ["REML.", "REML; k < 10."]


def test_of_more_than_26_origins_only_those_of_several_cells_have_letters_and_the_notes_say_where_the_rest_are():
    rows = [(Cell("x"), computed(formula=f"formula {n}")) for n in range(40)] + [(Cell("y"), computed())] * 2
    made = lettered(table(*rows))
    assert made.notes == (("a", "REML."),)
    assert made.cells[30] == ("", "")
    assert made.cells[41] == ("", "a")
    assert made.lines()[-1] == made.closing == "The origin of the other numbers stands under Sources and derivations."
    assert lettered(table(*rows), elsewhere="See the annex.").closing == "See the annex."
    assert lettered(table(*rows[:26])).closing == ""
    assert len(lettered(table(*rows[:26])).notes) == 26


def test_there_are_never_more_than_26_letters():
    rows = [(Cell("x"), computed(formula=f"formula {n // 2}")) for n in range(80)] + [(Cell("y"), computed())] * 3
    made = lettered(table(*rows))
    assert [letter for letter, _ in made.notes][-1] == "z"
    assert ("z", "REML.") in made.notes
    assert made.closing
