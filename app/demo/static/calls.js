// What passed between the platforms and the product, as the fakes wrote it down.
const KEPT = 1000;
let all = [];

export const reset = (calls) => { all = [...calls]; };
export const add = (call) => { all.push(call); if (all.length > KEPT) all = all.slice(-KEPT); };
export const lastSeq = () => all.at(-1)?.seq || 0;
export const since = (seq) => all.filter((call) => call.seq > seq);
export const latest = (count) => all.slice(-count);
// What was said to one officer, and what kept him from being written to at all (no token, say).
export const to = (writerId, since) => all.filter((call) => call.way === "out" && call.at >= since && (call.writer_id === writerId || (!call.to && !call.is_fine)));

// Lines that say the same one after the other are one line that says how often.
export function gathered(calls) {
  const found = [];
  for (const call of calls) {
    const last = found.at(-1);
    if (last && ["way", "channel", "what", "code", "to", "is_repeat"].every((name) => last[name] === call[name])) last.times += 1;
    else found.push({ ...call, times: 1 });
  }
  return found;
}
export const toAddress = (addresses, since) => all.filter((call) => call.way === "out" && addresses.has(`${call.channel}/${call.to}`) && call.at >= since);
