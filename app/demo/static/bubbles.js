// One chat as its app shows it: times, avatars, words, pictures, voices, places, cards.
import { now } from "./clock.js";
import { make } from "./dom.js";
import { isOwn, linkIn, pathOf } from "./entries.js";
import { whenOf } from "./words.js";

const COLOURS = ["#5b7f95", "#7b8f5a", "#a06b52", "#6d6a94", "#4f8a7b", "#9a7b4a", "#8a5a72"];
const PAUSE = 5 * 60000;

export function avatar(name, isBot = false) {
  if (isBot) return make("img", { class: "avatar", src: "/demo/static/mark.svg", alt: "" });
  const colour = COLOURS[[...(name || "?")].reduce((sum, one) => sum + one.codePointAt(0), 0) % COLOURS.length];
  return make("span", { class: "avatar", vars: { "--tint": colour }, "aria-hidden": "true" }, (name || "?").slice(0, 1));
}

export function bubbles(entries, place, open) {
  let before = 0;
  return entries.flatMap((entry) => {
    const at = Date.parse(entry.at);
    const stamp = at - before > PAUSE ? [make("li", { class: "stamp" }, whenOf(entry.at, now()))] : [];
    before = at;
    return [...stamp, bubble(entry, place, open)];
  });
}

function bubble(entry, place, open) {
  if (entry.side === "system") return make("li", { class: "system", "data-seq": entry.seq }, entry.text);
  const isMine = isOwn(entry, place);
  const isBot = entry.side === "bot";
  const name = isBot ? "包联" : entry.name || entry.phone;
  const said = make("div", { class: "said" }, place.chat && !isMine ? make("small", {}, isBot ? "包联小助手" : short(entry)) : null, ...parts(entry, open));
  return make("li", { class: isMine ? "mine" : "theirs", "data-seq": entry.seq, "data-way": entry.way }, avatar(name, isBot), said);
}

const short = (entry) => [entry.name || entry.phone, entry.kind === "officer" ? entry.title : ""].filter(Boolean).join(" ");

function parts(entry, open) {
  if (entry.way === "template") return [card(entry, open)];
  const found = [];
  if (entry.seconds) found.push(voice(entry));
  else if (entry.text) found.push(words(entry.text, open));
  if (entry.spot) found.push(make("div", { class: "spot" }, make("b", {}, entry.spot), make("i", { "aria-hidden": "true" })));
  if (entry.photo) found.push(make("img", { class: "shot", src: `/demo/photos/${entry.photo}.jpg`, alt: "照片", loading: "lazy" }));
  return found;
}

function words(text, open) {
  const url = linkIn(text);
  const path = pathOf(url);
  if (!path || !open) return make("div", { class: "bubble" }, text);
  const [head, tail] = text.split(url);
  return make("div", { class: "bubble" }, head, make("button", { type: "button", class: "link", on: { click: () => open(path) } }, "打开看"), tail);
}

function voice(entry) {
  return make("div", { class: "voice" },
    make("div", { class: "bubble", vars: { "--long": `${Math.min(140, 50 + entry.seconds * 4)}px` } }, make("i", { "aria-hidden": "true" }), `${entry.seconds}″`),
    make("p", {}, entry.text ? `转文字:${entry.text}` : "平台没有转成文字"));
}

export const fields = (text) => text.split("\n").map((line) => line.split(/:(.*)/s)).map(([name, value]) => [name, value || ""]);

function card(entry, open) {
  const rows = fields(entry.text).map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value)));
  const path = pathOf(entry.url);
  return make("div", { class: "card" }, make("b", {}, "服务提醒"), make("dl", {}, ...rows),
    path && open ? make("button", { type: "button", class: "more-link", on: { click: () => open(path) } }, "查看详情") : null);
}
