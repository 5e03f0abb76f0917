// The cases and one case's timeline, all of it from /api/v1.
import { product } from "./api.js";
import { now } from "./clock.js";
import { DEADLINES, EVENTS, KINDS, ROLES, STATES, make, spanOf, whenOf } from "./words.js";

let chosen = null;
let newest = null;
let painted = "";

export async function refresh() {
  const { items } = await product("/cases?limit=12");
  if (items.length && items[0].number !== newest) {
    newest = items[0].number;
    chosen = newest;
  }
  const found = items.find((item) => item.number === chosen) || items[0];
  const full = found ? await product(`/cases/${found.number}`) : null;
  const key = JSON.stringify([items.map((item) => [item.number, item.state]), full, Math.floor(now() / 30000)]);
  if (key === painted) return;
  painted = key;
  showChips(items);
  document.getElementById("case").replaceChildren(full ? showCase(full) : make("p", { class: "empty" }, "还没有事项。"));
}

function showChips(items) {
  const chip = (item) => make(
    "button",
    { type: "button", role: "tab", "aria-selected": String(item.number === chosen), on: { click: () => { chosen = item.number; painted = ""; refresh(); } } },
    `${item.number.slice(-3)} ${KINDS[item.kind] || item.kind} · ${STATES[item.state] || item.state}`,
  );
  document.getElementById("cases").replaceChildren(...items.map(chip));
}

function showCase(item) {
  return make("div", {}, head(item), make("h3", {}, "时限"), deadlines(item), make("h3", {}, "经过"), timeline(item));
}

function head(item) {
  const officer = item.officer ? `${item.officer.name}(${ROLES[item.officer.role] || item.officer.role})` : "还没有";
  const why = item.decision || {};
  const words = (why.words || []).map((word) => word.word || word).join("、");
  return make(
    "div", { class: "case-head", "data-number": item.number, "data-state": item.state },
    make("b", {}, `${item.number}`),
    make("div", { class: "tags" },
      make("span", { class: "tag" }, KINDS[item.kind] || item.kind),
      make("span", { class: "tag" }, STATES[item.state] || item.state),
      item.urgent ? make("span", { class: "tag bad" }, "紧急") : null,
      item.level ? make("span", { class: "tag warn" }, `已升 ${item.level} 级`) : null),
    make("p", {}, item.summary || ""),
    facts([
      ["地点", place(item.division_path) || item.division_code], ["负责", officer], ["为什么", words ? `看到“${words}”` : ""],
      ["走的路", why.route || ""], ["照片", item.attachments?.length ? `${item.attachments.length} 张` : ""],
    ]),
  );
}

const place = (path) => (Array.isArray(path) ? path.map((step) => step.name || step).join(" ") : path || "");

function facts(rows) {
  const list = make("dl", { class: "facts" });
  for (const [name, value] of rows) if (value) list.append(make("dt", {}, name), make("dd", {}, value));
  return list;
}

function deadlines(item) {
  const rows = (item.deadlines || []).map((deadline) => [DEADLINES[deadline.kind] || deadline.kind, standing(deadline)]);
  return rows.length ? facts(rows) : make("p", { class: "empty" }, "没有时限");
}

function standing(deadline) {
  const at = whenOf(deadline.due_at, now());
  if (deadline.met_at && deadline.missed_at) return `${at} · 晚了(${whenOf(deadline.met_at, now())})`;
  if (deadline.met_at) return `${at} · 做到了(${whenOf(deadline.met_at, now())})`;
  if (deadline.missed_at) return `${at} · 过了`;
  const left = new Date(deadline.due_at) - now();
  return left > 0 ? `${at} · 还有 ${spanOf(left)}` : `${at} · 已过 ${spanOf(left)}`;
}

function timeline(item) {
  const step = (event) => make(
    "li", { class: event.kind, "data-kind": event.kind },
    make("time", {}, whenOf(event.at, now())), make("b", {}, EVENTS[event.kind] || event.kind), " ", make("span", {}, detail(event)),
  );
  return make("ol", { class: "timeline" }, ...(item.events || []).map(step));
}

function detail(event) {
  const data = event.data || {};
  const actor = typeof event.actor === "string" ? "" : event.actor?.name || "";
  return [actor, data.officer_name || data.name, data.text, data.reason].filter((part) => typeof part === "string" && part).join(" · ");
}
