// Deadlines that run down, the ladder with who is next, and the history in sentences.
import { now } from "./clock.js";
import { make } from "./dom.js";
import { DEADLINES, EVENTS, ROLES, TOLD, leftOf, minuteOf, monthDayOf, whenOf } from "./words.js";

const RUNNING = ["acknowledged", "on_site", "in_hand"];
// While somebody works on it, the next step is a look at whether anything moved.
const labelOf = (one, full) => (one.kind === "step" && RUNNING.includes(full.state) ? "没动静再提醒" : DEADLINES[one.kind] || one.kind);
const isOpen = (deadline) => !deadline.met_at && !deadline.missed_at;

export function nextDeadline(full, ladderView) {
  const open = full.deadlines.filter((one) => isOpen(one) && new Date(one.due_at) > now()).map((one) => ({ at: one.due_at, words: labelOf(one, full) }));
  if (ladderView?.next_at && new Date(ladderView.next_at) > now()) open.push({ at: ladderView.next_at, words: "往上叫" });
  return open.sort((a, b) => new Date(a.at) - new Date(b.at))[0] || null;
}

// What is over stands in one line; what still runs, or was missed, has a line of its own.
export function deadlines(full) {
  const began = Date.parse(full.events[0]?.at || full.deadlines[0]?.due_at);
  const shown = full.deadlines.filter((one) => one.kind !== "step" || isOpen(one));
  const kept = shown.filter((one) => one.met_at && !one.missed_at);
  const others = shown.filter((one) => !kept.includes(one));
  return make("section", { class: "deadlines" }, make("h4", {}, "时限"),
    kept.length ? make("p", { class: "kept" }, ...kept.map((one) => make("span", { class: "met", "data-kind": one.kind, title: `最迟 ${whenOf(one.due_at, now())}` }, `✓ ${DEADLINES[one.kind] || one.kind} ${whenOf(one.met_at, now())}`))) : null,
    make("ul", {}, ...others.map((one) => row(one, began, labelOf(one, full)))));
}

function row(deadline, began, label) {
  const state = deadline.met_at ? "late" : deadline.missed_at ? "missed" : "open";
  const isReminder = deadline.kind === "remind";
  const words = { late: `晚了,${whenOf(deadline.met_at, now())} 才做到`, missed: isReminder ? "提醒过了" : "过了时限" }[state];
  const left = make("span", { class: "left" }, words || "");
  const bar = make("i", { "aria-hidden": "true" });
  const item = make("li", { class: isReminder && state !== "open" ? "told" : state, "data-kind": deadline.kind, "data-due": deadline.due_at }, make("b", {}, label),
    make("time", {}, `${whenOf(deadline.due_at, now())} 前`), left, bar);
  if (state !== "open") return item;
  item.tick = () => {
    const due = Date.parse(deadline.due_at);
    const rest = due - now();
    left.textContent = rest > 0 ? `还有 ${leftOf(rest)}` : "到了";
    bar.style.setProperty("--part", String(Math.min(1, Math.max(0, 1 - rest / Math.max(1, due - began)))));
    item.classList.toggle("near", rest < (due - began) / 4);
  };
  item.tick();
  return item;
}

export function ladder(full, view) {
  if (!view) return make("section");
  const taken = full.events.filter((event) => ["acknowledged", "arrived"].includes(event.kind)).map((event) => event.actor.replace("officer:", ""));
  const rung = (one) => {
    const state = taken.includes(one.officer.id) ? "taken" : one.is_next && !one.called_at ? "next" : one.called_at ? "called" : "later";
    const words = { taken: "接了", next: "下一个", called: one.is_next ? "再叫一遍" : "叫过了", later: "还没叫到" }[state];
    return make("li", { class: state, "data-officer": one.officer.id }, make("i", { "aria-hidden": "true" }), make("span", {}, ROLES[one.role] || one.role), make("b", {}, one.officer.name), make("small", {}, words));
  };
  const next = view.next_at && view.rungs.some((one) => one.is_next) ? make("p", { class: "next-at", "data-due": view.next_at }) : null;
  if (next) {
    const name = view.rungs.find((one) => one.is_next).officer.name;
    const lack = full.state === "assigned" || full.state === "new" || full.state === "returned" ? "没人应" : "没人到场";
    next.tick = () => { const rest = new Date(view.next_at) - now(); next.textContent = rest > 0 ? `再过 ${leftOf(rest)} ${lack},就叫${name}` : "正在往上叫"; };
    next.tick();
  }
  return make("section", { class: "ladder" }, make("h4", {}, "没人应就往上叫"), make("ol", {}, ...view.rungs.map(rung)), next);
}

