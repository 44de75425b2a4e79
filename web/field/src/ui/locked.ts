/** The screen of a handheld that is locked: it shows nobody's name. */

import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ClockBehind, NotEnrolled } from "../app/field.js";
import { type Holding, NoShare } from "../app/holding.js";
import { NoAnswer } from "../sync/server.js";
import { _, writtenDay } from "../words.js";
import { Part } from "./element.js";

@customElement("kf-locked")
export class Locked extends Part {
  @property({ attribute: false }) holding!: Holding;
  @state() private fault = "";
  @state() private busy = false;

  protected override render() {
    const { unlock: how, endedDay } = this.holding.shown.device ?? {};
    const { operations, attachments } = this.holding.shown.unsent;
    return html`<main class="page">
      <h1>${_("Locked")}</h1>
      ${this.fault ? html`<p class="fault" role="alert">${this.fault}</p>` : nothing}
      <form @submit=${this.send}>
        ${how === "pin" ? html`<label>${_("PIN")}<input name="typed" type="password" inputmode="numeric" maxlength="6" autocomplete="current-password" required></label>` : nothing}
        ${how === "words" ? html`<label>${_("Your five words")}<input name="typed" type="password" autocomplete="current-password" required></label>` : nothing}
        ${how === "pin" ? html`<p class="quiet">${_("Needs signal at the start of a shift")}</p>` : nothing}
        <button class="main" ?disabled=${this.busy}>${this.busy ? _("Please wait") : _("Unlock")}</button>
      </form>
      ${endedDay ? html`<p class="fault">${ended(endedDay)}</p>` : nothing}
      ${operations + attachments > 0 ? html`<p class="waits">${_("Kept here, sealed, and not yet sent: {count}", { count: operations + attachments })}</p>` : nothing}
    </main>`;
  }

  private async send(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const typed = String(new FormData(event.target as HTMLFormElement).get("typed") ?? "");
    this.busy = true;
    this.fault = "";
    try {
      await this.holding.unlock(typed);
    } catch (error) {
      this.fault = faultOf(error);
    } finally {
      this.busy = false;
    }
  }
}

/** Why yesterday's visits cannot be seen any more. */
export const ended = (day: string): string =>
  _("The visits of {day} are no longer here: their time was over, and they were destroyed. What you recorded is kept, sealed, until the office has it.", { day: writtenDay(day) });

function faultOf(error: unknown): string {
  if (error instanceof ClockBehind) return _("This handheld's clock is behind. Set date and time, then try again");
  if (error instanceof NoShare) return _("There is no signal. A PIN opens only after the office was reached once since the app was started");
  if (error instanceof NotEnrolled && error.message === "locked") return _("Too many wrong PINs. Ask your supervisor for a new code");
  if (error instanceof NoAnswer) return _("The office cannot be reached. Try again where there is signal");
  if (error instanceof DOMException) return _("It was not opened. Try again");
  return _("That is not right. Try again");
}
