"""What messages of this domain say, in three languages. No name and no address is in them."""

from __future__ import annotations

from datetime import date, time

from kaifong.domains.visits.types import Window
from kaifong.infra.printing.writing import write_day
from kaifong.kernel.localtext import LocalText

SUBJECT = LocalText("家訪預約", "Appointment for a household visit", "家访预约")
APPOINTMENT = LocalText(
    "{landlord}：職員將於{day}{window}（{start}至{end}）家訪。如要改期或要求晚間家訪，請登入租戶網頁、使用服務機或致電熱線。"
    "職員會出示職員證，不會收取任何款項。",
    "{landlord}: an officer will visit your household on {day}, {window} ({start} to {end}). To choose another time or an"
    " evening, use the tenants' pages, a kiosk or our hotline. The officer shows a staff card and takes no money.",
    "{landlord}：职员将于{day}{window}（{start}至{end}）家访。如要改期或要求晚间家访，请登入租户网页、使用服务机或致电热线。"
    "职员会出示职员证，不会收取任何款项。",
)


def appointment_text(*, landlord: LocalText, on: date, window: Window, language: str) -> str:
    """The message as it is sent."""
    return APPOINTMENT[language].format(
        landlord=landlord[language],
        day=write_day(on, language),
        window=window.title[language],
        start=_clock(window.start),
        end=_clock(window.end),
    )


def _clock(moment: time) -> str:
    return f"{moment.hour}:{moment.minute:02d}"
