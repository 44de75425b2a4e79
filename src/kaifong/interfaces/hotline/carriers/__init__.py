"""The same dialog where a telephone company's engine asks by HTTP what to do next: Twilio, jambonz, VoiceXML browsers.

`talking` steps the dialog; a carrier's module knows how it signs, what it posts and what it is told. No words here: all that
a caller hears comes from the dialog.
"""
