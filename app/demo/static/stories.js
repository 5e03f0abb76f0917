// The four stories: a card each; while one is told, its step, and the buttons that go on, wait and end it.
import { notice, startTour, steer } from "./api.js";
import * as cases from "./case.js";
import { button, byId, make } from "./dom.js";
import * as officers from "./officers.js";
import * as people from "./people.js";
import { pathOf } from "./entries.js";

let tours = [];
let writers = [];
let tour = null;
let focused = "";

const order = async (wanted) => {
  try {
    await steer(wanted, tour?.at ?? -1);
  } catch (error) {
    notice(error.message);
  }
};

const begin = async (id, variant = "") => {
  try {
    await startTour(id, variant, true);
  } catch (error) {
    notice(`故事没能开始:${error.message}`);
  }
};

export function set(found) {
  const wasRunning = Boolean(tour);
  tour = found || null;
  paint();
  if (tour) follow();
  else if (wasRunning) cases.choose(null);
}

// Show what the step is about: a phone, a page in it, a sheet of the case.
function follow() {
  const key = JSON.stringify([tour.run, tour.at, tour.state === "working", tour.focus, tour.case]);
  if (key === focused) return;
  focused = key;
  if (tour.case) cases.choose(tour.case, true);
  const { focus } = tour;
  if (!focus) return;
  if (focus.tab) cases.show(focus.tab);
  if (focus.chat) people.showChat(focus.chat, writers);
  if (focus.officer !== undefined) {
    const phone = officers.byAddress(focus.officer);
    phone?.turnTo(focus.officer);
    officers.wake(phone?.holder.key || "", phone ? pathOf(focus.url || "") || focus.path || "" : "");
  }
}

function paint() {
  const box = byId("stories");
  const hadFocus = box.contains(document.activeElement) ? document.activeElement.dataset.do : "";
  box.replaceChildren(tour ? stage() : shelf());
  box.dataset.state = tour ? tour.state : "idle";
  if (hadFocus) (box.querySelector(`[data-do="${hadFocus}"]:not(:disabled)`) || box.querySelector("button:not(:disabled)"))?.focus();
}

function shelf() {
  const card = (one) => make("article", { class: "card", "data-tour": one.id },
    make("img", { src: `/demo/static/${one.id}.svg`, alt: "", width: "44", height: "44" }),
    make("div", { class: "about" },
      button("", () => begin(one.id), { class: "tell", "data-do": one.id, "aria-label": `讲这个故事:${one.title}` }),
      make("h3", {}, one.title, make("span", { class: "play", "aria-hidden": "true" }, "▶")), make("p", {}, one.line), make("p", { class: "english", lang: "en" }, one.english),
      one.variants.length > 1 ? make("div", { class: "variants", role: "group", "aria-label": "换个情形" }, ...one.variants.map((variant) => variantButton(one, variant))) : null));
  return make("div", { class: "shelf" }, ...tours.map(card));
}

function variantButton(one, variant) {
  return button(variant.title, () => begin(one.id, variant.id), { "data-variant": variant.id, title: variant.english });
}

function stage() {
  const step = tour.steps[tour.at];
  const dots = make("ol", { class: "dots", "aria-label": `第 ${tour.at + 1} 步,共 ${tour.steps.length} 步` },
    ...tour.steps.map((one, index) => make("li", { class: index < tour.at ? "done" : index === tour.at ? "here" : "", title: one.zh })));
  const isOver = tour.state === "done";
  return make("div", { class: "telling", "data-at": tour.at, "data-state": tour.state },
    make("div", { class: "name" }, make("b", {}, tour.title), make("small", { lang: "en" }, tour.english), dots),
    make("div", { class: "step", "aria-live": "polite" }, make("p", {}, step?.zh || ""), make("p", { class: "english", lang: "en" }, step?.en || ""), tour.note ? make("p", { class: "aside" }, tour.note) : null),
    make("div", { class: "steering" }, ...(isOver ? endButtons() : runButtons())));
}

function runButtons() {
  const isStuck = tour.state === "stuck";
  const isBusy = tour.state === "working";
  return [
    button(isStuck ? "再试一次" : "下一步", () => order("next"), { class: "primary", "data-do": "next", disabled: isBusy }),
    isStuck ? button("跳过", () => order("skip"), { "data-do": "skip" })
      : button(tour.auto ? "停下,自己来" : "接着自动讲", () => order(tour.auto ? "pause" : "auto"), { "data-do": "auto" }),
    button("结束", () => order("stop"), { "data-do": "stop" }),
  ];
}

const endButtons = () => [
  button("再讲一遍", () => begin(tour.id, tour.variant), { "data-do": "again" }),
  button("看别的故事", () => order("stop"), { class: "primary", "data-do": "stop" }),
];

export function start(boot) {
  ({ tours, writers } = boot);
  paint();
}
