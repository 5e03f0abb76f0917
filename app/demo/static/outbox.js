// What went out for a case, and what each platform said to it.
import { now } from "./clock.js";
import * as calls from "./calls.js";
import { make } from "./dom.js";
import { ALERTS, CALLS, CODES, whenOf } from "./words.js";

const CHANNELS = { wechat: "微信", onebot: "QQ", qqbot: "QQ", wecom: "企业微信", sms: "短信" };

export function outbox(full, alerts) {
  const people = new Set(full.messages.map((message) => `${message.channel}/${message.chat || message.sender}`));
  const opened = full.events[0]?.at || "";
  const said = calls.toAddress(people, opened.slice(0, 19));
  return [
    make("section", { class: "outbox" }, make("h4", {}, "给干部的推送"), make("ol", {}, ...[...alerts].reverse().map(alert)), alerts.length ? null : make("p", { class: "empty" }, "还没有。")),
    make("section", { class: "outbox" }, make("h4", {}, "给群众的话"), make("ol", {}, ...said.map((call) => make("li", { class: call.is_fine ? "fine" : "bad" }, line(call)))),
      said.length ? null : make("p", { class: "empty" }, "都是当场回的话,没有另外去平台发。")),
  ];
}

function alert(one) {
  const said = calls.gathered(calls.to(one.officer, one.created_at.slice(0, 19)).filter((call) => call.is_fine || one.attempts > 1)).slice(0, 8);
  const name = said.find((call) => call.name)?.name || one.officer;
  return make("li", { class: `alert ${one.state}`, "data-state": one.state },
    make("p", {}, make("time", {}, whenOf(one.created_at, now())), make("b", {}, name), make("span", {}, CHANNELS[one.channel] || ""),
      make("em", {}, ALERTS[one.state] || one.state), one.attempts > 1 ? make("small", {}, `试了 ${one.attempts} 次`) : null),
    said.length ? make("ul", {}, ...said.map((call) => make("li", { class: call.is_fine ? "fine" : "bad" }, line(call)))) : null,
    one.last_error ? make("p", { class: "error" }, one.last_error) : null);
}

const answer = (call) => (!call.code && !call.is_fine ? call.words || "没有答复" : words(call));
const words = (call) => `${call.code} ${CODES[call.code] || call.words || (call.is_fine ? "成功" : "没有成")}`;

export const line = (call) => [
  make("time", {}, whenOf(call.at, now())),
  `${CHANNELS[call.channel] || call.channel} ${CALLS[call.what] || call.what}`,
  make("b", {}, answer(call)),
  call.times > 1 ? make("small", {}, `× ${call.times}`) : null,
  call.seconds >= 1 ? make("small", {}, `等了 ${call.seconds.toFixed(1)} 秒`) : null,
];
