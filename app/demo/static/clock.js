// The clock: shown between polls by the page's own arithmetic, moved by its buttons.
import { moveClock, notice } from "./api.js";
import { clockOf, dayOf } from "./words.js";

let base = new Date();
let at = performance.now();
let speed = 1;

export const now = () => new Date(base.getTime() + (performance.now() - at) * speed);

export function setTime(time) {
  base = new Date(time.now);
  at = performance.now();
  speed = time.speed;
  for (const button of document.querySelectorAll("[data-speed]"))
    button.setAttribute("aria-pressed", String(Number(button.dataset.speed) === speed));
}

function show() {
  document.getElementById("clock-time").textContent = clockOf(now());
  document.getElementById("clock-date").textContent = dayOf(now());
}

export async function change(wanted) {
  const buttons = document.querySelectorAll(".clock button");
  for (const button of buttons) button.disabled = true;
  try {
    setTime(await moveClock(wanted));
    show();
    notice("");
  } catch (error) {
    notice(`时钟没有动:${error.message}`);
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

export function start(refresh) {
  setInterval(show, 200);
  for (const button of document.querySelectorAll("[data-advance]"))
    button.addEventListener("click", async () => { await change({ advance: button.dataset.advance }); refresh(); });
  for (const button of document.querySelectorAll("[data-speed]"))
    button.addEventListener("click", () => change({ speed: Number(button.dataset.speed) }));
}
