/* On what terms the plan is looked at: its company, the quarter from which it acts, what it is compared with. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const CARRYING = "carrying";
  const BEFORE = "before"; // a reform against leading on as before
  const SAVED = "saved:";
  const SHOWN = "shown"; // a comparison that came with a link and is not saved here

  const bar = () => F.state.bar;
  const copy = (value) => JSON.parse(JSON.stringify(value));
  const trimmed = (value) => Number(value.toFixed(6));

  const company = (path) => {
    const [own, factor] = bar().fields[path];
    return path in F.state.plan.company ? trimmed(F.state.plan.company[path] * factor) : own;
  };

  /* Saved plans that part from this one today: the same scenario, or one the server names, in the same company. */
  const near = () => {
    const { scenario, company: own } = F.state.plan;
    const names = [scenario, ...bar().against.flatMap((group) => (group.items || []).map((item) => item.value))];
    const same = (one) => JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(own).sort());
    return F.saved.list().filter(({ plan }) => names.includes(plan.scenario) && same(plan.company || {}));
  };

  const against = () => {
    const other = F.state.plan.against;
    const saved = near().map(({ name }) => ({ value: SAVED + name, label: name }));
    const data = bar().against.filter((group) => !group.items || group.items.length);
    const plain = other && !other.called && !Object.keys(other.levers).length && !other.later.length && !other.cut.length;
    let value = !other ? CARRYING : bar().before && other.called === bar().before.called ? BEFORE : plain ? other.scenario : SAVED + other.called;
    if (!data.flatMap((one) => one.items || [one]).concat(saved).some((item) => item.value === value)) {
      value = SHOWN;
      saved.push({ value, label: other.called || other.scenario });
    }
    return { value, data: saved.length ? [...data, { group: F.state.known.say.saved, items: saved }] : data };
  };

  /* Everything as the plan has it. */
  const show = () => {
    if (!bar()) return;
    F.put("company", { children: bar().company });
    F.put("acting", { data: bar().acting, value: String(F.state.plan.from) });
    F.put("against", against());
    if (document.querySelector(".drawer-fields")) fields();
  };
  const fields = () => Object.keys(bar().fields).forEach((path) => F.put({ type: "company", path }, { value: company(path) }));

  const acting = (value) => {
    if (!F.state.plan || value === null || value === undefined || Number(value) === F.state.plan.from) return;
    F.settle();
    F.apply({ ...copy(F.state.plan), from: Number(value) });
  };

  const compare = (value) => {
    if (!F.state.plan || !bar() || !value || value === SHOWN || value === against().value) return;
    const { scenario, levers, later, from, cut } = value.startsWith(SAVED)
      ? near().find(({ name }) => SAVED + name === value).plan
      : value === BEFORE
        ? bar().before
        : { scenario: value, levers: {}, later: [], from: 0, cut: [] };
    const called = value.startsWith(SAVED) ? value.slice(SAVED.length) : value === BEFORE ? bar().before.called : "";
    F.settle();
    F.apply({ ...copy(F.state.plan), against: value === CARRYING ? null : { scenario, levers, later, from, cut, called } });
  };

  const changed = (...values) => {
    const context = window.dash_clientside.callback_context;
    const path = context.triggered_id && context.triggered_id.path;
    if (!path || !F.state.plan || !bar()) return;
    const value = context.triggered[0].value;
    const [own, factor] = bar().fields[path];
    if (typeof value !== "number" || F.same(value, company(path))) return;
    F.settle();
    const plan = copy(F.state.plan);
    if (F.same(value, own)) delete plan.company[path];
    else plan.company[path] = trimmed(value / factor);
    F.apply(plan);
  };

  /* Where there is no room: terms, tools and pages stand under the bar, or not at all. */
  const more = (up) => {
    document.documentElement.classList.toggle("terms-up", up);
    document.getElementById("terms-more").setAttribute("aria-expanded", String(up));
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !document.documentElement.classList.contains("terms-up")) return;
    more(false);
    document.getElementById("terms-more").focus();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest || !F.state.plan) return;
    if (event.target.closest("#terms-more")) more(!document.documentElement.classList.contains("terms-up"));
    else if (!event.target.closest("#terms, [data-portal]")) more(false);
    if (event.target.closest("#company-open")) {
      fields(); // they need not follow while nobody sees them
      F.put("company-drawer", { opened: true });
    }
    if (event.target.closest("#company-back")) F.apply({ ...copy(F.state.plan), company: {} });
  });

  F.on("applied", show);
  F.on("opened", show);
  F.on("saved", show);
  F.register({ acting, against: compare, company: changed });
})();
