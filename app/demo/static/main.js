// The demo page: polls the fakes and the product's API once a second and repaints what changed.
import * as api from "./api.js";
import * as cases from "./cases.js";
import * as clock from "./clock.js";
import * as compose from "./compose.js";
import * as phones from "./phones.js";
import * as tour from "./tour.js";

let seq = 0;
let isAway = false;
let running = null;

const paintPhones = (isFresh) => {
  phones.showPhone(compose.current(), compose.place(), isFresh);
  phones.showInbox(pick, answer);
};

async function pick(entry) {
  const { items } = await api.writers(entry.name);
  const someone = items.find((writer) => writer.id === entry.writer_id);
  if (someone) compose.choose(someone, { sender: entry.phone, chat: entry.chat });
}

async function answer(entry, words) {
  await compose.send({ channel: entry.channel, account: entry.account, sender: entry.phone, chat: "", text: words, photos: [] });
  await refresh();
}

async function poll() {
  const found = await api.state(seq);
  if (found.last_seq < seq) return location.reload();
  seq = found.last_seq;
  clock.setTime(found);
  phones.add(found.entries);
  paintPhones(false);
  await cases.refresh();
}

async function refresh() {
  running ??= poll().finally(() => { running = null; });
  try {
    await running;
    if (isAway) api.notice("");
    isAway = false;
  } catch (error) {
    isAway = true;
    api.notice(`连不上演示服务:${error.message}。正在重试……`);
  }
}

async function start() {
  try {
    const boot = await api.boot();
    compose.start(boot, () => paintPhones(true), refresh);
    clock.start(refresh);
    tour.start(boot, refresh);
    await refresh();
    setInterval(refresh, 1000);
  } catch (error) {
    api.notice(`演示页面没能打开:${error.message}`);
    setTimeout(() => location.reload(), 3000);
  }
}

start();
