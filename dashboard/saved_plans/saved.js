/* My scenarios: plans by name, in this browser's own store. What stands there is nobody's word: the server reads a plan
   from it as it reads one from a link. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const KEY = "flywheel.scenarios";
  const MOST = 60;
  const LONGEST = 40; // characters of a name
  const LARGEST = 40000; // characters of a file

  const say = (key, values = {}) =>
    Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), F.state.known.say[`saved${key}`]);
  const copy = (value) => JSON.parse(JSON.stringify(value));
  const whole = (one) => one && typeof one.name === "string" && one.name && one.plan && typeof one.plan.scenario === "string";

  const list = () => {
    try {
      const kept = JSON.parse(window.localStorage.getItem(KEY) || "[]");
      return Array.isArray(kept) ? kept.filter(whole).slice(0, MOST) : [];
    } catch {
      return []; // no store, or something else wrote into it
    }
  };
  const keep = (all) => {
    try {
      window.localStorage.setItem(KEY, JSON.stringify(all));
      return true;
    } catch {
      F.toast(say(".cannot"));
      return false;
    }
  };

  const free = (wanted, all) => {
    const base = wanted.trim().slice(0, LONGEST - 4) || document.getElementById("scenario-title").textContent;
    let name = base;
    for (let n = 2; all.some((one) => one.name === name); n += 1) name = `${base} ${n}`;
    return name;
  };

  const save = (wanted) => {
    const all = list();
    if (all.length >= MOST) return F.toast(say(".full", { most: MOST }));
    F.settle();
    const name = free(wanted, all);
    const plan = { ...copy(F.state.plan), against: null };
    if (keep([{ name, plan, model: F.state.known.model }, ...all])) F.toast(say(".done", { name }));
    return draw();
  };
  const rename = (old, wanted) => {
    const others = list().filter((one) => one.name !== old);
    const name = free(wanted, others);
    keep(list().map((one) => (one.name === old ? { ...one, name } : one)));
    draw();
  };
  const load = (name) => {
    const one = list().find((each) => each.name === name);
    if (!one) return;
    F.put("gallery", { opened: false });
    F.settle();
    F.open({ plan: { ...one.plan, model: one.model } });
  };
  const file = (name) => {
    const one = list().find((each) => each.name === name);
    if (one) F.put("file-asked", { data: { plan: one.plan, name, at: Date.now() } });
  };

  /* A file of the visitor's own: read here, understood by the server. */
  const pick = () => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = ".toml,text/plain";
    input.onchange = async () => {
      const text = input.files.length ? await input.files[0].text() : "";
      if (text.length > LARGEST) return F.toast(say(".large"));
      F.put("gallery", { opened: false });
      F.settle();
      return text && F.open({ file: text, plan: F.state.plan });
    };
    input.click();
  };

  const make = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text || "" });
  const button = (text, className, use, about) => {
    const made = Object.assign(make("button", className, text), { type: "button", onclick: use });
    if (about) made.setAttribute("aria-label", `${text}: ${about}`);
    return made;
  };
  const field = (value, label) => {
    const made = Object.assign(make("input", "saved-name"), { type: "text", value, maxLength: LONGEST });
    made.setAttribute("aria-label", label);
    return made;
  };

  const about = ({ scenario, levers = {}, later = [] }) => {
    const n = Object.keys(levers).length + later.length;
    const key = n === 0 ? "none" : n === 1 ? "one" : "many";
    const changes = F.state.known.say[`changes.${key}`].replace("{n}", n);
    return say(".about", { title: F.state.known.titles[scenario] || scenario, changes });
  };

  const card = ({ name, plan }) => {
    const made = make("div", "saved-card");
    const title = field(name, say(".name"));
    title.onchange = () => rename(name, title.value);
    const gone = button(say(".delete"), "quiet-button", () => {
      if (!gone.dataset.sure) {
        gone.dataset.sure = "yes";
        gone.textContent = say(".sure");
        return;
      }
      keep(list().filter((one) => one.name !== name));
      draw();
    }, name);
    const tools = make("div", "saved-tools");
    tools.append(button(say(".load"), "quiet-button", () => load(name), name), button(say(".file"), "quiet-button", () => file(name), name), gone);
    made.append(title, make("span", "quiet", about(plan)), tools);
    return made;
  };

  const draw = () => {
    const place = document.getElementById("saved");
    if (!place) return;
    const all = list();
    const head = make("form", "saved-new");
    const name = field("", say(".now"));
    name.placeholder = say(".now");
    head.onsubmit = (event) => {
      event.preventDefault();
      save(name.value);
    };
    head.append(name, Object.assign(button(say(".save"), "quiet-button"), { type: "submit" }), button(say(".open"), "quiet-button", pick));
    const cards = make("div", "gallery-cards");
    cards.append(...all.map(card));
    place.replaceChildren(head, all.length ? cards : make("p", "quiet", say(".none")), make("p", "quiet", say(".hint")));
    F.tell("saved");
  };

  F.saved = { list };
  F.on("gallery", draw);
})();
