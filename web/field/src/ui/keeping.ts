/** How safe what is kept here is, and the two ways off this handheld: as a sealed file, and for good. */

import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { Unsent } from "../app/field.js";
import type { Holding } from "../app/holding.js";
import { _ } from "../words.js";
import { Part } from "./element.js";

const FILE = "kaifong-visits.sealed.json";

@customElement("kf-keeping")
export class Keeping extends Part {
  @property({ attribute: false }) holding!: Holding;
  @state() private asking = false;
  @state() private fault = "";
  @state() private saved = false;

  protected override render() {
    const { unsent, persistent, screen } = this.holding.shown;
    const waits = unsent.operations + unsent.attachments > 0;
    return html`<footer class="page quiet">
      ${this.fault ? html`<p class="fault" role="alert">${this.fault}</p>` : nothing}
      ${waits ? html`<button class="second" @click=${this.rescue}>${_("Save what is unsent as a sealed file")}</button>` : nothing}
      ${this.saved ? html`<p class="sent" role="status">${_("Saved. Give the file {file} to the office: nobody else can open it.", { file: FILE })}</p>` : nothing}
      ${screen === "wiped" ? (waits ? this.last() : nothing) : html`<p>${persistent ? _("The browser keeps what is here until it is sent.") : _("The browser may delete what is kept here when it is short of space. Send often.")}</p>`}
      ${screen === "day" ? this.leaving() : nothing}
    </footer>`;
  }

  private last() {
    return this.asking
      ? html`<p>${_("Has the office the file? What is destroyed cannot be brought back.")}</p>
          <button class="grave" @click=${() => this.holding.forget()}>${_("Yes, destroy what is left")}</button>
          <button class="second" @click=${() => (this.asking = false)}>${_("No, keep it")}</button>`
      : html`<button class="plain" @click=${() => (this.asking = true)}>${_("Destroy what is left")}</button>`;
  }

  private leaving() {
    return this.asking
      ? html`<p>${_("Everything on this handheld is destroyed. To use it again you need a new code from your supervisor.")}</p>
          <button class="grave" @click=${this.leave}>${_("Yes, sign out")}</button>
          <button class="second" @click=${() => (this.asking = false)}>${_("No, stay")}</button>`
      : html`<button class="plain" @click=${this.ask}>${_("Sign out of this handheld")}</button>`;
  }

  private ask(): void {
    const { operations, attachments } = this.holding.shown.unsent;
    this.fault = operations + attachments > 0 ? notYet(operations + attachments) : "";
    this.asking = this.fault === "";
  }

  private async leave(): Promise<void> {
    try {
      await this.holding.leave();
    } catch (error) {
      if (!(error instanceof Unsent)) throw error;
      this.ask();
    }
  }

  private async rescue(): Promise<void> {
    const file = await this.holding.field.rescue();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = FILE;
    link.click();
    URL.revokeObjectURL(link.href);
    this.saved = true;
  }
}

const notYet = (count: number): string => _("You cannot sign out: {count} things are not sent yet. Send them, or save them as a file", { count });
