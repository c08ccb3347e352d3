/* Replay: what the last change did, before and after, three times. Who wants no motion gets two stills. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const TIMES = 3;
  const BEAT = 900; // ms that each side stands
  const STILL = 2500;

  let before = null; // the last sharp answer of the plan before, and of this one
  let now = null;
  let timers = [];

  const same = (a, b) => ["scenario", "company", "panels", "seed"].every((part) => JSON.stringify(a[part]) === JSON.stringify(b[part]));
  const ready = () => before !== null && now !== null && now.rev === F.state.rev;
  const show = () => F.disable("replay", !ready());

  const stop = () => {
    timers.forEach(clearTimeout);
    timers = [];
  };

  F.on("settled", (data) => {
    const plan = JSON.parse(JSON.stringify(F.state.plan));
    if (now !== null && JSON.stringify(now.plan) !== JSON.stringify(plan)) before = same(now.plan, plan) ? now : null;
    now = { plan, data, rev: data.rev };
    show();
  });
  /* Something new is asked for: nothing old may be drawn over it. */
  F.on("asked", () => {
    stop();
    show();
  });
  const draw = (data, words) => {
    F.tell("shown", { ...data, chip: words });
    F.tell("still", data);
  };

  const play = () => {
    if (!ready() || timers.length || "guess" in document.documentElement.dataset) return;
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const [times, beat] = still ? [1, STILL] : [TIMES, BEAT];
    const { say } = F.state.known;
    for (let time = 0; time < 2 * times; time += 1) {
      const [{ data }, words] = time % 2 ? [now, say["replay.after"]] : [before, say["replay.before"]];
      timers.push(setTimeout(() => draw(data, words), time * beat));
    }
    timers.push(
      setTimeout(() => {
        stop();
        draw(now.data, now.data.chip);
      }, 2 * times * beat),
    );
  };
  F.register({ replay: F.pressed(play) });
})();
