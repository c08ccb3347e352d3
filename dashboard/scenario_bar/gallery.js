/* The gallery of scenarios: a card opens its scenario, and closes the gallery. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});

  const POLL = 500; // ms between two questions for thumbnails

  /* Thumbnails come one after the other while the gallery is open. */
  const draw = async () => {
    const empty = () => [...document.querySelectorAll("[data-thumbnail]:empty")].filter((place) => place.offsetParent);
    if (!empty().length) return;
    const answer = await F.ask("/thumbnails", { client: F.client });
    for (const place of empty()) place.innerHTML = (answer && answer.thumbnails && answer.thumbnails[place.dataset.thumbnail]) || "";
    if (empty().length && (!answer || answer.state !== "done")) setTimeout(draw, POLL);
  };
  F.on("gallery", draw);

  F.register({
    gallery: () => {
      const { id, value } = F.trigger();
      if (!value) return F.noUpdate();
      if (id === "gallery-open") {
        setTimeout(() => F.tell("gallery"), 60); // once it stands
        return true;
      }
      const { seed, panels } = F.state.plan;
      F.settle();
      F.open({ plan: { scenario: id.name, seed, panels, levers: {}, later: [], cut: [] } });
      return false;
    },
  });
})();
