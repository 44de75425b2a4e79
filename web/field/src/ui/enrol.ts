/** The first screen of a new handheld: a supervisor's code, and how its owner will open it. */

import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { type Holding, NoPasskey } from "../app/holding.js";
import { NotEnrolled } from "../app/field.js";
import type { Unlock } from "../store/database.js";
import { NoAnswer } from "../sync/server.js";
import { randomWords } from "../vault/wordlist.js";
import { _ } from "../words.js";
import { Part } from "./element.js";

const PIN = /^\d{6}$/;

/** What reads a QR code from a picture, where the browser can. */
interface Reader {
  detect(picture: ImageBitmap): Promise<{ rawValue: string }[]>;
}
const reader = (window as unknown as { BarcodeDetector?: new (how: { formats: string[] }) => Reader }).BarcodeDetector;

@customElement("kf-enrol")
export class Enrol extends Part {
  @property({ attribute: false }) holding!: Holding;
  @state() private how: Unlock = "passkey";
  @state() private fault = "";
  @state() private busy = false;
  @state() private code = "";
  private readonly words = randomWords();
  private readonly linked = (): void => {
    const code = codeIn(location.hash);
    if (code === "") return;
    this.code = code;
    history.replaceState(null, "", location.pathname);
  };

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("hashchange", this.linked);
    this.linked();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("hashchange", this.linked);
  }

  protected override render() {
    return html`<main class="page">
      <h1>${_("Put this handheld into service")}</h1>
      <form @submit=${this.send} novalidate>
        ${this.fault ? html`<p class="fault" role="alert">${this.fault}</p>` : nothing}
        <label>${_("Code that your supervisor gave you")}
          <input name="code" .value=${live(this.code)} @input=${(event: Event) => (this.code = (event.target as HTMLInputElement).value)} autocomplete="off" autocapitalize="characters" spellcheck="false" required></label>
        ${reader ? html`<label class="button">${_("Scan the code")}<input type="file" accept="image/*" capture="environment" autocomplete="off" @change=${this.scan}></label>` : nothing}
        <label>${_("Name of this handheld")}<input name="name" maxlength="60" autocomplete="off" required></label>
        <fieldset>
          <legend>${_("How you will open it")}</legend>
          ${this.choice("passkey", _("Finger, face or the device's own code"), _("Also where there is no signal"))}
          ${this.choice("pin", _("A PIN of six digits"), _("Needs signal at the start of a shift"))}
          ${this.choice("words", _("Five words"), _("For places without signal"))}
        </fieldset>
        ${this.how === "pin" ? html`<label>${_("New PIN, six digits")}<input name="typed" type="password" inputmode="numeric" maxlength="6" autocomplete="new-password"></label>
          <label>${_("The PIN once more")}<input name="again" type="password" inputmode="numeric" maxlength="6" autocomplete="new-password"></label>` : nothing}
        ${this.how === "words" ? html`<p class="words">${this.words}</p><p>${_("Write these words down and keep them away from the handheld. They are not shown again.")}</p>` : nothing}
        <button class="main" ?disabled=${this.busy}>${this.busy ? _("Please wait") : _("Begin")}</button>
      </form>
    </main>`;
  }

  private choice(how: Unlock, label: string, hint: string) {
    return html`<label class="choice"><input autocomplete="off" type="radio" name="how" .checked=${this.how === how} @change=${() => (this.how = how)}>
      <span>${label}<small>${hint}</small></span></label>`;
  }

  private async send(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const [code, name] = [String(data.get("code")).trim(), String(data.get("name")).trim()];
    const typed = this.how === "words" ? this.words : String(data.get("typed") ?? "");
    if (code === "" || name === "") return this.say(_("Enter the code and a name"));
    if (this.how === "pin" && !PIN.test(typed)) return this.say(_("A PIN has six digits"));
    if (this.how === "pin" && typed !== data.get("again")) return this.say(_("The two PINs are not the same"));
    this.fault = "";
    this.busy = true;
    try {
      await this.holding.enrol(code, name, this.how, typed);
    } catch (error) {
      this.say(faultOf(error));
    } finally {
      this.busy = false;
    }
  }

  private async scan(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = "";
    if (!file || !reader) return;
    try {
      const [found] = await new reader({ formats: ["qr_code"] }).detect(await createImageBitmap(file));
      const code = found ? codeIn(found.rawValue) : "";
      if (code === "") return this.say(_("There is no code of the office's in the picture"));
      this.code = code;
      this.fault = "";
    } catch {
      this.say(_("This is not a photo that can be read"));
    }
  }

  private say(fault: string): void {
    this.fault = fault;
  }
}

/** The code in the office's link, which its QR code holds: the fragment, so that no server is sent it. */
const codeIn = (link: string): string => new URLSearchParams(link.split("#")[1] ?? "").get("enrol") ?? "";

function faultOf(error: unknown): string {
  if (error instanceof NotEnrolled) return _("The code is wrong, was used, or is older than ten minutes");
  if (error instanceof NoAnswer) return _("The office cannot be reached. Try again where there is signal");
  if (error instanceof NoPasskey || error instanceof DOMException) return _("This handheld cannot do that. Choose another way to open it");
  throw error;
}
