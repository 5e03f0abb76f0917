// Keeps an officer's last pages, so that they open without a signal. What he taps is kept by taps.js.
"use strict";
const STORE = "baolian-officer-1";
const MOST_PAGES = 6;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const path = new URL(request.url).pathname;
  const isPage = request.mode === "navigate";
  if (request.method !== "GET" || !(isPage || path.includes("/static/"))) return;
  event.respondWith(fresh(request, isPage));
});

async function fresh(request, isPage) {
  const store = await caches.open(STORE);
  try {
    const answer = await fetch(request);
    if (answer.ok) await store.put(request, answer.clone());
    if (answer.status === 404) await store.delete(request);
    if (isPage) await forgetOld(store);
    return answer;
  } catch (error) {
    const kept = await store.match(request);
    if (kept) return kept;
    throw error;
  }
}

async function forgetOld(store) {
  const pages = (await store.keys()).filter((each) => !new URL(each.url).pathname.includes("/static/"));
  for (const each of pages.slice(0, Math.max(0, pages.length - MOST_PAGES))) await store.delete(each);
}
