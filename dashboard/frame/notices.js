/* What the page says beside its result: notices, trouble, a word in passing, and that the explorer is lost. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});

  F.write = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };
  F.button = (className, text) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = className;
    made.setAttribute("aria-label", text);
    return made;
  };

  F.chip = (text) => F.write(document.getElementById("chip"), text);
  F.announce = (text) => F.write(document.getElementById("announce"), text);

  F.toast = (words) => {
    const old = document.getElementById("toast");
    if (old) old.remove();
    const toast = document.createElement("div");
    toast.id = "toast";
    toast.textContent = words;
    document.body.append(toast);
    document.getElementById("announce").textContent = words;
    setTimeout(() => toast.remove(), 3000);
  };

  F.notices = (list) => {
    document.getElementById("notices").replaceChildren(
      ...list.map((text) => {
        const notice = document.createElement("div");
        notice.className = "notice";
        notice.append(text, F.button("notice-close", F.state.known.say.close));
        return notice;
      }),
    );
  };

  /* Something could not be computed: what happened, a way back, and what to quote. */
  F.trouble = ({ notice, details }, back) => {
    const { say } = F.state.known;
    F.notices([notice]);
    const box = document.querySelector("#notices .notice");
    const close = box.lastChild;
    if (back) {
      const way = Object.assign(document.createElement("button"), { type: "button", className: "quiet-button", textContent: say["trouble.back"] });
      way.addEventListener("click", back);
      close.before(way);
    }
    if (details) {
      const folded = document.createElement("details");
      folded.append(Object.assign(document.createElement("summary"), { textContent: say["trouble.details"] }), details);
      close.before(folded);
    }
  };

  F.lost = (lost) => {
    let bar = document.getElementById("lost");
    if (!lost) {
      if (bar) bar.remove();
      return;
    }
    if (bar) return;
    bar = document.createElement("div");
    bar.id = "lost";
    bar.className = "notice";
    bar.setAttribute("role", "alert");
    bar.textContent = F.state.known.say["trouble.lost"];
    document.body.append(bar);
  };

  document.addEventListener("click", (event) => {
    const close = event.target.closest && event.target.closest(".notice-close");
    if (close) close.closest(".notice").remove();
  });
})();
