/** Today's visits, block by block, and what of them the office has. */

import { html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { VisitOfDay } from "../app/day.js";
import type { Holding, Trouble } from "../app/holding.js";
import type { AnswerRecord } from "../store/database.js";
import { entered } from "../app/visiting.js";
import type { Work } from "../app/field.js";
import { _, local, writtenDay, writtenTime } from "../words.js";
import { Part } from "./element.js";
import { ended } from "./locked.js";

export const STEPS: Record<string, () => string> = {
  first: () => "",
  revisit: () => _("Nobody opened before: another time of day"),
  letter: () => _("Announced by letter"),
  duty: () => _("Duty visit"),
};

const TROUBLES: Record<Exclude<Trouble, "">, () => string> = {
  clock: () => _("The office does not accept this handheld's clock. Set date and time; nothing is sent until they are right"),
  torn: () => _("The day's visits did not come as the office sent them, and were not taken. Try again; if it stays so, tell your supervisor"),
};

function answerOf({ result, reason }: AnswerRecord): string {
  if (reason === "seq-again" || reason === "other-body") return _("The office has other work under this handheld's numbers: the handheld may have been copied. Stop, and tell your supervisor at once");
  if (reason === "two-outcomes") return _("Another officer recorded another outcome of a visit. The office decides which holds");
  if (result === "conflict") return _("The office changed something that you changed too. A person there decides");
  return _("Something that you recorded could not be taken as it was. It is kept, and a person at the office looks at it");
}

@customElement("kf-day")
export class DayList extends Part {
  @property({ attribute: false }) holding!: Holding;
  @property({ attribute: false }) works: Map<string, Work> = new Map();

  protected override render() {
    const { day, visits, unsent, online, sending, device, trouble, answers } = this.holding.shown;
    const waits = unsent.operations + unsent.attachments;
    return html`<main class="page">
      <h1>${day ? writtenDay(day.day) : _("No visits here")}</h1>
      ${trouble ? html`<p class="fault" role="alert">${TROUBLES[trouble]()}</p>` : nothing}
      ${answers.length ? this.answered(answers) : nothing}
      ${!day && device?.endedDay ? html`<p class="fault">${ended(device.endedDay)}</p>` : nothing}
      ${day ? nothing : html`<p>${online ? _("The office has no visits for you today, or they have not come yet.") : _("There is no signal. Today's visits come when there is.")}</p>`}
      ${day ? html`<p class="progress">${_("{done} of {all} done", this.progress())}</p>` : nothing}
      <p class=${waits ? "waits" : "sent"} role="status">${this.line(waits, online, sending)}</p>
      <button class="second" ?disabled=${sending} @click=${() => this.holding.meet()}>${sending ? _("Sending") : _("Send and fetch")}</button>
      ${day ? html`<ol class="visits">${visits.map((visit) => this.row(visit))}</ol>` : nothing}
    </main>`;
  }

  /** What the office answered that the officer should know; it names no visit. */
  private answered(answers: AnswerRecord[]) {
    return html`<div class="fault" role="alert">
      ${[...new Set(answers.map(answerOf))].map((said) => html`<p>${said}</p>`)}
      <button class="second" @click=${() => this.holding.answersSeen()}>${_("I have read this")}</button>
    </div>`;
  }

  private progress(): { done: number; all: number } {
    const { visits } = this.holding.shown;
    return { done: visits.filter((one) => this.finished(one)).length, all: visits.length };
  }

  private line(waits: number, online: boolean, sending: boolean): string {
    if (waits === 0) return _("The office has everything");
    if (sending) return _("Being sent: {count}", { count: waits });
    return online ? _("Not yet sent: {count}", { count: waits }) : _("No signal. Kept here, sealed: {count}", { count: waits });
  }

  private row(visit: VisitOfDay) {
    const { window, step } = visit.appointment;
    const told = STEPS[step]?.() ?? "";
    return html`<li>
      <button class="visit ${this.finished(visit) ? "done" : ""}" @click=${() => this.tell("visit", visit.visit)}>
        <span class="time">${writtenTime(window.start)}–${writtenTime(window.end)}</span>
        <span class="place">${local(visit.place)}</span>
        <span class="state">${this.stateOf(visit)}</span>
        ${told ? html`<span class="told">${told}</span>` : nothing}
        ${visit.appointment.female_officer ? html`<span class="told">${_("Asks for a female officer")}</span>` : nothing}
      </button>
    </li>`;
  }

  private stateOf(visit: VisitOfDay): string {
    if (this.finished(visit)) return _("Done");
    return entered(this.works.get(visit.visit) ?? null).started ? _("Begun") : _("To visit");
  }

  private finished(visit: VisitOfDay): boolean {
    return visit.state === "finished" || (this.works.get(visit.visit)?.finished ?? false);
  }
}
