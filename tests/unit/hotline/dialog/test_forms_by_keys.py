"""Forms by keys: what is asked for, what is sent, what is said back, and what cannot be asked by telephone."""

from __future__ import annotations

import pytest
from django import forms

from kaifong.interfaces.hotline.dialog.entries import entries
from kaifong.interfaces.hotline.dialog.menus import by_telephone
from kaifong.interfaces.hotline.dialog.types import Ask, NotDone, Offer
from kaifong.selfservice.asking import Assurance, GivenForm, questions
from kaifong.selfservice.fields import DayField, MonthField
from tests.unit.hotline.dialog.calls import Call, agreeable, phrases

CALCULATOR = ("3", "2", "1")
ELIGIBILITY = ("3", "2", "3")
HOUSEHOLD = ("3#", "12#", "15000#", "20000#", "2", "2000#", "300#")
FIELDS = {
    "persons": "3",
    "youngest_age": "12",
    "income": "15000",
    "assets": "20000",
    "owns_property": "",
    "net_rent": "2000",
    "rates": "300",
}


def refusing(field):
    def perform(effect):
        if isinstance(effect, Ask):
            return NotDone(phrases("The youngest cannot be older."), "youngest-is-older", field=field)
        return agreeable(effect)

    return perform


LEFT_OUT: list[str] = []
"""Questions that a telephone would be sure enough for, and whose form keys cannot fill."""


def test_questions_that_are_left_out_for_their_forms_are_these():
    asked = [one for one in questions().values() if one.assurance <= Assurance.ACCOUNT_AND_TPIN]

    assert [one.name for one in asked if not by_telephone(one)] == LEFT_OUT


def test_what_needs_a_surer_sign_in_is_not_asked_by_telephone():
    assert not by_telephone(questions()["particulars"])
    assert not by_telephone(questions()["particulars-change"])
    assert not by_telephone(questions()["visit-confirm"])


def test_a_form_is_filled_field_by_field_and_sent_as_a_page_would():
    call = Call().keys(*CALCULATOR, *HOUSEHOLD)
    assert call.place == "check/rent-calculator"
    assert call.done == []

    call.keys("1")

    assert call.done == [Ask("rent-calculator", FIELDS)]
    assert call.place == "answer/rent-calculator"


def test_each_entry_is_said_back_before_the_next_is_asked_for():
    call = Call().keys(*CALCULATOR)
    assert call.heard == "Persons in the household Enter a number, then press hash."

    assert call.keys("3#").heard.startswith("Persons in the household: three. Age of the youngest of them")
    call.keys("12#")
    assert "fifteen thousand Hong Kong dollars" in call.keys("15000#").heard
    call.keys("20000#")
    assert call.heard.endswith("Yes – press one. No – press two.")
    assert call.keys("1").heard.startswith("One of them owns domestic property: Yes.")


def test_what_a_field_does_not_take_is_told_in_its_own_words_and_asked_again():
    call = Call().keys(*CALCULATOR, "31#")

    assert call.place == "form/rent-calculator"
    assert call.heard.startswith("Ensure this value is less than or equal to 30.")
    assert call.keys("3#").heard.startswith("Persons in the household: three.")


def test_nothing_entered_is_asked_again_and_is_no_fault():
    call = Call().keys(*CALCULATOR, "#", "#", "#", "#", "#")

    assert call.place == "form/rent-calculator"


def test_star_leads_to_the_entry_before_which_is_entered_anew():
    call = Call().keys(*CALCULATOR, "3#", "12#", "*", "14#", "15000#", "20000#", "2", "2000#", "300#", "1")

    assert call.done == [Ask("rent-calculator", FIELDS | {"youngest_age": "14"})]


def test_star_at_the_first_entry_leads_to_the_menu_and_at_the_check_to_the_last():
    assert Call().keys(*CALCULATOR, "*").place == "general"
    call = Call().keys(*CALCULATOR, *HOUSEHOLD, "*")

    assert call.heard.startswith("Rates of the flat, a month")
    assert call.keys("400#", "1").done == [Ask("rent-calculator", FIELDS | {"rates": "400"})]


def test_a_field_that_the_answer_refuses_is_asked_for_again_and_the_others_are_kept():
    call = Call(refusing("youngest_age")).keys(*ELIGIBILITY, "3#", "40#", "50#", "15000#", "20000#", "2", "1")

    assert call.place == "form/eligibility"
    assert call.heard.startswith("The youngest cannot be older. Age of the youngest of them")
    assert call.keys("5#").place == "check/eligibility"


def test_a_refusal_without_a_field_is_said_and_can_be_heard_again():
    call = Call(refusing("")).keys("3", "2", "4")

    assert call.place == "refused/how-to-pay"
    assert call.heard.startswith("The youngest cannot be older.")
    assert call.keys("#").heard.startswith("The youngest cannot be older.")


