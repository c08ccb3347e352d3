/* A finger on a slider: along the track it moves the lever, across it scrolls, and a tap sets it. The slider itself would
   move at the first touch, so that whoever scrolls over it changes the plan. */
(() => {
  "use strict";
  const SLOP = 8; // px after which a finger's way is known
  let held = null; // a touch whose way is not known yet

  /* What the slider listens to, at a place; it is told only once the finger moves along it. */
  const pass = (kind, target, touch) => {
    const event = new Event(kind, { bubbles: kind === "touchend", cancelable: true });
    Object.defineProperty(event, "changedTouches", { value: [touch] });
    target.dispatchEvent(event);
  };

  document.addEventListener(
    "touchstart",
    (event) => {
      const track = event.isTrusted && event.target.closest?.(".lever .mantine-Slider-root")?.querySelector(".mantine-Slider-trackContainer");
      held = null;
      if (!track) return;
      event.stopPropagation();
      if (event.touches.length > 1) return;
      const [{ clientX: x, clientY: y, identifier }] = event.changedTouches;
      held = { track, x, y, identifier };
    },
    { capture: true, passive: true },
  );
  document.addEventListener(
    "touchmove",
    (event) => {
      const touch = held && [...event.changedTouches].find(({ identifier }) => identifier === held.identifier);
      if (!touch) return;
      const along = Math.abs(touch.clientX - held.x);
      const across = Math.abs(touch.clientY - held.y);
      if (Math.max(along, across) < SLOP) return;
      if (along > across) pass("touchstart", held.track, touch);
      held = null;
    },
    { capture: true, passive: true },
  );
  for (const kind of ["touchend", "touchcancel"]) {
    document.addEventListener(
      kind,
      (event) => {
        held = null;
        if (kind === "touchcancel") pass("touchend", document, event.changedTouches[0]); // a slider hears of no other end
      },
      { capture: true, passive: true },
    );
  }
})();
