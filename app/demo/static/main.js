// The demo page: boots, listens to what happens, and tells every part of the page.
import * as api from "./api.js";
import * as calls from "./calls.js";
import * as cases from "./case.js";
import * as clock from "./clock.js";
import * as compose from "./compose.js";
import * as entries from "./entries.js";
import * as live from "./live.js";
import * as officers from "./officers.js";
import * as people from "./people.js";
import * as platforms from "./platforms.js";
import * as stories from "./stories.js";

function hello(picture) {
  clock.setTime(picture.clock);
  entries.reset(picture.entries);
  calls.reset(picture.calls);
  platforms.set(picture.platforms);
  people.refresh();
  officers.refresh();
  stories.set(picture.tour);
  cases.refresh();
}

function entry(one) {
  entries.add(one);
  people.take(one);
  officers.take(one);
}

async function start() {
  try {
    const boot = await api.boot();
    entries.start(boot);
    compose.start(boot);
    clock.start();
    people.start(boot);
    stories.start(boot);
    cases.start(boot);
    officers.showNear(people.current()?.division_code);
    clock.onTick(() => { people.tick(); officers.tick(); });
    live.on("hello", hello);
    live.on("entry", entry);
    live.on("call", (call) => { calls.add(call); cases.paint(); });
    live.on("clock", clock.setTime);
    live.on("platforms", (found) => { platforms.set(found.platforms); cases.paint(); });
    live.on("cases", () => cases.refresh());
    live.on("tour", (found) => stories.set(found.tour));
    live.listen();
  } catch (error) {
    api.notice(`演示页面没能打开:${error.message}。正在再试……`);
    setTimeout(() => location.reload(), 3000);
  }
}

start();
