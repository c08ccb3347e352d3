/* What is on the wall, for the projector and for the host: one step at a time, from the view that the server sends. */
"use strict";
(() => {
  const { say, make } = window.Room;
  let view = null;

  const text = () => [view.text && make("p", { className: "text" }, view.text), view.ask && make("p", { className: "asked" }, view.ask)].filter(Boolean);
  const drawText = () => [...text(), view.note ? make("p", { className: "big" }, view.note) : ""].filter(Boolean);
  const chart = (one) => make("figure", {}, make("figcaption", {}, one.name), make("div", { html: one.svg }));
  const charts = (most = 4) => make("div", { className: `charts n${Math.min(most, (view.charts ?? []).length)}` }, ...(view.charts ?? []).slice(0, most).map(chart));
  const counter = () => make("p", { className: "counter", role: "status" }, make("strong", {}, say("show.counter", { n: view.answered, all: view.asked })), ` ${say("show.answered")}`);

  const drawWelcome = () => [make("div", { className: "way-in" }, make("div", { className: "qr-box", html: view.qr }),
    make("div", {}, make("p", { className: "url" }, view.url || say("host.address.none")), make("p", { className: "code" }, view.code),
      make("p", { className: "counter", role: "status" }, view.joined), ...text()))];

  const drawQuestions = () => {
    const asked = view.questions.map((one) => make("li", {}, make("p", { className: "ask" }, one.ask),
      one.roles.length ? make("p", { className: "small" }, one.roles.join(", ")) : "",
      one.options.length ? make("ul", { className: "offers" }, ...one.options.map((label) => make("li", {}, label)))
        : make("p", { className: "small" }, `${one.lever ? `${one.lever}: ` : ""}${one.ends.join(" … ")}`)));
    return [counter(), ...text(), make("ol", { className: "asked-list" }, ...asked)];
  };

  const drawSurvey = () => [counter(), make("p", { className: "text" }, say("show.survey")), ...text()];

  const drawRun = () => [make("p", { className: "big" }, view.note), make("div", { className: view.ready ? "ran" : "running", "aria-hidden": "true" }), ...text()];

  const drawBar = (share) => {
    const bar = make("span", { className: "bar", "aria-hidden": "true" });
    bar.style.width = `${Math.round(100 * share)}%`;
    return make("span", { className: "track" }, bar);
  };
  const vote = (one) => {
    const most = Math.max(1, ...one.bars.map((bar) => bar.count));
    const rows = one.bars.map((bar) => make("li", { className: bar.chosen ? "chosen" : "" }, make("span", { className: "label" }, bar.label),
      drawBar(bar.count / most), make("span", { className: "count" }, String(bar.count))));
    return make("section", { className: "vote" }, make("h2", {}, one.table ? `${say("join.table.n", { n: one.table })}: ${one.ask}` : one.ask), make("ul", {}, ...rows),
      make("p", { className: "choice" }, one.choice), ...one.notes.map((note) => make("p", { className: "small" }, note)));
  };
  const guess = (one) => make("section", { className: "guesses" }, make("h2", {}, one.table ? `${say("join.table.n", { n: one.table })}: ${one.ask}` : one.ask), make("div", { html: one.svg }),
    ...one.sentences.map((sentence) => make("p", { className: "small" }, sentence)));
  const findings = () => (view.findings ?? []).length ? [make("p", { className: "findings" }, view.findings.join(" "))] : [];

  const drawReveal = () => [make("div", { className: "reveal" }, make("div", {}, charts(1), ...findings(), ...(view.guesses ?? []).map(guess)),
    make("div", { className: "side" }, ...(view.votes ?? []).map(vote), ...(view.tables ?? []).map((one) => make("section", { className: "table" }, make("h2", {}, one.title), ...one.lines.map((line) => make("p", { className: "small" }, line)))))), ...(view.note ? [make("p", { className: "big" }, view.note)] : []), ...text()];

  const drawWhy = () => [make("div", { className: "why" }, make("ol", {}, ...(view.why ?? []).map((card) => make("li", {}, make("h2", {}, card.title), ...card.sentences.map((one) => make("p", {}, one))))), charts(2)), ...text()];

  const drawDebrief = () => {
    const rounds = view.rounds.map((one) => make("li", {}, make("h2", {}, one.title), ...one.lines.map((line) => make("p", {}, line))));
    const ifs = view.what_ifs.entries.map((one) => make("details", {}, make("summary", {}, one.title), ...one.lines.map((line) => make("p", {}, line)), make("div", { html: one.svg })));
    return [make("div", { className: "debrief" }, make("ol", {}, ...rounds), make("div", { className: ifs.length > 4 ? "many" : "" }, ifs.length > 4 ? "" : charts(1), view.what_ifs.note ? make("p", { className: "small" }, view.what_ifs.note) : "", ...ifs)),
      ...text(), make("ul", { className: "closing" }, ...view.closing.map((one) => make("li", {}, one)))];
  };

  const drawEnd = () => [...text(), make("div", { className: "change" }, ...(view.change ?? []).map((one) => make("section", {}, make("h2", {}, one.ask),
    make("table", {}, make("tbody", {}, ...one.rows.filter((row) => row.before + row.after).map((row) => make("tr", {}, make("th", { scope: "row" }, row.label), make("td", {}, String(row.before)), make("td", {}, `→ ${row.after}`))))),
    one.note ? make("p", { className: "small" }, one.note) : "")))];

  const PARTS = {
    welcome: drawWelcome, before: drawSurvey, after: drawSurvey, predict: () => [...drawQuestions(), charts(1)], vote: () => [...drawQuestions(), charts(1)],
    situation: () => [...text(), charts(2)], run: drawRun, reveal: drawReveal, why: drawWhy, next: () => [...findings(), charts(4), ...text()], debrief: drawDebrief, end: drawEnd,
  };

  window.Room.drawWall = (now) => { view = now; return (PARTS[view.kind] ?? drawText)(); };
})();
