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
    F.tell("asked");
    ask({ n: number, client, rev: F.state.rev, phase, plan: F.state.plan });
  };
  const ask = async (question) => {
    const answer = await F.ask("/pictures", question);
    if (answer) F.gate.answered({ n: question.n, ...answer });
  };

  const show = (what, data) => {
    F.tell("shown", data);
    F.tell(what, data);
  };

  F.gate = {
    preview: () => {
      if (flight && flight.phase === "preview") wanted = true;
      else send("preview");
    },
    sharpen: () => {
      send(F.apart() ? "some" : "all");
      name();
    },
    answered: (data) => {
      if (!flight || data.n !== flight.n) return;
      const { phase } = flight;
      flight = null;
      clearTimeout(watch);
      F.lost(false);
      if (data.state === "busy") {
        F.chip(data.chip);
        watch = setTimeout(() => send(phase), IN_LINE);
        return;
      }
      delete document.documentElement.dataset.busy;
      if (data.state === "trouble") {
        F.tell("troubled");
        F.trouble(data, good !== null && good !== JSON.stringify(F.state.plan) ? back : null);
      }
      if (data.state === "cancelled" && !flight) send(phase); // overtaken by a question that is no longer awaited
      if (data.state !== "done") return;
      if (phase === "preview") {
        show("preview", data);
        if (wanted) send("preview");
        return;
      }
      if (data.rev === F.state.rev && !data.last) send("all"); // is simulated while this is drawn
      show("sharp", data);
      address(data.link);
      if (data.last && data.rev === F.state.rev) {
        good = JSON.stringify(F.state.plan);
        F.tell("settled", data);
      }
    },
  };

  /* The address holds the plan before its pictures come: whoever leaves, or shares, while they are computed takes it along. */
  const name = async () => {
    const { plan, rev } = F.state;
    const answer = await F.ask("/link", { plan });
    if (answer && answer.link && rev === F.state.rev) address(answer.link);
  };

  const back = () => {
    F.notices([]);
    F.apply(JSON.parse(good));
  };

  /* The address of this page as others can open it: on the machine that serves it, localhost means nothing to them. */
  F.link = () => {
    const { hostname, origin, href } = window.location;
    const { origin: shared } = F.state.known;
    const here = hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
    return here && shared ? shared + href.slice(origin.length) : href;
  };

  const kept = {}; // what an address says to the browser alone, by who says it
  F.keep = (who, part) => {
    kept[who] = part;
  };
  const address = (link) => {
    const said = F.touched() || Object.keys(F.state.plan.goals).length > 0;
    if (said || window.location.search) window.history.replaceState(null, "", link + Object.values(kept).join(""));
  };

  /* Ask the explorer something, without Dash: whose every callback is told to all parts of the page. Nothing comes back
     where the connection is lost; what it would not read is trouble. */
  F.ask = async (address, question) => {
    try {
      const headers = { "Content-Type": "application/json" };
      const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(question) });
      return answer.ok ? await answer.json() : { state: "trouble", notice: F.state.known.say["trouble.body"] };
    } catch {
      return null;
    }
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
    if (alive) F.chip(F.state.known.say["chip.working"]);
    const anew = alive && (asked.lost || performance.now() - asked.since > LONGEST);
    asked.lost = asked.lost || !alive;
    watch = setTimeout(anew ? () => send(asked.phase) : doubt, AGAIN);
  };
})();
