/* The phone: join, one question a screen, what came of it. Known by a cookie: every tab and every reload is the same person. */
"use strict";
(() => {
  const { say, make, post, poll, showLost } = window.Room;
  const main = document.getElementById("main"), screen = document.getElementById("screen");
  const who = document.getElementById("who"), edit = document.getElementById("edit");
  const drafts = new Map(), outbox = new Map(), told = new Map();
  let code = main.dataset.code, view = null, mark = null, place = 0, step = "", editing = false, shown = "", hold = "";

  const ask = async () => {
    if (!code) { draw(); return undefined; }
    await deliver();
    const answer = await post("phone", { code, since: mark });
    showLost(answer === null || answer.status >= 500, say("phone.lost"));
    if (answer === null || answer.status >= 500) return undefined;
    if (answer.status === 429) { hold = say("join.wait", { n: answer.wait }); draw(); return 1000 * answer.wait; }
    if (answer.status === 404) { leaveRoom(view ? say("phone.gone") : say("join.wrong")); return undefined; }
    if (answer.status !== 200) return undefined;
    hold = "";
    if (answer.mark !== mark) { view = answer; mark = answer.mark; draw(); }
    return undefined;
  };

  const leaveRoom = (text) => { code = ""; view = null; mark = null; shown = ""; hold = text; draw(); };

  /* Send what has not arrived yet: with the same number as long as nobody answers, with the next one where it was taken. */
  const deliver = async () => {
    for (const [question, message] of outbox) {
      const answer = await post("answer", { code, question, ...message });
      if (answer === null || answer.status >= 500) return;
      if (answer.status === 409) { message.number = answer.number + 1; continue; }
      if (outbox.get(question) === message) outbox.delete(question);
      if (answer.status === 200) drafts.delete(question);
      told.set(question, say(answer.status === 200 ? "phone.sent" : "phone.closed"));
      showStatus(question);
    }
  };

  const showStatus = (question) => {
    const line = document.getElementById("status");
    if (line && line.dataset.question === question) line.textContent = told.get(question) ?? "";
  };

  const send = async (question, value) => {
    drafts.set(question.id, value);
    const waiting = outbox.get(question.id);
    outbox.set(question.id, { value, number: Math.max(question.number, waiting ? waiting.number : 0) + 1 });
    question.number = outbox.get(question.id).number;
    question.value = value;
    told.set(question.id, "…");
    showStatus(question.id);
    await deliver();
    if (outbox.has(question.id)) { told.set(question.id, say("phone.lost")); showStatus(question.id); }
    again();
    drawNavigation();
  };

  const draw = () => {
    const joined = view && view.joined && !editing;
    edit.hidden = !joined;
    who.textContent = joined ? [view.me.name, ...view.roles.filter((one) => one[0] === view.me.role).map((one) => one[1]),
      view.tables > 1 ? say("join.table.n", { n: view.me.table + 1 }) : ""].filter(Boolean).join(" · ") : "";
    if (!joined) { drawJoin(); return; }
    const at = `${view.heading} ${view.step}`;
    if (at !== step) { step = at; place = 0; told.clear(); }
    const questions = view.questions ?? [];
    if (questions.length) drawQuestion(questions);
    else drawNote();
  };

  const drawNote = () => {
    shown = "note";
    const hello = view.kind === "welcome" ? [make("p", { className: "big" }, view.me.name ? say("phone.hello.name", { name: view.me.name }) : say("phone.hello"))] : [];
    const lines = (view.lines ?? []).map((line) => make("p", { className: "line" }, line.replace(/(\d) (?=[%h])/g, "$1\u00a0")));
    screen.replaceChildren(make("h1", {}, view.heading), ...hello, ...lines, make("p", {}, view.note ?? ""),
      make("button", { type: "button", className: "quiet leave", click: leave }, say("phone.leave")));
  };

  const leave = async () => { await post("leave", { code }); leaveRoom(say("phone.left")); };

  /* join */
  const drawJoin = () => {
    if (shown === "join" && document.getElementById("join-problem")) {
      document.getElementById("join-problem").textContent = hold;
      if (!view || document.getElementById("join-roles") || !view.roles.length) return;
    }
    shown = "join";
    const me = (view && view.me) || { name: document.getElementById("join-name")?.value ?? "", role: "", table: 0 };
    const field = (label, input) => make("label", { className: "field" }, label, input);
    const parts = [];
    if (!code) parts.push(field(say("join.code"), make("input", { id: "join-code", autocomplete: "off", autocapitalize: "characters", spellcheck: false, required: true, maxLength: 12 })));
    if (code) parts.push(field(say("join.name"), make("input", { id: "join-name", maxLength: 24, autocomplete: "nickname", value: me.name })));
    if (view && view.roles.length) {
      const choices = [...view.roles, ["", say("join.role.none"), ""]].map(([role, name]) => make("label", { className: "pick" },
        make("input", { type: "radio", name: "role", value: role, checked: role === me.role }), make("span", {}, name)));
      parts.push(make("fieldset", { id: "join-roles" }, make("legend", {}, say("join.role")), ...choices));
    }
    if (view && view.tables > 1) {
      const options = Array.from({ length: view.tables }, (_, n) => make("option", { value: n, selected: n === me.table }, say("join.table.n", { n: n + 1 })));
      parts.push(field(say("join.table"), make("select", { id: "join-table" }, ...options)));
    }
    screen.replaceChildren(make("form", { className: "join", submit: join },
      make("h1", {}, view ? view.title : say("join.title")), ...parts,
      make("p", { id: "join-problem", className: "problem", role: "alert" }, hold),
      make("button", { type: "submit", className: "main" }, say("join.go")), make("p", { className: "small" }, say("join.kept"))));
  };

  const join = async (event) => {
    event.preventDefault();
    if (!code) {
      const typed = document.getElementById("join-code").value;
      const answer = await post("phone", { code: typed });
      if (answer && answer.status === 200) {
        code = typed; view = answer; mark = null; hold = ""; shown = "";
        history.replaceState(null, "", `/join/${encodeURIComponent(typed)}`);
      } else hold = !answer ? say("phone.lost") : answer.status === 429 ? say("join.wait", { n: answer.wait }) : say("join.wrong");
      draw();
      return;
    }
    const role = document.querySelector("input[name=role]:checked")?.value ?? "";
    const table = Number(document.getElementById("join-table")?.value ?? 0);
    const answer = await post("join", { code, name: document.getElementById("join-name").value, role, table });
    if (answer && answer.status === 200) { editing = false; hold = ""; shown = ""; mark = null; }
    else hold = !answer ? say("phone.lost") : answer.error === "full" ? say("join.full") : answer.status === 429 ? say("join.wait", { n: answer.wait }) : say("join.wrong");
    if (hold) draw();
    again();
  };
  edit.addEventListener("click", () => { editing = true; shown = ""; draw(); });

  /* questions */
  const drawQuestion = (questions) => {
    place = Math.min(place, questions.length - 1);
    const question = questions[place], key = `${step} ${question.id}`;
    if (outbox.has(question.id)) question.number = Math.max(question.number, outbox.get(question.id).number);
    if (shown === key && drafts.has(question.id)) { drawNavigation(); return; }
    shown = key;
    const count = questions.length > 1 ? say("phone.question", { n: place + 1, all: questions.length }) : view.heading;
    const body = question.kind === "choose" ? drawOptions(question) : drawSlider(question);
    screen.replaceChildren(make("div", { className: "question" },
      make("p", { className: "small" }, count), make("h1", { id: "asked" }, question.ask), ...body,
      make("p", { id: "status", className: "status", role: "status", "data-question": question.id },
        told.get(question.id) ?? (question.value !== null ? say(question.open ? "phone.sent" : "phone.closed") : "")),
      make("nav", { id: "navigation", "aria-labelledby": "asked" })));
    drawNavigation();
  };

  const drawNavigation = () => {
    const navigation = document.getElementById("navigation"), questions = view.questions ?? [];
    if (!navigation || !questions.length) return;
    const question = questions[place], last = place === questions.length - 1;
    const go = (by) => () => { place += by; shown = ""; draw(); document.getElementById("asked")?.focus(); };
    const button = (name, text, click, disabled) => make("button", { type: "button", className: name, click, disabled }, text);
    const pending = drafts.has(question.id) ? drafts.get(question.id) : question.value;
    const sent = question.value !== null && !drafts.has(question.id);
    navigation.replaceChildren(
      questions.length > 1 ? button("quiet", say("phone.back"), go(-1), place === 0) : "",
      sent && !last ? button("main", say("phone.next"), go(1))
        : button("main", say(sent ? "phone.is.sent" : "phone.send"), () => send(question, pending), pending === null || !question.open || sent));
    const status = document.getElementById("status");
    if (status && drafts.has(question.id) && !outbox.has(question.id)) status.textContent = say("phone.not.sent");
    else if (status && sent && last && question.open && questions.length > 1 && questions.every((one) => one.value !== null)) status.textContent = say("phone.done");
  };

  const drawOptions = (question) => {
    const chosen = drafts.get(question.id) ?? question.value;
    return [make("div", { className: "options", role: "radiogroup", "aria-labelledby": "asked" },
      ...question.options.map((label, n) => make("label", { className: "pick" },
        make("input", { type: "radio", name: "option", value: n, checked: n === chosen, disabled: !question.open,
          change: () => { drafts.set(question.id, n); drawNavigation(); } }), make("span", {}, label))))];
  };

  const drawSlider = (question) => {
    const { values, labels, low, high } = question.slider;
    const near = (value) => values.reduce((best, one, n) => (Math.abs(one - value) < Math.abs(values[best] - value) ? n : best), 0);
    const kept = drafts.get(question.id) ?? question.value;
    const parts = question.label ? [make("p", { className: "lever" }, question.label), drawAbout(question)] : [];
    if (question.now) parts.push(make("p", { className: "small" }, question.now.word));
    if (question.last) parts.push(make("p", { className: "small" }, question.last));
    const start = Array.isArray(kept) ? kept[kept.length - 1] : kept ?? (question.now ? question.now.value : (values[0] + values[values.length - 1]) / 2);
    if (question.curve && matchMedia("(min-width: 40rem)").matches) return [...parts, ...drawCurve(question, kept, near)];
    const output = make("output", { className: "value", htmlFor: "slider" }, labels[near(start)]);
    const slider = make("input", { id: "slider", type: "range", min: 0, max: values.length - 1, step: 1, value: near(start), disabled: !question.open,
      "aria-labelledby": "asked", "aria-valuetext": labels[near(start)], input: () => {
        const n = Number(slider.value);
        output.textContent = labels[n];
        slider.setAttribute("aria-valuetext", labels[n]);
        drafts.set(question.id, values[n]);
        drawNavigation();
      } });
    const chips = make("div", { className: "chips" }, ...[0, 0.25, 0.5, 0.75, 1].map((part) => {
      const n = Math.round(part * (values.length - 1));
      return make("button", { type: "button", className: "chip", disabled: !question.open, click: () => { slider.value = n; slider.dispatchEvent(new Event("input")); } }, labels[n].replace(/ \(.*\)$/, ""));
    }));
    return [...parts, output, slider, make("p", { className: "ends" }, make("span", {}, low), make("span", {}, high)), chips];
  };

  const drawAbout = (question) => make("details", { className: "about" }, make("summary", {}, say("phone.about")),
    ...question.about.filter(Boolean).map((text) => make("p", {}, text)));

  /* Where there is room: one upright slider a quarter, joined by a line. */
  const drawCurve = (question, kept, near) => {
    const { values, labels } = question.slider, middle = Math.round((values.length - 1) / 2);
    const course = Array.isArray(kept) ? kept.map(near) : [middle, middle, middle, kept === null ? middle : near(kept)];
    const output = make("output", { className: "value" }, labels[course[3]]);
    const columns = course.map((at, n) => {
      const slider = make("input", { type: "range", className: "upright", min: 0, max: values.length - 1, value: at, disabled: !question.open,
        "aria-label": `${say("show.quarter", { n: n + 1 })}, ${question.ask}`, "aria-valuetext": labels[at], input: () => {
          course[n] = Number(slider.value);
          slider.setAttribute("aria-valuetext", labels[course[n]]);
          output.textContent = labels[course[3]];
          drafts.set(question.id, course.map((one) => values[one]));
          drawNavigation();
        } });
      return make("label", {}, slider, make("span", { className: "small" }, say("show.quarter", { n: n + 1 })));
    });
    return [make("p", { className: "small" }, say("phone.curve")), output, make("div", { className: "curve" }, ...columns)];
  };
  draw();
  const again = poll(ask);
})();
