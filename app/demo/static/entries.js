// Every bubble of every phone, as the fakes recorded them.
const KEPT = 4000;
const AT_ONCE = new Set(["passive", "quick"]); // answers that come while the chat is open
let all = [];
let publicUrl = "";

export const start = (boot) => { publicUrl = boot.public_url; };
export const reset = (entries) => { all = [...entries]; };
export const last = () => all.at(-1)?.seq || 0;

export function add(entry) {
  all.push(entry);
  if (all.length > KEPT) all = all.slice(-KEPT);
}

// A place is one chat on one phone: {channel, account, sender, chat}.
export const isIn = (entry, place) =>
  entry.channel === place.channel && entry.account === place.account
  && (place.chat ? entry.chat === place.chat : !entry.chat && entry.phone === place.sender);

export const inChat = (place, most = 80) => all.filter((entry) => isIn(entry, place)).slice(-most);

// What stands on a lock screen: whatever came from others in these places, unread.
export const notes = (places, readSeq) =>
  all.filter((entry) => entry.seq > readSeq && !AT_ONCE.has(entry.way) && places.some((place) => isIn(entry, place) && !isOwn(entry, place)));

export const isOwn = (entry, place) => entry.side === "person" && entry.phone === place.sender;

// When somebody last wrote himself: what came before, he has seen.
export const wroteLast = (places) =>
  all.reduce((seq, entry) => (places.some((place) => isIn(entry, place) && isOwn(entry, place)) ? entry.seq : seq), 0);

// The path of one of the product's own links, or "".
export const pathOf = (url) => (url && url.startsWith(`${publicUrl}/`) ? url.slice(publicUrl.length) : "");
export const linkIn = (text) => text.match(/https?:\/\/[\w.:/-]+/)?.[0] || "";

export const search = (fits) => all.filter(fits);
