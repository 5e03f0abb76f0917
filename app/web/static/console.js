// What the library's lists do by scripts in attributes, which the content policy forbids.
document.querySelectorAll('[data-console="page-size"]').forEach((select) => {
  select.addEventListener("change", () => { window.location = select.value; });
});
document.querySelectorAll('[data-console="columns"]').forEach((button) => {
  button.addEventListener("click", () => window.applyColumnVisibility());
});

// A table that is wider than its page can be moved by the arrow keys.
document.querySelectorAll(".table-responsive").forEach((each) => {
  if (each.scrollWidth <= each.clientWidth) return;
  each.tabIndex = 0;
  each.setAttribute("role", "region");
  each.setAttribute("aria-label", "表格,可以左右移动");
});

// A form is sent once, however often the button is clicked; and what was typed survives a sign-in that ran out meanwhile.
(() => {
  const KEPT = "console-kept";
  const AGAIN = 10000;
  const who = document.querySelector('meta[name="console-who"]')?.content ?? "";
  const blanks = (form) => [...form.elements].filter(
    (each) => each.name && !["hidden", "password", "file", "submit", "button"].includes(each.type));
  const names = (form) => [form.elements.namedItem("action")?.value, ...blanks(form).map((each) => each.name)].join(" ");
  const isTicked = (each) => each.type === "checkbox" || each.type === "radio";
  const place = () => location.pathname + location.search;
  const read = () => {
    try { return JSON.parse(sessionStorage.getItem(KEPT)); } catch { return null; }
  };
  const keep = (kept) => {
    try { sessionStorage.setItem(KEPT, JSON.stringify(kept)); } catch { /* a browser that keeps nothing */ }
  };
  const say = (words) => {
    const told = Object.assign(document.createElement("div"), { className: "alert alert-warning", textContent: words });
    told.setAttribute("role", "alert");
    (document.querySelector(".page-body .container-xl, .page-body") ?? document.body).prepend(told);
  };

  const AGAIN_WORDS = "刚才登录过期了,没有办成。填过的还在,看一遍再点一次。";
  const WAITING_WORDS = "刚才登录过期了,没有办成。填过的还留着:再打开刚才那一条,它就在。";
  const entries = (form) => [...new FormData(form)].filter(
    ([name, value]) => typeof value === "string" && !["csrftoken", "seal", "act"].includes(name));

  const fill = (kept) => {
    if (kept.grown) { // a form that grows is drawn by the server: rules.js asks for it
      window.consoleGrown = kept.grown;
      say(AGAIN_WORDS);
      return;
    }
    const form = [...document.forms].find((each) => names(each) === kept.names);
    if (!form) { // it stands behind a button of this page
      keep(kept);
      say(WAITING_WORDS);
      return;
    }
    blanks(form).forEach((each, at) => {
      if (isTicked(each)) each.checked = kept.values[at]; else each.value = kept.values[at];
    });
    const folded = form.querySelector("details");
    if (folded) folded.open = true;
    say(AGAIN_WORDS);
  };

  const keepForm = (form) => {
    if (!who) return;
    const values = blanks(form).map((each) => (isTicked(each) ? each.checked : each.value));
    const grown = "grow" in form.dataset ? entries(form) : null;
    if (values.length) keep({ who, at: form.dataset.at ?? place(), names: names(form), values, grown });
  };
  window.consoleKeep = keepForm;

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, AGAIN);
    keepForm(form);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
  });

  const kept = read();
  const over = document.querySelector('[data-console="over"]');
  if (over && kept) {
    over.textContent += "刚才填的还留着。";
    keep({ ...kept, over: true });
    if (!new URLSearchParams(location.search).has("next")) {
      over.closest("form").setAttribute("action", `?${new URLSearchParams({ next: kept.at })}`);
    }
  } else if (who && kept) {
    sessionStorage.removeItem(KEPT);
    if (kept.over && kept.who === who && kept.at === place()) fill(kept);
  }
})();

// What was opened by a button has the address of the same thing masked: "back" and "reload" lead there, not to a blank page.
(() => {
  const veiled = document.querySelector('meta[name="console-veiled"]')?.content;
  if (veiled) history.replaceState(null, "", veiled);
})();

// A file that is too large is refused before it is sent.
document.querySelectorAll("input[type=file][data-most]").forEach((input) => {
  const inMegabytes = (bytes) => `${Math.round(bytes / 2 ** 20)} MB`;
  input.addEventListener("change", () => {
    const { size = 0 } = input.files[0] ?? {};
    const most = Number(input.dataset.most);
    input.setCustomValidity(size > most ? `这个文件有 ${inMegabytes(size)},最大能传 ${inMegabytes(most)}。几张表可以分开传。` : "");
    input.reportValidity();
  });
});

// Back to a list is back to what it was narrowed to.
(() => {
  const key = (path) => `console-list:${path}`;
  try {
    if (document.querySelector('[data-console="narrowed"]')) sessionStorage.setItem(key(location.pathname), location.search);
    document.querySelectorAll('a[data-console="back"]').forEach((each) => {
      each.href = each.pathname + (sessionStorage.getItem(key(each.pathname)) ?? "");
    });
  } catch { /* a browser that keeps nothing */ }
})();
