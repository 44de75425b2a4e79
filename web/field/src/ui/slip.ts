/** The slip for the household: shown as it will be printed, in the household's language, and printed as often as need be. */

import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { VisitOfDay } from "../app/day.js";
import type { Day } from "../app/field.js";
import type { Entered } from "../app/visiting.js";
import type { Reason } from "../print/line.js";
import { Trouble } from "../print/line.js";
import { chooseAnew, type Done, printSlip, type Way, ways } from "../print/printing.js";
import { drawn, filled, lacking, type Paper, PAPERS, partsOf } from "../print/slip.js";
import { _, type Language, LANGUAGES, language, writtenMoment, writtenTime } from "../words.js";
import { Part } from "./element.js";

const WAYS: Record<Way, () => string> = {
  bluetooth: () => _("Print by Bluetooth"),
  serial: () => _("Print by cable or classic Bluetooth"),
  dialogue: () => _("Print by another printer"),
};
const DONE: Record<Done, () => string> = {
  printed: () => _("The slip is printed."),
  sent: () => _("The slip was sent to the printer. Look whether it is whole; if not, print it again."),
};
const REASONS: Record<Reason, () => string> = {
  not_chosen: () => _("No printer was chosen."),
  no_bluetooth: () => _("Bluetooth is switched off."),
  takes_nothing: () => _("This is not a printer that can be used here. Choose another."),
  out_of_reach: () => _("The printer does not answer. Switch it on, keep it near, and print again."),
  lost: () => _("The connection to the printer was lost. Throw away what came out and print again: the slip begins anew."),
  paper_out: () => _("The printer has no paper. Put some in and print again."),
  cover_open: () => _("The printer is open. Close it and print again."),
  offline: () => _("The printer cannot print now. Look at it, and print again."),
  unconfirmed: () => _("The printer did not say that it is done. Look at the slip, and print again if it is not whole."),
};
const PAPER_KEY = "kaifong-field-paper";

@customElement("kf-slip")
export class SlipPart extends Part {
  @property({ attribute: false }) day!: Day;
  @property({ attribute: false }) visit!: VisitOfDay;
  @property({ attribute: false }) of!: Entered;
  @state() private speaks: Language = "zh-hant";
  @state() private paper: Paper = 58;
  @state() private canvas: HTMLCanvasElement | null = null;
  @state() private missing: string[] = [];
  @state() private gone: number | null = null;
  @state() private done: Done | null = null;
  @state() private fault = "";

  override connectedCallback(): void {
    super.connectedCallback();
    const theirs = this.visit.contact.language;
    this.speaks = theirs in LANGUAGES ? (theirs as Language) : language();
    this.paper = localStorage.getItem(PAPER_KEY) === "80" ? 80 : 58;
    void this.redraw();
  }

  protected override render() {
    const busy = this.gone !== null;
    return html`<h2>${_("A slip for the household")}</h2>
      <label>${_("In which language")}<select autocomplete="off" ?disabled=${busy} @change=${this.spoken}>
        ${Object.entries(LANGUAGES).map(([code, name]) => html`<option value=${code} lang=${code} ?selected=${code === this.speaks}>${name}</option>`)}
      </select></label>
      <label>${_("Width of the paper")}<select autocomplete="off" ?disabled=${busy} @change=${this.sized}>
        ${Object.keys(PAPERS).map((mm) => html`<option value=${mm} ?selected=${Number(mm) === this.paper}>${mm} mm</option>`)}
      </select></label>
      ${this.canvas ? html`<img class="preview" src=${this.canvas.toDataURL("image/png")} alt=${_("The slip as it will be printed")}>` : nothing}
      ${this.missing.length ? html`<p class="waits">${_("This handheld has no writing for {signs}: boxes are printed in their place. Add them by hand.", { signs: this.missing.map(named).join(", ") })}</p>` : nothing}
      ${this.fault ? html`<p class="fault" role="alert">${this.fault}</p>` : nothing}
      <p class=${this.done || busy ? "sent" : "nothing"} role="status">${this.line()}</p>
      ${ways().map((way) => html`<button class="second" ?disabled=${busy || this.canvas === null} @click=${() => this.print(way)}>${WAYS[way]()}</button>`)}
      ${ways().length > 1 ? html`<button class="plain" ?disabled=${busy} @click=${chooseAnew}>${_("Use another printer")}</button>` : nothing}`;
  }

  private line(): string {
    if (this.gone !== null) return _("Being printed: {percent}%", { percent: Math.floor(this.gone * 100) });
    return this.done ? DONE[this.done]() : "";
  }

  private spoken(event: Event): void {
    this.speaks = (event.target as HTMLSelectElement).value as Language;
    void this.redraw();
  }

  private sized(event: Event): void {
    this.paper = Number((event.target as HTMLSelectElement).value) as Paper;
    localStorage.setItem(PAPER_KEY, String(this.paper));
    void this.redraw();
  }

  private async redraw(): Promise<void> {
    const { start, end } = this.visit.appointment.window;
    const slots = {
      at: writtenMoment(this.of.ended),
      place: this.visit.place[this.speaks],
      window: `${writtenTime(start)}–${writtenTime(end)}`,
      officer: this.day.officer.name,
    };
    this.done = null;
    this.fault = "";
    this.missing = lacking(Object.values(slots).join(""), this.speaks);
    this.canvas = await drawn(filled(this.day.slips[this.speaks], partsOf(this.visit, this.of), slots), PAPERS[this.paper]);
  }

  private async print(way: Way): Promise<void> {
    this.gone = 0;
    this.fault = "";
    this.done = null;
    try {
      this.done = await printSlip(way, this.canvas as HTMLCanvasElement, this.day.printers, (part) => {
        this.gone = part;
      });
      this.tell("printed");
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      this.fault = REASONS[error.reason]();
    } finally {
      this.gone = null;
    }
  }
}

/** The screen cannot show it either, so it is named by its code too. */
const named = (sign: string): string => `${sign} U+${(sign.codePointAt(0) as number).toString(16).toUpperCase()}`;
