/* The gate between the levers and the model. While a lever moves there is never more than one preview under way, and the
   last one asked for is always the newest. A sharper picture is asked for after release; a newer change overtakes it. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const client = (F.client = Math.random().toString(36).slice(2) + Date.now().toString(36));
  const PATIENCE = 2500; // ms before the page asks whether the explorer still lives
  const AGAIN = 1500;
  const IN_LINE = 600; // ms until a page that waits for its turn asks again
  const LONGEST = 45000; // an answer that takes longer was lost on its way

  let number = 0;
  let flight = null; // the one question whose answer counts
  let wanted = false; // a lever moved on while a preview was under way
  let watch = null;
  let good = null; // the plan whose sharpest picture stands

  const send = (phase) => {
    number += 1;
    flight = { n: number, phase, rev: F.state.rev, since: performance.now() };
    wanted = false;
    clearTimeout(watch);
    watch = setTimeout(doubt, PATIENCE);
    document.documentElement.dataset.busy = phase;
    F.wheel.moved();
    F.replay.moved();
    F.put("ask", { data: { n: number, client, rev: F.state.rev, phase, plan: F.state.plan } });
  };

  F.gate = {
    preview: () => {
      if (flight && flight.phase === "preview") wanted = true;
      else send("preview");
    },
    sharpen: () => send(F.apart() ? "some" : "all"),
    answered: (data) => {
      if (!data || !flight || (data.n !== undefined && data.n !== flight.n)) return;
      const { phase } = flight;
      flight = null;
      clearTimeout(watch);
      F.lost(false);
      if (data.state === "busy") {
        F.draw.chip(data.chip);
        watch = setTimeout(() => send(phase), IN_LINE);
        return;
      }
      delete document.documentElement.dataset.busy;
      if (data.state === "trouble") {
        F.draw.stale(false);
        F.draw.trouble(data, good !== null && good !== JSON.stringify(F.state.plan) ? back : null);
      }
      if (data.state === "cancelled" && !flight) send(phase); // overtaken by a question that is no longer awaited
      if (data.state !== "done") return;
      if (phase === "preview") {
        F.draw.preview(data);
        if (wanted) send("preview");
        return;
      }
      F.draw.sharp(data);
      address(data.link);
      if (data.rev !== F.state.rev) return;
      if (!data.last) send("all");
      else {
        good = JSON.stringify(F.state.plan);
        F.replay.keep(data);
        F.wheel.settled();
      }
    },
  };

  const back = () => {
    F.draw.notices([]);
    F.apply(JSON.parse(good));
  };

  const address = (link) => {
    const said = F.touched() || Object.keys(F.state.plan.goals).length > 0;
    if (said || window.location.search) window.history.replaceState(null, "", link + F.kept);
  };

  /* No answer yet: is the model still being prepared, or is the explorer gone? */
  const doubt = async () => {
    if (!flight) return;
    const asked = flight;
    let alive = false;
    try {
      alive = (await fetch("/alive", { cache: "no-store" })).ok;
    } catch {
      alive = false;
    }
    if (flight !== asked) return;
    F.lost(!alive);
    if (alive) F.draw.chip(F.state.known.say["chip.working"]);
    const anew = alive && (asked.lost || performance.now() - asked.since > LONGEST);
    asked.lost = asked.lost || !alive;
    watch = setTimeout(anew ? () => send(asked.phase) : doubt, AGAIN);
  };

  F.lost = (lost) => {
    let bar = document.getElementById("lost");
    if (!lost) {
      if (bar) bar.remove();
      return;
    }
    if (bar) return;
    bar = document.createElement("div");
    bar.id = "lost";
    bar.className = "notice";
    bar.setAttribute("role", "alert");
    bar.textContent = F.state.known.say["trouble.lost"];
    document.body.append(bar);
  };
})();
