/* The pictures that stood before the scripts did (prerender.py). The page takes them over, and moves their lines with the
   levers, until plotly has drawn its own: that takes half a second in which nothing else happens, and waits for a moment of rest. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const SOON = 2000; // ms after which a page that is never at rest draws all the same
  const ENDS = ["plan", "carry"]; // labels that follow their lines
  const first = () => document.querySelector(".first");
  const sheet = (frame) => frame.querySelector(".still svg");

  F.HIDDEN = ["carry", "carry50"]; // hidden while carrying on is the only line

  /* A line through points; an unknown value leaves a gap. */
  F.course = (xs, ys, x, y, close) => {
    let d = "";
    let pen = false;
    for (let i = 0; i < xs.length; i += 1) {
      if (ys[i] === null) {
        pen = false;
        continue;
      }
      d += `${pen ? "L" : "M"}${x.l2p(xs[i]).toFixed(1)},${y.l2p(ys[i]).toFixed(1)}`;
      pen = true;
    }
    return d + (close && d ? "Z" : "");
  };

  const ranges = (svg) => JSON.parse(svg.dataset.ranges);
  const axes = (svg) => {
    const { width, height } = svg.viewBox.baseVal;
    const [[left, right], [low, high]] = ranges(svg);
    return [
      { l2p: (value) => ((value - left) / (right - left)) * width },
      { l2p: (value) => height - ((value - low) / (high - low)) * height, share: (value) => (high - value) / (high - low) },
    ];
  };

  F.stills = {
    /* The lines move; says whether there is such a picture. */
    move: (frame, { points, labels, alone }) => {
      const svg = sheet(frame);
      if (!svg) return false;
      const [x, y] = axes(svg);
      for (const [uid, [xs, ys]] of Object.entries(points)) {
        const trace = svg.querySelector(`[data-trace="${uid}"]`);
        if (!trace || !trace.firstElementChild) continue;
        trace.firstElementChild.setAttribute("d", F.course(xs, ys, x, y, uid.endsWith("0")));
        if (F.HIDDEN.includes(uid)) trace.setAttribute("opacity", alone ? 0 : 1);
      }
      frame.querySelectorAll(".still > :is(.ends, .band50, .band90)").forEach((word) => word.remove()); // they say where lines were
      for (const [name, part] of Object.entries(labels)) {
        const word = frame.querySelector(`.still > .${name}`);
        if (!word || !ENDS.includes(name)) continue;
        F.write(word, part.text);
        word.style.top = `${100 * y.share(part.y)}%`;
      }
      return true;
    },
    remove: (frame) => frame.querySelector(".still")?.remove(),

    /* The page stands: what stood before it goes, but for its pictures. Where there is none, nothing is waited for. */
    adopt: (then) => {
      if (!first()) return then();
      if (!document.querySelector("#levers .lever [role='slider']")) return requestAnimationFrame(() => F.stills.adopt(then));
      const frames = document.querySelectorAll(".explore:not(.first) .figure");
      first().querySelectorAll(".figure").forEach((old, place) => frames[place].append(...old.querySelectorAll(".still")));
      document.head.append(...first().querySelectorAll("style")); // its colours and places
      F.stills.drop();
      return then();
    },
    drop: () => first()?.remove(),

    /* Whether pictures of an answer stand already; one with other axes goes. */
    stand: ({ panels }) => {
      const frames = [...document.querySelectorAll(".explore:not(.first) .figure")];
      panels.forEach(({ figure: { layout } }, place) => {
        const svg = sheet(frames[place]);
        const same = svg && JSON.stringify(ranges(svg)) === JSON.stringify([layout.xaxis.range, layout.yaxis.range]);
        if (svg && !same) F.stills.remove(frames[place]);
      });
      return frames.every(sheet);
    },
  };

  /* At the next moment of rest. */
  F.rested = (work) => {
    if (window.requestIdleCallback) window.requestIdleCallback(work, { timeout: SOON });
    else setTimeout(work, 200);
  };
})();
