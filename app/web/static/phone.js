// An officer's phone: the taps that it keeps, where it is, and its photos, small enough to be kept and sent.
"use strict";
window.officerPhone = (() => {
  const KEY = "baolian-taps";
  const LONGEST_SIDE = 1280;
  const POSITION_MS = 8000;
  const unwritten = new Map(); // changes that a phone without room takes down no more

  const stored = () => {
    try { return JSON.parse(localStorage.getItem(KEY)) ?? []; } catch { return []; } // a browser that keeps nothing
  };
  const read = () => stored().map((tap) => ({ ...tap, ...unwritten.get(tap.tap) })).filter((tap) => !tap.is_gone);
  const write = (taps) => localStorage.setItem(KEY, JSON.stringify(taps));
  const putAway = (id) => change(id, { is_gone: true });
  function change(id, changes) {
    unwritten.set(id, { ...unwritten.get(id), ...changes });
    try { write(read()); unwritten.clear(); } catch { /* it holds as long as the page is open */ }
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

  // an old phone opens a photo only as a picture of the page
  function opened(file) {
    if (window.createImageBitmap) return createImageBitmap(file);
    return new Promise((resolve, reject) => {
      const picture = new Image();
      Object.assign(picture, { onload: () => resolve(picture), onerror: reject, src: URL.createObjectURL(file) });
    });
  }

  async function smaller(file) {
    const picture = await opened(file);
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

  return { read, write, change, putAway, position, smaller, blobOf };
})();
