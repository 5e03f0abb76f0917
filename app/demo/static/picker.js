// Who holds this phone: a household is searched for, one of its people chosen, and where he writes from.
import { households, notice, writers } from "./api.js";
import { button, byId, make } from "./dom.js";
import { placesOf } from "./people.js";

const APPS = { wechat: "微信", onebot: " QQ", wecom: "企业微信" };
const NEW = { channel: "wechat", account: "langao", chat: "", label: "岚皋包联" };

// Answers {writer, place}, or null where nobody was chosen.
export function pick() {
  const dialog = byId("picker");
  return new Promise((done) => {
    const results = make("div", { class: "found" });
    const words = make("input", { type: "search", placeholder: "村、户主、姓名、职务,例如:竹园村 二组", autocomplete: "off", "aria-label": "找人" });
    let waiting = 0;
    let asked = 0;
    const choose = (writer, place) => { dialog.close(); done({ writer, place }); };
    const search = async () => {
      const mine = ++asked;
      try {
        const [homes, people] = await Promise.all([households(words.value), words.value ? writers(words.value) : { items: [] }]);
        if (mine !== asked) return; // an earlier question may be answered later
        const officers = people.items.filter((one) => one.kind === "officer").slice(0, 8);
        results.replaceChildren(...homes.items.map((home) => household(home, choose)), ...officers.map((one) => household({ head: one.name, place: `${one.place} ${one.title}`, members: [one] }, choose)));
        if (!results.children.length) results.append(make("p", { class: "empty" }, "没有找到这样的户或人。"));
      } catch (error) {
        notice(error.message);
      }
    };
    words.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 200); });
    dialog.replaceChildren(
      make("h2", { id: "picker-title" }, "这部手机给谁拿?", button("×", () => dialog.close(), { class: "close", "aria-label": "关上" })),
      words, results,
    );
    dialog.addEventListener("close", () => done(null), { once: true });
    dialog.showModal();
    search();
  });
}

function household(home, choose) {
  return make("article", {}, make("h3", {}, `${home.head}${home.lat === undefined ? "" : "家"}`, make("small", {}, home.place)), ...home.members.map((one) => member(one, choose)));
}

function member(writer, choose) {
  const known = placesOf(writer).map((place) => button(`他的${APPS[place.channel]}`, () => choose(writer, place)));
  const fresh = { ...NEW, sender: `oNew-${writer.id}` };
  if (writer.kind === "person") known.push(button("没登记过的微信", () => choose({ ...writer, title: "没登记的微信号" }, fresh)));
  return make("p", {}, make("b", {}, writer.name), make("span", {}, writer.title), ...known);
}
