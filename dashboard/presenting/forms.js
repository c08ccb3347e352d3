/* Other forms of the page: embedded, printed, presented, blank; and the list of keys. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const root = document.documentElement;
  const NARROW = 900; // px; below there is no room for letters that a hall can read
  const by = (id) => document.getElementById(id);
  const asked = new URLSearchParams(window.location.search);

  if (asked.has("embed")) root.dataset.embed = "yes";
  /* What an address says to the browser alone stays in it. */
  if (asked.has("embed")) F.keep("embed", "&embed=1");

  /* Under a presented picture: what is changed, what lines and bands mean, and what each flag says. */
  const explain = (data) => {
    const lines = by("presented");
    if (!lines) return;
    const { none, legend, legendAlone, changes } = lines.dataset;
    const all = [...data.chips, ...data.later].map(({ words }) => words);
    by("presented-changes").textContent = all.length ? `${changes}: ${all.join(" · ")}` : none;
    by("presented-legend").textContent = all.length || F.state.plan.against ? legend : legendAlone;
    const flags = (data.panels[0] && data.panels[0].flags) || [];
    by("presented-flags").textContent = [...new Set(flags.map(([, words]) => `⚑ ${words}`))].join(" · ");
  };
  F.on("shown", (data) => {
    if (data.panels && data.panels[0] && data.panels[0].flags) explain(data);
  });

  let current = 0;
  let scheme = null; // what to go back to
  const SCHEME = "data-mantine-color-scheme";
  const turn = (by_) => {
    const panels = [...document.querySelectorAll(".panel")];
    current = (current + by_ + panels.length) % panels.length;
    panels.forEach((panel, place) => panel.classList.toggle("current", place === current));
    window.dispatchEvent(new Event("resize"));
  };
  const present = (yes) => {
    if (yes) {
      scheme = root.getAttribute(SCHEME);
      root.setAttribute(SCHEME, "light");
      root.dataset.present = "yes";
    } else {
      root.setAttribute(SCHEME, scheme);
      delete root.dataset.present;
    }
    turn(0);
    F.tell("presented");
  };
  const blank = (yes) => root.toggleAttribute("data-blank", yes);

  /* Single keys can be switched off, in this browser for good. */
  const OFF = "flywheel.keys";
  const single = () => {
    try {
      return window.localStorage.getItem(OFF) !== "off";
    } catch {
      return true; // a browser that keeps nothing
    }
  };
  const told = () => {
    const box = by("keys-single");
    const word = box.querySelector("strong");
    box.setAttribute("aria-checked", String(single()));
    word.textContent = single() ? word.dataset.on : word.dataset.off;
  };
  const list = () => {
    told();
    F.sheet(by("keys"), by("keys-open"));
  };

  const keys = {
    p: () => present(!root.dataset.present && window.innerWidth >= NARROW),
    b: () => blank(!root.hasAttribute("data-blank")),
    d: () => {
      if (root.dataset.present) root.setAttribute(SCHEME, root.getAttribute(SCHEME) === "light" ? "dark" : "light");
    },
    r: () => by("replay").click(),
    "/": () => F.find(),
    "?": () => list(),
    arrowleft: () => root.dataset.present && turn(-1),
    arrowright: () => root.dataset.present && turn(1),
    escape: () => {
      if (root.hasAttribute("data-blank")) blank(false);
      else if (root.dataset.present) present(false);
    },
  };
  const BUSY = 'input, textarea, select, [contenteditable], [role="slider"], [role="combobox"], [role="dialog"] *';
  document.addEventListener("keydown", (event) => {
    const use = keys[event.key.toLowerCase()];
    if (!use || event.ctrlKey || event.metaKey || event.altKey || !F.state.plan) return;
    if (event.key === "Escape") {
      if (!root.hasAttribute("data-blank") && !root.dataset.present) return; // the browser closes what is open
    } else if ((event.target.matches && event.target.matches(BUSY)) || !single()) return;
    event.preventDefault();
    use();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest) return;
    if (event.target.closest("#keys-open")) list();
    if (event.target.closest("#keys-single")) {
      window.localStorage.setItem(OFF, single() ? "off" : "on");
      told();
    }
  });

  /* On paper pictures follow the width of the sheet. */
  window.addEventListener("beforeprint", () => {
    by("print-address").textContent = `${by("scenario-title").textContent}: ${F.link()}`;
    for (const svg of document.querySelectorAll(".figure .main-svg")) {
      svg.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${svg.getAttribute("height")}`);
    }
  });
  window.addEventListener("afterprint", () => {
    for (const svg of document.querySelectorAll(".figure .main-svg")) svg.removeAttribute("viewBox");
  });
})();
