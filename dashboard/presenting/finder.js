/* The finder: lists levers and measures while one types; a lever is shown where it stands, a measure in the first picture. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const MOST = 7; // hits of a kind
  const PATIENCE = 40; // frames of 50 ms until a lever has to stand in the column
  const GLOW = 2500; // ms for which it is outlined
  const by = (id) => document.getElementById(id);
  let chosen = 0;

  const matches = (sought, ...texts) => sought.split(/\s+/).every((word) => texts.join(" ").toLowerCase().includes(word));
  /* Those first whose name matches, then those whose description does. */
  const search = (sought, list) => {
    const named = list.filter(({ label }) => matches(sought, label));
    const described = list.filter((one) => !named.includes(one) && sought && matches(sought, one.label, one.help));
    return [...named, ...described].slice(0, MOST);
  };
  const levers = () => Object.entries(F.state.known.levers).map(([path, { label, about }]) => ({ kind: "lever", name: path, label, help: about.help }));
  const measures = () => F.state.known.find.list.map(([name, label, help]) => ({ kind: "measure", name, label, help }));

  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    return made;
  };
  const hits = () => [...by("finder-hits").querySelectorAll(".finder-hit")];
  const mark = (at) => {
    const all = hits();
    chosen = all.length ? (at + all.length) % all.length : 0;
    all.forEach((hit, place) => hit.setAttribute("aria-selected", String(place === chosen)));
    if (all[chosen]) all[chosen].scrollIntoView({ block: "nearest" });
  };
  const list = (sought) => {
    const { levers: first, measures: second, none } = F.state.known.find;
    const parts = [[first, search(sought, levers())], [second, search(sought, measures())]].flatMap(([heading, found]) =>
      found.length ? [element("div", "finder-heading", heading), ...found.map((one) => {
        const hit = element("button", "finder-hit", one.label);
        Object.assign(hit, { type: "button" });
        hit.setAttribute("role", "option");
        Object.assign(hit.dataset, { kind: one.kind, name: one.name });
        hit.append(element("span", "", one.help));
        return hit;
      })] : []);
    by("finder-hits").replaceChildren(...(parts.length ? parts : [element("div", "finder-heading", none)]));
    mark(0);
  };

  /* Show a lever where it stands: open the rest of the column if it stands there, and wait until it does. */
  const showLever = (path, tries = 0) => {
    const lever = document.querySelector(`.lever[data-path="${path}"]`);
    const open = by("levers").classList.contains("open");
    if (!lever || (!lever.offsetParent && !open)) {
      if (!open && tries === 0) by("levers-more").click();
      if (tries < PATIENCE) setTimeout(() => showLever(path, tries + 1), 50);
      return;
    }
    lever.scrollIntoView({ block: "center" });
    lever.classList.add("found");
    setTimeout(() => lever.classList.remove("found"), GLOW);
    const handle = lever.querySelector('[role="slider"]') || lever.querySelector("input") || lever.querySelector("button");
    if (handle) handle.focus({ preventScroll: true });
  };
  const open = (hit) => {
    by("finder").hidePopover();
    if (hit.dataset.kind === "measure") {
      F.put("panel-0-measure", { value: hit.dataset.name });
      by("panel-0-root").scrollIntoView({ block: "nearest" });
    } else {
      document.documentElement.classList.remove("sheet-down", "only-changes");
      showLever(hit.dataset.name);
    }
  };

  F.find = () => {
    F.sheet(by("finder"));
    const field = by("finder-field");
    F.put("finder-field", { value: "" });
    list("");
    field.focus();
  };

  document.addEventListener("input", (event) => {
    if (event.target.id === "finder-field") list(event.target.value.trim().toLowerCase());
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.id !== "finder-field") return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(chosen + (event.key === "ArrowDown" ? 1 : -1));
    }
    if (event.key === "Enter") {
      event.preventDefault(); // it would press the button to which the focus goes back
      if (hits()[chosen]) open(hits()[chosen]);
    }
  });
  document.addEventListener("click", (event) => {
    const hit = event.target.closest && event.target.closest(".finder-hit");
    if (hit) open(hit);
  });
})();
