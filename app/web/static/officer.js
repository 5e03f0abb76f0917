// An officer's taps: sent at once with his position; without a signal kept in the phone with the time of the tap.
"use strict";
(() => {
  const root = document.currentScript.dataset.root;
  const KEY = "baolian-taps";
  const LONGEST_SIDE = 1280;
  const POSITION_MS = 8000;
  const AGAIN_MS = 15000;
  const LONGEST_MS = 600000;
  const box = document.getElementById("kept");
  let isSending = false;

  if ("serviceWorker" in navigator) navigator.serviceWorker.register(root + "/o/sw.js").catch(() => {});

  const read = () => JSON.parse(localStorage.getItem(KEY) || "[]");
  const write = (taps) => localStorage.setItem(KEY, JSON.stringify(taps));
  const ownId = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");

  // a photo that cannot be stored goes over the air again with each try: every pause is twice the one before
  const pausing = (tap) => {
    const left = (tap.again_at || 0) - Date.now();
    return left > 0 && left <= LONGEST_MS;
  };
  const refused = (tap) => {
    const tries = (tap.tries || 0) + 1;
    return { ...tap, is_made: true, tries, again_at: Date.now() + Math.min(AGAIN_MS * 2 ** tries, LONGEST_MS) };
  };

  function show(words) {
    const waiting = read().filter((tap) => tap.to_path === location.pathname);
    const lines = waiting.map((tap) => `${tap.label}:${new Date(tap.at).toLocaleTimeString("zh-CN")} 点的,${tap.is_made
      ? "已经记下;照片县里暂时存不下,先留在手机里,过一会儿自动再发。" : "没有信号,存在手机里,有信号自动发出。"}`);
    if (words) lines.push(words);
    box.hidden = lines.length === 0;
    box.replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
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

  async function send(tap) {
    const form = new FormData();
    for (const [name, value] of Object.entries(tap.fields)) form.append(name, value);
    form.append("tap", tap.tap);
    form.append("at", tap.at);
    form.append("sent", new Date().toISOString());
    if (tap.photo) form.append("photo", blobOf(tap.photo), "photo.jpg");
    return fetch(tap.to_path, { method: "POST", body: form });
  }

  async function flush() {
    if (isSending) return;
    isSending = true;
    const tried = new Set();
    let sent = 0;
    let why = "";
    try {
      for (let tap; (tap = read().find((each) => !tried.has(each.tap) && !pausing(each)));) {
        tried.add(tap.tap);
        const answer = await send(tap);
        if (answer.status >= 500) break;
        if (answer.status === 202) { // the move is made, its photo waits here; whatever comes after need not
          sent += tap.is_made ? 0 : 1;
          write(read().map((each) => each.tap === tap.tap ? refused(each) : each));
          continue;
        }
        if (!answer.ok) why = (await answer.json().catch(() => ({}))).why || "有一步没有做成。";
        write(read().filter((each) => each.tap !== tap.tap));
        sent += answer.ok ? 1 : 0;
      }
    } catch (error) {
      // no signal: what is kept stays kept
    } finally {
      isSending = false;
    }
    if (sent && !why && read().every((tap) => tap.is_made)) location.reload();
    else show(why);
  }

  async function tapped(event) {
    event.preventDefault();
    const form = event.target;
    const at = new Date().toISOString();
    const button = form.querySelector("button");
    button.disabled = true;
    const fields = { action: form.dataset.action };
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && value) fields[name] = name in fields ? `${fields[name]},${value}` : value;
    }
    const file = form.querySelector("input[type=file]")?.files[0];
    const photo = file ? await smaller(file).catch(() => "") : "";
    if (form.dataset.action === "arrive") Object.assign(fields, await position());
    try {
      write([...read(), { to_path: location.pathname, tap: ownId(), at, label: button.textContent, fields, photo }]);
      form.reset();
    } catch (error) {
      show("手机存不下了,请有信号时再发照片。");
    }
    button.disabled = false;
    show();
    await flush();
  }

  for (const form of document.querySelectorAll("form[data-action]")) form.addEventListener("submit", tapped);
  addEventListener("online", flush);
  setInterval(() => read().length && flush(), AGAIN_MS);
  show();
  flush();
})();
