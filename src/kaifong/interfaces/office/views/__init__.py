"""The office's pages. Each checks who asks, makes one call and draws what comes back."""

from kaifong.interfaces.office.views.applications import application
from kaifong.interfaces.office.views.call_backs import call_back, call_back_close, call_backs
from kaifong.interfaces.office.views.cases import case
from kaifong.interfaces.office.views.enforcement import (
    enforcement_act,
    enforcement_open,
    evidence,
    letter,
    letter_act,
    notice,
    notice_act,
    notice_letter,
    notice_new,
    scheme_case,
)
from kaifong.interfaces.office.views.forms import form, form_act, form_document
from kaifong.interfaces.office.views.guard import SignIn
from kaifong.interfaces.office.views.handhelds import (
    handheld,
    handheld_alarm,
    handheld_enrol,
    handheld_revoke,
    handhelds,
)
from kaifong.interfaces.office.views.hotline import hotline
from kaifong.interfaces.office.views.kiosks import kiosks
from kaifong.interfaces.office.views.rent import channels_csv, estate, estate_now, home, month, statement, tenancy
from kaifong.interfaces.office.views.routes import route_move, route_moves, routes, routes_next
from kaifong.interfaces.office.views.search import search
from kaifong.interfaces.office.views.suspense import suspense, suspense_assign
from kaifong.interfaces.office.views.visit_records import (
    visit_document,
    visit_findings,
    visit_record,
    visit_value,
    visit_value_decide,
)
from kaifong.interfaces.office.views.visits import cycle as visits
from kaifong.interfaces.office.views.visits import visit, visit_act, visit_letter, visit_task, visits_of_estate
from kaifong.interfaces.office.views.worklists import worklist, worklist_confirm, worklist_row, worklists

__all__ = [
    "SignIn",
    "application",
    "call_back",
    "call_back_close",
    "call_backs",
    "case",
    "channels_csv",
    "enforcement_act",
    "enforcement_open",
    "estate",
    "estate_now",
    "evidence",
    "form",
    "form_act",
    "form_document",
    "handheld",
    "handheld_alarm",
    "handheld_enrol",
    "handheld_revoke",
    "handhelds",
    "home",
    "hotline",
    "kiosks",
    "letter",
    "letter_act",
    "month",
    "notice",
    "notice_act",
    "notice_letter",
    "notice_new",
    "route_move",
    "route_moves",
    "routes",
    "routes_next",
    "scheme_case",
    "search",
    "statement",
    "suspense",
    "suspense_assign",
    "tenancy",
    "visit",
    "visit_act",
    "visit_document",
    "visit_findings",
    "visit_letter",
    "visit_record",
    "visit_task",
    "visit_value",
    "visit_value_decide",
    "visits",
    "visits_of_estate",
    "worklist",
    "worklist_confirm",
    "worklist_row",
    "worklists",
]