def test_a_code_is_asked_for_last_is_not_said_back_and_is_in_the_effect_alone():
    call = Call().keys("3", "2", "2")
    assert not call.listens.secret
    call.keys("900000001234#")
    assert call.listens.secret

    call.keys("482913#")

    assert call.done == [Ask("application-progress", {"application_no": "900000001234", "code": "482913"})]
    assert "482913" not in str(call.turn.state) + repr(call.turn)
    assert not any("four eight two nine" in said for said in call.said)


def test_wrong_codes_of_a_letter_end_a_call_as_wrong_sign_ins_do():
    call = Call(refusing("application_no")).keys("3", "2", "2", *("900000001234#", "482913#") * 3)

    assert call.place == "parting"
    assert call.silence().outcome == "locked"


def test_what_was_proved_by_a_code_is_not_offered_to_be_sent():
    call = Call().keys("3", "2", "2", "900000001234#", "482913#")

    assert "sent to you" not in call.heard
    assert "sent to you" in Call().signed_in().keys("1").heard


def test_what_is_on_offer_is_found_when_it_is_asked_for_and_said_three_at_a_time():
    call = Call().signed_in().keys("7", "7", "1")
    assert call.done[-1] == Offer("visit-rebook")
    assert "Time 1 Press one. Time 2 Press two. Time 3 Press three. For more choices, press seven." in call.heard
    assert "Time 4" not in call.heard

    call.keys("7")
    assert call.heard == (
        "When should the officer come? Time 4 Press one. Time 5 Press two. Time 6 Press three. For more choices, press seven."
    )
    call.keys("2")
    assert call.heard.startswith("Time 5 We ask for a female officer")
    call.keys("1")
    assert call.place == "check/visit-rebook"
    assert "Nothing is changed before you have confirmed it." in call.keys("9").heard
    call.keys("1")

    assert call.done[-1] == Ask("visit-rebook", {"slot": "5", "female_officer": "on"})
    assert call.place == "answer/visit-rebook"


def test_a_time_that_somebody_else_took_meanwhile_is_said_so_and_what_is_left_is_found_anew():
    call = Call(refusing("slot")).signed_in().keys("7", "7", "1", "3", "2", "1")

    assert [type(effect) for effect in call.done[1:]] == [Offer, Ask, Offer]
    assert call.place == "form/visit-rebook"
    assert "The youngest cannot be older. One moment, please." in " ".join(call.said)
    assert call.keys("4").heard.startswith("That key has no meaning here.")
    assert call.keys("1").place == "check/visit-rebook"


def test_where_nothing_is_on_offer_the_caller_is_told_why():
    def perform(effect):
        if isinstance(effect, Offer):
            return NotDone(phrases("There is no visit."), "no-visit-to-move")
        return agreeable(effect)

    call = Call(perform).signed_in().keys("7", "7", "1")

    assert call.place == "refused/visit-rebook"
    assert call.heard.startswith("There is no visit.")


def test_what_may_be_left_out_is_left_out():
    call = Call().signed_in().keys("2")

    assert call.done[-1] == Ask("payment-history", {})


def form_of(**fields):
    return type("Form", (GivenForm,), fields)


def test_fields_that_keys_can_fill_are_these():
    form = form_of(
        count=forms.IntegerField(),
        owns=forms.BooleanField(required=False),
        kind=forms.ChoiceField(choices=[("", "—"), ("a", "Apple"), ("b", "Pear")]),
        number=forms.CharField(max_length=8, widget=forms.TextInput(attrs={"inputmode": "numeric"})),
    )

    asked = {entry.name: (entry.most, [choice.value for choice in entry.choices]) for entry in entries(form)}

    assert asked == {"count": (20, []), "owns": (1, ["on", ""]), "kind": (1, ["a", "b"]), "number": (8, [])}


@pytest.mark.parametrize(
    "field", [forms.CharField(), MonthField(), DayField(), forms.EmailField(), forms.FloatField(), forms.DecimalField()]
)
def test_a_form_with_a_field_that_keys_cannot_fill_is_not_asked_by_telephone(field):
    assert entries(form_of(count=forms.IntegerField(), other=field)) is None


def test_such_a_field_that_may_be_left_out_does_not_matter():
    assert [entry.name for entry in entries(form_of(count=forms.IntegerField(), month=MonthField(required=False)))] == [
        "count"
    ]


def test_two_secrets_are_not_asked_by_telephone():
    def secret():
        return forms.CharField(max_length=6, widget=forms.PasswordInput(attrs={"inputmode": "numeric"}))

    assert entries(form_of(one=secret(), other=secret())) is None
