"""Calls by telephone as figures: how many, how far they came, how they ended, and the machines that hold them.

No personal data: a call is known by a random id, and no digit that anybody pressed comes here. The door is
`kaifong.infra.calls.api`.
"""