export function timeline(full) {
  const names = namesIn(full);
  let day = monthDayOf(now());
  const rows = [...full.events].reverse().flatMap((event) => {
    const at = new Date(event.at);
    const heading = monthDayOf(at) === day ? [] : [make("li", { class: "day" }, monthDayOf(at))];
    day = monthDayOf(at);
    return [...heading, make("li", { class: event.kind, "data-kind": event.kind }, make("time", { datetime: event.at }, minuteOf(at)), make("span", {}, ...sentence(event, names)))];
  });
  return make("section", { class: "timeline" }, make("h4", {}, "经过"), make("ol", {}, ...rows));
}

const known = new Map();
export const learn = (officer) => known.set(officer.id, `${officer.title || ROLES[officer.role] || ""}${officer.name}`);

function namesIn(full) {
  const of = (id) => known.get(id) || (full.officer?.id === id ? full.officer.name : id || "");
  return { of, actor: (event) => (event.actor.startsWith("officer:") ? of(event.actor.slice(8)) : event.actor.startsWith("api:") ? "另一个系统" : event.actor === "system" ? "" : full.reporter.name || "群众") };
}

const quote = (text) => (text ? `:“${text}”` : "");

function sentence(event, names) {
  const { data } = event;
  const who = names.of(data.officer_id);
  const actor = names.actor(event);
  const bold = (text) => make("b", {}, text);
  const day = data.until ? whenOf(data.until, now()) : "";
  switch (event.kind) {
    case "opened": return [bold(actor), ` 说${quote(data.text)}`];
    case "joined": return [bold(actor), data.text ? ` 又说${quote(data.text)}` : { photo: " 发来照片", voice: " 发来语音", location: " 发来位置" }[data.what] || " 又发来消息"];
    case "assigned": return [data.reason === "no_progress" ? "没有动静,重新提醒 " : "派给 ", bold(who)];
    case "alerted": return ["通知 ", bold(who)];
    case "reminded": return ["没有回应,再提醒 ", bold(who)];
    case "escalated": return [data.cause === "nobody_on_site" ? "没人到场,叫 " : data.cause === "unacknowledged" ? "没人应,叫 " : "过了时限,叫 ", bold(who)];
    case "acknowledged": return [bold(actor || who), " 收到"];
    case "arrived": return [bold(actor || who), " 到了现场"];
    case "recorded": return [bold(actor || who), ` 记下${quote(data.text)}`];
    case "resolved": return [bold(actor || who), ` 办结${quote(data.text)}`];
    case "transferred": return [bold(actor), " 转给 ", bold(names.of(data.to))];
    case "returned": return [bold(actor), ` 退回${quote(data.text)}`];
    case "suspended": return [bold(actor), ` 挂起到 ${day}${quote(data.text)}`];
    case "extended": return [bold(actor), ` 延到 ${day}${quote(data.text)}`];
    case "called_back": return data.rating ? [bold(actor), ` 打了 ${data.rating} 分`] : [bold(actor), ` 回访${quote(data.text)}`];
    case "paid": return [`${data.amount} 元已到账${quote(data.text)}`];
    case "told": return [`告诉群众:${TOLD[data.key] || "有了新进展"}`];
    default: return [[actor, EVENTS[event.kind] || event.kind].filter(Boolean).join(" "), quote(data.text)];
  }
}
