"""All that the hotline says of itself. Written for the ear: one thing a sentence, what it is for before the key to press.

繁體中文 is heard in Cantonese, 简体中文 in Mandarin; where the two say something differently the catalogue of the latter has it
``by hand``. Keys are slots, so that a voice needs ten digits and no sentence for each.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kaifong.kernel.localtext import LocalText

# Opening

THIS_LANGUAGE = LocalText("廣東話，請按{key}。", "For English, press {key}.", "普通话，请按{key}。")
"""Each language offers itself, so this one text differs in more than its language."""
OWN_TENANCY = _("For your own rent and tenancy, press {key}.")
GENERAL = _("For other questions, without signing in, press {key}.")
ANY_TIME = _("For help at any time, press {help}. For an officer, press {officer}.")

# Signing in

ENTER_ACCOUNT = _("Please enter your account number. It has twelve digits.")
ACCOUNT_WRONG = _("That is not an account number. Please look at it again, and enter all twelve digits.")
ACCOUNT_HINT = _("Your account number is printed on your rent statement.")
ENTER_TPIN = _("Now enter your TPIN. It has six digits.")
TPIN_WRONG = _("The TPIN has six digits. Please enter it again.")
TPIN_HINT = _("The TPIN came to you by letter. If you have lost it, your estate office gives you another.")
SIGNED_IN = _("You are signed in.")
THREE_TIMES = _("That was the third time. For your safety no more tries are taken in this call.")

# Menus

CHOOSE = _("What would you like to know?")
CHOICE = _("{choice} – press {key}.")
MORE_CHOICES = _("For more choices, press {key}.")
MENU_HINT = _("Press the number that belongs to what you want to know.")

# Entering

ENTERED = _("{question}: {value}.")
NUMBER = _("Enter a number, then press hash.")
WHOLE_AMOUNT = _("Enter a whole amount, without cents, then press hash.")
DIGITS = _("Enter the digits, then press hash.")
YES = _("Yes")
NO = _("No")
CLEARED = _("That is cleared. Please enter it again.")
IS_IT_RIGHT = _("If that is right, press {key}. To change it, press star.")
PRESS = _("Press {key}.")
FORM_HINT = _("The answer is worked out from what you enter. Nothing of it is kept.")
CHANGE_HINT = _("Nothing is changed before you have confirmed it.")

# Answers

HEAR_MORE = _("To hear more, press {key}.")
SEND = _("To have it sent to you, press {key}.")
AGAIN_OR_ANOTHER = _("To hear it again, press hash. For another question, press star. Or hang up.")

# Officers

NO_OFFICER = _("No officer can be reached now.")
CONNECTING = _("You are being connected with an officer.")
CALL_BACK_ON_RECORD = _("To be called back at the number that we have of you, press {key}.")
CALL_BACK_ANOTHER = _("To be called back at another number, press {key}.")
CALL_BACK = _("To be called back, press {key}.")
GO_BACK = _("To go back, press star.")
CALL_BACK_HINT = _("An officer will call you when the office is open.")
ENTER_PHONE = _("Please enter your telephone number.")
PHONE_WRONG = _("That is not a telephone number.")
YOUR_NUMBER = _("Your number is {number}.")
OFFICER_OR_END = _("To speak to an officer, press {key}. Otherwise this call ends now.")

# Everywhere

ONE_MOMENT = _("One moment, please.")
STILL_THERE = _("No key was pressed.")
NOT_A_CHOICE = _("That key has no meaning here.")
SLOWER = _("I will speak more slowly.")
FASTER = _("I will speak as before.")
HELP = _(
    "Press a key as soon as you know it; you need not wait. To go back, press star. To hear something again, press hash."
)
HELP_KEYS = _("To change how fast I speak, press {slower}. For an officer, press {officer}.")
HELP_ENTERING = _(
    "To enter it anew, press star and begin again. To go back, press star alone; then zero leads to an officer."
)
GOODBYE = _("Thank you for calling. Goodbye.")
TOO_LONG = _("This call has become too long. Please call again.")

# What came of it

SUSPENDED = _("Our service is suspended for the moment. Please call again later.")
SIGN_IN_REFUSED = _("The account number and the TPIN do not go together, or the account is locked for a while.")
SIGNED_OUT = _("You have been signed out. Please sign in again.")
