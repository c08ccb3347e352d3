/* Goals on the cards: a small sheet with one number. A goal is part of the plan: in its address, undone like a lever. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  let goals = []; // that can be set, as the newest answer has them
  let open = null; // the card whose goal is asked for

  const made = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

  const apply = (bound) => {
    const plan = JSON.parse(JSON.stringify(F.state.plan));
    plan.goals = { ...plan.goals };
    if (bound === null) delete plan.goals[open.card];
    else plan.goals[open.card] = bound;
    sheet().hidePopover();
    F.apply(plan);
  };

  const clean = (typed) => {
    const inside = Math.min(open.high, Math.max(open.low, typed));
    return Number(((open.whole ? Math.round(inside) : inside) * open.factor).toPrecision(6));
  };

  const sheet = () => document.getElementById("goal") || built();
  const built = () => {
    const { say } = F.state.known;
    const box = made("form", "sheet-of-choices goal-sheet");
    box.id = "goal";
    box.setAttribute("role", "dialog");
    const line = made("label", "goal-line");
    const input = made("input", "goal-number");
    input.type = "number";
    input.step = "any";
    line.append(made("span", "goal-side"), input, made("span", "goal-unit"));
    const buttons = made("div", "out-buttons");
    const remove = made("button", "act", say["goal.remove"]);
    remove.type = "button";
    remove.addEventListener("click", () => apply(null));
    buttons.append(made("button", "act", say["goal.set"]), remove);
    box.append(made("strong", "goal-title"), line, buttons);
    box.addEventListener("submit", (event) => {
      event.preventDefault();
      if (input.value !== "" && Number.isFinite(input.valueAsNumber)) apply(clean(input.valueAsNumber));
    });
    document.body.append(box);
    return box;
  };

  F.on("sharp", (data) => {
    goals = data.goals;
    document.getElementById("cards").classList.toggle("with-goals", Object.keys(F.state.plan.goals).length > 0);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest(".card-goal");
    const known = button && goals.find((one) => one.card === button.dataset.goal);
    if (!known) return;
    open = known;
    const box = sheet();
    box.setAttribute("aria-label", known.label);
    box.querySelector(".goal-title").textContent = known.label;
    box.querySelector(".goal-side").textContent = known.side;
    box.querySelector(".goal-unit").textContent = known.unit;
    box.querySelector("input").value = known.value;
    box.querySelector("button[type=button]").hidden = !known.set;
    F.sheet(box, button);
    box.querySelector("input").select();
  });
})();
