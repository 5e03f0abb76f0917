// The people's phones: one in the hand, two on the table; anybody can be given one.
import { households } from "./api.js";
import { byId } from "./dom.js";
import { Phone } from "./phone.js";
import { pick } from "./picker.js";

let phones = [];
let held = 0;
let groups = [];

export const holderOf = (writer, places, spots = []) => ({
  key: writer.id, kind: "person", owner: writer, title: writer.name, places, spots,
  subtitle: [writer.place, writer.title === "户主" ? "" : writer.title].filter(Boolean).join(" · "),
});

export const placesOf = (writer) => writer.addresses.map((address) => ({
  channel: address.channel, account: address.account, sender: address.external_id, chat: "",
  label: address.channel === "onebot" ? "包联小助手" : "岚皋包联",
}));

function groupHolder(group) {
  const members = group.members.map((member) => ({
    sender: member.addresses.find((address) => address.channel === "onebot" && address.account === group.account).external_id,
    label: `${member.name} ${member.kind === "officer" ? member.title : member.place}`,
  }));
  const first = members.find((member) => member.label.startsWith("兰向军")) || members[0];
  const place = { channel: "onebot", account: group.account, sender: first?.sender || "", chat: group.group_id, label: group.name };
  return { key: `group-${group.group_id}`, kind: "group", owner: null, title: group.name, subtitle: `QQ 群 · ${members.length} 人`, places: [place], members, spots: [] };
}

async function spotsOf(writer) {
  if (!writer.household_id) return [];
  const { items } = await households(`${writer.household_id}`).catch(() => ({ items: [] }));
  const home = items.find((one) => one.id === writer.household_id);
  return home ? [{ label: `${writer.place}家门口`, lat: home.lat, lng: home.lng }] : [];
}

function build(slot, holder) {
  const phone = new Phone(holder, {
    wake: (one, path) => wake(slot, path),
    swap: holder.kind === "person" ? () => swap(slot) : undefined,
  });
  phones[slot]?.element.replaceWith(phone.element);
  phones[slot] = phone;
  return phone;
}

// Take a phone into the hand; the others lie down.
export function wake(slot, path = "") {
  held = slot;
  phones.forEach((phone, index) => {
    phone.element.classList.toggle("held", index === slot);
    if (index === slot) phone.show(path ? "page" : "chat", path);
    else if (phone.mode !== "lock") phone.show("lock");
  });
}

async function swap(slot) {
  const chosen = await pick();
  if (!chosen) return;
  give(slot, chosen.writer, [chosen.place, ...placesOf(chosen.writer).filter((place) => place.sender !== chosen.place.sender)]);
  wake(slot);
  phones[slot].element.querySelector("textarea")?.focus();
}

async function give(slot, writer, places) {
  const holder = holderOf(writer, places, []);
  build(slot, holder);
  holder.spots.push(...await spotsOf(writer));
  holder.showSpots?.();
}

// The phone on which this chat is seen: the group's, the one that has it, else the villager's is given away.
export function showChat({ channel, account, sender, chat }, writers) {
  const slot = phones.findIndex((phone) => phone.holder.places.some((place) =>
    place.channel === channel && place.account === account && (chat ? place.chat === chat : !place.chat && place.sender === sender)));
  if (slot >= 0) {
    const { holder } = phones[slot];
    phones[slot].place = holder.places.find((place) => (chat ? place.chat === chat : place.sender === sender));
    if (chat && sender) phones[slot].place.sender = sender;
    return wake(slot);
  }
  const writer = writers.find((one) => one.addresses.some((address) => address.external_id === sender));
  if (writer) { give(0, writer, placesOf(writer)); wake(0); }
}

export const take = (entry) => phones.forEach((phone) => phone.take(entry));
export const refresh = () => phones.forEach((phone) => phone.refresh());
export const tick = () => phones.forEach((phone) => phone.tick());
export const current = () => phones[held]?.holder.owner;

export function start(boot) {
  ({ groups } = boot);
  const villager = boot.writers[0];
  const migrant = boot.writers.find((writer) => writer.addresses.some((address) => address.channel === "onebot")) || boot.writers[1];
  const holders = [villager, migrant].filter(Boolean).map((writer) => holderOf(writer, placesOf(writer)));
  if (groups[0]) holders.push(groupHolder(groups[0]));
  phones = [];
  holders.forEach((holder, slot) => build(slot, holder));
  byId("people-desk").replaceChildren(...phones.map((phone) => phone.element));
  [villager, migrant].forEach(async (writer, slot) => writer && holders[slot].spots.push(...await spotsOf(writer)));
  wake(0);
}
