// An officer's taps: sent at once with his position; without a signal kept in the phone with the time of the tap.
// What is refused stays in the phone with its words and its photo until he sends it again or puts it away.
"use strict";
(() => {
  const root = document.currentScript.dataset.root;
  const KEY = "baolian-taps";
  const LONGEST_SIDE = 1280;
  const POSITION_MS = 8000;
  const AGAIN_MS = 15000;
  const LONGEST_MS = 600000;
  const LATER = [408, 429];
  const box = document.getElementById("kept");
  const forms = [...document.querySelectorAll("form[data-action]")];
  const placing = new Set();
  let isSending = false;
  let isCut = !navigator.onLine;

  if ("serviceWorker" in navigator) navigator.serviceWorker.register(root + "/o/sw.js").catch(() => {});

  const read = () => {
    try { return JSON.parse(localStorage.getItem(KEY)) ?? []; } catch { return []; } // a browser that keeps nothing
  };
  const write = (taps) => localStorage.setItem(KEY, JSON.stringify(taps));
  const change = (id, changes) => write(read().map((each) => (each.tap === id ? { ...each, ...changes } : each)));
  const putAway = (id) => write(read().filter((each) => each.tap !== id));
  const isHere = (tap) => tap.to_path === location.pathname;
  const ownId = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");

  // a photo that cannot be stored goes over the air again with each try: every pause is twice the one before
  const pausing = (tap) => {
    const left = (tap.again_at || 0) - Date.now();
    return left > 0 && left <= LONGEST_MS;
  };
  const paused = (tap) => {
    const tries = (tap.tries || 0) + 1;
    return { is_made: true, tries, again_at: Date.now() + Math.min(AGAIN_MS * 2 ** tries, LONGEST_MS) };
  };

  function fate(tap) {
    if (tap.why) return `没有办成:${tap.why}`;
    if (placing.has(tap.tap)) return "正在找位置,找到就发。";
    if (tap.is_made) return "已经记下;照片县里暂时存不下,先留在手机里,过一会儿自动再发。";
    return isCut ? "没有信号,存在手机里,有信号自动发出。" : "正在发……";
  }

  const line = (words) => Object.assign(document.createElement("p"), { textContent: words });

  function button(label, doing) {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: label });
    made.addEventListener("click", doing);
    return made;
  }

  // what was typed and photographed, and what he can do with it
  function refusal(tap) {
    const drop = () => { putAway(tap.tap); show(); };
    const again = () => { change(tap.tap, { why: "" }); show(); flush(); };
    const parts = [];
    if (tap.fields.text) parts.push(line(`您写的:${tap.fields.text}`));
    if (!isHere(tap)) parts.push(line("这是另一件事里点的。"));
    if (!tap.fields.text && !tap.photo) return [...parts, button("知道了", drop)];
    const form = isHere(tap) && !tap.photo && forms.find((each) => each.dataset.action === tap.fields.action);
    if (form) return [...parts, button("放回去改", () => { putBack(tap, form); drop(); }), button("不要了", drop)];
    return [...parts, button(tap.photo ? "连照片再发一次" : "再发一次", again), button("不要了", drop)];
  }

  function putBack(tap, form) {
    for (const [name, value] of Object.entries(tap.fields)) {
      const blank = form.querySelector(`[name="${name}"]:not(button, [type=file], [type=checkbox])`);
      if (blank) blank.value = value;
    }
    form.closest("details")?.setAttribute("open", "");
    form.querySelector("textarea, input")?.focus();
  }

  function show(words) {
    const told = read().filter((tap) => tap.why || isHere(tap)).flatMap((tap) => [
      line(`${tap.label}:${new Date(tap.at).toLocaleTimeString("zh-CN")} 点的,${fate(tap)}`),
      ...(tap.why ? refusal(tap) : []),
    ]);
    if (words) told.push(line(words));
    box.hidden = told.length === 0;
    box.replaceChildren(...told);
  }

  async function position() {
    return (await window.wechatPosition?.()) || browserPosition();
  }

  function browserPosition() {
    return new Promise((resolve) => {
      if (!navigator.geolocation) return resolve({});
      const told = ({ coords }) => resolve({ lat: coords.latitude, lng: coords.longitude, accuracy: coords.accuracy });
      navigator.geolocation.getCurrentPosition(told, () => resolve({}), {
        enableHighAccuracy: true, timeout: POSITION_MS, maximumAge: 60000,
      });
      setTimeout(() => resolve({}), POSITION_MS + 500);
    });
  }

  async function smaller(file) {
    const picture = await createImageBitmap(file);
    const share = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = Object.assign(document.createElement("canvas"), {
      width: Math.round(picture.width * share), height: Math.round(picture.height * share),
    });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/jpeg", 0.8);
  }

  function blobOf(url) {
    const bytes = Uint8Array.from(atob(url.split(",")[1]), (each) => each.charCodeAt(0));
    return new Blob([bytes], { type: "image/jpeg" });
  }

  // null: it did not arrive, or somebody else than we answered, a gateway that asks for a sign-in, say
  async function send(tap) {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...tap.fields, ...tap.spot })) form.append(name, value);
    form.append("tap", tap.tap);
    form.append("at", tap.at);
    form.append("sent", new Date().toISOString());
    if (tap.photo) form.append("photo", blobOf(tap.photo), "photo.jpg");
    try {
      const answer = await fetch(tap.to_path, { method: "POST", body: form, headers: { accept: "application/json" } });
      const said = await answer.json().catch(() => ({}));
      if (answer.status >= 500 || LATER.includes(answer.status) || (answer.ok && !said.done)) return null;
      return answer.ok ? { isWhole: answer.status !== 202 } : { why: said.why || said.error?.message || `没有说为什么(${answer.status})` };
    } catch {
      return null;
    }
  }

  function settle(tap, answer) {
    if (answer.why) change(tap.tap, { why: answer.why });
    else if (answer.isWhole) putAway(tap.tap);
    else change(tap.tap, paused(tap)); // the move is made, its photo waits here; whatever comes after need not
  }

  async function flush() {
    if (isSending) return;
    isSending = true;
    const tried = new Set();
    const isNext = (each) => !each.why && !tried.has(each.tap) && !placing.has(each.tap) && !pausing(each);
    let isNews = false;
    for (let tap; (tap = read().find(isNext));) {
      tried.add(tap.tap);
      const answer = await send(tap);
      isCut = answer === null;
      if (isCut) break;
      isNews ||= !tap.is_made;
      settle(tap, answer);
    }
    isSending = false;
    if (isNews && !isCut) renew();
    else show();
  }

  // the page as it is now; what is just being typed, ticked or photographed is not thrown away for it
  const isBegun = (each) => each.value !== each.defaultValue || each.checked !== each.defaultChecked;
  function renew() {
    const isBusy = forms.some((form) => [...form.querySelectorAll("input, textarea")].some(isBegun));
    history.scrollRestoration = read().some((tap) => tap.why) ? "manual" : "auto"; // what was refused is to be seen
    if (!isBusy && read().every((tap) => tap.why || tap.is_made)) location.reload();
    else show(isBusy ? "刚才那一步已经有回音了。您正在填的还在,填完发出去再看。" : "");
  }

  function fieldsOf(form) {
    const fields = { action: form.dataset.action };
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && value) fields[name] = name in fields ? `${fields[name]},${value}` : value;
    }
    return fields;
  }

  const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const isWaiting = (fields) => read().some((tap) => isHere(tap) && !tap.why && !tap.is_made && isSame(tap.fields, fields));

  async function keep(tap, form) {
    try {
      write([...read(), tap]);
    } catch {
      return straight(tap);
    }
    form.reset();
    carry(tap);
  }

  async function carry(tap) {
    if (tap.fields.action === "arrive") await place(tap);
    show();
    await flush();
  }

  // the tap lies in the phone before the place is looked for: who puts the phone away meanwhile loses nothing
  async function place(tap) {
    placing.add(tap.tap);
    show();
    const spot = await position();
    placing.delete(tap.tap);
    try { change(tap.tap, { spot }); } catch { /* no room for a place: without one, then */ }
  }

  // no room in the phone: with a signal it goes as it is, without one it stays in the form
  async function straight(tap) {
    const spot = tap.fields.action === "arrive" ? await position() : {};
    const answer = await send({ ...tap, spot });
    if (answer?.isWhole) location.reload();
    else if (answer && !answer.why) show("这一步已经记下了。照片没有留住:请过一会儿在“记录”里再传一次。");
    else show(answer?.why || "手机存不下了,没有发出去。写的还在,请有信号时再点一次。");
  }

  async function tapped(event) {
    event.preventDefault();
    const form = event.target;
    const at = new Date().toISOString();
    const pressed = form.querySelector("button");
    const input = form.querySelector("input[type=file]");
    const file = input?.files[0];
    const fields = fieldsOf(form);
    if (pressed.disabled || (!file && isWaiting(fields))) return;
    pressed.disabled = true;
    const photo = file ? await smaller(file).catch(() => null) : "";
    if (photo === null) {
      input.value = "";
      show("这张照片手机打不开,这一步还没有发。请重新拍一张,或者再点一次,不带照片发。");
      box.scrollIntoView({ block: "center" });
    } else {
      const tap = { to_path: location.pathname, tap: ownId(), at, label: pressed.textContent, fields, photo };
      await keep(tap, form);
    }
    pressed.disabled = false;
  }

  for (const form of forms) form.addEventListener("submit", tapped);
  addEventListener("online", flush);
  if (read().some((tap) => tap.why)) addEventListener("load", () => box.scrollIntoView({ block: "center" }));
  setInterval(() => read().length && flush(), AGAIN_MS);
  show();
  flush();
})();
