// The platforms' moods: switches for each account, and what the product did about them.
import { notice, switchPlatform } from "./api.js";
import * as calls from "./calls.js";
import { button, make } from "./dom.js";
import { line } from "./outbox.js";

const SWITCHES = [
  ["slow_seconds", "慢", "每次调用多等 2 秒"], ["is_down", "断线", "接口全部答 502"], ["is_quota_used", "额度用完", "今天不让再发"],
  ["is_token_invalid", "令牌失效", "每次都说令牌不对"], ["is_doubling", "送两遍", "同一条消息送两遍"], ["is_shuffling", "乱顺序", "后说的先送到"],
];
const NAMES = { wechat: "微信公众号", onebot: "QQ(OneBot)", qqbot: "QQ 官方机器人", wecom: "企业微信", sms: "短信" };
let all = [];
const badSince = new Map(); // by channel: the last exchange before its platform began to misbehave

const isBad = (platform) => SWITCHES.some(([name]) => platform[name]);

export function set(found) {
  const isFirst = !all.length;
  all = found;
  for (const { channel, ...switches } of all) {
    if (!isBad(switches)) badSince.delete(channel);
    else if (!badSince.has(channel)) badSince.set(channel, isFirst ? 0 : calls.lastSeq());
  }
}

async function change(platform, values) {
  try {
    await switchPlatform(platform, values);
    notice("");
  } catch (error) {
    notice(`没有改成:${error.message}`);
  }
}

export function platforms() {
  return [
    ...all.map(card),
    make("section", { class: "journal" }, make("h4", {}, "平台和产品之间"), make("ol", {}, ...calls.gathered(calls.latest(80)).reverse().slice(0, 40).map(story))),
  ];
}

function card(platform) {
  const isOff = isBad(platform);
  const one = ([name, words, why]) => button("", () => change(platform, { [name]: name === "slow_seconds" ? (platform[name] ? 0 : 2) : !platform[name] }),
    { "aria-pressed": String(Boolean(platform[name])), title: why, "data-switch": name, id: `switch-${platform.channel}-${name}` });
  const buttons = SWITCHES.map((each) => { const made = one(each); made.append(make("b", {}, each[1]), make("small", {}, each[2])); return made; });
  const calm = button("都恢复正常", () => change(platform, Object.fromEntries(SWITCHES.map(([name]) => [name, name === "slow_seconds" ? 0 : false]))), { class: "calm", disabled: !isOff });
  return make("section", { class: `platform ${isOff ? "bad" : ""}`, "data-platform": platform.channel }, make("h4", {}, NAMES[platform.channel] || platform.channel, make("small", {}, isOff ? "正在闹脾气" : "一切正常"), calm), make("div", { class: "switches" }, ...buttons),
    isOff ? make("p", { class: "effects" }, `产品这时候:${effects(platform).join(";") || "还没有碰上,在手机上说句话试试"}`) : null);
}

// What the product did about it since the platform began to misbehave.
function effects({ channel }) {
  const said = calls.since(badSince.get(channel) ?? 0);
  const here = said.filter((call) => call.channel === channel);
  const count = (found, holds) => found.filter(holds).length;
  const failed = count(here, (call) => call.way === "out" && !call.is_fine);
  const slow = count(here, (call) => call.way === "out" && call.is_fine && call.seconds >= 1);
  const around = count(said, (call) => call.channel !== channel && call.way === "out" && call.is_fine && call.what.includes("send"));
  const repeats = count(here, (call) => call.is_repeat && call.is_fine);
  const taken = count(here, (call) => call.way === "in" && call.is_fine && !call.is_repeat);
  return [
    taken ? `群众的 ${taken} 条消息照收` : "", failed ? `${failed} 次没发成,隔一会儿再试` : "", slow ? `${slow} 次慢慢等到了答复` : "",
    failed && around ? `改走别的路送到 ${around} 条` : "", repeats ? `重复的 ${repeats} 条没有重记` : "",
  ].filter(Boolean);
}

// One exchange, and what it meant.
function story(call) {
  const kind = call.is_repeat ? "repeat" : call.is_fine ? "fine" : "bad";
  return make("li", { class: `${call.way} ${kind}` }, make("span", { class: "way" }, call.way === "out" ? "发出" : "收进"), ...line(call), make("span", { class: "who" }, call.name || ""), meaning(call));
}

function meaning(call) {
  const words = call.is_repeat && call.is_fine ? "重复的一条:照样答复,不重复记"
    : call.way === "in" && call.code === 503 ? "现在存不下,请平台过会儿再送"
      : call.way === "in" && !call.is_fine ? "没有收"
        : call.is_fine ? "" : call.code === 40001 || call.code === 42001 || call.code === 403 ? "换一个令牌再试"
          : call.code === 45015 || call.code === 45047 ? "等他下次说话时一起告诉他" : "过几秒再试,还不行就换一条路";
  return words ? make("small", { class: "meaning" }, words) : null;
}
