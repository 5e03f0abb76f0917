// The bar below a chat: words, and behind the plus photos, a voice message, a place.
import { notice, say, upload } from "./api.js";
import { button, make } from "./dom.js";

let photos = {};
const own = [];

export const start = (boot) => { ({ photos } = boot); };

const OFFICER_WORDS = ["收到", "到场", "记录 看过了,", "办结 ", "我的"];
const EXAMPLES = {
  wechat: ["下冰雹了,烟叶全打烂了", "房子后面塌方了,石头滚到院坝里", "户口本丢了,怎么补办", "进度"],
  onebot: ["我妈住院了,想申请医疗救助", "村口路灯坏了好久没人管", "进度"],
};

export function composer(phone) {
  const { place, holder } = phone;
  const input = make("textarea", { rows: "1", maxlength: "2000", placeholder: "说句话", "aria-label": `${holder.title}要说的话` });
  const tray = make("div", { class: "tray", hidden: true });
  const plus = button("+", () => { tray.hidden = !tray.hidden; spots.paint(); plus.setAttribute("aria-expanded", String(!tray.hidden)); }, { class: "plus", "aria-label": "照片、语音、位置", "aria-expanded": "false" });
  const form = make("form", { class: "bar-form" }, input, plus, make("button", { class: "send" }, "发送"));
  const box = make("div", { class: "composer" });

  async function send(more) {
    const saying = { channel: place.channel, account: place.account, sender: phone.place.sender, chat: place.chat || "", text: "", ...more };
    const isSent = await deliver(saying);
    if (isSent) tray.hidden = true;
    return isSent;
  }

  async function submit(event) {
    event?.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    input.value = "";
    if (!await send({ text, mention: mention ? mention.checked : undefined })) input.value ||= text;
    if (box.contains(document.activeElement)) input.focus();
  }

  form.addEventListener("submit", submit);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  });
  const suggestions = holder.kind === "officer" ? OFFICER_WORDS : EXAMPLES[place.channel] || [];
  const fill = (text) => {
    input.value = text;
    input.focus();
    if (holder.kind === "officer" && !/[ ,]$/.test(text)) submit();
  };
  const chips = make("div", { class: "suggestions" }, ...suggestions.map((text) => button(text.trim().replace(/ .*/, ""), () => fill(text))));
  if (holder.kind !== "officer") chips.replaceChildren(...suggestions.map((text) => button(text, () => fill(text))));
  const mention = place.chat ? make("input", { type: "checkbox", checked: true }) : null;
  if (place.chat) chips.prepend(speaker(phone), make("label", { class: "mention" }, mention, "@包联小助手"));
  const spots = placePart(phone, send);
  holder.showSpots = spots.paint; // they may come while something is being typed
  tray.append(...trayParts(phone, send), spots.row);
  box.append(chips, form, tray);
  return box;
}

// In a group: who is speaking.
function speaker(phone) {
  const select = make("select", { "aria-label": "群里谁在说话" }, ...phone.holder.members.map((member) =>
    make("option", { value: member.sender, selected: member.sender === phone.place.sender }, member.label)));
  select.addEventListener("change", () => {
    phone.place.sender = select.value;
    phone.painted = null;
    phone.refresh();
  });
  return select;
}

export async function deliver(saying) {
  try {
    const { deliveries } = await say(saying);
    const bad = deliveries.find((one) => one.status !== 200 && one.status !== 204 && one.tries > 0);
    notice(bad ? `平台送了 ${bad.tries} 次都没送成,最后一次答复 ${bad.status || "没有答复"}` : "");
    return !bad;
  } catch (error) {
    notice(`没有发出去:${error.message}`);
    return false;
  }
}

function trayParts(phone, send) {
  const grid = make("div", { class: "photo-grid" });
  const shot = (name, caption) => button("", () => send({ photos: [name] }), { "data-photo": name, "aria-label": `发照片:${caption}`, title: caption });
  const paint = () => {
    const all = [...Object.entries(photos), ...own.map((name) => [name, "自己的照片"])];
    grid.replaceChildren(...all.map(([name, caption]) => {
      const one = shot(name, caption);
      one.append(make("img", { src: `/demo/photos/${name}.jpg`, alt: "", loading: "lazy" }));
      return one;
    }));
  };
  paint();
  const file = make("input", { type: "file", accept: "image/jpeg,image/png,image/webp" });
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    file.value = "";
    if (!chosen) return;
    try {
      const { name } = await upload(chosen);
      if (!own.includes(name)) own.push(name);
      paint();
      notice("");
      await send({ photos: [name] });
    } catch (error) {
      notice(error.message);
    }
  });
  return [grid, make("label", { class: "own" }, "自己的照片", file), voicePart(send)];
}

function voicePart(send) {
  const heard = make("input", { type: "text", maxlength: "300", placeholder: "语音里说的话", "aria-label": "语音里说的话" });
  const isHeard = make("input", { type: "checkbox", checked: true });
  const speak = () => send({ voice: { seconds: Math.min(60, Math.max(2, Math.round(heard.value.length / 3))), recognition: isHeard.checked ? heard.value.trim() : "" } });
  return make("div", { class: "tray-row" }, heard, make("label", {}, isHeard, "转文字"), button("发语音", speak));
}

function placePart(phone, send) {
  const spots = () => [...phone.holder.spots, { label: "县政府", lat: 32.3069, lng: 108.9021 }];
  const select = make("select", { "aria-label": "位置" });
  const paint = () => select.replaceChildren(...spots().map((spot, index) => make("option", { value: index }, spot.label)));
  return { paint, row: make("div", { class: "tray-row" }, select, button("发位置", () => send({ place: spots()[Number(select.value)] }))) };
}
