/* What a picture can do beside standing there: show levels or differences, tell one quarter on a click. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  let last = null; // the newest sharp answer
  const made = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

  const quarter = () => {
    const known = document.getElementById("quarter");
    if (known) return known;
    const box = made("div", "sheet-of-choices");
    box.id = "quarter";
    box.tabIndex = -1;
    box.setAttribute("role", "dialog");
    document.body.append(box);
    return box;
  };

  /* Tell the numbers of the quarter at a point: the row of the table twin. */
  const tell = (place, year, event) => {
    const part = last && last.panels[place];
    if (!part || "guess" in document.documentElement.dataset) return;
    const at = Math.round(year * 4) - 1;
    const row = part.table.body[at - part.first];
    if (!row) return;
    const box = quarter();
    const list = made("dl", "");
    row.forEach((text, column) => {
      if (!column || !text) return;
      const line = made("div", "keys-row");
      line.append(made("dt", "", part.table.head[column]), made("dd", "", text));
      list.append(line);
    });
    const flags = part.flags.filter(([when]) => Math.ceil(when * 4 - 1e-9) - 1 === at).map(([, words]) => made("p", "", words));
    box.replaceChildren(made("strong", "", `${row[0][0].toUpperCase()}${row[0].slice(1)}`), list, ...flags);
    box.setAttribute("aria-label", row[0]);
    F.sheet(box, { getBoundingClientRect: () => new DOMRect(event.clientX, event.clientY, 0, 0), focus: () => {} });
  };

  F.views = {
    watch: (gd, place) => gd.on("plotly_click", ({ points, event }) => tell(place, points[0].x, event)),
  };
  F.on("presented", () => last && last.panels.forEach((part, place) => F.picture(F.graph(place), F.fitted(part.figure))));
  F.on("sharp", (data) => {
    last = data;
    document.querySelectorAll(".switch").forEach((group) => {
      const part = data.panels[group.dataset.place];
      group.hidden = !F.apart();
      for (const side of group.children) {
        side.setAttribute("aria-pressed", String((side.dataset.side === "difference") === part.gap));
      }
    });
  });

  const show = () => F.state.plan.panels.forEach((value, place) => F.put(`panel-${place}-measure`, { value }));
  F.on("applied", show);
  F.on("opened", show);
  const choose = (values) => {
    if (!F.state.plan || JSON.stringify(values) === JSON.stringify(F.state.plan.panels) || values.some((value) => !value)) return;
    F.state.plan.panels = values;
    F.state.rev += 1;
    F.commit();
    F.gate.sharpen();
  };
  F.register({
    table: (clicks) => (clicks % 2 ? ["panel as-table", "true"] : ["panel", "false"]),
    measures: (...values) => choose(values),
  });

  document.addEventListener("click", (event) => {
    const side = event.target.closest && event.target.closest(".switch [data-side]");
    if (!side || !F.state.plan) return;
    const place = Number(side.parentElement.dataset.place);
    const others = F.state.plan.differences.filter((one) => one !== place);
    const differences = side.dataset.side === "difference" ? [...others, place].sort() : others;
    if (differences.length !== F.state.plan.differences.length) F.apply({ ...F.state.plan, differences });
  });
})();
