"""What happened, told to whoever must know: written with the act itself, delivered afterwards.

An event is a row in the transaction of the act, so that there is no act without its event and no event without its act.
Partner systems get it by a signed POST, at least once, in the order in which it happened: docs/reference/events.md.
"""
