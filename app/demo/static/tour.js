// The hail story's first half, step by step, through the same fakes and the same clock as by hand.
import { change } from "./clock.js";
import { choose, placesOf, send } from "./compose.js";
import { notice } from "./api.js";
import { all } from "./phones.js";
import { make } from "./words.js";

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

function tell(text) {
  const list = document.getElementById("tour-steps");
  list.lastElementChild?.classList.add("done");
  list.append(make("li", {}, text));
}

async function alertAfter(seq, refresh) {
  for (let tries = 0; tries < 20; tries += 1) {
    await refresh();
    const found = all().find((entry) => entry.seq > seq && entry.kind === "officer" && entry.side === "bot");
    if (found) return found;
    await pause(500);
  }
  return null;
}

const lastSeq = () => all().reduce((seq, entry) => Math.max(seq, entry.seq), 0);
const sayAs = (entry, text) =>
  send({ channel: entry.channel, account: entry.account, sender: entry.phone, chat: "", text, photos: [] });

async function play(boot, refresh) {
  const writer = boot.writers.find((someone) => someone.name === "张诗文");
  if (!writer) throw new Error("演示数据里没有张诗文");
  const [at] = placesOf(writer);
  choose(writer);
  tell("张诗文的烟地遭了冰雹,他拍了照片,发到镇上的公众号。");
  let seq = lastSeq();
  await send({ channel: at.channel, account: at.account, sender: at.sender, chat: at.chat, text: "下冰雹了,烟叶全打烂了", photos: ["hail-field", "torn-leaf"] });
  const alert = await alertAfter(seq, refresh);
  if (!alert) {
    tell("没有新的提醒:他之前报的灾情还没办结,这几条消息并进了那一件。先把它办结,或者换一个人再试。");
    return;
  }
  tell(`${alert.name}的手机响了。假如他没看见:时钟往前走 40 分钟。`);
  await pause(1200);
  seq = lastSeq();
  await change({ advance: "40m" });
  await refresh();
  const next = all().filter((entry) => entry.seq > seq && entry.kind === "officer" && entry.side === "bot").pop() || alert;
  tell(`先催了一次,到时限还没人答应,升了一级:${next.name}也接到了。他回“收到”。`);
  await pause(1200);
  await sayAs(next, "收到");
  await refresh();
  tell("15 分钟后到了地头,回“到场”。张诗文的手机上每一步都看得到。");
  await change({ advance: "15m" });
  await sayAs(next, "到场");
  await refresh();
  tell("演完了。接下来可以自己接着试。");
  document.getElementById("tour-steps").lastElementChild.classList.add("done");
}

export function start(boot, refresh) {
  const button = document.getElementById("tour");
  button.addEventListener("click", async () => {
    button.disabled = true;
    document.getElementById("tour-steps").replaceChildren();
    try {
      await play(boot, refresh);
    } catch (error) {
      notice(`演示停在半路:${error.message}`);
    } finally {
      button.disabled = false;
    }
  });
}
