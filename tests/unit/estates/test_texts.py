from hypothesis import given
from hypothesis import strategies as st

from kaifong.domains.estates.texts import clean, fold, one_line


def test_line_breaks_of_either_kind_become_line_feeds():
    assert clean("G/F, Reed House<br>Telephone: 2000 0000<br/>Fax<BR>\r\nEnd") == (
        "G/F, Reed House\nTelephone: 2000 0000\nFax\n\nEnd"
    )


def test_blanks_that_carry_nothing_go():
    assert clean(" Heron\u00a0Estate,\t <br> \u200bSha  Tin \n\n\n\n N.T. ") == "Heron Estate,\nSha Tin\n\nN.T."


def test_a_link_keeps_its_text_and_its_address():
    assert clean('<a href="/en/bfa.pdf"target="_blank">Access </a>') == "Access (/en/bfa.pdf)"


def test_words_in_angle_brackets_are_words_not_markup():
    assert clean("<由業主立案法團委派>") == "<由業主立案法團委派>"


def test_character_references_are_read():
    assert clean("Heron &amp; Reed") == "Heron & Reed"


def test_controls_and_halves_of_pairs_go():
    assert clean("Her\x00on\ud800\x07") == "Heron"


def test_a_name_stands_on_one_line():
    assert one_line(" Heron<br>Estate ") == "Heron Estate"


def test_a_folded_name_ignores_case_width_spacing_and_marks():
    assert fold("Ｈeron  (I) ESTATE") == fold("heron (I)-estate") == "heroniestate"


def test_estates_told_apart_by_a_number_stay_apart():
    assert fold("Heron (1) Estate") != fold("Heron (2) Estate") != fold("Heron Estate")


@given(st.text())
def test_whatever_is_cleaned_can_be_stored_and_has_no_loose_ends(text):
    cleaned = clean(text)

    cleaned.encode("utf-8")
    assert "\x00" not in cleaned
    assert cleaned == cleaned.strip()
    assert "\n\n\n" not in cleaned
