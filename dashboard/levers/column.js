/* The column of levers: words while a value moves, the rest of the levers, search, the sheet on a phone. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const PAGE = 10; // steps of Page Up and Page Down
  let open = false;
  let filled = false;

  const known = (path) => F.state.known.levers[path];
  const MINUS = "−";

  /* Words and where they hold come from lever_texts.py; a test compares what both sides write. */
  const exact = (lever, value) => {
    const number = value * lever.factor;
    const text = number === 0 ? "0" : String(Number(number.toPrecision(3))).replace("-", MINUS);
    return text + (number === 1 ? lever.one : lever.suffix);
  };
  F.word = (path, value) => {
    const lever = known(path);
    const { words } = lever;
    if (lever.choices.length) return words[lever.choices.indexOf(value)];
    if (value === lever.low) return words.low || exact(lever, value);
    if (value === lever.high) return words.high || exact(lever, value);
    return words.inside.filter(([from]) => value >= from).pop()[1] || exact(lever, value);
  };

  /* What Slider and number field give is rounded to the step of the lever. */
  F.clean = (path, value) => {
    const lever = known(path);
    const inside = Math.min(lever.high, Math.max(lever.low, Number(value)));
    return lever.step === 1 ? Math.round(inside) : Number(inside.toFixed(6));
  };

  const all = () => [...document.querySelectorAll(".lever[data-path]")];
  const root = (path) => document.querySelector(`.lever[data-path="${path}"]`);

  const CAN_BE_IDLE = ".idle, :has(> .lever-idle)";
  const CONTROL = '[role="slider"], input:not([type="hidden"])';

  /* Why a lever has no effect of its own: another stands at such a value, and stays there, everywhere. */
  F.idle = (path) => {
    const stays = (other) => !F.state.dated.includes(other) && !F.state.plan.later.some(([, one]) => one === other);
    const found = known(path).idle.find(([other, value]) => F.same(F.value(other), value) && stays(other));
    return found ? found[2] : "";
  };
  /* Another lever may stand in this place than did, and may never be idle. */
  const grey = (element) => {
    const reason = F.idle(element.dataset.path);
    const note = element.querySelector(".lever-idle");
    const control = element.querySelector(CONTROL);
    element.classList.toggle("idle", reason !== "");
    if (note) {
      note.hidden = reason === "";
      if (note.textContent !== reason) note.textContent = reason;
    }
    if (!control) return; // not drawn yet
    if (reason && note) control.setAttribute("aria-describedby", note.id);
    else control.removeAttribute("aria-describedby");
  };

  /* Write the word of a lever, and mark it if it was moved. */
  const paint = (path) => {
    const element = root(path);
    if (!element) return;
    element.classList.toggle("changed", path in F.state.plan.levers);
    const lever = known(path);
    if (lever.choices.length) return;
    const value = F.value(path);
    const word = F.word(path, value);
    const number = exact(lever, value);
    const button = element.querySelector(".lever-word");
    const full = word === number ? word : `${word}, ${number}`;
    const fine = path in F.state.plan.levers && lever.suffix && value !== lever.low && value !== lever.high;
    button.textContent = fine ? full : word; // whoever moves a lever sees each of its steps
    button.setAttribute("aria-label", lever.exact.replace("{word}", word));
    const thumb = element.querySelector('[role="slider"]');
    if (thumb) thumb.setAttribute("aria-valuetext", full);
  };

  F.column = {
    /* A lever moved: its word, and what the move means for others. */
    paint: (path) => {
      paint(path);
      F.column.grey();
    },
    grey: () => all().filter((element) => element.matches(CAN_BE_IDLE)).forEach(grey),
    paintAll: () => {
      all().forEach((element) => paint(element.dataset.path));
      F.column.grey();
    },
    /* The plan moved: its lever follows. */
    show: (path) => {
      if (!root(path)) return;
      F.put(F.part(known(path).choices.length ? "choice" : "slider", path), { value: F.value(path) });
      F.column.paint(path);
    },
    reset: () => {
      open = filled = false;
      F.put("levers", { className: "levers" });
      F.put("levers-search", { value: "" });
      more();
      later(F.column.paintAll);
    },
    filled: () => later(F.column.paintAll),
    toggle: () => {
      open = !open;
      if (open && !filled) {
        filled = true;
        F.put("levers-asked", { data: { ...F.state.plan, shown: F.state.shown, token: F.state.token } });
      }
      more();
      return open ? "levers open" : "levers";
    },
    search: (words) => {
      const sought = (words || "").trim().toLowerCase();
      let found = 0;
      for (const lever of document.querySelectorAll("#levers-rest .lever")) {
        const { label, about } = known(lever.dataset.path);
        lever.hidden = sought !== "" && !`${label} ${about.help}`.toLowerCase().includes(sought);
        found += lever.hidden ? 0 : 1;
      }
      for (const group of document.querySelectorAll("#levers-rest .levers-group")) {
        group.hidden = !group.querySelector(".lever:not([hidden])");
      }
      document.getElementById("levers").classList.toggle("nothing-found", found === 0 && sought !== "");
    },
  };

  /* A slider moved: seen where it stands rather than through Dash, which tells every part of the page of every step. While
     a plan is being opened nothing is a move: sliders become those of other levers then. */
  const moved = (thumb) => {
    const lever = thumb.closest(".lever[data-path]");
    if (!lever || !F.state.plan || F.state.opening) return;
    const { path } = lever.dataset;
    if (F.set(path, F.clean(path, thumb.getAttribute("aria-valuenow")))) F.moved();
    F.column.paint(path);
  };
  const watched = new MutationObserver((changes) => new Set(changes.map(({ target }) => target)).forEach(moved));
  document.addEventListener("DOMContentLoaded", () => watched.observe(document.body, { attributeFilter: ["aria-valuenow"], subtree: true }));

  const later = (work) => requestAnimationFrame(() => requestAnimationFrame(work)); // once React has drawn

  const more = () => {
    const [others, fewer] = F.state.known.more;
    F.put("levers-more", { children: open ? fewer : others.replace("{n}", F.state.rest) });
  };

  F.on("opened", F.column.reset);
  F.on("applied", (paths) => {
    paths.forEach(F.column.show);
    F.column.grey();
  });
  const chosen = (value) => {
    const { path } = F.trigger().id;
    if (!F.state.plan) return;
    if (F.set(path, value)) F.release();
    F.column.paint(path);
  };
  F.register({
    choice: chosen,
    more: (clicks) => (clicks && F.state.plan ? F.column.toggle() : F.noUpdate()),
    filled: () => F.state.plan && F.column.filled(),
    search: (words) => F.column.search(words),
  });

  document.addEventListener("keydown", (event) => {
    const thumb = event.target.closest && event.target.closest('.lever [role="slider"]');
    if (!thumb || (event.key !== "PageUp" && event.key !== "PageDown")) return;
    event.preventDefault();
    const { path } = thumb.closest(".lever").dataset;
    const move = PAGE * known(path).step * (event.key === "PageUp" ? 1 : -1);
    F.put(F.part("slider", path), { value: F.clean(path, F.value(path) + (known(path).step === 1 ? Math.sign(move) : move)) });
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest) return;
    const lever = event.target.closest(".lever[data-path]");
    if (lever && event.target.closest(".lever-reset")) F.takeBack(`0|${lever.dataset.path}|`);
    if (lever && event.target.closest(".lever-info")) F.card.open(lever, event.target.closest("button"), false);
    if (lever && event.target.closest(".lever-word")) F.card.open(lever, event.target.closest("button"), true);
  });
})();
