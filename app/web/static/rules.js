// The pages of the rules: forms grow without a reload, and the message box says what the draft would do while one types.
(() => {
  // The form as the server draws it from what is filled in; null where it could not be had.
  const drawn = async (form, body) => {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Part": "1" } }).catch(() => null);
    if (answer?.redirected) { window.consoleKeep(form); window.location.reload(); return null; }
    const page = new DOMParser().parseFromString(answer ? await answer.text() : "", "text/html");
    const next = page.getElementById(form.id);
    if (!next) window.alert("这会儿没有办成。填过的都还在,请稍后再点一次。");
    return next;
  };

  // What was typed while the answer was on its way is typed in the new form as well.
  const carry = (form, sent, next) => {
    for (const each of form.querySelectorAll("input.form-control[name]")) {
      const there = next.elements.namedItem(each.name);
      if (each.value !== (sent.get(each.name) ?? "") && there?.type === each.type) there.value = each.value;
    }
  };

  const fresh = async (form, act) => {
    const sent = new FormData(form);
    const body = new URLSearchParams(sent);
    body.set("act", act);
    const next = await drawn(form, body);
    if (!next) return;
    if (!act.startsWith("drop")) carry(form, sent, next);
    form.replaceWith(next);
    dress(next);
    const last = [...next.querySelectorAll(".rules-leaf .rules-key")].pop();
    if (act.startsWith("add") || act.startsWith("group")) last?.focus();
  };

  const suggest = (input) => {
    const list = document.getElementById(input.getAttribute("list"));
    let timer = 0;
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const query = new URLSearchParams({ kind: input.dataset.names, q: input.value });
        const answer = await fetch(`${input.dataset.from}?${query}`);
        if (!answer.ok || answer.redirected) return;
        list.replaceChildren(...(await answer.json()).map((name) => Object.assign(document.createElement("option"), { value: name })));
      }, 200);
    });
  };

  const choose = (details) => {
    const shown = details.querySelector("summary span");
    details.addEventListener("change", () => {
      const chosen = [...details.querySelectorAll("input:checked")].map((box) => box.nextElementSibling.textContent);
      shown.textContent = chosen.join("、") || "请选";
    });
    details.querySelector("[data-filter]")?.addEventListener("input", (event) => {
      const asked = event.target.value.trim();
      details.querySelectorAll("label").forEach((label) => { label.hidden = !label.textContent.includes(asked); });
    });
    details.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      details.open = false;
      details.querySelector("summary").focus();
    });
  };

  const dress = (root) => {
    root.querySelectorAll("[data-choices]").forEach(choose);
    root.querySelectorAll("[data-names]").forEach(suggest);
    root.querySelectorAll("[data-weight]").forEach((button) => button.addEventListener("click", () => {
      button.form.elements.weight.value = button.dataset.weight;
    }));
    root.querySelectorAll("[data-field]").forEach((button) => button.addEventListener("click", () => {
      const area = button.form.elements.text;
      area.setRangeText(button.dataset.field, area.selectionStart, area.selectionEnd, "end");
      area.focus();
    }));
    const form = document.querySelector("[data-grow]");
    if (!form) return;
    root.querySelectorAll("[data-act]").forEach((button) => button.addEventListener("click", (event) => {
      event.preventDefault();
      fresh(form, button.value);
    }));
    root.querySelectorAll("[data-refresh]").forEach((select) => select.addEventListener("change", () => fresh(form, "refresh")));
  };

  const live = (form) => {
    const said = document.getElementById("try-said");
    let timer = 0;
    let number = 0;
    const ask = async () => {
      if (!form.elements.text.value.trim()) return;
      const mine = ++number;
      const body = new URLSearchParams(new FormData(form));
      body.set("part", "1");
      const rule = document.querySelector("[data-rule]");
      if (rule) for (const [name, value] of new FormData(rule)) if (!["csrftoken", "act"].includes(name)) body.append(`rule.${name}`, value);
      if (rule) body.set("rule.at", new URL(rule.action).pathname.split("/").pop());
      const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
      if (!answer || mine !== number) return;
      if (answer.redirected) said.textContent = "登录过期了,请在另一个窗口里重新登录,再接着写。";
      else said.innerHTML = answer.ok ? await answer.text() : "<p>这会儿算不出来,请稍后再试。</p>";
    };
    const soon = () => { clearTimeout(timer); timer = setTimeout(ask, 350); };
    form.addEventListener("input", soon);
    form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
    document.addEventListener("input", (event) => { if (event.target.closest("[data-rule]")) soon(); });
    document.addEventListener("change", (event) => { if (event.target.closest("[data-rule]")) soon(); });
    // Typed while this file was still on its way, or put back by the browser: nobody types it again for us.
    if (form.elements.text.value !== form.elements.text.defaultValue) soon();
  };

  document.addEventListener("click", (event) => {
    const sure = event.target.closest("[data-sure]");
    if (sure && !window.confirm(sure.dataset.sure)) event.preventDefault();
    document.querySelectorAll("details[data-choices][open]").forEach((open) => {
      if (!open.contains(event.target)) open.open = false;
    });
  });
  dress(document);
  const form = document.querySelector("[data-try]");
  if (form) live(form);
  document.getElementById("refusal")?.focus();

  // A form that had grown before a sign-in ran out grows again as it was.
  const grow = async (form, entries) => {
    const body = new URLSearchParams([...new FormData(form)].filter(([name]) => ["csrftoken", "seal"].includes(name)));
    entries.forEach(([name, value]) => body.append(name, value));
    body.set("act", "refresh");
    const next = await drawn(form, body);
    if (next) { form.replaceWith(next); dress(next); }
  };
  const grown = document.querySelector("[data-grow]");
  if (grown && window.consoleGrown) grow(grown, window.consoleGrown);
})();
