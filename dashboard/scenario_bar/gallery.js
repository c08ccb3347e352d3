/* The gallery of scenarios: a card opens its scenario, and closes the gallery. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});

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
