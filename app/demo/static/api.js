// Calls to the fakes (/demo) and to the product (/api/v1). Faults are told once, at the top of the page.
let token = "";

export function notice(text) {
  const box = document.getElementById("notice");
  box.textContent = text;
  box.hidden = !text;
}

async function call(url, options) {
  const response = await fetch(url, options);
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

export const state = (since) => call(`/demo/state.json?since=${since}`);
export const writers = (words) => call(`/demo/writers.json?q=${encodeURIComponent(words)}`);
export const moveClock = (change) => post("/demo/clock", change);
export const say = (saying) => post("/demo/messages", saying);

export function upload(file) {
  const form = new FormData();
  form.append("photo", file);
  return call("/demo/photos", { method: "POST", body: form });
}

export const product = (path) => call(`/api/v1${path}`, { headers: { Authorization: `Bearer ${token}` } });
