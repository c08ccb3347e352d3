/* The strips of changes: three steps to try, which stay in sight, and a chip for each change, which takes it back. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});

  /* Whether all of a step is part of the plan. */
  const isTaken = ({ levers, later }) => {
    const { plan } = F.state;
    const dated = new Set(plan.later.map((change) => JSON.stringify([F.dated(change), change[2]])));
    const set = Object.entries(levers).every(([path, value]) => F.same(value, path in plan.levers ? plan.levers[path] : F.state.carrying[path]));
    return set && later.every((change) => dated.has(JSON.stringify([F.dated(change), change[2]])));
  };

  /* Take a step; pressed again it is taken back. */
  const take = (at) => {
    const step = F.state.steps[at];
    if (!step) return;
    const plan = JSON.parse(JSON.stringify(F.state.plan));
    const back = isTaken(step);
    for (const [path, value] of Object.entries(step.levers)) {
      if (back || F.same(value, F.state.carrying[path])) delete plan.levers[path];
      else plan.levers[path] = value;
    }
    const again = new Set(step.later.map(F.dated));
    plan.later = plan.later.filter((change) => !again.has(F.dated(change))).concat(back ? [] : step.later);
    F.apply(plan);
  };

  const paint = () => {
    document.querySelectorAll("#steps .step").forEach((button, at) => {
      const step = F.state.steps && F.state.steps[at];
      button.setAttribute("aria-pressed", String(Boolean(step) && isTaken(step)));
    });
  };

  const chips = (id, list) => {
    const strip = document.getElementById(id);
    if (id === "chips") strip.parentElement.hidden = !list.length;
    strip.replaceChildren(
      ...list.map(({ at, words: said, back }) => {
        const chip = document.createElement("span");
        chip.className = "chip";
        chip.append(said, F.button("chip-back", back));
        chip.lastChild.dataset.at = at;
        return chip;
      }),
    );
  };

  F.on("shown", (data) => {
    chips("chips", data.chips);
    chips("later-chips", data.later);
    paint();
  });
  document.addEventListener("click", (event) => {
    const chip = event.target.closest && event.target.closest(".chip-back");
    if (chip) F.takeBack(chip.dataset.at);
    // a press is seen here rather than through Dash, which tells of it again when other buttons appear
    const step = event.target.closest && event.target.closest("#steps .step");
    if (step && F.state.plan && event.detail < 2) take([...document.querySelectorAll("#steps .step")].indexOf(step));
  });

  F.on("tried", take);
})();
