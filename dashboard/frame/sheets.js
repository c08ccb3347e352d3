/* Sheets of choices: each opens under its button, and closes on Escape and on a click elsewhere. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const GAP = 6;

  F.sheet = (sheet, button) => {
    sheet.popover = "auto";
    if (!sheet.matches(":popover-open")) sheet.showPopover();
    if (button && window.innerWidth >= 900) {
      const at = button.getBoundingClientRect();
      sheet.style.left = `${Math.max(GAP, Math.min(at.left, window.innerWidth - sheet.offsetWidth - GAP))}px`;
      sheet.style.top = `${Math.max(GAP, Math.min(at.bottom + GAP, window.innerHeight - sheet.offsetHeight - GAP))}px`;
    }
    (sheet.querySelector("input") || sheet).focus();
    sheet.ontoggle = (event) => {
      if (event.newState === "closed" && button && sheet.contains(document.activeElement)) button.focus();
    };
  };
})();
