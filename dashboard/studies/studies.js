/* Studies: draws the pictures from the data beside them, in the colours of the page; copies commands; leads to a point. */
(() => {
  "use strict";
  const DARK = { "#111827": "#eceef0", "#6b7280": "#9aa1a8", "#d1d5db": "#373c41", "#4f46e5": "#91a7ff", "79, 70, 229": "145, 167, 255" };
  const WAYS = { displayModeBar: false, displaylogo: false, showSendToCloud: false, plotlyServerURL: "", responsive: true, doubleClick: false, showTips: false };
  const root = document.documentElement;
  const dark = () => root.dataset.mantineColorScheme === "dark";

  const figureOf = (chart) => {
    let text = chart.dataset.figure;
    if (dark()) for (const [light, other] of Object.entries(DARK)) text = text.replaceAll(light, other);
    return JSON.parse(text);
  };

  /* Names of axes get smaller on a narrow page. A picture that drags would keep a finger from scrolling. */
  const NARROW = 480;
  const small = (layout) => Object.entries(layout).filter(([name]) => /^[xy]axis/.test(name)).forEach(([, axis]) => {
    if (axis.title) axis.title.font = { size: 10 };
  });

  const draw = async (chart) => {
    const plotly = await window.Flywheel.plotly();
    const { data, layout } = figureOf(chart);
    if (chart.clientWidth < NARROW) small(layout);
    const font = { ...layout.font, family: getComputedStyle(document.body).fontFamily };
    plotly.react(chart, data, { ...layout, font, dragmode: false, autosize: true }, WAYS);
    chart.dataset.drawn = dark() ? "dark" : "light";
  };

  /* Pictures are drawn when they come near the screen: a study has many, and most are below. */
  const near = new IntersectionObserver(
    (seen) => seen.filter((one) => one.isIntersecting).forEach(({ target }) => {
      near.unobserve(target);
      draw(target);
    }),
    { rootMargin: "600px" },
  );
  const wait = (all) => all.forEach((chart) => near.observe(chart));
  const charts = (part) => (part.querySelectorAll ? [...part.querySelectorAll(".chart")] : []);

  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) addedNodes.forEach((part) => wait(part.matches?.(".chart") ? [part] : charts(part)));
  }).observe(document, { childList: true, subtree: true });
  new MutationObserver(() => wait(charts(document))).observe(root, { attributes: true, attributeFilter: ["data-mantine-color-scheme"] });

  /* The cells of a table are made when it is unfolded: a study has a thousand, and most stay folded. */
  const cell = (tag, text, more) => Object.assign(document.createElement(tag), { textContent: text, ...more });
  const fill = (box) => {
    const { head, body, about } = JSON.parse(box.dataset.table);
    const table = document.createElement("table");
    const row = (cells) => cells.reduce((made, one) => (made.append(one), made), document.createElement("tr"));
    table.createTHead().append(row(head.map((text) => cell("th", text, { scope: "col" }))));
    table.createTBody().append(...body.map((cells) => row(cells.map(([text, number]) => cell("td", text, { className: number ? "number" : "" })))));
    box.setAttribute("aria-label", about);
    box.replaceChildren(table);
  };
  document.addEventListener("toggle", (event) => {
    const box = event.target.open && event.target.querySelector("[data-table]");
    if (box && !box.firstChild) fill(box);
  }, true);

  const copied = (button) => {
    const word = button.textContent;
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = word; }, 1500);
  };

  /* A point by its number has an address of its own. */
  const toPoint = (box) => {
    const field = box.querySelector("input");
    if (!field.value) return field.focus();
    return window.location.assign(`?${new URLSearchParams({ study: box.dataset.study, point: field.value })}`);
  };
  document.addEventListener("click", (event) => {
    if (event.target.matches?.(".any-point button")) toPoint(event.target.parentElement);
  });
  document.addEventListener("keydown", (event) => {
    const box = event.key === "Enter" && event.target.closest?.(".any-point");
    if (box) toPoint(box);
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".copy");
    if (!button || button.textContent === button.dataset.copied) return;
    const line = button.previousElementSibling;
    const select = () => window.getSelection().selectAllChildren(line); // without a clipboard the line is there to be copied
    if (navigator.clipboard) navigator.clipboard.writeText(line.textContent).then(() => copied(button), select);
    else select();
  });
})();
