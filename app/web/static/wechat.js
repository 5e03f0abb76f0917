// In WeChat's browser a position comes from WeChat, and so does the button that consents to a notice. Where its script, our signature or the person says no, phone.js asks the browser.
"use strict";
(() => {
  const { sdk, config } = document.currentScript.dataset;
  const POSITION_MS = 8000;

  function load(address) {
    return new Promise((resolve, reject) => {
      document.head.append(Object.assign(document.createElement("script"), { src: address, onload: resolve, onerror: reject }));
    });
  }

  function position(wx) {
    return new Promise((resolve) => {
      const nothing = () => resolve(null);
      const told = ({ latitude, longitude, accuracy }) => {
        const place = { lat: Number(latitude), lng: Number(longitude), datum: "gcj02" };
        if (Number(accuracy) >= 0) place.accuracy = Number(accuracy);
        resolve(Number.isFinite(place.lat) && Number.isFinite(place.lng) ? place : null);
      };
      setTimeout(nothing, POSITION_MS);
      wx.getLocation({ type: "gcj02", success: told, fail: nothing, cancel: nothing });
    });
  }

  async function begin() {
    const page = location.href.split("#")[0];
    const [answer] = await Promise.all([fetch(`${config}?url=${encodeURIComponent(page)}`), load(sdk)]);
    if (!answer.ok || !window.wx) return;
    let isRefused = false;
    wx.error(() => { isRefused = true; delete window.wechatPosition; });
    wx.ready(() => { if (!isRefused) window.wechatPosition = () => position(wx); });
    wx.config({ debug: false, jsApiList: ["getLocation"], openTagList: ["wx-open-subscribe"], ...(await answer.json()) });
  }

  begin().catch(() => {});
})();
