// The top of a case: what it is, where, whose, and why it went where it went.
import { make } from "./dom.js";
import { KINDS, PLACE_BY, ROLES, STATES, placeOf } from "./words.js";

const MOST_WORDS = 8;

export function head(full) {
  const officer = full.officer;
  return make("header", { class: `case-head ${full.state}`, "data-number": full.number, "data-state": full.state, "data-level": full.level },
    make("p", { class: "tags" },
      make("b", { class: "kind" }, KINDS[full.kind] || full.kind), full.urgent ? make("em", {}, "人命关天") : null,
      make("span", { class: "state" }, STATES[full.state] || full.state), make("span", { class: "number" }, full.number)),
    make("h3", {}, placeOf(full.division_path) || "地点不明"),
    make("blockquote", {}, ...marked(full.summary || "[照片]", heard(full))),
    make("p", { class: "who" }, `${full.reporter.name || "群众"} 报的`, officer ? ` · ${ROLES[officer.role] || ""}${officer.name}负责` : "",
      full.attachments.length ? ` · ${full.attachments.length} 张照片` : ""));
}

// What was said that decided: whole words of the message, not the fragments that are weighed.
function heard({ summary, decision }) {
  const counted = new Set();
  for (const word of decision.words.filter((one) => one.length > 1 && summary.includes(one)).slice(0, MOST_WORDS))
    for (let at = summary.indexOf(word); at >= 0; at = summary.indexOf(word, at + 1))
      for (let place = at; place < at + word.length; place += 1) counted.add(place);
  const stretches = [""];
  for (const { segment, index, isWordLike } of new Intl.Segmenter("zh", { granularity: "word" }).segment(summary)) {
    const isCounted = isWordLike && [...segment].some((_, step) => counted.has(index + step));
    if (isCounted) stretches[stretches.length - 1] += segment;
    else stretches.push("");
  }
  return [...new Set(stretches.filter(Boolean))];
}

// The words that decided, marked where they stand.
function marked(text, words) {
  const wanted = words.toSorted((a, b) => b.length - a.length);
  if (!wanted.length) return [text];
  const pattern = new RegExp(`(${wanted.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`);
  return text.split(pattern).map((part, index) => (index % 2 ? make("mark", {}, part) : part));
}

export function whyCard(full, why) {
  const place = why?.place || {};
  const words = heard(full).join("、");
  const rows = [
    ["听懂了", `${KINDS[full.decision.intent] || full.decision.intent}${words ? `,凭“${words}”` : ""}`],
    ["在哪里", `${placeOf(full.division_path)}${PLACE_BY[place.by] ? `,${PLACE_BY[place.by]}${place.word ? `“${place.word}”` : ""}` : ""}`],
    ["派给谁", full.decision.route || "没有单独的规则,按这类事的升级链,先找包户干部"],
  ];
  return make("section", { class: "why" }, make("h4", {}, "为什么派到这里"), make("dl", {}, ...rows.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)])));
}
