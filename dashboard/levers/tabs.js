/* The sheet of levers on a phone: its height, its tabs. "Changes" shows what is changed alone; the others go to a group. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const root = document.documentElement;
  const NARROW = 900; // px; below, levers are a sheet
  const SHORT = 560; // px of height that sheet and picture cannot share
  const LOWEST = 0.2; // of the height of the screen: a sheet that is let go below goes down
  const HIGHEST = 0.85;
  const SLOP = 6; // px that a tap may wander

  const down = (yes) => {
    root.classList.toggle("sheet-down", yes);
    if (yes) root.style.removeProperty("--sheet");
    document.getElementById("sheet")?.setAttribute("aria-expanded", String(!yes));
  };
  const isDown = () => root.classList.contains("sheet-down");

  const mark = (tab) => {
    for (const one of document.querySelectorAll(".jump")) one.setAttribute("aria-pressed", String(one === tab));
  };
  const go = (tab) => {
    down(false);
    root.classList.toggle("only-changes", tab.dataset.group === "");
    mark(tab);
    const group = document.querySelector(`.levers-group[data-group="${tab.dataset.group}"]`);
    if (group) group.scrollIntoView({ block: "start", behavior: "instant" });
    else document.getElementById("levers").scrollTop = 0;
  };

  /* How many changes there are. */
  F.on("committed", () => {
    const number = Object.keys(F.state.plan.levers).length;
    F.write(document.getElementById("changes-count"), number ? ` ${number}` : "");
    document.getElementById("levers").toggleAttribute("data-unchanged", number === 0);
  });

  /* The handle drags the sheet to any height; a tap puts it up or down. */
  let drag = null;
  let dragged = false;
  document.addEventListener("pointerdown", (event) => {
    dragged = false;
    const handle = event.target.closest?.("#sheet");
    if (!handle || event.button) return;
    handle.setPointerCapture(event.pointerId);
    drag = { from: event.clientY, height: document.getElementById("levers").offsetHeight };
  });
  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const way = drag.from - event.clientY;
    dragged = dragged || Math.abs(way) > SLOP;
    if (!dragged) return;
    root.classList.remove("sheet-down");
    root.style.setProperty("--sheet", `${Math.max(0, Math.min(drag.height + way, HIGHEST * window.innerHeight))}px`);
  });
  for (const kind of ["pointerup", "pointercancel"]) {
    document.addEventListener(kind, () => {
      if (drag && dragged) down(document.getElementById("levers").offsetHeight < LOWEST * window.innerHeight);
      drag = null;
    });
  }

  /* Where a screen is too short for both, as at 200 % zoom, the picture comes first. */
  const short = window.matchMedia(`(max-width: ${NARROW - 1}px) and (max-height: ${SHORT}px)`);
  const fit = () => down(short.matches);
  short.addEventListener("change", fit);
  if (short.matches) fit();

  document.addEventListener("click", (event) => {
    if (!event.target.closest) return;
    const tab = event.target.closest(".jump");
    if (tab) go(tab);
    if (event.target.closest("#sheet") && !dragged) down(!isDown());
  });
})();
