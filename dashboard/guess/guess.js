/* Guess first: what comes out is held back until the end of the first line was guessed, by pointer or by keys. Levers can
   be moved meanwhile; `?guess=1` holds it back from the start, so that nobody guesses what was to be seen already. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const root = document.documentElement;
  const PLACE = 0;
  const STEPS = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 };
  const by = (id) => document.getElementById(id);
  const made = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });
  const say = (key) => F.state.known.say[key];

  if (new URLSearchParams(window.location.search).has("guess")) {
    root.dataset.guess = "wanted";
    F.keep("guess", "&guess=1");
  }
  let value = 0; // in the unit of the picture
  let layer = null;

  const gd = () => document.querySelector(`#panel-${PLACE}-figure .js-plotly-plot`);
  const today = () => {
    const past = gd().data.find((trace) => trace.uid === "past").y;
    return past.length ? past[past.length - 1] : 0;
  };

  const measure = () => by(`panel-${PLACE}-root`).querySelector(".measure input").value;
  /* A level at the end of the line, as a change since today: the one unit in which guess and outcome are told. */
  const words = (level = value) => {
    const change = today() ? Math.round((100 * (level - today())) / Math.abs(today())) : 0;
    if (!change) return say("guess.same");
    return say("guess.value").replace("{by}", `${change < 0 ? "−" : "+"}${Math.abs(change)} %`);
  };

  /* Put handle and line where the guess stands on the picture. */
  const paint = () => {
    const { xaxis: x, yaxis: y } = gd()._fullLayout;
    const box = layer.getBoundingClientRect();
    const from = gd().getBoundingClientRect();
    const place = (year, level) => [
      from.left - box.left + x._offset + x.l2p(year),
      from.top - box.top + y._offset + y.l2p(level),
    ];
    const [left, start] = place(0, today());
    const [right, end] = place(x.range[1], value);
    const handle = layer.querySelector(".guess-handle");
    handle.style.left = `${right}px`;
    handle.style.top = `${end}px`;
    layer.querySelector("path").setAttribute("d", `M${left},${start}Q${(left + right) / 2},${end} ${right},${end}`);
    handle.setAttribute("aria-valuenow", value.toPrecision(4));
    handle.setAttribute("aria-valuetext", words());
    layer.querySelector(".guess-words").textContent = words();
  };

  const set = (level) => {
    const { range } = gd()._fullLayout.yaxis;
    value = Math.min(range[1], Math.max(range[0], level));
    paint();
  };

  const dragged = (event) => {
    const y = gd()._fullLayout.yaxis;
    set(y.p2l(event.clientY - gd().getBoundingClientRect().top - y._offset));
  };

  const keyed = (event) => {
    const { range } = gd()._fullLayout.yaxis;
    if (event.key in STEPS) set(value + (STEPS[event.key] * (today() || range[1])) / 100);
    else if (event.key === "Home") set(range[0]);
    else if (event.key === "End") set(range[1]);
    else return;
    event.preventDefault();
  };

  const build = () => {
    const box = made("div", "guess");
    box.innerHTML = '<svg aria-hidden="true"><path></path></svg>';
    const field = made("div", "guess-field");
    const handle = made("div", "guess-handle");
    handle.tabIndex = 0;
    handle.setAttribute("role", "slider");
    handle.setAttribute("aria-label", `${say("guess.handle")}: ${measure()}`);
    handle.setAttribute("aria-orientation", "vertical");
    const line = made("div", "guess-line");
    const show = made("button", "act", say("guess.show"));
    const stop = made("button", "guess-stop", say("guess.stop"));
    for (const button of [show, stop]) button.type = "button";
    line.append(made("b", "", measure()), made("span", "", say("guess.hint")), made("strong", "guess-words"), show, stop);
    box.append(field, handle, line);
    for (const part of [field, handle]) {
      part.addEventListener("pointerdown", (event) => {
        part.setPointerCapture(event.pointerId);
        dragged(event);
        handle.focus();
        event.preventDefault();
      });
      part.addEventListener("pointermove", (event) => part.hasPointerCapture(event.pointerId) && dragged(event));
    }
    handle.addEventListener("keydown", keyed);
    show.addEventListener("click", () => end(true));
    stop.addEventListener("click", () => end(false));
    return box;
  };

  const start = () => {
    root.dataset.guess = "yes";
    const differences = F.state.plan.differences.filter((place) => place !== PLACE);
    if (differences.length < F.state.plan.differences.length) F.apply({ ...F.state.plan, differences });
    by(`panel-${PLACE}-figure`).setAttribute("aria-hidden", "true");
    layer = build();
    by(`panel-${PLACE}-root`).append(layer);
    const { range } = gd()._fullLayout.yaxis;
    const handle = layer.querySelector(".guess-handle");
    handle.setAttribute("aria-valuemin", range[0]);
    handle.setAttribute("aria-valuemax", range[1]);
    set(today());
    handle.focus();
  };

  const end = (told) => {
    const course = gd().data.find((trace) => trace.uid === "plan").y;
    const found = words(course[course.length - 1]);
    F.keep("guess", "");
    const address = new URL(window.location.href);
    address.searchParams.delete("guess");
    window.history.replaceState(null, "", address);
    delete root.dataset.guess;
    by(`panel-${PLACE}-figure`).removeAttribute("aria-hidden");
    if (told) {
      layer.classList.add("told");
      layer.dataset.rev = F.state.rev;
      layer.querySelector(".guess-line").replaceChildren(
        made("span", "", say("guess.told").replace("{guess}", words()).replace("{found}", found)),
      );
      layer.querySelector(".guess-handle").remove();
      layer.querySelector(".guess-line").setAttribute("role", "status");
    } else drop();
    by("sentence").closest("main").focus();
  };

  const isTold = () => layer !== null && layer.classList.contains("told");
  const drop = () => {
    if (layer) layer.remove();
    layer = null;
  };

  /* A picture was drawn: start where the address asked for it; an old guess goes with the next change. */
  F.on("sharp", () => {
    if (isTold() && Number(layer.dataset.rev) !== F.state.rev) drop();
    if (root.dataset.guess === "wanted") requestAnimationFrame(wait);
    else if (layer && !isTold()) setTimeout(() => layer && paint(), 100);
  });
  const wait = () => {
    const here = gd();
    if (here && here._fullLayout && here._fullLayout.yaxis.l2p && here.data.some((trace) => trace.uid === "past")) start();
    else requestAnimationFrame(wait);
  };

  document.addEventListener("click", (event) => {
    if (!event.target.closest || !event.target.closest("#guess") || !F.state.plan) return;
    const address = new URL(window.location.href);
    address.searchParams.set("guess", "1");
    window.location.assign(address);
  });
  window.addEventListener("resize", () => {
    if (isTold()) drop();
    if (layer) setTimeout(() => layer && paint(), 300);
  });
})();
