// The clock: between two words of the server the page counts on by itself.
import { moveClock, notice } from "./api.js";
import { byId } from "./dom.js";
import { clockOf, dayOf, whenOf } from "./words.js";

let base = Date.now();
let at = performance.now();
let rate = 1;
let target = null;
const ears = [];

export const now = () => new Date(base + (performance.now() - at) * rate);
export const onTick = (ear) => ears.push(ear);

export function setTime(time) {
  base = new Date(time.now).getTime();
  at = performance.now();
  rate = time.is_walking ? 0 : time.rate ?? time.speed;
  document.body.classList.toggle("walking", Boolean(time.is_walking));
  for (const one of document.querySelectorAll("[data-speed]"))
    one.setAttribute("aria-pressed", String(Number(one.dataset.speed) === time.speed));
  tick();
}

// What `下一个时限` jumps to: {at, words} or null.
export function setTarget(found) {
  target = found;
  const skip = byId("skip-deadline");
  skip.disabled = !found;
  skip.textContent = found ? `跳到:${found.words} ${whenOf(found.at, now())}` : "跳到下一个时限";
}

function tick() {
  byId("clock-time").textContent = clockOf(now());
  byId("clock-date").textContent = dayOf(now());
  for (const ear of ears) ear();
}

async function change(wanted) {
  try {
    await moveClock(wanted);
    notice("");
  } catch (error) {
    notice(`时钟没有动:${error.message}`);
  }
}

export function start() {
  setInterval(tick, 250);
  const more = byId("clock-more");
  document.addEventListener("click", (event) => { if (!more.contains(event.target)) more.open = false; });
  more.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    more.open = false;
    more.querySelector("summary").focus();
  });
  for (const one of document.querySelectorAll("[data-advance]"))
    one.addEventListener("click", () => { more.open = false; change({ advance: one.dataset.advance }); });
  for (const one of document.querySelectorAll("[data-speed]"))
    one.addEventListener("click", () => change({ speed: Number(one.dataset.speed) }));
  byId("skip-deadline").addEventListener("click", () => {
    if (target && new Date(target.at) > now()) change({ to: target.at });
  });
}
