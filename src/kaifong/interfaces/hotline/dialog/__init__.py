"""The hotline's dialog: one pure function from a state and what the caller did to what is said next.

No driver decides anything: FastAGI, ARI, VoiceXML, TwiML, jambonz and baresip play a `Turn` and bring back what they heard.
"""
