/* The plan on screen: what is changed, what was changed before. It lives here, in one page of one browser; the server
   gets it with every question and keeps nothing. Dash components are set from it, never the other way round. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const QUIET = 250; // ms without a key before a lever counts as released

  const state = (F.state = {
    known: null, // words, ranges and phases, from the server, once
    plan: null,
    carrying: {},
    dated: [], // levers that carrying on changes later
    shown: [],
    steps: [],
    rest: 0,
    bar: null, // what the scenario bar says and offers
    rev: 0,
    committed: null,
    undo: [],
    redo: [],
    token: 0,
    travelling: false, // an opening that is a step in history
    opening: false, // until an answer comes, or a lever is touched
  });

  F.put = (id, props) => window.dash_clientside.set_props(id, props);
  const disabled = { undo: true, redo: true, replay: true, "reset-all": true }; // as the page has them
  F.disable = (id, yes) => {
    if (disabled[id] !== yes) F.put(id, { disabled: (disabled[id] = yes) });
  };
  F.part = (part, path) => ({ type: `lever-${part}`, path });
  F.value = (path) => (path in state.plan.levers ? state.plan.levers[path] : state.carrying[path]);
  F.same = (a, b) => a === b || (typeof a === "number" && typeof b === "number" && Math.abs(a - b) < 1e-9);
  F.changed = () => Object.keys(state.plan.levers).length + state.plan.later.length + state.plan.cut.length > 0;
  F.apart = () => F.changed() || state.plan.against !== null; // there are two lines
  F.touched = () => F.apart() || Object.keys(state.plan.company).length > 0 || state.plan.from > 0;
  F.dated = ([week, path, , region]) => `${week}|${path}|${region || ""}`;
  const copy = (value) => JSON.parse(JSON.stringify(value));
  const snapshot = () => JSON.stringify({ ...state.plan, levers: Object.fromEntries(Object.entries(state.plan.levers).sort()) });

  /* One lever has a new value. Says whether that changes the plan. */
  F.set = (path, value) => {
    if (!state.plan || value === null || value === undefined || value === "" || F.same(F.value(path), value)) return false;
    if (F.same(value, state.carrying[path])) delete state.plan.levers[path];
    else state.plan.levers[path] = value;
    state.rev += 1;
    return true;
  };

  /* While a lever moves: preview. Once it is released: remember, and sharpen. */
  let timer = null;
  let moving = false;
  let pointer = false;
  F.moved = () => {
    moving = true;
    clearTimeout(timer);
    if (!pointer) timer = setTimeout(F.release, QUIET);
    F.gate.preview();
  };
  F.release = () => {
    clearTimeout(timer);
    moving = false;
    F.commit();
    F.gate.sharpen();
  };
  F.settle = () => {
    if (moving) F.release();
  };
  const lever = (event) => Boolean(event.target.closest && event.target.closest(".lever"));
  document.addEventListener("pointerdown", (event) => {
    pointer = lever(event);
    if (!pointer) return;
    clearTimeout(timer);
    state.opening = false;
  }, true);
  document.addEventListener("keydown", (event) => {
    if (lever(event)) state.opening = false;
  }, true);
  for (const kind of ["pointerup", "pointercancel", "blur"]) {
    window.addEventListener(kind, () => {
      pointer = false;
      if (moving) timer = setTimeout(F.release, 40);
    }, true);
  }

  F.commit = () => {
    const now = snapshot();
    if (state.committed !== null && now !== state.committed) {
      state.undo.push(state.committed);
      state.redo.length = 0;
    }
    state.committed = now;
    buttons();
  };
  const buttons = () => {
    F.disable("undo", state.undo.length === 0);
    F.disable("redo", state.redo.length === 0);
    F.disable("reset-all", !F.touched());
    F.tell("committed");
  };

  F.travel = (from, to) => {
    F.settle();
    if (!from.length) return;
    to.push(state.committed);
    state.committed = from.pop();
    F.apply(JSON.parse(state.committed), true);
    buttons();
  };

  /* Put a whole plan on screen. Another scenario, company or comparison needs what the server knows of it. */
  const elsewhere = (plan) => ["scenario", "company", "against"].some((part) => JSON.stringify(plan[part]) !== JSON.stringify(state.plan[part]));
  F.apply = (plan, travelling = false) => {
    if (elsewhere(plan)) return F.open({ plan }, travelling);
    const touched = new Set([...Object.keys(state.plan.levers), ...Object.keys(plan.levers)]);
    const before = copy(state.plan);
    state.plan = copy(plan);
    state.rev += 1;
    const was = (path) => (path in before.levers ? before.levers[path] : state.carrying[path]);
    F.gate.sharpen(); // is simulated while the rest is shown
    F.tell("applied", [...touched].filter((path) => !F.same(was(path), F.value(path))));
    if (!travelling) F.commit();
    buttons();
  };

  F.open = (what, travelling = false) => {
    state.travelling = travelling;
    state.opening = true;
    state.token += 1;
    F.tell("opening");
    F.put("opening", { data: { ...what, token: state.token } });
  };

  F.opened = (data) => {
    if (!data || data.token !== state.token) return;
    const keep = state.travelling;
    state.travelling = state.opening = false;
    Object.assign(state, { plan: data.plan, carrying: data.carrying, dated: data.dated, shown: data.shown, steps: data.steps, rest: data.rest, bar: data.bar });
    state.rev += 1;
    F.gate.sharpen(); // is simulated while the rest is shown
    if (!keep) F.commit();
    else buttons();
    F.notices(data.notices);
    F.tell("opened", data);
  };

  F.resetAll = () => F.apply({ ...copy(state.plan), levers: {}, later: [], cut: [], company: {}, from: 0, against: null });
  F.takeBack = (at) => {
    const [week, path, region] = at.split("|");
    const plan = copy(state.plan);
    if (week === "0" && !region) delete plan.levers[path];
    else if (week === "cut") plan.cut = plan.cut.filter((key) => key !== path);
    else plan.later = plan.later.filter((change) => F.dated(change) !== at);
    F.apply(plan);
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches && event.target.matches("input, textarea, [contenteditable]");
    if (!(event.ctrlKey || event.metaKey) || event.altKey || typing || !state.plan) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) F.travel(state.undo, state.redo);
    else if (key === "y" || (key === "z" && event.shiftKey)) F.travel(state.redo, state.undo);
    else return;
    event.preventDefault();
  });
})();
