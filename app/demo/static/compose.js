// Who writes, where to, what: the form on the left.
import { notice, say, upload, writers as searchWriters } from "./api.js";
import { make } from "./words.js";

const picked = new Set();
let groups = [];
let found = [];
let writer = null;
let changed = () => {};

export const current = () => writer;

export function place() {
  const value = document.getElementById("where").value;
  return writer && value ? placesOf(writer)[Number(value)] : null;
}

export function placesOf(someone) {
  const own = someone.addresses.map((address) => ({
    channel: address.channel, account: address.account, sender: address.external_id, chat: "",
    label: address.channel === "wechat" ? `公众号「${address.account}」` : `QQ「${address.account}」私聊`,
  }));
  const shared = groups
    .filter((group) => someone.division_code.startsWith(group.division_code))
    .flatMap((group) => someone.addresses
      .filter((address) => address.channel === "onebot" && address.account === group.account)
      .map((address) => ({ channel: "onebot", account: group.account, sender: address.external_id, chat: group.group_id, label: `QQ 群「${group.name}」` })));
  return [...own, ...shared];
}

export function choose(someone, address) {
  writer = someone;
  const places = placesOf(someone);
  const select = document.getElementById("where");
  select.replaceChildren(...places.map((one, index) => make("option", { value: index }, one.label)));
  const wanted = address ? places.findIndex((one) => one.sender === address.sender && one.chat === (address.chat || "")) : 0;
  select.value = String(Math.max(0, wanted));
  paintWriters();
  changed();
}

function paintWriters() {
  const row = (someone) => make(
    "li",
    { role: "option", "aria-selected": String(someone.id === writer?.id), "data-id": someone.id, on: { click: () => choose(someone) } },
    make("b", {}, someone.name), make("i", {}, someone.title), make("small", {}, someone.place),
  );
  const list = document.getElementById("writers");
  list.replaceChildren(...found.map(row));
  if (!found.length) list.append(make("li", {}, "没有找到"));
}

async function search() {
  found = (await searchWriters(document.getElementById("writer-search").value)).items;
  paintWriters();
}

function step(event) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by || !found.length) return;
  event.preventDefault();
  const at = found.findIndex((someone) => someone.id === writer?.id);
  choose(found[Math.min(found.length - 1, Math.max(0, at + by))]);
  document.querySelector('#writers [aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
}

function addPhoto(name, caption) {
  const button = make("button", { type: "button", "aria-pressed": "false", title: caption, "data-photo": name },
    make("img", { src: `/demo/photos/${name}.jpg`, alt: caption }));
  button.addEventListener("click", () => toggle(name, !picked.has(name)));
  document.getElementById("photos").append(button);
}

function toggle(name, isPicked) {
  if (isPicked) picked.add(name); else picked.delete(name);
  document.querySelector(`[data-photo="${name}"]`)?.setAttribute("aria-pressed", String(isPicked));
}

async function keepUpload(event) {
  const [file] = event.target.files;
  if (!file) return;
  try {
    const { name } = await upload(file);
    if (!document.querySelector(`[data-photo="${name}"]`)) addPhoto(name, "自己的照片");
    toggle(name, true);
    notice("");
  } catch (error) {
    notice(error.message);
  }
  event.target.value = "";
}

export async function send(saying) {
  try {
    const { deliveries } = await say(saying);
    const bad = deliveries.find((one) => one.status !== 200 && one.status !== 204 && one.tries > 0);
    notice(bad ? `平台投递了 ${bad.tries} 次,最后的答复是 ${bad.status || "没有答复"}` : "");
    return !bad;
  } catch (error) {
    notice(`没有发出去:${error.message}`);
    return false;
  }
}

async function submit(event, refresh) {
  event.preventDefault();
  const at = place();
  const words = document.getElementById("words");
  if (!at) return notice("先选一个人");
  if (!words.value.trim() && !picked.size) return notice("写点什么,或者选一张照片");
  const button = document.getElementById("send");
  button.disabled = true;
  const isSent = await send({ channel: at.channel, account: at.account, sender: at.sender, chat: at.chat, text: words.value, photos: [...picked] });
  button.disabled = false;
  if (isSent) {
    words.value = "";
    for (const name of [...picked]) toggle(name, false);
  }
  await refresh();
}

export function start(boot, onChange, refresh) {
  ({ groups, writers: found } = boot);
  changed = onChange;
  for (const [name, caption] of Object.entries(boot.photos)) addPhoto(name, caption);
  let waiting = 0;
  document.getElementById("writer-search").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 200); });
  document.getElementById("writers").addEventListener("keydown", step);
  document.getElementById("where").addEventListener("change", () => changed());
  document.getElementById("upload").addEventListener("change", keepUpload);
  document.getElementById("compose-form").addEventListener("submit", (event) => submit(event, refresh));
  if (found.length) choose(found[0]); else paintWriters();
}
