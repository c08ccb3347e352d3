/* The story of the scenario: two lines until somebody wants the rest, and a question that its first step answers. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const element = (id) => document.getElementById(id);

  const fold = (open) => {
    element("story").toggleAttribute("data-open", open);
    element("story-more").setAttribute("aria-expanded", String(open));
    element("story-more").textContent = F.state.known.say[open ? "story.less" : "story.more"];
  };

  F.on("opened", ({ tale }) => {
    element("story").hidden = !tale.text;
    element("story-text").textContent = tale.text;
    element("story-question").textContent = tale.question;
    element("story-question").hidden = !tale.question;
    fold(false);
  });
  F.on("shown", ({ chips, later }) => {
    element("story-question").hidden = chips.length + later.length > 0 || !element("story-question").textContent;
  });
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest && event.target.closest("#story-more, #story-question");
    if (!pressed || !F.state.plan) return;
    if (pressed.id === "story-more") fold(!element("story").hasAttribute("data-open"));
    else F.tell("tried", 0);
  });
})();
