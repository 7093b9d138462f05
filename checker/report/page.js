// The HTML report: language, shade and filters. It shows and hides what is there, and makes nothing of any text.
const root = document.documentElement;
const all = (selector) => [...document.querySelectorAll(selector)];
const pressed = (button) => button.getAttribute("aria-pressed") === "true";

const languages = all("[data-lang-to]");
for (const button of languages) {
  button.addEventListener("click", () => {
    root.dataset.lang = button.dataset.langTo;
    root.lang = root.dataset.lang === "en" ? "en" : "zh-CN";
    for (const other of languages) other.setAttribute("aria-pressed", String(other === button));
  });
}

document.querySelector("#shade").addEventListener("click", () => {
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.dataset.shade = (root.dataset.shade ?? system) === "dark" ? "light" : "dark";
});

const search = document.querySelector("#search");
const shows = all("[data-show]");
const filter = () => {
  const word = search.value.trim().toLowerCase();
  const off = new Set(shows.filter((button) => !pressed(button)).map((button) => button.dataset.show));
  for (const one of all("[data-kinds]")) {
    const kept = one.dataset.kinds.split(" ").every((kind) => !off.has(kind));
    one.hidden = !kept || !one.textContent.toLowerCase().includes(word);
  }
};
for (const button of shows) {
  button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", String(!pressed(button)));
    filter();
  });
}
search.addEventListener("input", filter);
document.querySelector(".bar").hidden = false;
