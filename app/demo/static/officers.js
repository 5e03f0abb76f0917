// The officers' phones: those on the ladder of the case that is looked at, and whoever else was called for it.
import { officersFor, officersOf } from "./api.js";
import { learn } from "./case_parts.js";
import { byId, keyed } from "./dom.js";
import { placesOf } from "./people.js";
import { Phone } from "./phone.js";

const known = new Map();
let shown = [];
let held = "";

const holderOf = (officer) => ({
  key: officer.id, kind: "officer", owner: officer, title: officer.name, subtitle: officer.title, places: placesOf(officer), spots: [],
});

function phoneOf(officer) {
  if (!known.has(officer.id))
    known.set(officer.id, new Phone(holderOf(officer), { wake: (phone, path) => wake(phone.holder.key, path), rest: () => wake("") }));
  return known.get(officer.id);
}

// Take one into the hand, on a page where a link is given; "" lays them all down.
export function wake(id, path = "") {
  held = id;
  byId("officers-desk").classList.toggle("has-held", Boolean(id));
  for (const phone of shown) {
    const isHeld = phone.holder.key === id;
    phone.element.classList.toggle("held", isHeld);
    if (isHeld) phone.show(path ? "page" : "chat", path);
    else if (phone.mode !== "lock") phone.show("lock");
  }
}

function put(officers) {
  officers.forEach(learn);
  shown = officers.filter((officer) => officer.addresses.length).map(phoneOf);
  const elements = new Map(shown.map((phone) => [phone.holder.key, phone.element]));
  keyed(byId("officers-desk"), [...elements.keys()], (id) => elements.get(id));
  byId("officers-desk").dataset.count = shown.length;
  if (held && !elements.has(held)) wake("");
  for (const phone of shown) phone.refresh();
}

let asked = "";

export async function showFor(ids) {
  const key = ids.join();
  if (!ids.length || key === asked) return;
  asked = key;
  const { items } = await officersOf(ids);
  if (asked === key) put(items);
}

export async function showNear(division) {
  if (asked || !division) return;
  const { items } = await officersFor(division);
  if (!asked) put(items);
}

export const byAddress = (sender) => shown.find((phone) => phone.holder.places.some((place) => place.sender === sender));
export const take = (entry) => { for (const phone of known.values()) phone.take(entry); };
export const refresh = () => shown.forEach((phone) => phone.refresh());
export const tick = () => shown.forEach((phone) => phone.tick());
