import pytest
from docx.shared import Mm

from evsynth.document.model import Heading, Listing, Run, text
from evsynth.document.word_pictures import Frame, picture_scales

PAGE = Frame(int(Mm(170)), int(Mm(259)))


def scales(*blocks):
    return picture_scales(blocks, PAGE, [True] * len(blocks))


def test_pictures_that_fit_together_keep_their_size(make_picture):
    small = make_picture(width=6.0, height=4.0, notes=())
    assert scales(small, small, small) == {0: 1.0, 1: 1.0, 2: 1.0}


def test_two_pictures_shrink_a_little_to_share_a_page(make_picture):
    bubble = make_picture(width=6.0, height=5.2, notes=())
    shared = (259 - 2 * (9 + 5.5)) / (2 * 5.2 * 25.4)
    assert scales(bubble, bubble) == pytest.approx({0: shared, 1: shared}, rel=1e-3)
    assert scales(bubble)[0] == 1.0


def test_words_between_two_pictures_take_their_room_from_the_page(make_picture):
    bubble = make_picture(width=6.0, height=4.4, notes=())
    plain, headed = scales(bubble, bubble)[1], scales(bubble, Heading("Next", 2), text("x"), bubble)[3]
    assert plain == 1.0
    assert headed == pytest.approx((259 - 2 * 14.5 - 12 - 2.75 - 5.4) / (2 * 4.4 * 25.4), rel=1e-3)


def test_pictures_are_not_shrunk_by_more_than_15_percent(make_picture):
    tall = make_picture(width=6.0, height=6.0, notes=())
    assert scales(tall, tall, tall) == {0: 1.0, 1: 1.0, 2: 1.0}


def test_a_third_picture_begins_the_next_page(make_picture):
    bubble, low = make_picture(width=6.0, height=5.2, notes=()), make_picture(width=6.0, height=3.0, notes=())
    found = scales(bubble, bubble, low)
    assert found[0] == found[1] < 1
    assert found[2] == 1.0


def test_text_that_may_fill_the_page_ends_the_sharing(make_picture):
    bubble = make_picture(width=6.0, height=5.2, notes=())
    assert scales(bubble, Listing(((Run("x"),),)), bubble) == {0: 1.0, 2: 1.0}


def test_a_caption_not_printed_leaves_its_room_to_the_picture(make_picture):
    tall = make_picture(width=1.0, height=30.0, notes=())
    printed, said = (picture_scales((tall,), PAGE, [captioned])[0] for captioned in (True, False))
    assert (said - printed) * 30 * 25.4 == pytest.approx(9, abs=0.01)
