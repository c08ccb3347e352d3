/* One picture and its twin in numbers: plotly's drawing as the page needs it. Plotly is called by itself, for a component
   of Dash would cost time on its way and an empty picture at the start. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const resized = new ResizeObserver((changes) => {
    for (const { target } of changes) if (target._fullLayout && target.clientWidth) window.Plotly.Plots.resize(target);
  });

  const root = document.documentElement;

  /* While presenting one picture fills the page: larger letters, thicker lines. */
  const WIDTHS = { plan: 4, past: 4, carry: 3 };
  F.fitted = (figure) => {
    if (!root.dataset.present) return figure;
    const layout = { ...figure.layout, margin: { l: 120, r: 170, t: 16, b: 56, autoexpand: false } };
    layout.font = { ...layout.font, size: 24 };
    const data = figure.data.map((trace) =>
      trace.uid in WIDTHS ? { ...trace, line: { ...trace.line, width: WIDTHS[trace.uid] } } : trace,
    );
    return { data, layout };
  };

  /* Draw a figure of fan.py; what is drawn says when it stands. */
  F.picture = async (gd, { data, layout }) => {
    const plotly = await F.plotly();
    const first = !gd._fullLayout;
    await plotly.react(gd, data, layout, F.state.known.pictures);
    if (first) resized.observe(gd);
    return first;
  };

  const row = (cells, tag) => {
    const line = document.createElement("tr");
    line.append(...cells.map((text) => Object.assign(document.createElement(tag), { textContent: text })));
    return line;
  };
  F.twin = (table, { head, body }) => {
    const [top, rows] = ["thead", "tbody"].map((tag) => document.createElement(tag));
    top.append(row(head, "th"));
    rows.append(...body.map((cells) => row(cells, "td")));
    table.replaceChildren(top, rows);
  };
})();
