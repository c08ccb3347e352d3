/* What parts of a page tell each other: one says what happened, others listen; none needs to know the others.

   opening          another plan was asked for; what is shown belongs to the old one
   opened (data)    it came
   applied (paths)  the plan was changed other than by a lever; these levers stand elsewhere now
   committed        a change is done, and can be undone
   asked            the model was asked for something
   shown (data)     an answer is put on the page: its texts; then, as what it is drawn:
   preview (data)     while a lever moves
   sharp (data)       after release
   still (data)       once more, as it stood here before
   settled (data)   a picture of all futures of the plan on screen stands
   why (svg)        it is known whether the wheel turns, and how to draw that; empty: no more
   troubled         nothing came, for whatever reason
   presented        the page turned into its form for a hall, or back
   tried (at)       the step of the scenario at this place is to be taken
   gallery          the gallery stands
   saved            the list of saved plans changed */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const listeners = {};

  F.on = (happening, use) => (listeners[happening] = listeners[happening] || []).push(use);
  F.tell = (happening, what) => (listeners[happening] || []).forEach((use) => use(what));
})();
