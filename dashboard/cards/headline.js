/* The sentence over the result, how many futures stand behind it, and what a screen reader is told of it. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const whole = (text) => text.replaceAll(" %", "\u00a0%"); // a number and its per cent stay on one line
  const sentence = () => document.getElementById("sentence");

  /* Until the first picture stands, the story of the scenario. */
  F.on("opened", ({ story }) => {
    if (!sentence().textContent.trim()) sentence().textContent = story;
  });
  F.on("shown", (data) => {
    F.write(sentence(), whole(data.sentence));
    if (data.sure || !F.apart()) F.write(document.getElementById("sure"), whole(data.sure));
    F.chip(data.chip);
    F.write(document.getElementById("scenario-changes"), data.changes);
  });
  F.on("sharp", ({ spoken, rests }) => {
    document.getElementById("print-rests").textContent = rests;
    if (spoken && !("guess" in document.documentElement.dataset)) F.announce(spoken);
  });
})();
