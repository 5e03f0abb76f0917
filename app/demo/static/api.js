// Calls to the fakes (/demo) and to the product (/api/v1); a fault is an Error with a Chinese sentence.
import { byId } from "./dom.js";

let token = "";
const AWAY = "连不上演示服务";

// While the service is away, that is what stands here.
export function notice(text, kind = "bad") {
  if (document.body.classList.contains("away") && kind !== "away") return;
  const box = byId("notice");
  box.textContent = text;
  box.dataset.kind = kind;
  box.hidden = !text;
}

async function call(url, options) {
  const response = await fetch(url, options).catch(() => { throw new Error(AWAY); });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error?.message || `服务器答复 ${response.status}`);
  return body;
}

export async function boot() {
  const found = await call("/demo/boot.json");
  token = found.api_token;
  return found;
}

const post = (url, body) =>
  call(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export const writers = (words) => call(`/demo/writers.json?q=${encodeURIComponent(words)}`);
export const households = (words) => call(`/demo/households.json?q=${encodeURIComponent(words)}`);
export const officersOf = (ids) => call(`/demo/officers.json?ids=${encodeURIComponent(ids.join(","))}`);
export const officersFor = (division) => call(`/demo/officers.json?division=${division}`);
export const moveClock = (change) => post("/demo/clock", change);
export const say = (saying) => post("/demo/messages", saying);
export const switchPlatform = (platform, change) => post(`/demo/platforms/${platform.channel}/${platform.account}`, change);
export const startTour = (id, variant, isAuto) => post(`/demo/tours/${id}`, { variant, auto: isAuto });
export const steer = (order, at) => post("/demo/tour", { do: order, at });

const LARGEST = 10 * 1024 * 1024;

export function upload(file) {
  if (file.size > LARGEST)
    throw new Error(`这张照片有 ${Math.round(file.size / 1048576)} MB,最多 10 MB。换一张小一点的再发`);
  const form = new FormData();
  form.append("photo", file);
  return call("/demo/photos", { method: "POST", body: form });
}

export const product = (path) => call(`/api/v1${path}`, { headers: { Authorization: `Bearer ${token}` } });
