"""The door to this package; ``__init__`` cannot be it, since Django imports that before models."""

from kaifong.infra.alarms.raising import LOG_EVENT, alarm_raise, alarms_purge, alarms_settle
from kaifong.infra.alarms.reading import AlarmView, alarms

__all__ = ["LOG_EVENT", "AlarmView", "alarm_raise", "alarms", "alarms_purge", "alarms_settle"]
