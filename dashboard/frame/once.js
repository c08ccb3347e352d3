/* Who clicks twice where once is enough gets what one click gives: what turns on would turn off again, a file would be
   saved twice. Undo and redo are steps, and take every click. */
(() => {
  "use strict";
  const ONCE = '[aria-pressed], [role="switch"], #levers-more, #scheme, #sheet, #out-save, .out-way';

  window.addEventListener(
    "click",
    (event) => {
      if (event.detail < 2 || !event.target.closest || !event.target.closest(ONCE)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
})();
