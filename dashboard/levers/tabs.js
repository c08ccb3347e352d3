/* The sheet of levers on a phone: up or down, its tabs. "Changes" shows what is changed alone; the others go to a group. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const root = document.documentElement;

  const mark = (tab) => {
    for (const one of document.querySelectorAll(".jump")) one.setAttribute("aria-pressed", String(one === tab));
  };
  const go = (tab) => {
    root.classList.remove("sheet-down");
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

  document.addEventListener("click", (event) => {
    if (!event.target.closest) return;
    const tab = event.target.closest(".jump");
    if (tab) go(tab);
    if (event.target.closest("#sheet")) root.classList.toggle("sheet-down");
  });
})();
