/* A number field of a drawer tells the page what was typed a moment later, and when it was left. Whoever closes the drawer, or
   presses one of its buttons, before that moment is over means the new number: the drawer waits for it. */
(() => {
  "use strict";
  const MOMENT = 750; // ms; more than any field waits
  let typed = { at: -Infinity, drawer: null };
  let repeating = false;

  const drawer = (target) => target.closest?.(".mantine-Drawer-content");
  document.addEventListener("input", (event) => {
    if (drawer(event.target)) typed = { at: performance.now(), drawer: drawer(event.target) };
  });

  /* Hold an event back until the moment is over, then let the same happen. */
  const hold = (event, repeat) => {
    const left = typed.at + MOMENT - performance.now();
    if (repeating || left <= 0 || !typed.drawer?.isConnected) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    setTimeout(() => {
      typed = { at: -Infinity, drawer: null };
      repeating = true;
      repeat();
      repeating = false;
    }, left);
  };
  window.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const { target } = event;
    hold(event, () => target.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", code: "Escape", bubbles: true })));
  }, true);
  window.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (button && drawer(button) === typed.drawer) hold(event, () => button.click());
  }, true);
})();
