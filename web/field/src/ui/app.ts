/** The app: which screen there is, and what stands on all of them. */

import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Day, Work } from "../app/field.js";
import { Holding } from "../app/holding.js";
import { _, type Language, LANGUAGES, language, setLanguage } from "../words.js";
import { Part } from "./element.js";
import "./day.js";
import "./enrol.js";
import "./locked.js";
import "./visit.js";

@customElement("kf-app")
export class App extends Part {
  @state() private holding: Holding | null = null;
  @state() private at = "";
  @state() private works = new Map<string, Work>();
  @state() private ahead = "";

  override async connectedCallback(): Promise<void> {
    super.connectedCallback();
    setLanguage(language());
    this.holding = await Holding.open();
    this.holding.addEventListener("shown", () => void this.shown());
    await this.shown();
  }

  protected override render() {
    return html`<header class="bar">
        <strong>${_("Household visits")}</strong>
        <span class="signal">${this.holding?.shown.online ? _("Signal") : _("No signal")}</span>
        <select class="language" aria-label=${_("Language")} @change=${this.speak}>
          ${Object.entries(LANGUAGES).map(([code, name]) => html`<option value=${code} lang=${code} ?selected=${code === language()}>${name}</option>`)}
        </select>
        ${this.holding?.shown.screen === "day" ? html`<button class="lock" @click=${this.lock}>${_("Lock")}</button>` : nothing}
      </header>
      ${this.ahead ? html`<p class="fault" role="alert">${this.ahead}</p>` : nothing} ${this.screen()}`;
  }

  private screen() {
    const holding = this.holding;
    const visit = holding?.shown.visits.find((one) => one.visit === this.at);
    switch (holding?.shown.screen) {
      case "enrol":
        return html`<kf-enrol .holding=${holding}></kf-enrol>`;
      case "locked":
        return html`<kf-locked .holding=${holding}></kf-locked>${this.keeping(holding)}`;
      case "wiped":
        return html`<main class="page"><h1>${_("This handheld was put out of service")}</h1><p>${_("Everything on it has been destroyed.")}</p></main>`;
      case "day":
        if (visit) {
          return html`<kf-visit .holding=${holding} .day=${holding.shown.day as Day} .visit=${visit} .work=${this.works.get(this.at) ?? null}
            @leave=${() => this.go("")} @finished=${this.finished}></kf-visit>`;
        }
        return html`<kf-day .holding=${holding} .works=${this.works} @visit=${(event: CustomEvent<string>) => this.go(event.detail)}></kf-day>${this.keeping(holding)}`;
      default:
        return html`<main class="page"><p>${_("Please wait")}</p></main>`;
    }
  }

  private keeping(holding: Holding) {
    const { operations, attachments } = holding.shown.unsent;
    return html`<footer class="page quiet">
      ${holding.shown.persistent ? nothing : html`<p>${_("The browser may delete what is kept here when it is short of space. Send often.")}</p>`}
      ${operations + attachments > 0 ? html`<button class="plain" @click=${this.rescue}>${_("Save what is unsent as a sealed file")}</button>` : nothing}
    </footer>`;
  }

  private async shown(): Promise<void> {
    const holding = this.holding as Holding;
    const { day, screen } = holding.shown;
    const works = day && screen === "day" ? await holding.field.works(day) : new Map<string, Work>();
    this.works = works;
    if (screen !== "day") this.at = "";
    for (const part of this.querySelectorAll("kf-day, kf-locked, kf-enrol")) (part as Part).requestUpdate();
    this.requestUpdate();
  }

  private go(visit: string): void {
    this.at = visit;
    scrollTo({ top: 0 });
    if (visit === "") void this.shown();
  }

  private finished(event: CustomEvent<Work>): void {
    this.works.set(event.detail.visit, event.detail);
    void this.holding?.meet();
  }

  private lock(): void {
    this.holding?.lock();
  }

  private async rescue(): Promise<void> {
    const file = await (this.holding as Holding).field.rescue();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = "kaifong-visits.sealed.json";
    link.click();
    URL.revokeObjectURL(link.href);
  }

  private speak(event: Event): void {
    setLanguage((event.target as HTMLSelectElement).value as Language);
    for (const part of this.querySelectorAll("*")) if (part instanceof Part) part.requestUpdate();
    this.requestUpdate();
  }
}
