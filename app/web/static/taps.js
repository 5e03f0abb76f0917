// An officer's taps: sent at once with his position; without a signal kept in the phone with the time of the tap.
// What is refused stays in the phone with its words and its photo until he sends it again or puts it away.
"use strict";
(() => {
  const { root, key: own } = document.currentScript.dataset;
  const { read, write, change, putAway, position, smaller, blobOf } = window.officerPhone;
  const AGAIN_MS = 15000;
  const LONGEST_MS = 600000;
  const PLACING_MS = 17500;
  const NEAR_MS = 300000;
  const TWICE_MS = 30000;
  const LATER = [408, 429];
  const box = document.getElementById("kept");
  const forms = [...document.querySelectorAll("form[data-action]")];
  let sending = null;
  let isLeaving = false;
  let isCut = !navigator.onLine;

  if ("serviceWorker" in navigator) navigator.serviceWorker.register(root + "/o/sw.js").catch(() => {});

  // the link of a case changes every hour and expires: what belongs together is known by the case and the officer
  const isHere = (tap) => (tap.key ? tap.key === own : tap.to_path === location.pathname);
  const ownId = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");

  // a photo that cannot be stored goes over the air again with each try: every pause is twice the one before
  const isAhead = (moment, most) => moment > Date.now() && moment <= Date.now() + most;
  const isPausing = (tap) => isAhead(tap.again_at, LONGEST_MS);
  const paused = (tap) => {
    const tries = (tap.tries || 0) + 1;
    return { is_made: true, tries, again_at: Date.now() + Math.min(AGAIN_MS * 2 ** tries, LONGEST_MS) };
  };

  const isPlacing = (tap) => isAhead(tap.placing_until, PLACING_MS);
  const isSendable = (tap) => !tap.why && !isPausing(tap);

  function fate(tap) {
    if (tap.why) return `没有办成:${tap.why}`;
    if (isPlacing(tap)) return "正在找位置,找到就发。";
    if (tap.is_made) return "已经记下;照片县里暂时存不下,先留在手机里,过一会儿自动再发。";
    return isCut ? "没有信号,存在手机里,有信号自动发出。" : "正在发……";
  }

  const line = (words) => Object.assign(document.createElement("p"), { textContent: words });

  function button(label, doing) {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: label });
    made.addEventListener("click", doing);
    return made;
  }

  const typed = ({ action, with: other, ...rest }) => rest;
  const isMended = (tap) => forms.some((form) => form.dataset.mends === tap.tap);

  // what was typed, ticked and photographed, and what he can do with it
  function refusal(tap) {
    const drop = () => { putAway(tap.tap); show(); };
    const again = () => { change(tap.tap, { why: "" }); show(); flush(); };
    const { case: ticks, solved, ...words } = typed(tap.fields);
    const said = [...Object.values(words), ...(ticks ? [`勾选了${ticks.split(",").length}家`] : [])];
    const parts = said.length ? [line(`您写的:${said.join(",")}`)] : [];
    if (!isHere(tap)) parts.push(line("这是另一件事里点的。"));
    if (!said.length && !solved && !tap.photo) return [...parts, button("知道了", drop)];
    const form = isHere(tap) && forms.find((each) => each.dataset.action === tap.fields.action);
    if (form) parts.push(button("放回去改", () => putBack(tap, form)));
    return [...parts, button(tap.photo ? "连照片再发一次" : "再发一次", again), button("不要了", drop)];
  }

  // the refused tap stays in the phone until the one that takes its place is kept or has arrived
  function putBack(tap, form) {
    if (isBusy(form)) return show("那一格里您正在写别的:请先发出去或者清空,再放回去改。");
    for (const [name, value] of Object.entries(typed(tap.fields))) {
      for (const blank of form.querySelectorAll(`[name="${name}"]:not([type=file])`)) {
        if (blank.type === "checkbox") blank.checked = value.split(",").includes(blank.value);
        else blank.value = value;
      }
    }
    form.dataset.mends = tap.tap;
    show(tap.photo ? "放回去了。照片还在,会一起发;要换就重新拍一张。" : "");
    form.closest("details")?.setAttribute("open", "");
    form.querySelector("textarea, input")?.focus();
  }

  function show(words) {
    const told = read().filter((tap) => (tap.why ? !isMended(tap) : isHere(tap))).flatMap((tap) => [
      line(`${tap.label}:${new Date(tap.at).toLocaleTimeString("zh-CN")} 点的,${fate(tap)}`),
      ...(tap.why ? refusal(tap) : []),
    ]);
    if (words) told.push(line(words));
    box.hidden = told.length === 0;
    box.replaceChildren(...told);
  }

  function formOf(tap) {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...tap.fields, ...tap.spot })) form.append(name, value);
    form.append("tap", tap.tap);
    form.append("at", tap.at);
    form.append("sent", new Date().toISOString());
    if (tap.photo) form.append("photo", blobOf(tap.photo), "photo.jpg");
    return form;
  }

  // null: it did not arrive, or somebody else than we answered, a gateway that asks for a sign-in, say
  async function send(tap) {
    try {
      const path = isHere(tap) ? location.pathname : tap.to_path;
      const answer = await fetch(path, { method: "POST", body: formOf(tap), headers: { accept: "application/json" } });
      const said = await answer.json().catch(() => ({}));
      if (answer.status >= 500 || LATER.includes(answer.status)) return null;
      if (answer.ok) return said.done ? { isWhole: answer.status !== 202 } : null;
      const why = said.why || said.error?.message || (answer.status === 413 ? "内容太大了" : "");
      return why ? { why } : null;
    } catch {
      return null;
    }
  }

  function settle(tap, answer) {
    if (answer.why) change(tap.tap, { why: answer.why });
    else if (answer.isWhole) putAway(tap.tap);
    else change(tap.tap, paused(tap)); // the move is made, its photo waits here; whatever comes after need not
  }

  // what is to go next; an arrival whose place is looked for goes before what was tapped after it
  function next(tried) {
    const held = new Set();
    return read().find((tap) => {
      const matter = tap.key || tap.to_path;
      if (isPlacing(tap)) held.add(matter);
      return isSendable(tap) && !tried.has(tap.tap) && !held.has(matter);
    });
  }

  const sendAll = () => (sending = sending || sendEach());

  // answers whether there is news; what asks meanwhile waits for the same
  async function sendEach() {
    await null; // `sending` is set before it can be over
    const tried = new Set();
    let isNews = false;
    try {
      for (let tap; (tap = next(tried));) {
        tried.add(tap.tap);
        const answer = await send(tap);
        isCut = answer === null;
        if (isCut) break;
        isNews = isNews || !tap.is_made;
        settle(tap, answer);
      }
    } finally {
      sending = null;
    }
    return isNews && !isCut;
  }

  async function flush() {
    if (await sendAll()) renew();
    else show();
  }

  // the page as it is now; what is just being typed, ticked, photographed or sent is not thrown away for it
  const isBegun = (each) => (each.options ? each.selectedIndex > 0 : each.value !== each.defaultValue || each.checked !== each.defaultChecked);
  const isBusy = (form) => [...form.querySelectorAll("input, textarea, select")].some(isBegun);
  function renew() {
    if (forms.some((form) => form.querySelector("button").disabled)) return show();
    if (forms.some(isBusy)) return show("刚才那一步已经有回音了。您正在填的还在,填完发出去再看。");
    if (!read().every((tap) => tap.why || tap.is_made)) return show();
    isLeaving = true;
    location.replace(location.pathname + location.search); // a reload would send again what the page may be the answer to
  }

  function fieldsOf(form) {
    const fields = { action: form.dataset.action };
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && value) fields[name] = name in fields ? `${fields[name]},${value}` : value;
    }
    return fields;
  }

  function empty(form) {
    form.reset();
    for (const each of form.querySelectorAll("select")) each.selectedIndex = 0;
    delete form.dataset.typed;
    delete form.dataset.mends;
  }

  // the same words pressed again, because no answer came, are the same tap
  function idOf(form, fields) {
    const typed = JSON.stringify(fields);
    if (form.dataset.typed !== typed) Object.assign(form.dataset, { typed, tap: ownId() });
    return form.dataset.tap;
  }

  // pressed twice: the same as the last that waits here, without words or just now
  function isTwice(fields) {
    const last = read().filter((tap) => isHere(tap) && !tap.why && !tap.is_made).pop();
    if (!last || JSON.stringify(last.fields) !== JSON.stringify(fields)) return false;
    return Object.keys(fields).length === 1 || Date.now() - Date.parse(last.at) < TWICE_MS;
  }

  // answers whether there is news for the page
  async function keep(tap, form) {
    try {
      write([...read().filter((each) => each.tap !== form.dataset.mends), tap]);
    } catch {
      return straight(tap, form);
    }
    empty(form);
    carry(tap);
    return false;
  }

  async function carry(tap) {
    if (tap.placing_until) await place(tap);
    show();
    await flush();
  }

  // the tap lies in the phone before the place is looked for: who puts the phone away meanwhile loses nothing
  async function place(tap) {
    change(tap.tap, { placing_until: Date.now() + PLACING_MS });
    show();
    change(tap.tap, { spot: await position(), placing_until: 0 });
  }

  // no room in the phone: with a signal it goes as it is, after what is kept; without one it stays in the form
  async function straight(tap, form) {
    const spot = tap.placing_until ? await position() : {};
    await sendAll();
    const answer = read().some(isSendable) ? null : await send({ ...tap, spot });
    if (answer?.isWhole) {
      if (form.dataset.mends) putAway(form.dataset.mends);
      empty(form);
      return true;
    }
    if (answer && !answer.why) show("这一步已经记下了。照片没有留住:请过一会儿再点一次,只补照片。");
    else show(answer?.why || "手机存不下了,没有发出去。写的还在,请有信号时再点一次。");
    return false;
  }

  async function tapped(event) {
    event.preventDefault();
    const form = event.target;
    const pressed = form.querySelector("button");
    if (isLeaving || pressed.disabled) return;
    const at = new Date().toISOString();
    const input = form.querySelector("input[type=file]");
    const file = input?.files[0];
    const fields = fieldsOf(form);
    if (!file && isTwice(fields)) {
      empty(form);
      show();
      box.scrollIntoView({ block: "nearest" });
      return;
    }
    pressed.disabled = true;
    const mended = read().find((tap) => tap.tap === form.dataset.mends);
    const photo = file ? await smaller(file).catch(() => null) : mended?.photo || "";
    let isNews = false;
    if (photo === null) {
      input.value = "";
      show("这张照片手机打不开,这一步还没有发。请重新拍一张,或者再点一次,不带照片发。");
      box.scrollIntoView({ block: "center" });
    } else {
      const tap = { to_path: location.pathname, key: own, tap: idOf(form, fields), at, label: pressed.textContent, fields, photo };
      if (fields.action === "arrive") tap.placing_until = Date.now() + PLACING_MS;
      isNews = await keep(tap, form);
    }
    pressed.disabled = false;
    if (isNews) renew();
  }

  // what the server filled in again was typed by him all the same
  for (const each of document.querySelectorAll("textarea, input[type=text], input[type=date]")) {
    const said = each.value;
    each.defaultValue = "";
    each.value = said;
  }
  for (const form of forms) form.addEventListener("submit", tapped);
  addEventListener("online", flush);
  if (read().some((tap) => tap.why)) addEventListener("load", () => box.scrollIntoView({ block: "center" }));
  setInterval(() => read().some(isSendable) && flush(), AGAIN_MS);
  // a page that was left while the place was looked for; later than this he may be elsewhere
  const isPlaceless = (tap) => isSendable(tap) && isHere(tap) && tap.fields.action === "arrive" && !tap.is_made && !tap.spot;
  for (const tap of read().filter((each) => isPlaceless(each) && Date.now() - Date.parse(each.at) < NEAR_MS)) carry({ ...tap, placing_until: 1 });
  show();
  flush();
})();
