// The case beside the phones, all of it from /api/v1: which one is looked at, and its three sheets.
import { product } from "./api.js";
import { head, whyCard } from "./case_head.js";
import { deadlines, ladder, nextDeadline, timeline } from "./case_parts.js";
import { onTick, setTarget } from "./clock.js";
import { button, byId, make } from "./dom.js";
import * as officers from "./officers.js";
import { outbox } from "./outbox.js";
import { platforms } from "./platforms.js";
import { KINDS, STATES } from "./words.js";

const TABS = { matter: "事项", outbox: "外发", platforms: "平台" };
const GATHER = 200;
const RETRY = 2000;
const MOST = 12;
let chosen = null;
let isPinned = false;
let newest = null;
let tab = "matter";
let found = { items: [], full: null, ladder: null, why: null, alerts: [] };
let waiting = 0;
let isAsking = false;
let isWanted = false;
let painted = "";
let hasProduct = true;

const SHOWN = 4;

// Whose phones lie beside the case: whoever has it, the ladder, whoever else had to do with it.
function officerIds(full, rungs) {
  const ladderIds = rungs.map((rung) => rung.officer.id);
  const touched = full.events.flatMap((event) => [event.data.officer_id, event.data.to, event.actor.startsWith("officer:") ? event.actor.slice(8) : ""]).filter(Boolean);
  const owner = full.officer && !ladderIds.includes(full.officer.id) ? [full.officer.id] : [];
  const involved = new Set([...owner, ...touched]);
  const waiting = ladderIds.filter((id) => !involved.has(id));
  const kept = ladderIds.filter((id) => involved.has(id) || waiting.indexOf(id) < Math.max(0, SHOWN - involved.size));
  return [...new Set([...owner, ...kept, ...involved])];
}

async function look() {
  if (!hasProduct) return;
  const { items } = await product(`/cases?limit=${MOST}`);
  if (items.length && items[0].number !== newest) {
    newest = items[0].number;
    if (!isPinned) chosen = newest;
  }
  const number = chosen || items[0]?.number;
  if (!number) { found = { ...found, items }; return; }
  const [full, ladderView, why] = await Promise.all([product(`/cases/${number}`), product(`/cases/${number}/ladder`), product(`/cases/${number}/why`)]);
  const first = full.messages[0];
  const alerts = first ? (await product(`/alerts?limit=200&external_id=${encodeURIComponent(first.external_id)}`)).items.filter((one) => one.case === number) : [];
  found = { items, full, ladder: ladderView, why, alerts };
  officers.showFor(officerIds(full, ladderView.rungs)).then(() => { painted = ""; paint(); });
}

// Ask again soon; whatever changes before that is the same question.
export function refresh(wait = GATHER) {
  isWanted = true;
  if (waiting || isAsking) return;
  waiting = setTimeout(ask, wait);
}

async function ask() {
  waiting = 0;
  isWanted = false;
  isAsking = true;
  const isAnswered = await look().then(() => true, () => false);
  isAsking = false;
  if (isAnswered) paint();
  if (!isAnswered || isWanted) refresh(isAnswered ? GATHER : RETRY);
}

// Look at one case; a tour pins its own, so that others that come in do not push it away.
export function choose(number, pin = false) {
  isPinned = pin;
  if (!number || number === chosen) return;
  chosen = number;
  painted = "";
  refresh();
}

export function show(wanted) {
  if (!TABS[wanted] || wanted === tab) return;
  tab = wanted;
  painted = "";
  paint();
}

export function paint() {
  const key = JSON.stringify([tab, found]);
  if (key === painted && tab === "matter") return;
  painted = key;
  const sheet = byId("matter");
  const top = sheet.querySelector(".body")?.scrollTop || 0;
  const body = make("div", { id: "sheet", class: "body", role: "tabpanel", "aria-labelledby": `tab-${tab}`, tabindex: "0" }, ...parts());
  const focused = document.activeElement?.id;
  sheet.replaceChildren(make("div", { class: "top" }, tabs(), chips()), body);
  body.scrollTop = top;
  if (focused && sheet.contains(byId(focused))) byId(focused).focus();
  const next = found.full ? nextDeadline(found.full, found.ladder) : null;
  setTarget(next);
}

function parts() {
  if (tab === "platforms") return platforms();
  if (!hasProduct) return [alone()];
  if (!found.full) return [welcome()];
  if (tab === "outbox") return outbox(found.full, found.alerts);
  return [head(found.full), ladder(found.full, found.ladder), deadlines(found.full), timeline(found.full), whyCard(found.full, found.why)];
}

const WELCOME = [
  ["群众说一句话", "不用填表,不用知道该找谁。左边的手机现在就能用。"],
  ["听懂,找到人,记下时限", "是什么事、在哪里、归谁管、最迟几点到,这里一眼看全。"],
  ["干部的手机响了", "没人应就往上叫,一直叫到有人来。"],
];

function welcome() {
  return make("div", { class: "welcome" }, make("h3", {}, "一句话,就有人来"),
    make("ol", {}, ...WELCOME.map(([head, more]) => make("li", {}, make("b", {}, head), make("p", {}, more)))),
    make("p", { class: "hint" }, "点上面的一个故事看一遍,或者在左边的手机上说一句话。"));
}

const alone = () => make("div", { class: "welcome" }, make("h3", {}, "这里只有平台"),
  make("p", { class: "hint" }, "手机上说的话,按真的协议送到您的系统;您的系统调用平台的接口,回话就出现在手机上。“平台”一页看两边说了什么,也能让平台闹脾气。"));

function chips() {
  const chip = (item) => button(`${KINDS[item.kind] || item.kind} · ${STATES[item.state] || item.state}`, () => { choose(item.number, true); },
    { id: `case-${item.number}`, "aria-pressed": String(item.number === found.full?.number), title: `${item.number} ${item.summary}`, class: `chip ${item.state}` });
  return make("div", { class: "chips", role: "group", "aria-label": "最近的事项" }, ...found.items.map(chip));
}

function tabs() {
  const one = ([name, words]) => button(words, () => show(name),
    { id: `tab-${name}`, role: "tab", "aria-selected": String(name === tab), "aria-controls": "sheet", tabindex: name === tab ? "0" : "-1" });
  const list = make("div", { class: "tabs", role: "tablist", "aria-label": "事项的几页" }, ...Object.entries(TABS).map(one));
  list.addEventListener("keydown", walk);
  return list;
}

// Arrow keys go round the tabs, Home and End to the ends; the tab that has the focus is the one shown.
function walk(event) {
  const names = Object.keys(TABS);
  const at = names.indexOf(tab);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + names.length, Home: 0, End: names.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  show(names[to % names.length]);
  byId(`tab-${tab}`).focus();
}

export const current = () => found.full;

export function start(boot) {
  hasProduct = boot.has_product;
  if (!hasProduct) tab = "platforms";
  onTick(() => { for (const left of byId("matter").querySelectorAll("[data-due]")) left.tick?.(); });
  paint();
  refresh();
}
