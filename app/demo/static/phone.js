// One phone: asleep (lock screen with what came in), in a chat, or on a page that a link opened.
import { now } from "./clock.js";
import { bubbles, fields } from "./bubbles.js";
import { composer } from "./compose.js";
import { button, make } from "./dom.js";
import { inChat, isIn, isOwn, notes, pathOf, wroteLast } from "./entries.js";
import { agoOf, minuteOf, weekdayOf } from "./words.js";

const SHOWN_NOTES = 4;
const CONSOLE = "/admin/";
const FIRST = { lock: ".wake", chat: "textarea", page: ".app-bar button" }; // where a keyboard goes on
const APPS = { wechat: "微信", onebot: "QQ", wecom: "企业微信" };

export class Phone {
  // holder: {key, owner, places, title}; acts: {wake(phone, path), rest(phone)?, swap(phone)?}
  constructor(holder, acts) {
    this.holder = holder;
    this.acts = acts;
    this.place = holder.places[0];
    this.mode = "lock";
    this.read = wroteLast(holder.places);
    this.screen = make("div", { class: "screen" });
    this.element = make("section", { class: "phone", "aria-label": `${holder.title}的手机`, "data-owner": holder.owner?.id || "", "data-phone": this.place?.sender || "" },
      make("header", { class: "whose" }, make("b", {}, holder.title), make("span", {}, holder.subtitle), acts.swap ? button("换人", () => acts.swap(this), { class: "swap", "aria-label": `换别人拿${holder.title}的手机` }) : null),
      make("div", { class: "shell" }, make("div", { class: "status", "aria-hidden": "true" }, make("time", {}), make("i", {})), this.screen));
    this.show("lock");
  }

  show(mode, path = "") {
    const wasPage = this.mode === "page" && this.path === path;
    const hadFocus = this.screen.contains(document.activeElement);
    this.mode = mode;
    this.path = path;
    this.element.dataset.mode = mode;
    if (mode === "page" && wasPage) return this.frame?.contentWindow?.location.reload();
    this.screen.replaceChildren(...(mode === "lock" ? this.lockParts() : mode === "page" ? this.pageParts(path) : this.chatParts()));
    this.refresh();
    if (hadFocus) this.screen.querySelector(FIRST[mode]).focus();
  }

  // Look at the chat in which this address is ours.
  turnTo(sender) {
    this.place = this.holder.places.find((place) => place.sender === sender) || this.place;
  }

  // What a link leads to stands in the phone; the console, where somebody signs in, beside it.
  openPage(path) {
    if (path.startsWith(CONSOLE)) window.open(path, "_blank", "noopener");
    this.acts.wake(this, path.startsWith(CONSOLE) ? "" : path);
  }

  hears(entry) {
    return this.holder.places.some((place) => isIn(entry, place));
  }

  take(entry) {
    if (!this.hears(entry)) return;
    const place = this.holder.places.find((one) => isIn(entry, one));
    if (isOwn(entry, place)) this.read = entry.seq;
    else if (this.mode !== "chat") this.buzz();
    if (this.mode === "lock" && entry.side === "bot") this.place = place;
    this.refresh();
  }

  buzz() {
    this.element.classList.remove("buzz");
    requestAnimationFrame(() => this.element.classList.add("buzz"));
  }

  refresh() {
    if (this.mode === "lock") this.paintNotes();
    if (this.mode === "chat") this.paintChat();
    this.tick();
  }

  tick() {
    const at = minuteOf(now());
    if (this.shownAt === at) return;
    this.shownAt = at;
    this.element.querySelector(".status time").textContent = at;
    const face = this.screen.querySelector(".face");
    if (face) face.replaceChildren(make("b", {}, at), make("span", {}, weekdayOf(now())));
    if (this.mode === "lock") this.paintNotes();
  }

  lockParts() {
    this.shownAt = "";
    this.list = make("ol", { class: "notes" });
    return [button("", () => this.acts.wake(this), { class: "wake", "aria-label": `拿起${this.holder.title}的手机` }), make("p", { class: "face" }), this.list];
  }

  paintNotes() {
    const unread = notes(this.holder.places, this.read);
    this.element.dataset.unread = unread.length;
    const shown = unread.slice(-SHOWN_NOTES).reverse().map((entry) => this.note(entry));
    if (unread.length > SHOWN_NOTES) shown.push(make("li", { class: "rest" }, `还有 ${unread.length - SHOWN_NOTES} 条`));
    this.list.replaceChildren(...shown);
  }

  note(entry) {
    const path = pathOf(entry.url);
    const act = () => { this.place = this.holder.places.find((place) => isIn(entry, place)); this.openPage(path); };
    return make("li", { class: `note ${entry.channel}`, "data-way": entry.way }, button("", act, { "aria-label": "打开这条提醒" }),
      make("b", {}, make("span", {}, noteTitle(entry)), make("time", {}, agoOf(entry.at, now()))), make("p", {}, noteText(entry)));
  }

  chatParts() {
    const { place } = this;
    this.list = make("ol", { class: "chat", "aria-label": "聊天记录", tabindex: "0", "aria-live": "polite" });
    this.painted = null;
    const others = this.holder.places.filter((one) => one !== place);
    return [
      make("div", { class: "app-bar" }, this.layDown("‹"), make("b", {}, place.label),
        others.length ? button(APPS[others[0].channel], () => { this.place = others[0]; this.show("chat"); }, { class: "other", "aria-label": `看${others[0].label}` }) : make("span", {})),
      this.list, composer(this),
    ];
  }

  layDown(sign) {
    return this.acts.rest ? button(sign, () => this.acts.rest(this), { "aria-label": `放下${this.holder.title}的手机` }) : make("span", {});
  }

  paintChat() {
    const entries = inChat(this.place);
    const key = entries.map((entry) => entry.seq).join();
    if (key === this.painted) return;
    this.painted = key;
    this.screen.dataset.app = this.place.channel;
    this.list.replaceChildren(...bubbles(entries, this.place, (path) => this.openPage(path)));
    if (!entries.length) this.list.append(make("li", { class: "stamp" }, "还没有消息"));
    this.read = Math.max(this.read, entries.at(-1)?.seq || 0);
    this.list.scrollTop = this.list.scrollHeight;
    for (const image of this.list.querySelectorAll("img.shot")) image.addEventListener("load", () => { this.list.scrollTop = this.list.scrollHeight; });
  }

  pageParts(path) {
    this.read = Math.max(this.read, notes(this.holder.places, 0).at(-1)?.seq || 0);
    this.frame = make("iframe", { src: path, title: `${this.holder.title}打开的页面` });
    return [
      make("div", { class: "app-bar" }, button("‹", () => this.acts.wake(this), { "aria-label": "回到聊天" }), make("b", {}, "包联"), this.layDown("×")),
      make("div", { class: "browser" }, this.frame),
    ];
  }
}

function noteTitle(entry) {
  if (entry.way === "template") return "服务提醒";
  if (entry.chat) return entry.side === "bot" ? "群里 · 包联小助手" : `群里 · ${entry.name || entry.phone}`;
  return entry.channel === "onebot" ? "包联小助手" : "岚皋包联";
}

function noteText(entry) {
  if (entry.way === "template") {
    const rows = Object.fromEntries(fields(entry.text));
    return [rows["内容"] || entry.text, rows["时限"] ? `最迟 ${rows["时限"].slice(-5)}` : ""].filter(Boolean).join(" · ");
  }
  return entry.text || (entry.photo ? "[照片]" : entry.seconds ? "[语音]" : entry.spot ? "[位置]" : "");
}

