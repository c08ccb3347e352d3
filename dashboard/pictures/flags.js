/* The flags on a time axis, each under a button of its own: its words stand beside it while it is pointed at or has the focus. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const made = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

  const build = (words) => {
    const button = made("button", "flag");
    button.type = "button";
    button.setAttribute("aria-label", words);
    button.append(made("span", "flag-words", words));
    return button;
  };

  /* Put the flags of a picture where its axes have them; flags of one quarter share a button. */
  F.flags = (frame, gd, flags) => {
    const { xaxis: x, yaxis: y } = gd._fullLayout;
    const panel = frame.closest(".panel"); // the frame itself is one picture, in which nothing can be pressed
    const together = new Map();
    for (const [at, words] of flags) together.set(at, [...(together.get(at) || []), words]);
    const wanted = [...together].map(([at, words]) => [at, [...new Set(words)].join(" · ")]);
    const old = [...panel.querySelectorAll(".flag")];
    const said = old.map((one) => one.getAttribute("aria-label"));
    if (JSON.stringify(said) !== JSON.stringify(wanted.map(([, words]) => words))) {
      old.forEach((one) => one.remove());
      panel.append(...wanted.map(([, words]) => build(words)));
    }
    panel.querySelectorAll(".flag").forEach((one, number) => {
      const left = x._offset + x.l2p(wanted[number][0]);
      one.style.left = `${frame.offsetLeft + left}px`;
      one.style.top = `${frame.offsetTop + y._offset + y._length}px`;
      one.classList.toggle("flag-right", left > frame.clientWidth / 2);
    });
  };
})();
