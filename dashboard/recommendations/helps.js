/* The drawer that tells what would help most. It asks again until the answer is whole; when the plan changes, it says so
   and asks anew after a second of quiet. While a lever is touched it asks for nothing. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const client = Math.random().toString(36).slice(2) + Date.now().toString(36);
  const AGAIN = 500; // ms between two questions
  const QUIET = 1000; // ms without a change before it is measured
  const NARROW = 900; // px below which the drawer covers the page
  const UNDER_WAY = ["waiting", "running", "busy"];

  let open = false;
  let n = 0;
  let about = null; // the plan the list is about
  let measure = "bookings";
  let timer = null;
  let running = false;
  let stopped = false; // by hand, or by a lever that was touched

  const element = (name) => document.getElementById(`helps-${name}`);
  const plan = () => JSON.stringify({ ...F.state.plan, panels: null, against: null });
  const write = (text) => {
    if (element("status") && element("status").textContent !== text) element("status").textContent = text;
  };
  const show = () => {
    if (!element("body")) return;
    element("body").classList.toggle("stale", about !== plan());
    element("stop").hidden = !running;
    element("again").hidden = running || !stopped;
  };

  const send = (stop) => {
    clearTimeout(timer);
    n += 1;
    F.put("helps-ask", { data: { n, client, measure, stop, plan: F.state.plan } });
  };
  const ask = () => {
    if (!open || !F.state.plan) return;
    running = true;
    stopped = false;
    about = plan();
    send(false);
    show();
  };
  const stop = () => {
    clearTimeout(timer);
    if (running) send(true);
    stopped = stopped || running;
    running = false;
    show();
  };

  const answered = (data) => {
    if (!data || data.n !== n || !open) return;
    write(data.status);
    running = UNDER_WAY.includes(data.state);
    if (running) timer = setTimeout(() => send(false), AGAIN);
    show();
  };

  /* A sharp picture was drawn: of the plan that the list is about, or of another? */
  F.on("sharp", ({ last }) => {
    if (!open || about === plan()) return;
    clearTimeout(timer);
    show();
    write(F.state.known.say["helps.stale"]);
    if (last) timer = setTimeout(ask, QUIET);
  });

  const attempt = (button) => {
    const next = JSON.parse(JSON.stringify(F.state.plan));
    const values = button.dataset.values.split("|");
    button.dataset.paths.split("|").forEach((path, at) => {
      const value = F.state.known.levers[path].choices.length ? values[at] : Number(values[at]);
      if (F.same(value, F.state.carrying[path])) delete next.levers[path];
      else next.levers[path] = value;
    });
    if (window.innerWidth < NARROW) F.put("helps-drawer", { opened: false }); // it would hide what happens
    F.settle();
    F.apply(next);
  };

  document.addEventListener("click", (event) => {
    if (!event.target.closest || !F.state.plan) return;
    if (event.target.closest("#helps-open")) {
      open = true;
      document.documentElement.classList.remove("terms-up");
      F.put("helps-drawer", { opened: true });
      setTimeout(ask, 60); // once the drawer stands
    }
    if (event.target.closest("#helps-stop")) stop();
    if (event.target.closest("#helps-again")) ask();
    const button = event.target.closest(".helps-try");
    if (button) attempt(button);
  });
  for (const kind of ["pointerdown", "keydown"]) {
    document.addEventListener(kind, (event) => {
      if (running && event.target.closest && event.target.closest(".lever")) stop();
    }, true);
  }

  F.register({
    helps_answered: answered,
    helps_measure: (value) => {
      if (!value || value === measure) return;
      measure = value;
      ask();
    },
    helps_closed: (opened) => {
      if (opened || !open) return;
      stop();
      open = false;
    },
  });
})();
