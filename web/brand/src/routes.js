// Drag a visit to another officer or another time. What each place costs is asked for once, when a drag begins, and said while
// it goes on; letting go posts the form that the page of one visit posts too. Pages work without this.
const FAR = 5;
let drag = null;
let dragged = false;

const status = () => document.querySelector("#drag");
const say = (words, kind = "") => {
  const line = status();
  line.textContent = words;
  line.dataset.kind = kind;
};

const laneAt = (y) =>
  [...document.querySelectorAll(".kf-lane")].find((lane) => {
    const box = lane.getBoundingClientRect();
    return box.top <= y && y < box.bottom;
  });

/** The place under the pointer as the server names it: the officer, and the last visit whose middle is before. */
const placeAt = (lane, x) => {
  const scale = lane.viewBox.baseVal.width / lane.getBoundingClientRect().width;
  const at = (x - lane.getBoundingClientRect().left) * scale;
  const before = [...lane.querySelectorAll(".kf-call")]
    .filter((call) => call !== drag.call && middle(call) < at)
    .at(-1);
  return { to: `${lane.dataset.officer}/${before ? before.dataset.visit : "first"}`, at: before ? right(before) : 4 };
};
/** All of a visit but its window, which stays where it is. */
const parts = (call) => call.querySelectorAll(":scope > :not(.kf-call__window)");
const box = (call) => call.querySelector(".kf-call__box");
const middle = (call) => box(call).x.baseVal.value + box(call).width.baseVal.value / 2;
const right = (call) => box(call).x.baseVal.value + box(call).width.baseVal.value + 1;

const mark = (lane, at, possible) => {
  document.querySelector(".kf-drop")?.remove();
  if (!lane) return;
  const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
  line.setAttribute("class", `kf-drop${possible ? "" : " kf-drop--no"}`);
  for (const [name, value] of Object.entries({ x1: at, x2: at, y1: 8, y2: lane.viewBox.baseVal.height - 14 }))
    line.setAttribute(name, String(value));
  lane.append(line);
};

const show = () => {
  const lane = laneAt(drag.y);
  drag.place = lane ? placeAt(lane, drag.x) : null;
  const offer = drag.place && drag.offers ? drag.offers.get(drag.place.to) : null;
  drag.offer = offer ?? null;
  if (!drag.offers) say(status().dataset.asks);
  else if (offer) say(offer.says, offer.possible ? "yes" : "no");
  else say("");
  mark(lane, drag.place?.at, !drag.offers || Boolean(offer?.possible));
};

const ask = async (call) => {
  const mine = drag;
  try {
    const answer = await fetch(call.href.baseVal.replace("/move/", "/moves/"), { headers: { Accept: "application/json" } });
    const said = await answer.json();
    if (drag !== mine) return;
    if (said.refused) {
      end();
      return say(said.refused, "no");
    }
    drag.offers = new Map(said.offers.map((offer) => [offer.to, offer]));
    show();
  } catch {
    if (drag !== mine) return;
    end();
    say(status().dataset.failed, "no");
  }
};

const end = () => {
  mark(null);
  if (drag) for (const part of parts(drag.call)) part.removeAttribute("transform");
  drag?.call.classList.remove("kf-call--dragged");
  drag = null;
};

// the click that ends a drag does not follow the link
document.addEventListener("click", (event) => dragged && event.preventDefault(), { capture: true });

document.addEventListener("pointerdown", (event) => {
  dragged = false;
  const call = event.target.closest?.("a.kf-call");
  if (!call || !status() || event.button !== 0) return;
  drag = { call, from: [event.clientX, event.clientY], x: event.clientX, y: event.clientY, begun: false, offers: null };
});

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  [drag.x, drag.y] = [event.clientX, event.clientY];
  const [dx, dy] = [drag.x - drag.from[0], drag.y - drag.from[1]];
  if (!drag.begun) {
    if (Math.hypot(dx, dy) < FAR) return;
    drag.begun = dragged = true;
    drag.call.classList.add("kf-call--dragged");
    drag.call.setPointerCapture?.(event.pointerId);
    ask(drag.call);
  }
  for (const part of parts(drag.call)) part.setAttribute("transform", `translate(${dx} ${dy})`);
  show();
});

document.addEventListener("pointerup", () => {
  if (!drag) return;
  const { begun, call, offer } = drag;
  end();
  if (!begun || !offer?.possible) return;
  const form = document.querySelector("#drop");
  form.action = call.href.baseVal;
  form.elements.to.value = offer.to;
  form.submit();
});

document.addEventListener("pointercancel", end);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && drag) {
    end();
    say("");
  }
});
document.addEventListener("dragstart", (event) => {
  if (event.target.closest?.("a.kf-call")) event.preventDefault();
});
