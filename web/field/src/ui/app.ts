/** The app: which screen there is, and what stands on all of them. */

import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Day, Work } from "../app/field.js";
import { Holding } from "../app/holding.js";
import { _, type Language, LANGUAGES, language, setLanguage } from "../words.js";
import { Part } from "./element.js";
import "./day.js";
import "./enrol.js";
import "./keeping.js";
import "./locked.js";
import "./visit.js";

@customElement("kf-app")
export class App extends Part {
  @state() private holding: Holding | null = null;
  @state() private at = "";
  @state() private works = new Map<string, Work>();
  private reading = 0;

  override async connectedCallback(): Promise<void> {
    super.connectedCallback();
    setLanguage(language());
    this.holding = await Holding.open();
    this.holding.addEventListener("shown", () => void this.shown());
    await this.shown();
  }

  protected override render() {
    return html`<header class="bar">
        ${this.holding?.shown.screen === "day" ? nothing : html`<strong>${_("Household visits")}</strong>`}
        <span class="signal">${this.holding?.shown.online ? _("Signal") : _("No signal")}</span>
        <select class="language" aria-label=${_("Language")} @change=${this.speak}>
          ${Object.entries(LANGUAGES).map(([code, name]) => html`<option value=${code} lang=${code} ?selected=${code === language()}>${name}</option>`)}
        </select>
        ${this.holding?.shown.screen === "day" ? html`<button class="lock" @click=${this.lock}>${_("Lock")}</button>` : nothing}
      </header>
      ${this.screen()}`;
  }

  private screen() {
    const holding = this.holding;
    const visit = holding?.shown.visits.find((one) => one.visit === this.at);
    switch (holding?.shown.screen) {
      case "enrol":
        return html`<kf-enrol .holding=${holding}></kf-enrol>`;
      case "locked":
        return html`<kf-locked .holding=${holding}></kf-locked><kf-keeping .holding=${holding}></kf-keeping>`;
      case "wiped":
        return html`<main class="page"><h1>${_("This handheld was put out of service")}</h1>${this.left(holding)}</main><kf-keeping .holding=${holding}></kf-keeping>`;
      case "day":
        if (visit) {
          return html`<kf-visit .holding=${holding} .day=${holding.shown.day as Day} .visit=${visit} .work=${this.works.get(this.at) ?? null}
            @leave=${() => this.go("")} @finished=${this.finished}></kf-visit>`;
        }
        return html`<kf-day .holding=${holding} .works=${this.works} @visit=${(event: CustomEvent<string>) => this.go(event.detail)}></kf-day><kf-keeping .holding=${holding}></kf-keeping>`;
      default:
        return html`<main class="page"><p>${_("Please wait")}</p></main>`;
    }
  }

  private left(holding: Holding) {
    const count = holding.shown.unsent.operations + holding.shown.unsent.attachments;
    if (count === 0) return html`<p>${_("Everything on it has been destroyed.")}</p>`;
    const kept = _("What you recorded is still here, sealed: {count}. Save it as a file and give that to the office.", { count });
    return html`<p>${_("Everything that could be read has been destroyed.")}</p>
      <p class="waits">${kept}</p>`;
  }

  private async shown(): Promise<void> {
    const holding = this.holding as Holding;
    const { day, screen } = holding.shown;
    this.reading += 1;
    const mine = this.reading;
    const works = day && screen === "day" ? await holding.field.works(day) : new Map<string, Work>();
    if (mine === this.reading) this.works = works;
    if (screen !== "day") this.at = "";
    for (const part of this.querySelectorAll("kf-day, kf-locked, kf-enrol, kf-keeping")) (part as Part).requestUpdate();
    this.requestUpdate();
  }

  private go(visit: string): void {
    this.at = visit;
    scrollTo({ top: 0 });
    if (visit === "") void this.shown();
  }

  private finished(event: CustomEvent<Work>): void {
    this.reading += 1; // what is being read is older than this
    this.works = new Map(this.works).set(event.detail.visit, event.detail);
    void this.holding?.meet();
  }

  private lock(): void {
    void this.holding?.lock();
  }

  private speak(event: Event): void {
    setLanguage((event.target as HTMLSelectElement).value as Language);
    for (const part of this.querySelectorAll("*")) if (part instanceof Part) part.requestUpdate();
    this.requestUpdate();
  }
}
