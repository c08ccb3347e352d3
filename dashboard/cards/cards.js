/* Writes the texts of the cards. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});

  F.on("shown", ({ cards }) =>
    cards.forEach((texts, at) => {
      const card = document.querySelectorAll("#cards .card")[at];
      for (const [slot, text] of Object.entries(texts)) F.write(card.querySelector(`[data-slot="${slot}"]`), text);
    }),
  );
})();
