/* The projector: one thing at a time, readable from the last row. B makes it dark; with the host's key, arrows move on. */
"use strict";
(() => {
  const { say, make, post, poll, showLost, setClock, drawWall } = window.Room;
  const main = document.getElementById("main"), wall = document.getElementById("wall"), corner = document.getElementById("corner");
  const code = main.dataset.code, token = location.hash.slice(1);
  let mark = null, view = null, dark = false, step = null, drawn = "";

  const ask = async () => {
    const answer = await post("show", { code, token, since: mark });
    showLost(answer === null || answer.status !== 200, say("host.lost"));
    if (answer === null || answer.status !== 200) return answer && answer.wait ? 1000 * answer.wait : undefined;
    if (answer.mark !== mark) { mark = answer.mark; view = answer; draw(); }
    return 1000;
  };

  const draw = () => {
    document.getElementById("title").textContent = view.rehearsal ? `${view.title} · ${view.rehearsal}` : view.title;
    document.getElementById("heading").textContent = view.kind === "welcome" ? say("join.title") : view.heading;
    document.body.dataset.kind = view.kind;
    setClock(view.clock);
    showDark();
    const content = JSON.stringify({ ...view, mark: 0, clock: 0 });
    if (content === drawn) return;
    drawn = content;
    const fresh = step !== `${view.heading} ${view.step}`;
    step = `${view.heading} ${view.step}`;
    wall.classList.toggle("fresh", fresh);
    wall.replaceChildren(...drawWall(view));
    drawCorner();
  };

  const showDark = () => {
    const off = dark || view.blank;
    document.getElementById("dark").hidden = !off;
    document.body.classList.toggle("off", off);
  };

  const drawCorner = () => {
    corner.hidden = !["before", "situation", "predict", "vote", "run", "after"].includes(view.kind) || !view.qr;
    if (!corner.hidden) corner.replaceChildren(make("div", { html: view.qr }));
    document.getElementById("way").textContent = view.kind !== "welcome" && view.url ? `${view.url} · ${view.code}` : "";
  };

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.toLowerCase() === "b") { dark = !(dark || view.blank); if (view.blank && token) post("do", { token, event: { kind: "blank", on: false } }); showDark(); }
    const to = { PageDown: "next", ArrowRight: "next", PageUp: "back", ArrowLeft: "back" }[event.key];
    if (to && token && !event.repeat) move(to);
  });
  const move = async (to) => {
    const host = await post("host", { token });
    if (host && host.status === 200) { await post("do", { token, event: { kind: "move", to, step: host.step } }); again(); }
  };
  const again = poll(ask);
})();
