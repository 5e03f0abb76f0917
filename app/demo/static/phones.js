// What every phone was sent: one phone with its chat, and all officers' alerts side by side.
import { now } from "./clock.js";
import { WAYS, make, whenOf } from "./words.js";

const entries = [];
let shown = null;

export function add(fresh) {
  entries.push(...fresh);
  if (entries.length > 3000) entries.splice(0, entries.length - 3000);
}

export const all = () => entries;

function isOnPhone(entry, place) {
  if (entry.account !== place.account || entry.channel !== place.channel) return false;
  return place.chat ? entry.chat === place.chat : entry.chat === "" && entry.phone === place.sender;
}

function bubble(entry, place) {
  const isMine = entry.side === "person" && entry.phone === place.sender;
  const side = entry.side === "system" ? "system" : isMine ? "mine" : "theirs";
  const item = make("li", { class: side });
  const inner = make("div", { class: entry.way === "template" ? "bubble card" : "bubble" }, entry.text);
  if (entry.url) inner.append(make("br"), link(entry.url));
  if (entry.text || entry.url) item.append(inner);
  if (entry.photo) item.append(make("img", { src: `/demo/photos/${entry.photo}.jpg`, alt: "照片" }));
  const who = entry.side === "bot" ? `包联 · ${WAYS[entry.way] || ""}` : place.chat && !isMine ? entry.name || entry.phone : "";
  item.append(make("small", {}, [who, whenOf(entry.at, now())].filter(Boolean).join(" · ")));
  return item;
}

export const link = (url) => make("a", { href: url, target: "_blank", rel: "noopener" }, "打开链接");

export function showPhone(writer, place, isFresh) {
  const chat = document.getElementById("chat");
  const mine = writer && place ? entries.filter((entry) => isOnPhone(entry, place)) : [];
  const key = place ? `${place.channel}/${place.account}/${place.sender}/${place.chat}` : "";
  if (shown === key && chat.dataset.count === String(mine.length) && !isFresh) return;
  document.getElementById("phone-name").textContent = writer ? `${writer.name}的手机` : "还没选人";
  document.getElementById("phone-where").textContent = place ? place.label : "";
  chat.replaceChildren(...mine.map((entry) => bubble(entry, place)));
  if (!mine.length) chat.append(make("li", { class: "stamp" }, "还没有消息"));
  if (shown === key) chat.lastElementChild?.classList.add("fresh");
  shown = key;
  chat.dataset.count = String(mine.length);
  chat.scrollTop = chat.scrollHeight;
}

let inboxCount = -1;

export function showInbox(pick, answer) {
  const alerts = entries.filter((entry) => entry.side === "bot" && entry.kind === "officer" && !["passive", "quick"].includes(entry.way));
  if (alerts.length === inboxCount) return;
  inboxCount = alerts.length;
  document.getElementById("inbox-count").textContent = alerts.length ? `${alerts.length} 条` : "";
  const list = document.getElementById("inbox");
  list.replaceChildren(...alerts.slice(-60).reverse().map((entry) => alertCard(entry, pick, answer)));
  if (!alerts.length) list.append(make("li", { class: "empty" }, "还没有提醒。让一位群众发条消息试试。"));
  else list.firstElementChild.classList.add("fresh");
}

function alertCard(entry, pick, answer) {
  const acts = make("div", { class: "acts" });
  for (const words of ["收到", "到场"])
    acts.append(make("button", { type: "button", on: { click: () => answer(entry, words) } }, words));
  acts.append(make("button", { type: "button", on: { click: () => pick(entry) } }, "看他的手机"));
  return make(
    "li", { class: "alert", "data-officer": entry.writer_id, "data-way": entry.way },
    make("header", {}, make("b", {}, entry.name), make("span", {}, whenOf(entry.at, now()))),
    make("div", { class: "who" }, [entry.title, entry.place, WAYS[entry.way]].filter(Boolean).join(" · ")),
    make("p", {}, entry.text),
    entry.url ? link(entry.url) : null,
    acts,
  );
}
