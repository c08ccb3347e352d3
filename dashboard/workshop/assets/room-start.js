/* The page on which a facilitator opens a room. Its key stands behind the # of the address that the command printed. */
"use strict";
(() => {
  const { say, make, post, keep } = window.Room;
  const $ = (id) => document.getElementById(id), key = location.hash.slice(1);

  const listSessions = async () => {
    const answer = key ? await post("sessions", { key }) : null;
    const good = answer !== null && answer.status === 200;
    $("open").hidden = !good;
    $("key-missing").hidden = good;
    if (!good) return;
    $("sessions").replaceChildren(...answer.sessions.map((one, n) => make("div", { className: "session" },
      make("label", {}, make("input", { type: "radio", name: "session", value: one.name, checked: n === 0 }), make("strong", {}, one.title), make("span", { className: "small" }, one.length)),
      make("p", {}, one.about, " ", make("a", { href: `/workshop/handouts/${one.name}`, target: "_blank" }, say("host.handouts"))))));
  };

  const listRooms = () => {
    const rooms = Object.entries(JSON.parse(keep.get("flywheel-rooms") ?? "{}"));
    $("mine").hidden = !rooms.length;
    $("rooms").replaceChildren(...rooms.map(([code, room]) => make("li", {}, make("a", { href: `/workshop/host#${room.token}` }, `${room.title} (${code.slice(0, 4)}-${code.slice(4)})`))));
  };

  for (const radio of document.querySelectorAll("input[name=mode]")) radio.addEventListener("change", () => { $("how-many").hidden = document.querySelector("input[name=mode]:checked").value === "1"; });

  $("open").addEventListener("submit", async (event) => {
    event.preventDefault();
    const file = $("file").files[0], many = document.querySelector("input[name=mode]:checked").value !== "1";
    const body = { key, tables: many ? Number($("tables").value) : 1, rehearse: $("rehearse").checked };
    if (file) body.text = await file.text();
    else body.session = document.querySelector("input[name=session]:checked")?.value;
    const answer = await post("open", body);
    if (answer && answer.status === 200) { location.href = `/workshop/host#${answer.token}`; return; }
    $("problem").textContent = !answer ? say("host.lost") : answer.problem ?? answer.error;
  });
  listSessions();
  listRooms();
})();
