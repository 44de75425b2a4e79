"""Something that somebody on duty must know of: told once when it begins and once when it is over.

The door is `kaifong.infra.alarms.api`.
"""
