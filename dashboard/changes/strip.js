/* The strips of changes: three steps to try while nothing is changed, then a chip for each change, which takes it back. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});

  const take = (at) => {
    const step = F.state.steps[at];
    if (!step) return;
    const plan = JSON.parse(JSON.stringify(F.state.plan));
    for (const [path, value] of Object.entries(step.levers)) {
      if (F.same(value, F.state.carrying[path])) delete plan.levers[path];
      else plan.levers[path] = value;
    }
    const again = new Set(step.later.map(F.dated));
    plan.later = plan.later.filter((change) => !again.has(F.dated(change))).concat(step.later);
    F.apply(plan);
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
    const steps = document.getElementById("steps");
    if (steps) steps.hidden = data.chips.length + data.later.length > 0;
  });
  document.addEventListener("click", (event) => {
    const chip = event.target.closest && event.target.closest(".chip-back");
    if (chip) F.takeBack(chip.dataset.at);
  });

  F.on("tried", take);
  F.register({ step: F.pressed((id) => take(id.at)) });
})();
