// The stream of what happens: one whole picture, then every change. After a break it goes on by itself.
import { notice } from "./api.js";

const ears = {};
let run = null;
let isAway = false;
let source = null;

export const on = (kind, ear) => { (ears[kind] ||= []).push(ear); };
const tell = (kind, data) => { for (const ear of ears[kind] || []) ear(data); };

function back(words = "") {
  isAway = false;
  document.body.classList.remove("away");
  notice(words, "good");
}

function hello(picture) {
  const isRestarted = run !== null && run !== picture.run;
  run = picture.run;
  tell("hello", picture);
  if (isRestarted) back("演示服务重新启动过,手机和事项都还在,接着用就行。");
  else if (isAway) back();
}

function broken() {
  isAway = true;
  document.body.classList.add("away");
  notice("演示服务断开了,正在重新连接……手机和事项都不会丢。", "away");
  if (source.readyState !== EventSource.CLOSED) return;
  source.close();
  setTimeout(listen, 1000);
}

export function listen() {
  source = new EventSource("/demo/events");
  source.addEventListener("error", broken);
  for (const kind of ["hello", "entry", "call", "clock", "platforms", "cases", "tour"])
    source.addEventListener(kind, (event) => {
      const data = JSON.parse(event.data);
      if (kind === "hello") return hello(data);
      if (isAway) back();
      tell(kind, data);
    });
}
