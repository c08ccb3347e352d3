/* The flywheel map. It is asked for once the pictures stand and nothing has moved for a second, and asked for again
   until it is whole; whatever moves on the way overtakes it. Until an answer comes the old arrows stay, at half strength. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const QUIET = 1000;
  const AGAIN = 3000; // ms until a busy explorer is asked once more
  const POLL = 400; // ms between two questions
  const UNDER_WAY = ["waiting", "running", "busy"];
  const GAP = 8;

  let words = null;
  let number = 0;
  let drawn = null; // what is drawn belongs to this plan
  let known = 0; // so many steps of its measurement
  let about = ""; // what is said of it
  let told = ""; // the same, once it is measured to the last step
  let asked = null; // what is being measured
  let since = 0;
  let usual = 8000; // ms the last measurement took
  let timer = null;
  let clock = null;
  let verdict = ""; // what stands in the middle: whether the wheel turns
  let link = null; // the arrow whose card is open

  const element = (id) => document.getElementById(id);
  const arrow = (key) => element("wheel-figure").querySelector(`[data-link="${key}"]`);
  const plan = () => {
    const { scenario, levers, later, company, from, cut, seed } = F.state.plan;
    return JSON.stringify([scenario, Object.entries(levers).sort(), later, Object.entries(company).sort(), from, cut, seed]);
  };

  const note = (text) => {
    if (element("wheel-note").textContent !== text) element("wheel-note").textContent = text;
  };
  const waiting = (yes) => {
    element("wheel").toggleAttribute("data-measuring", yes);
    element("wheel-stop").hidden = !yes || !asked;
  };

  const tick = () => {
    const left = Math.max(1, Math.round((usual - (performance.now() - since)) / 1000));
    const measuring = words.measuring.replace("{n}", left);
    note(drawn && drawn !== asked ? `${words.stale} – ${measuring}` : measuring);
  };

  const ask = () => {
    number += 1;
    const steps = drawn === asked ? known : 0; // what is drawn need not come again
    put({ n: number, client: F.client, steps, plan: F.state.plan });
  };
  const put = async (question) => {
    const answer = await F.ask("/wheel", question);
    if (answer) wheel.answered({ n: question.n, ...answer });
    else if (asked && question.n === number) timer = setTimeout(ask, AGAIN); // lost on its way
  };
  const begin = () => {
    asked = plan();
    since = performance.now();
    clearInterval(clock);
    clock = setInterval(tick, 1000);
    tick();
    waiting(true);
    ask();
  };

  const end = (text) => {
    clearTimeout(timer);
    clearInterval(clock);
    asked = null;
    waiting(false);
    note(text);
  };

  const middle = () => {
    const place = element("wheel-figure").querySelector(".middle");
    if (place) place.innerHTML = verdict;
  };

  const draw = (data) => {
    const held = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.link : null;
    element("wheel-figure").innerHTML = data.svg;
    middle();
    if (held) arrow(held).focus();
    element("wheel-twin").replaceChildren(
      ...data.twin.map((sentence) => {
        const item = document.createElement("li");
        item.textContent = sentence;
        return item;
      }),
    );
  };

  const wheel = {
    words: (said) => {
      if (words || !said) return;
      words = said;
      note(words.waiting);
      element("wheel-figure").innerHTML = words.empty;
    },
    /* Something moved: what was asked for counts no more. */
    moved: () => {
      if (!words || asked === plan()) return;
      clearTimeout(timer);
      clearInterval(clock);
      asked = null;
      number += 1;
      const old = drawn !== null && drawn !== plan();
      waiting(old);
      note(old ? words.stale : told || words.waiting);
    },
    /* The pictures stand. */
    settled: () => {
      if (!words || (told && drawn === plan()) || asked === plan()) return;
      clearTimeout(timer);
      timer = setTimeout(begin, QUIET);
    },
    answered: (data) => {
      if (data.n !== number || !asked) return;
      if (data.svg) {
        draw(data);
        drawn = asked;
        known = data.steps;
        told = "";
        about = data.note;
      }
      if (UNDER_WAY.includes(data.state)) timer = setTimeout(ask, data.state === "busy" ? AGAIN : POLL);
      else if (data.state !== "done") end(data.note || data.notice || words.failed);
      else {
        usual = performance.now() - since;
        told = about;
        end(told);
        element("wheel").dataset.rev = F.state.rev;
      }
    },
  };

  F.on("asked", wheel.moved);
  F.on("settled", wheel.settled);
  F.on("why", (svg) => {
    verdict = svg;
    middle();
  });
  F.register({ wheel_words: wheel.words });

  const stop = () => {
    number += 1;
    F.ask("/wheel", { n: number, client: F.client, stop: true });
    const old = drawn !== null && drawn !== plan();
    end(old ? words.stale : about || words.waiting);
    waiting(old);
  };

  /* The card of an arrow: its sentence, and the scissors. */
  const open = (from) => {
    const card = element("wheel-card");
    link = from.dataset.link;
    const gone = F.state.plan.cut.includes(link);
    element("wheel-said").textContent = from.getAttribute("aria-label");
    element("wheel-with").textContent = gone ? "" : from.dataset.with;
    element("wheel-cut").lastChild.textContent = gone ? words.join : words.cut;
    card.popover = "auto"; // closes on Escape and on a click elsewhere
    setTimeout(() => {
      card.showPopover();
      const at = from.getBoundingClientRect();
      const left = (at.left + at.right - card.offsetWidth) / 2;
      card.style.left = `${Math.max(GAP, Math.min(left, window.innerWidth - card.offsetWidth - GAP))}px`;
      const below = at.bottom + GAP + card.offsetHeight < window.innerHeight;
      card.style.top = `${below ? at.bottom + GAP : Math.max(GAP, at.top - GAP - card.offsetHeight)}px`;
      element("wheel-cut").focus();
    });
    card.ontoggle = (event) => {
      if (event.newState === "closed" && card.contains(document.activeElement) && arrow(link)) arrow(link).focus();
    };
  };

  const cut = () => {
    const now = JSON.parse(JSON.stringify(F.state.plan));
    now.cut = now.cut.includes(link) ? now.cut.filter((key) => key !== link) : [...now.cut, link];
    element("wheel-card").hidePopover();
    F.settle();
    F.apply(now);
  };

  const light = (target) => {
    const chip = target && target.closest ? target.closest(".wheel-map .loop") : null;
    const path = chip ? chip.dataset.path.split(" ") : [];
    for (const each of document.querySelectorAll(".wheel-map .arrow")) each.classList.toggle("lit", path.includes(each.dataset.link));
  };

  document.addEventListener("click", (event) => {
    if (!event.target.closest || !words || !F.state.plan) return;
    const at = event.target.closest(".wheel-map .arrow");
    if (at) open(at);
    if (event.target.closest("#wheel-cut")) cut();
    if (event.target.closest("#wheel-stop")) stop();
    if (event.target.closest("#wheel-toggle")) {
      const table = element("wheel").classList.toggle("as-table");
      element("wheel-toggle").setAttribute("aria-pressed", String(table));
    }
  });
  document.addEventListener("keydown", (event) => {
    if ((event.key !== "Enter" && event.key !== " ") || !event.target.matches || !event.target.matches(".wheel-map .arrow")) return;
    event.preventDefault();
    if (words && F.state.plan) open(event.target);
  });
  for (const kind of ["pointerover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      if (event.target.closest && event.target.closest("#wheel")) light(event.target);
    });
  }
})();
