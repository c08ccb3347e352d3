/* Why, in one sentence under the headline. It is asked for once the pictures stand and nothing has moved for a moment, and
   asked for again until it is known; whatever moves on the way overtakes it. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const QUIET = 400; // ms
  const POLL = 500; // ms between two questions
  const AGAIN = 3000; // ms until a busy explorer is asked once more

  let number = 0;
  let waited = null; // the number of the question whose answer counts
  let timer = null;
  let since = 0;
  let usual = 6000; // ms the last measurement took

  const line = () => document.getElementById("why");
  const write = (text, measuring) => {
    if (line().textContent !== text) line().textContent = text;
    line().toggleAttribute("data-measuring", measuring);
  };
  const wait = () => {
    const left = Math.max(1, Math.round((usual - (performance.now() - since)) / 1000));
    write(F.state.known.say["why.measuring"].replace("{n}", left), true);
  };

  const ask = async (one) => {
    const answer = await F.ask("/why", { n: one, client: F.client, plan: F.state.plan });
    if (one !== waited) return;
    if (!answer || answer.state === "busy") {
      if (answer) write(F.state.known.say["why.busy"], true);
      timer = setTimeout(ask, AGAIN, one);
      return;
    }
    if (answer.why === undefined && answer.state !== "trouble") {
      wait();
      timer = setTimeout(ask, POLL, one);
      return;
    }
    if (answer.state === "done" && performance.now() - since > POLL) usual = performance.now() - since;
    write(answer.why === undefined ? F.state.known.say["why.failed"] : answer.why, false);
    F.tell("why", answer.middle || "");
    waited = null;
  };

  F.on("settled", () => {
    clearTimeout(timer);
    waited = number += 1;
    since = performance.now();
    timer = setTimeout(ask, QUIET, waited);
  });
  /* Something new is asked for: what was said was said of something else. */
  F.on("asked", () => {
    clearTimeout(timer);
    if (waited !== null) F.ask("/why", { client: F.client, stop: true });
    waited = null;
    write("", false);
    F.tell("why", "");
  });
})();
