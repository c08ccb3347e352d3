/* The drawer in which a later or regional change is made. Its draft lives here until it is added to the plan. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const YEAR = "52";
  const draft = { path: null, value: null, week: YEAR, where: "" };

  const lever = () => F.state.known.levers[draft.path];
  const element = (name) => document.getElementById(`later-${name}`);
  const regional = () => F.state.known.later.regional.includes(draft.path);

  const words = () => {
    if (element("word")) element("word").textContent = F.word(draft.path, draft.value);
    if (element("whole")) element("whole").hidden = regional();
  };

  /* Another lever: the field takes its range, and starts where the plan has it. */
  const take = (path) => {
    Object.assign(draft, { path, value: F.value(path) });
    const { choices, words: said, low, high, step, factor, suffix, between, whole } = lever();
    const listed = choices.length > 0;
    F.put("later-choice", {
      display: listed ? "block" : "none",
      data: choices.map((value, at) => ({ value, label: said[at] })),
      value: listed ? draft.value : null,
    });
    const shown = (value) => Number((value * factor).toFixed(4));
    const range = { min: shown(low), max: shown(high), step: shown(step), decimalScale: whole ? 0 : 2, suffix };
    F.put("later-number", listed ? { display: "none" } : { display: "block", description: between, ...range, value: shown(draft.value) });
    if (!regional()) draft.where = "";
    F.put("later-where", { data: places(), value: draft.where || "-", disabled: !regional() });
    requestAnimationFrame(words);
  };

  const places = () => [
    { value: "-", label: F.state.known.later.everywhere },
    ...F.state.bar.regions.map((name) => ({ value: name, label: name })),
  ];

  const open = () => {
    const weeks = F.state.bar.acting.map((item) => item.value);
    if (!weeks.includes(draft.week)) draft.week = weeks[weeks.length - 1];
    F.put("later-drawer", { opened: true });
    F.put("later-week", { data: F.state.bar.acting, value: draft.week });
    const path = draft.path || F.state.shown.find((one) => F.state.known.later.regional.includes(one)) || F.state.shown[0];
    F.put("later-lever", { value: path });
    take(path);
    setTimeout(words, 120); // once the drawer stands
  };

  const changed = (path, number, choice, week, where) => {
    if (!F.state.plan || !draft.path) return;
    const at = window.dash_clientside.callback_context.triggered_id;
    if (at === "later-lever" && path && path !== draft.path) take(path);
    if (at === "later-number" && typeof number === "number" && !lever().choices.length) draft.value = F.clean(draft.path, number / lever().factor);
    if (at === "later-choice" && choice) draft.value = choice;
    if (at === "later-week" && week) draft.week = week;
    if (at === "later-where" && where) draft.where = where === "-" ? "" : where;
    words();
  };

  const add = () => {
    F.settle();
    const plan = JSON.parse(JSON.stringify(F.state.plan));
    const { path, value, where } = draft;
    const week = Number(draft.week);
    if (week === 0 && !where) plan.levers[path] = value; // today and everywhere: the lever itself
    else {
      const change = [week, path, value, where || null];
      plan.later = plan.later.filter((other) => F.dated(other) !== F.dated(change)).concat([change]);
    }
    F.put("later-drawer", { opened: false });
    F.apply(plan);
  };

  document.addEventListener("click", (event) => {
    if (!event.target.closest || !F.state.plan) return;
    if (event.target.closest("#later-open")) open();
    if (event.target.closest("#later-do")) add();
  });

  F.register({ later: changed });
})();
