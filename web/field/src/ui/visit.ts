/** One visit: who lives there, what was seen, and the signature. Everything entered is kept at once. */

import { html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { asked, type Form, type Member, type Question, type Value, type VisitOfDay } from "../app/day.js";
import type { Change, Day, Work } from "../app/field.js";
import type { Holding } from "../app/holding.js";
import * as visiting from "../app/visiting.js";
import { _, local, writtenTime } from "../words.js";
import { STEPS } from "./day.js";
import { Part } from "./element.js";
import { NotAPhoto, photoOf, TooLarge } from "./photo.js";
import "./signature.js";
import "./slip.js";
import type { Signature } from "./signature.js";

const DOORS: [visiting.Door, () => string][] = [
  ["met", () => _("Somebody opened")],
  ["no_answer", () => _("Nobody opened the door")],
  ["refused", () => _("The visit was refused")],
];
const HERE = "lives_here";
const PRESENCES: [string, () => string][] = [
  [HERE, () => _("Not in, lives here")],
  ["away", () => _("Away for now")],
  ["left", () => _("Moved out")],
  ["died", () => _("Has died")],
];
const SUSPICIONS: Record<string, () => string> = {
  unauthorised_person: () => _("Somebody lives here who is not of the household"),
  non_occupation: () => _("Nobody seems to live here"),
  subletting: () => _("It seems to be sublet"),
};
const FINDINGS: Record<string, () => string> = {
  flat_condition: () => _("The flat is in a poor state"),
  repair_needed: () => _("Something needs repair"),
  help_needed: () => _("Somebody needs help"),
};
const UNSIGNED: Record<string, () => string> = {
  cannot: () => _("Cannot sign"),
  declined: () => _("Does not want to sign"),
};
const LACKS: Record<visiting.Lack, () => string> = {
  door: () => _("Say first whether somebody opened"),
  seen: () => _("Say of each member whether they were seen, or where they are"),
  form: () => _("Answer the questions that are marked"),
  signature: () => _("Let somebody of the household sign, or say why not"),
};

@customElement("kf-visit")
export class VisitForm extends Part {
  @property({ attribute: false }) holding!: Holding;
  @property({ attribute: false }) day!: Day;
  @property({ attribute: false }) visit!: VisitOfDay;
  @property({ attribute: false }) work: Work | null = null;
  @state() private of: visiting.Entered = visiting.nothingEntered();
  @state() private lacks: visiting.Lack[] = [];
  @state() private fault = "";
  @state() private busy = false;
  @query("kf-signature") private readonly pad!: Signature | null;
  private version = 0;

  private get form(): Form {
    return (this.visit.form ?? this.day.form) as Form;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.of = visiting.entered(this.work);
    this.version = this.work?.version ?? 0;
  }

  protected override render() {
    if (this.work?.finished) return this.done();
    const { window, step } = this.visit.appointment;
    return html`<main class="page">
      <button class="back" @click=${this.leave}>‹ ${_("Today")}</button>
      <h1>${local(this.visit.place)}</h1>
      <p class="quiet">${writtenTime(window.start)}–${writtenTime(window.end)} ${STEPS[step]?.() ?? ""}</p>
      ${this.fault ? html`<p class="fault" role="alert">${this.fault}</p>` : nothing}
      ${this.lacks.length ? html`<div class="fault" role="alert">${this.lacks.map((lack) => html`<p>${LACKS[lack]()}</p>`)}</div>` : nothing}
      <fieldset>
        <legend>${_("At the door")}</legend>
        ${DOORS.map(([door, label]) => this.radio("door", door, label(), this.of.door === door, () => this.enter({ door })))}
      </fieldset>
      ${this.of.door === "met" ? [this.members(), this.found(), this.questions(), this.contact()] : nothing}
      ${this.of.door === "" ? nothing : [this.photos(), this.noting()]}
      ${this.of.door === "met" ? this.signing() : nothing}
      <button class="main" ?disabled=${this.busy} @click=${this.finish}>${this.busy ? _("Please wait") : _("Finish the visit")}</button>
    </main>`;
  }

  private members() {
    return html`<fieldset>
      <legend>${_("Who lives here")}</legend>
      ${this.visit.household.members.map((member) => this.member(member))}
    </fieldset>`;
  }

  private member({ person, name_zh, name_en, birth_year, presence }: Member) {
    const seen = this.of.seen[person] ?? false;
    const name = `member${person}`;
    const told = PRESENCES.find(([code]) => code === presence);
    const say = (now: boolean, where: string) => () => this.enter({ seen: { ...this.of.seen, [person]: now }, presence: { ...this.of.presence, [person]: where } });
    return html`<fieldset class="member">
      <legend>${name_zh} <span lang="en">${name_en}</span> <small>${born(birth_year)}${told && presence !== HERE ? html` ${_("Told before: {what}", { what: told[1]() })}` : nothing}</small></legend>
      <div class="pair">
        ${this.radio(name, "seen", _("Seen today"), seen, say(true, ""))}
        ${PRESENCES.map(([code, label]) => this.radio(name, code, label(), !seen && this.of.presence[person] === code, say(false, code)))}
      </div>
    </fieldset>`;
  }

  private found() {
    return html`<fieldset>
        <legend>${_("What was found")}</legend>
        ${Object.entries(FINDINGS).map(([code, label]) => this.finding(code, label()))}
      </fieldset>
      <fieldset>
        <legend>${_("Is anything wrong with who lives here?")}</legend>
        ${this.radio("suspicion", "", _("No"), this.of.suspicion === "", () => this.enter({ suspicion: "" }))}
        ${Object.entries(SUSPICIONS).map(([code, label]) => this.radio("suspicion", code, label(), this.of.suspicion === code, () => this.enter({ suspicion: code })))}
      </fieldset>`;
  }

  private finding(code: string, label: string) {
    const text = this.of.findings[code];
    const without = () => Object.fromEntries(Object.entries(this.of.findings).filter(([one]) => one !== code));
    return html`<label class="choice"><input autocomplete="off" type="checkbox" .checked=${text !== undefined}
        @change=${(event: Event) => this.enter({ findings: ticked(event) ? { ...this.of.findings, [code]: "" } : without() })}><span>${label}</span></label>
      ${text === undefined ? nothing : html`<label>${_("What exactly")}<textarea autocomplete="off" rows="2" maxlength="500" .value=${live(text)} @input=${(event: Event) => this.enter({ findings: { ...this.of.findings, [code]: chosen(event) } })}></textarea></label>`}`;
  }

  private questions() {
    const wanted = new Set(asked(this.form, this.of.form).map((one) => one.id));
    return this.form.sections.map((section) => {
      const here = section.questions.filter((one) => wanted.has(one.id));
      return here.length === 0 ? nothing : html`<fieldset><legend>${local(section.title)}</legend>${here.map((one) => this.question(one))}</fieldset>`;
    });
  }

  private question(question: Question) {
    const value = this.of.form[question.id];
    const set = (answer: Value) => this.enter({ form: { ...this.of.form, [question.id]: answer } });
    const label = html`${local(question.label)}${question.required ? html`<b aria-hidden="true">\u00a0*</b>` : nothing}${question.hint ? html`<small>${local(question.hint)}</small>` : nothing}`;
    const choices: [Value, string][] = question.kind === "yes_no" ? [[true, _("Yes")], [false, _("No")]] : question.choices.map((one) => [one.code, local(one.label)]);
    if (choices.length > 0) {
      return html`<fieldset class="inner ${choices.length === 2 ? "pair" : ""}"><legend>${label}</legend>${choices.map(([code, text]) => this.radio(question.id, String(code), text, value === code, () => set(code)))}</fieldset>`;
    }
    const type = question.kind === "date" ? "date" : "text";
    const typed = (event: Event) => set(question.kind === "count" ? number(event) : chosen(event));
    if (question.kind === "long_text") return html`<label>${label}<textarea autocomplete="off" rows="3" maxlength=${question.most ?? 2000} .value=${live(String(value ?? ""))} @input=${typed}></textarea></label>`;
    return html`<label>${label}<input autocomplete="off" type=${type} inputmode=${question.kind === "count" ? "numeric" : "text"} maxlength=${question.kind === "text" ? (question.most ?? 200) : 12} .value=${live(String(value ?? ""))} @input=${typed}></label>`;
  }

  private contact() {
    const fields: Record<(typeof visiting.CONTACT)[number], string> = { phone: _("Telephone"), email: _("E-mail") };
    return html`<fieldset><legend>${_("How the household is reached")}</legend>
      ${visiting.CONTACT.map(
        (field) => html`<label>${fields[field]}<input type=${field === "phone" ? "tel" : "email"} maxlength="120" autocomplete="off"
          .value=${live(this.of.contact[field] ?? this.visit.contact[field])} @input=${(event: Event) => this.enter({ contact: { ...this.of.contact, [field]: chosen(event) } })}></label>`,
      )}</fieldset>`;
  }

  private photos() {
    return html`<fieldset><legend>${_("Photos")}</legend>
      <div class="photos">${this.of.photos.map((small) => html`<img src=${small} alt=${_("A photo, sealed and kept")}>`)}</div>
      <label class="button">${_("Take a photo")}<input autocomplete="off" type="file" accept="image/*" capture="environment" @change=${this.photographed}></label>
    </fieldset>`;
  }

  private noting() {
    return html`<label>${_("Note")}<textarea autocomplete="off" rows="3" maxlength="2000" .value=${live(this.of.note)} @input=${(event: Event) => this.enter({ note: chosen(event) })}></textarea></label>`;
  }

  private signing() {
    return html`<fieldset><legend>${_("Signature")}</legend>
      <p>${local(this.form.declaration)}</p>
      <label>${_("Who signs")}<select autocomplete="off" @change=${(event: Event) => this.enter({ signer: chosen(event) })}>
        <option value="">${_("Choose")}</option>
        ${this.visit.household.members.map((one) => html`<option value=${one.person} ?selected=${this.of.signer === String(one.person)}>${one.name_zh || one.name_en}</option>`)}
      </select></label>
      <kf-signature .strokes=${this.of.strokes} @signed=${(event: CustomEvent<visiting.Stroke[]>) => this.enter({ strokes: event.detail })}></kf-signature>
      ${Object.entries(UNSIGNED).map(([code, label]) => html`<label class="choice"><input autocomplete="off" type="checkbox" .checked=${this.of.unsigned === code}
        @change=${(event: Event) => this.enter({ unsigned: ticked(event) ? code : "" })}><span>${label()}</span></label>`)}
    </fieldset>`;
  }

  private done() {
    return html`<main class="page">
      <button class="back" @click=${() => this.tell("leave")}>‹ ${_("Today")}</button>
      <h1>${local(this.visit.place)}</h1>
      ${this.fault ? html`<p class="fault" role="alert">${this.fault}</p>` : nothing}
      <p class="sent">${_("The visit is done, and kept here until the office has it.")}</p>
      <kf-slip .day=${this.day} .visit=${this.visit} .of=${this.of} @printed=${this.printed}></kf-slip>
      <button class="main" @click=${() => this.tell("leave")}>${_("Back to the day's visits")}</button>
    </main>`;
  }

  private radio(name: string, value: string, label: string, checked: boolean, choose: () => void) {
    return html`<label class="choice"><input autocomplete="off" type="radio" name=${name} value=${value} .checked=${checked} @change=${choose}><span>${label}</span></label>`;
  }

  private async leave(): Promise<void> {
    await this.holding.field.settled();
    this.tell("leave");
  }

  private enter(some: Partial<visiting.Entered>): void {
    this.of = { ...this.of, ...some };
    this.lacks = [];
    void this.keep();
  }

  private async keep(): Promise<void> {
    const begins = !this.of.started;
    this.of = { ...this.of, started: true };
    if (begins) await this.recorded([visiting.started(this.visit)], this.made(false));
    else await this.kept(() => this.holding.field.draft(this.day, this.made(false)));
  }

  private recorded(changes: Change[], work: Work): Promise<boolean> {
    return this.kept(async () => {
      await this.holding.field.record(this.day, changes, work);
      await this.holding.counted();
    });
  }

  /** Whether there was room for it. */
  private async kept(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      this.fault = _("This could not be kept: there is no room on the handheld. Send what is unsent, then try again");
      scrollTo({ top: 0 });
      return false;
    }
  }

  private made(finished: boolean): Work {
    this.version += 1;
    return { visit: this.visit.visit, version: this.version, answers: { ...this.of }, finished };
  }

  private async photographed(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = "";
    if (!file) return;
    this.fault = "";
    try {
      const { jpeg, small } = await photoOf(file);
      const before = this.of;
      this.of = { ...this.of, photos: [...this.of.photos, small] };
      if (!(await this.recorded([visiting.photographed(this.visit, jpeg)], this.made(false)))) this.of = before;
    } catch (error) {
      if (error instanceof TooLarge) this.fault = _("The photo is too large. Take it again with fewer details");
      else if (error instanceof NotAPhoto) this.fault = _("This is not a photo that can be read");
      else throw error;
    }
  }

  private async finish(): Promise<void> {
    const signature = this.of.door === "met" && this.pad ? await this.pad.png() : null;
    this.lacks = visiting.lacking(this.of, this.visit, this.form, signature !== null && this.of.signer !== "");
    if (this.lacks.length > 0) return scrollTo({ top: 0 });
    this.busy = true;
    this.fault = "";
    const before = this.of;
    this.of = { ...this.of, strokes: [], ended: new Date().toISOString() };
    const work = this.made(true);
    const done = await this.recorded(visiting.finished(before, this.visit, this.form, signature), work);
    this.busy = false;
    if (!done) {
      this.of = before;
      return;
    }
    this.work = work;
    this.tell("finished", work);
    scrollTo({ top: 0 });
  }

  private async printed(): Promise<void> {
    await this.recorded([visiting.printed(this.visit, "visit")], this.made(true));
  }
}

const born = (year: number | null): string => (year === null ? "" : _("born {year}", { year }));
const chosen = (event: Event): string => (event.target as HTMLInputElement).value;
const ticked = (event: Event): boolean => (event.target as HTMLInputElement).checked;
const number = (event: Event): Value => (/^\d{1,9}$/.test(chosen(event)) ? Number(chosen(event)) : "");
