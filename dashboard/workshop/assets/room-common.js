/* What all pages of the Workshop share: texts, elements, requests that are repeated until they arrive, a clock. */
"use strict";
window.Room = (() => {
  const texts = JSON.parse(document.getElementById("texts").textContent);
  const POLL = 2000;

  const say = (key, values = {}) =>
    (texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

  /* Make an element; properties that are functions listen, `data` and `aria` go to attributes. */
  const make = (tag, props = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(props)) {
      if (value === undefined || value === null || value === false) continue;
      if (typeof value === "function") made.addEventListener(name, value);
      else if (name === "html") made.innerHTML = value;
      else if (name in made && name !== "list" && name !== "form") made[name] = value;
      else made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
    return made;
  };

  /* Post JSON; gives the answer with its status, or null where nobody answered. */
  const post = async (name, body) => {
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), 8000);
    try {
      const response = await fetch(`/workshop/api/${name}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        signal: control.signal,
        cache: "no-store",
      });
      return { status: response.status, ...(await response.json()) };
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  };

  /* Ask again and again, one request at a time; at once when the page is looked at again. */
  const poll = (ask) => {
    let timer = 0, busy = false;
    const round = async () => {
      clearTimeout(timer);
      if (busy) return;
      busy = true;
      let wait = POLL;
      try { wait = (await ask()) ?? POLL; } finally { busy = false; timer = setTimeout(round, wait); }
    };
    document.addEventListener("visibilitychange", () => document.hidden || round());
    window.addEventListener("online", round);
    round();
    return round;
  };

  const showLost = (lost, text) => {
    const line = document.getElementById("lost");
    line.hidden = !lost;
    line.textContent = lost ? text : "";
  };

  /* A clock that runs on between answers of the server. */
  let clock = null, since = 0;
  const setClock = (told) => { clock = told; since = performance.now(); drawClock(); };
  const drawClock = () => {
    const place = document.getElementById("clock");
    if (!place || !clock) return;
    const left = Math.round(clock.left - (clock.paused ? 0 : (performance.now() - since) / 1000));
    const size = Math.abs(left), text = `${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
    place.textContent = `${left < 0 ? "+" : ""}${text}${clock.paused ? ` (${say("show.paused")})` : ""}`;
    place.classList.toggle("over", left < 0);
  };
  setInterval(drawClock, 1000);

  const keep = {
    get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* a browser that keeps nothing */ } },
  };
  return { say, make, post, poll, showLost, setClock, keep };
})();
