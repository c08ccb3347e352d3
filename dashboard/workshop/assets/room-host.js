/* The host: running order, script, who is in, one big button. The token stands behind the # of the address and in no log. */
"use strict";
(() => {
  const { say, make, post, poll, showLost, setClock, keep, drawWall } = window.Room;
  const token = location.hash.slice(1), $ = (id) => document.getElementById(id);
  let view = null, seen = null, drawnHands = "", drawnAddresses = "";

  const ask = async () => {
    const answer = await post("host", { token });
    const gone = answer !== null && answer.status === 404;
    showLost(answer === null || answer.status !== 200, say(gone ? "host.gone" : "host.lost"));
    if (answer === null || answer.status !== 200) return gone ? 60000 : undefined;
    view = answer;
    draw();
    await drawRoom();
    return 1000;
  };

  const run = async (event) => {
    const answer = await post("do", { token, event });
    $("said").textContent = answer === null ? say("host.lost") : answer.error === "early" ? say("host.early") : answer.error ?? "";
    await again();
  };

  const draw = () => {
    $("title").textContent = view.title;
    document.title = view.title;
    $("code").textContent = `${say("show.code")} ${view.shown_code}`;
    $("total").textContent = view.total;
    setClock(view.clock);
    $("present").href = `/workshop/show/${view.code}#${token}`;
    $("handouts").hidden = !view.ready;
    $("handouts").href = `/workshop/handouts/${view.ready}`;
    remember();
    drawOrder();
    drawButtons();
    $("script").replaceChildren(...view.script.flatMap(([head, text]) => [make("dt", {}, head), make("dd", {}, text)]));
    $("count").textContent = view.count;
    $("absent").textContent = view.absent;
    $("people").replaceChildren(...view.people.map((one) => make("li", {}, make("span", { className: "name" }, one.name),
      make("span", { className: "small" }, [one.role, one.table ? say("join.table.n", { n: one.table }) : "", one.status].filter(Boolean).join(" · ")))));
    drawHands();
    drawAddresses();
  };

  /* What the room sees, drawn as it is on the wall. */
  const drawRoom = async () => {
    const answer = await post("show", { code: view.code, token, since: seen });
    if (answer === null || answer.status !== 200 || answer.mark === seen) return;
    seen = answer.mark;
    $("seen").textContent = answer.kind === "welcome" ? say("join.title") : answer.heading;
    $("wall").replaceChildren(...drawWall(answer));
  };

  const remember = () => {
    const rooms = JSON.parse(keep.get("flywheel-rooms") ?? "{}");
    if (rooms[view.code] && rooms[view.code].title === view.title) return;
    rooms[view.code] = { title: view.title, token };
    keep.set("flywheel-rooms", JSON.stringify(rooms));
  };

  const drawOrder = () => {
    const items = view.order.flatMap((one) => [one.round ? make("li", { className: "round" }, one.round) : "",
      make("li", { className: one.now ? "now" : one.done ? "done" : "", "aria-current": one.now ? "step" : null }, make("span", {}, one.name),
        make("span", { className: "small", title: one.minutes, "aria-label": one.minutes }, one.short))]);
    $("steps").replaceChildren(...items.filter(Boolean));
  };

  const drawButtons = () => {
    const set = (id, text, disabled = false) => { $(id).textContent = text; $(id).disabled = disabled; };
    set("next", view.next, view.waits || !view.next);
    $("next").hidden = !view.next;
    set("back", view.back, view.step === 0);
    set("pause", say(view.clock.paused ? "host.go.on" : "host.pause"));
    set("blank", say(view.blank ? "host.light" : "host.blank"));
  };
  $("next").addEventListener("click", () => run({ kind: "move", to: "next", step: view.step }));
  $("back").addEventListener("click", () => run({ kind: "move", to: "back", step: view.step }));
  $("minute").addEventListener("click", () => run({ kind: "minute", step: view.step, count: view.extra + 1 }));
  $("pause").addEventListener("click", () => run({ kind: "pause", on: !view.clock.paused }));
  $("blank").addEventListener("click", () => run({ kind: "blank", on: !view.blank }));

  const drawHands = () => {
    const now = JSON.stringify(view.hands.map((one) => one.id));
    if (now === drawnHands) return;
    drawnHands = now;
    $("hands").replaceChildren(...view.hands.map((one) => make("details", {}, make("summary", {}, `${say("host.hands")}: ${one.ask}`), ...one.counts.map((counts, table) => hands(one, counts, table)))));
  };
  const hands = (one, counts, table) => {
    const inputs = one.labels.map((label, n) => make("input", { type: "number", min: 0, max: 10000, value: counts[n], "aria-label": `${one.ask} ${label}` }));
    const said = make("span", { role: "status", className: "small" });
    const submit = async (event) => {
      event.preventDefault();
      const answer = await post("do", { token, event: { kind: "hands", question: one.id, table, counts: inputs.map((input) => Math.max(0, Math.round(Number(input.value) || 0))) } });
      said.textContent = answer && answer.status === 200 ? say("host.hands.done") : say("host.lost");
    };
    return make("form", { submit }, view.tables > 1 ? make("p", {}, say("join.table.n", { n: table + 1 })) : "",
      ...one.labels.map((label, n) => make("label", {}, make("span", {}, label), inputs[n])), make("button", { type: "submit", className: "quiet" }, say("host.hands.send")), said);
  };

  const drawAddresses = () => {
    const now = JSON.stringify(view.addresses);
    if (now === drawnAddresses) return;
    drawnAddresses = now;
    if (!view.addresses.length) { $("addresses").textContent = say("host.address.none"); return; }
    $("addresses").replaceChildren(...view.addresses.map((one) => make("label", { className: "line" },
      make("input", { type: "radio", name: "address", checked: one.shown, change: async () => { await post("address", { token, host: one.host }); again(); } }),
      make("span", {}, `${one.url}/join`, make("span", { className: "small" }, [one.virtual ? `${say("host.address.virtual")} ${one.adapter}` : one.adapter, say(one.came ? "host.address.good" : "host.address.untried")].filter(Boolean).join(" · "))))));
  };

  const save = async (form, kind, ending, table = 0) => {
    const answer = await post("record", { token, form, table });
    if (!answer || answer.status !== 200) { $("said").textContent = say("host.lost"); return; }
    const link = make("a", { href: URL.createObjectURL(new Blob([answer.text], { type: kind })), download: `${answer.name}.${ending}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  const record = (text, ...how) => make("button", { type: "button", className: "quiet", click: () => save(...how) }, text);
  const forget = async () => {
    if (!confirm(say("host.delete.sure"))) return;
    const answer = await post("delete", { token });
    if (!answer || answer.status !== 200) return;
    const rooms = JSON.parse(keep.get("flywheel-rooms") ?? "{}");
    delete rooms[view.code];
    keep.set("flywheel-rooms", JSON.stringify(rooms));
    document.getElementById("main").replaceChildren(make("p", { className: "big" }, say("host.deleted")));
  };
  $("records").replaceChildren(record(say("host.record.html"), "html", "text/html", "html"), record(say("host.record.csv"), "csv", "text/csv", "csv"),
    record(say("host.record.survey"), "survey", "text/csv", "csv"), record(say("host.record.toml"), "toml", "application/toml", "toml"),
    make("button", { type: "button", className: "quiet", click: forget }, say("host.delete")));
  const again = poll(ask);
})();
