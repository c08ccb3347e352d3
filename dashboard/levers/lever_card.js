/* The card that all levers share: the exact number with its unit, and what the lever is about. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const GAP = 6;
  const DRAWN = 80; // ms until the number field shows what it was given
  let path = null;
  let button = null;

  const element = () => document.getElementById("lever-card");

  const fill = (lever) => {
    for (const part of element().querySelectorAll("[data-part]")) {
      part.textContent = lever.about[part.dataset.part];
      part.parentElement.hidden = !part.textContent;
    }
    element().setAttribute("aria-label", lever.label);
    element().querySelector(".lever-exact").hidden = lever.choices.length > 0;
    if (lever.choices.length) return;
    const shown = (value) => Number((value * lever.factor).toFixed(4));
    F.put("lever-number", {
      value: shown(F.value(path)),
      min: shown(lever.low),
      max: shown(lever.high),
      step: shown(lever.step),
      decimalScale: lever.whole ? 0 : 2,
      suffix: lever.suffix,
      label: lever.label,
      description: lever.between,
    });
  };

  const place = () => {
    if (window.innerWidth < 900) return;
    const card = element();
    const at = button.getBoundingClientRect();
    const below = at.bottom + GAP + card.offsetHeight < window.innerHeight;
    card.style.left = `${Math.max(GAP, Math.min(at.left, window.innerWidth - card.offsetWidth - GAP))}px`;
    card.style.top = `${Math.max(GAP, below ? at.bottom + GAP : at.top - GAP - card.offsetHeight)}px`;
  };

  F.card = {
    /* Open at a button of a lever; the number gets the focus when it was asked for. */
    open: (lever, from, number) => {
      const card = element();
      card.popover = "auto"; // closes on Escape and on a click elsewhere
      path = null; // what the number field said of another lever counts no more
      const next = lever.dataset.path;
      button = from;
      setTimeout(() => {
        path = next;
        fill(F.state.known.levers[next]);
        card.showPopover();
        place();
        setTimeout(() => {
          const input = card.querySelector("input");
          (number && input ? input : card).focus();
          if (number && input) input.select();
        }, DRAWN);
      });
      card.ontoggle = (event) => {
        if (event.newState === "closed" && card.contains(document.activeElement)) button.focus();
      };
    },
    typed: (value) => {
      if (!path || typeof value !== "number" || !F.state.plan) return;
      const lever = F.state.known.levers[path];
      if (lever.choices.length) return; // also once the card is closed: what was typed just before counts
      const clean = F.clean(path, value / lever.factor);
      if (!F.set(path, clean)) return;
      F.column.show(path);
      F.moved();
    },
  };
  F.register({ number: (value) => F.card.typed(value) });
})();
