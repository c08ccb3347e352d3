// Figures are drawn from the data beside them; for the dark page the same figure in the dark page's colours.
const DARK = { "#111827": "#f3f4f6", "#6b7280": "#9aa3b2", "#d1d5db": "#3b4252", "#4f46e5": "#a5b4fc" };
const charts = [...document.querySelectorAll(".chart")];
const asked = window.matchMedia("(prefers-color-scheme: dark)");
const button = document.querySelector("button");

function figureOf(chart, theme) {
  let text = chart.dataset.figure;
  if (theme === "dark") for (const [light, dark] of Object.entries(DARK)) text = text.replaceAll(light, dark);
  return JSON.parse(text);
}

function draw(theme) {
  for (const chart of charts) {
    const { data, layout } = figureOf(chart, theme);
    Plotly.react(chart, data, layout, { displayModeBar: false, responsive: true });
  }
}

function show(theme) {
  document.documentElement.dataset.theme = theme;
  button.textContent = theme === "dark" ? "Light" : "Dark";
  draw(theme);
}

const current = () => document.documentElement.dataset.theme;
let before = "light";
button.addEventListener("click", () => show(current() === "dark" ? "light" : "dark"));
asked.addEventListener("change", (event) => show(event.matches ? "dark" : "light"));
addEventListener("beforeprint", () => { before = current(); show("light"); document.querySelectorAll("details").forEach((each) => { each.open = true; }); });
addEventListener("afterprint", () => show(before));
show(asked.matches ? "dark" : "light");
