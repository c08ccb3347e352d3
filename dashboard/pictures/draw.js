/* Draws the pictures of an answer. Where the axes stand still only the paths and the end
   labels are moved: at once, and all that happens while a lever is dragged. What a sharp picture tells at the pointer
   follows when it is drawn anew, after that. Every picture says in `data-rev` which revision of the plan it shows. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const HIDDEN = ["carry", "carry50"]; // hidden while carrying on is the only line
  const END_LABELS = ["plan", "carry"];
  const SOON = 60; // ms until a picture whose lines were moved is drawn anew
  const LATER = 1500; // the same, if a sharper one is on its way
  const WIDE = 1800; // px from which letters are larger, see c-result.css
  const APART = () => (document.documentElement.dataset.present ? 28 : window.innerWidth < WIDE ? 15 : 19); // px between the tops of two end labels

  const panel = (place) => document.getElementById(`panel-${place}-root`);
  const frame = (place) => document.getElementById(`panel-${place}-figure`);
  const graph = (place) => document.getElementById(`panel-${place}-graph`);

  const path = (xs, ys, x, y, close) => {
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

  const line = (gd, uid, [xs, ys], alone) => {
    const trace = gd.querySelector(`.scatterlayer .trace${uid}`);
    if (!trace) return;
    const band = uid.endsWith("0");
    const { xaxis, yaxis } = gd._fullLayout;
    const node = trace.querySelector(band ? ".js-fill" : ".js-line");
    if (node) node.setAttribute("d", path(xs, ys, xaxis, yaxis, band));
    if (HIDDEN.includes(uid)) trace.style.opacity = alone ? 0 : 1;
  };

  const label = (gd, name, part) => {
    if (!END_LABELS.includes(name)) return; // what is written in a picture stays until it is drawn anew
    const annotation = (gd._fullLayout.annotations || []).find((one) => one.name === name);
    const group = annotation && gd.querySelector(`.annotation[data-index="${annotation._index}"]`);
    if (!group) return;
    const y = gd._fullLayout.yaxis;
    group.setAttribute("transform", `translate(0,${(y.l2p(part.y) - y.l2p(annotation.y)).toFixed(1)})`);
    const text = group.querySelector("text");
    if (!text) return;
    text.textContent = part.text;
    leftwards(text);
  };

  const move = (part, place) => {
    const gd = graph(place);
    if (!gd._fullLayout) return;
    for (const [uid, points] of Object.entries(part.points)) line(gd, uid, points, part.alone);
    for (const [name, end] of Object.entries(part.labels)) label(gd, name, end);
    apart(gd);
  };

  /* End labels start at the end of their line whatever the size of the letters, and where they would touch they move apart. */
  const leftwards = (text) => {
    text.setAttribute("text-anchor", "start");
    text.setAttribute("x", 1);
  };
  const apart = (gd) => {
    const groups = [...gd.querySelectorAll('.annotation:is([data-index="0"], [data-index="1"])')];
    groups.forEach((group) => group.querySelectorAll(".annotation-text").forEach(leftwards));
    const [upper, lower] = groups.sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top);
    if (!lower || !lower.textContent.trim() || !upper.textContent.trim()) return;
    const gap = lower.getBoundingClientRect().top - upper.getBoundingClientRect().top;
    if (gap >= APART()) return;
    for (const [group, way] of [[upper, -1], [lower, 1]]) {
      const before = Number(/,(-?[\d.]+)/.exec(group.getAttribute("transform") || "")?.[1] || 0);
      group.setAttribute("transform", `translate(0,${before + (way * (APART() - gap)) / 2})`);
    }
  };

  const marked = (place, rev, phase) => Object.assign(frame(place).dataset, { rev, phase });

  /* What there is to move in a whole figure; nothing where its axes are others than those that are drawn. */
  const within = ({ figure }, place) => {
    const gd = graph(place);
    if (!gd._fullLayout || !gd.querySelector(".traceplan")) return null;
    const shown = (axis, full) => JSON.stringify([axis.range, axis.ticktext]) === JSON.stringify([full.range, full.ticktext]);
    const { layout, data } = figure;
    if (!shown(layout.xaxis, gd._fullLayout.xaxis) || !shown(layout.yaxis, gd._fullLayout.yaxis)) return null;
    return {
      points: Object.fromEntries(data.map(({ uid, x, y }) => [uid, [x, y]])),
      labels: Object.fromEntries(layout.annotations.map((one) => [one.name, one])),
      alone: data.some(({ uid, opacity }) => HIDDEN.includes(uid) && opacity === 0),
    };
  };

  const titles = (data) =>
    data.panels.forEach((part, place) => {
      F.write(panel(place).querySelector("h3"), part.title.replaceAll(" %", "\u00a0%"));
      if (part.note !== undefined) F.write(panel(place).querySelector(".note"), part.note);
      frame(place).setAttribute("aria-label", part.described);
    });

  /* What stood on the page before its scripts goes once the same is drawn, or cannot be. */
  const first = () => document.querySelector(".first");
  const live = () => first() && first().remove();

  let waiting = null; // until pictures are drawn anew
  let newest = null; // the last sharp answer, until a lever moves on
  const anew = async (data, places) => {
    for (const place of places) {
      if (data !== newest) return;
      const part = data.panels[place];
      const gd = graph(place);
      F.twin(document.getElementById(`panel-${place}-table`), part.table);
      if (await F.picture(gd, F.fitted(part.figure))) {
        gd.on("plotly_afterplot", () => apart(gd));
        F.views.watch(gd, place);
      }
      apart(gd);
      if (data === newest && !first()) marked(place, data.rev, data.phase);
    }
    live();
    if (data === newest) places.forEach((place) => marked(place, data.rev, data.phase));
  };
  const pictures = (data) => {
    clearTimeout(waiting);
    newest = data;
    const standing = data.panels.map((part, place) => {
      const parts = within(part, place);
      if (!parts) return false;
      move(parts, place);
      marked(place, data.rev, data.phase);
      return true;
    });
    const places = [...standing.keys()];
    anew(data, places.filter((place) => !standing[place]));
    waiting = setTimeout(() => anew(data, places.filter((place) => standing[place])), data.last ? SOON : LATER);
  };

  /* What is shown belongs to another scenario. */
  const stale = (yes) => document.documentElement.toggleAttribute("data-stale", yes && Boolean(document.querySelector(".figure[data-rev]")));

  F.graph = graph;
  F.on("opening", () => stale(true));
  F.on("troubled", () => {
    stale(false);
    live();
  });
  F.on("shown", titles);
  F.on("preview", (data) => {
    clearTimeout(waiting);
    newest = null;
    data.panels.forEach((part, place) => {
      move(part, place);
      marked(place, data.rev, "preview");
    });
  });
  F.on("sharp", (data) => {
    stale(false);
    pictures(data);
  });
  F.on("still", (data) => pictures(data));
})();
