// The HTML report: language, shade, filters and links. It shows and hides what is there, and makes nothing of any text.
const root = document.documentElement;
const all = (selector) => [...document.querySelectorAll(selector)];
const one = (selector) => document.querySelector(selector);
const opened = { lang: root.dataset.lang };
const facets = all("[data-facet]");
const shows = all("[data-show]");
const search = one("#search");
const filtered = all("[data-counted]");
const lines = all("svg .line");
const texts = new Map();

// The state of the page is what stands behind the # of its address, so that a link leads to what somebody saw.
const read = () => {
  const hash = location.hash.slice(1);
  return hash.includes("=") ? new URLSearchParams(hash) : new URLSearchParams(hash ? { at: decodeURIComponent(hash) } : {});
};
let state = read();
const write = (push) => {
  for (const [name, value] of [...state]) if (!value) state.delete(name);
  history[push ? "pushState" : "replaceState"](null, "", `#${state}`);
};
const set = (name, value) => {
  state.set(name, value);
  write(false);
  apply();
};

const speak = (lang) => {
  root.dataset.lang = lang;
  root.lang = lang === "en" ? "en" : "zh-CN";
  for (const button of all("[data-lang-to]")) {
    button.setAttribute("aria-pressed", String(button.dataset.langTo === lang));
  }
  for (const said of all("[data-zh]")) {
    said.textContent = lang === "both" && said.dataset.zh !== said.dataset.en
      ? `${said.dataset.zh} / ${said.dataset.en}`
      : said.dataset[lang === "both" ? "zh" : lang];
  }
};

const textOf = (shown) => {
  if (!texts.has(shown)) texts.set(shown, shown.textContent.toLowerCase());
  return texts.get(shown);
};

const fits = (shown, off, wanted) =>
  !(shown.dataset.kinds ?? "").split(" ").some((kind) => off.has(kind)) &&
  wanted.every(([name, value]) => (shown.dataset[name] ?? "").split(" ").includes(value));

const apply = () => {
  speak(["zh", "en", "both"].includes(state.get("lang")) ? state.get("lang") : opened.lang);
  const shade = state.get("shade");
  if (shade === "dark" || shade === "light") root.dataset.shade = shade;
  else delete root.dataset.shade;
  if (!search) return;
  const off = new Set((state.get("hide") ?? "").split(",").filter(Boolean));
  for (const button of shows) button.setAttribute("aria-pressed", String(!off.has(button.dataset.show)));
  for (const select of facets) {
    select.value = state.get(select.dataset.facet) ?? "";
    if (select.selectedIndex < 0) select.value = "";
  }
  if (search.value !== (state.get("q") ?? "")) search.value = state.get("q") ?? "";
  const word = search.value.trim().toLowerCase();
  const wanted = facets.filter((select) => select.value).map((select) => [select.dataset.facet, select.value]);
  const counts = {};
  for (const shown of filtered) {
    shown.hidden = !fits(shown, off, wanted) || !textOf(shown).includes(word);
    const count = (counts[shown.dataset.counted] ??= [0, 0]);
    count[0] += !shown.hidden;
    count[1] += 1;
  }
  for (const told of all("[data-count]")) told.textContent = (counts[told.dataset.count] ?? [0, 0]).join(" / ");
  for (const told of all(".when")) told.hidden = !word && !off.size && !wanted.length;
  const route = wanted.filter(([name]) => name !== "clause");
  for (const line of lines) {
    // A line stands for several flows: it fades once all that they are is hidden.
    const kinds = line.dataset.kinds.split(" ");
    const gone = kinds.every((kind) => off.has(kind)) || !fits({ dataset: { ...line.dataset, kinds: "" } }, off, route);
    line.classList.toggle("off", gone);
  }
};

const clear = () => {
  for (const name of ["hide", "q", ...facets.map((select) => select.dataset.facet)]) state.delete(name);
};

const go = (id, focus) => {
  const target = document.getElementById(id);
  if (!target) return;
  for (const marked of all(".here")) marked.classList.remove("here");
  target.closest("details")?.setAttribute("open", "");
  if (target.matches("article, tr")) target.classList.add("here");
  target.scrollIntoView({ block: target.matches("tr") ? "center" : "start" });
  if (focus) target.focus({ preventScroll: true });
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.matches(".line, .node")) {
    clear();
    for (const name of ["from", "to"]) if (name in link.dataset) state.set(name, link.dataset[name] || "-");
    for (const [name, value] of link.matches(".line") ? [] : [["from", ""], ["to", ""]]) {
      if (!(name in link.dataset)) state.set(name, value);
    }
  }
  const at = decodeURIComponent(link.getAttribute("href").slice(1));
  if (document.getElementById(at)?.hidden) clear();
  state.set("at", at);
  write(true);
  apply();
  go(at, true);
});

// A node lights all its lines while the pointer or the focus is on it.
for (const node of all("svg .node")) {
  const name = node.dataset.pick;
  const own = [...node.ownerSVGElement.querySelectorAll(".line")].filter(
    (line) => line.dataset[name] === node.dataset[name],
  );
  const light = (on) => () => own.forEach((line) => line.classList.toggle("lit", on));
  for (const kind of ["pointerenter", "focus"]) node.addEventListener(kind, light(true));
  for (const kind of ["pointerleave", "blur"]) node.addEventListener(kind, light(false));
}

for (const button of all("[data-lang-to]")) button.addEventListener("click", () => set("lang", button.dataset.langTo));
one("#shade").addEventListener("click", () => {
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  set("shade", (root.dataset.shade ?? system) === "dark" ? "light" : "dark");
});
for (const button of shows) {
  button.addEventListener("click", () => {
    const off = new Set((state.get("hide") ?? "").split(",").filter(Boolean));
    if (!off.delete(button.dataset.show)) off.add(button.dataset.show);
    set("hide", [...off].join(","));
  });
}
for (const select of facets) select.addEventListener("change", () => set(select.dataset.facet, select.value));
for (const button of all("[data-only]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    clear();
    set("clause", button.dataset.only);
    go("findings", false);
  });
}
search?.addEventListener("input", () => set("q", search.value));
for (const button of all(".clear")) {
  button.addEventListener("click", () => {
    const below = button.closest("p")?.previousElementSibling;
    clear();
    set("at", "");
    // The button is gone with what it cleared; whoever pressed it stays where they were.
    below?.focus();
  });
}
for (const kind of ["popstate", "hashchange"]) {
  addEventListener(kind, () => {
    state = read();
    apply();
    if (state.get("at")) go(state.get("at"), false);
  });
}

// What is folded is printed, too; but not the map of what nobody has to look at: its table is.
let folded = [];
addEventListener("beforeprint", () => {
  folded = all("details:not([open], .rest)");
  for (const part of folded) part.open = true;
});
addEventListener("afterprint", () => {
  for (const part of folded) part.open = false;
});

one(".bar").hidden = false;
apply();
if (state.get("at")) go(state.get("at"), false);
