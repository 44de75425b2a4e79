// A kiosk's screen: keys to touch, one press once, nobody there, the heartbeat. Without it a keyboard still does all.
import * as key from "./kiosk_key.js";

const { body } = document;
const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

// Digits: by touch, by keyboard, or by a scanner that types wherever the focus is
const typed = document.querySelector("[data-typed]");
const pad = document.querySelector("[data-keypad]");
let field = typed ?? document.querySelector("#typed input:not([type=hidden], [type=checkbox])");
document.addEventListener("focusin", ({ target }) => {
  if (target.matches("#typed input:not([type=checkbox])")) field = target;
});
// A date's box that is full leads to the next
const next = (box) => {
  const boxes = [...(box.closest(".govuk-date-input")?.querySelectorAll("input") ?? [])];
  if (boxes.length && box.value.length >= (box.matches(".govuk-input--width-4") ? 4 : 2)) boxes[boxes.indexOf(box) + 1]?.focus();
};
typed?.select(); // what was refused is typed or scanned over
if (pad) {
  pad.hidden = false;
  pad.addEventListener("pointerdown", (event) => event.preventDefault()); // a touch leaves the focus where Enter goes on
  pad.addEventListener("mousedown", (event) => event.preventDefault());
  pad.addEventListener("click", ({ target }) => {
    const key = target.closest("button")?.dataset;
    if (!key || !field) return;
    if (key.key) field.value += key.key;
    else field.value = "clear" in key ? "" : field.value.slice(0, -1);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (key.key) next(field);
    field.scrollIntoView({ block: "nearest" }); // in large letters it may have been below what is shown
  });
}
document.addEventListener("keydown", (event) => {
  if (typed && /^\d$/.test(event.key) && !event.target.matches("input")) typed.focus();
});

// A long answer is moved by buttons within reach
const show = document.querySelector(".kf-kiosk__show");
const scrollers = document.querySelector(".kf-kiosk__scroll");
const fit = () => { scrollers.hidden = show.scrollHeight <= show.clientHeight + 1; };
if (scrollers) {
  new ResizeObserver(fit).observe(show);
  fit();
  scrollers.addEventListener("click", ({ target }) => {
    const step = Number(target.closest("button")?.dataset.scroll ?? 0);
    show.scrollBy({ top: step * show.clientHeight * 0.8 });
  });
}

// A button that prints is pressed once; the server would print once in any case
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", () => setTimeout(() => {
    for (const button of form.querySelectorAll("button")) button.disabled = true;
  }));
}

// Nobody there: ask, then wipe. While somebody is there but asks nothing, the session is kept alive
const idle = Number(body.dataset.idleSeconds ?? 0);
if (idle) {
  const warning = Number(body.dataset.warningSeconds);
  const dialog = document.querySelector(".kf-kiosk__idle");
  let touched = Date.now();
  let told = Date.now();
  const touch = () => {
    touched = Date.now();
    if (dialog.open) dialog.close();
    if (touched - told > idle * 1000) {
      told = touched;
      fetch(body.dataset.present).catch(() => {});
    }
  };
  for (const kind of ["pointerdown", "keydown", "input"]) {
    document.addEventListener(kind, ({ target }) => {
      if (!dialog.open && !dialog.contains(target)) touch();
    }, { capture: true });
  }
  dialog.querySelector("[data-more-time]").addEventListener("click", touch);
  dialog.addEventListener("cancel", touch);
  const watch = setInterval(() => {
    const left = Math.ceil(idle + warning - (Date.now() - touched) / 1000);
    if (left <= 0) {
      clearInterval(watch);
      document.getElementById("finish").submit();
    } else if (left <= warning) {
      if (!dialog.open) dialog.showModal();
      dialog.querySelector("[data-left]").textContent = left;
    }
  }, 500);
}

// A page that comes back out of the browser's memory is asked for again: it may be somebody else's
addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });

const post = (address, fields) =>
  fetch(address, { method: "POST", body: new URLSearchParams({ ...fields, csrfmiddlewaretoken: token() }) });

// Enrolling: the key is made where it stays, and its public half goes along with the supervisor's code
const enrol = document.querySelector("form[data-enrol]");
if (enrol) {
  enrol.addEventListener("submit", async (event) => {
    event.preventDefault();
    enrol.elements.public_key.value = await key.make().catch(() => "");
    enrol.submit();
  });
}

// A lease lasts a day at most; another is asked for in good time, or when the machine comes back after a longer rest
const lease = async () => {
  const asked = await key.request().catch(() => null);
  return asked !== null && (await post(body.dataset.lease, asked)).ok;
};
if (body.dataset.device) key.name(Number(body.dataset.device)).catch(() => {});
else if (body.dataset.lease && !enrol) lease().then((inside) => { if (inside) location.replace(body.dataset.start); }, () => {});

// The heartbeat tells the office how the machine is. One that was revoked shows so within the minute
const beat = async () => {
  try {
    const answer = await post(body.dataset.heartbeat, { version: body.dataset.version });
    if (answer.status === 403) location.replace(body.dataset.start);
    else if (answer.headers.get("X-Lease") === "ask") await lease();
  } catch { /* the line is down; the next beat tries again */ }
};
if (body.dataset.device) {
  setInterval(beat, Number(body.dataset.heartbeatSeconds) * 1000);
  if (document.querySelector(".kf-kiosk__welcome")) beat();
}
