/* Taking along what is on screen: links and texts to copy, files to save, pictures. The server writes texts and reports
   (export_menu.py); pictures are drawn here. Plain http has no clipboard: then there is a field to copy from. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const client = Math.random().toString(36).slice(2) + Date.now().toString(36);
  const SIZE = { width: 1120, scale: 2 };
  const PICTURE = 460; // px of the picture itself
  const TOP = 150; // px over it, for headline and title
  const LINE = 22; // px of a line of text
  const SIDE = 32; // px beside all texts
  let number = 0;
  let held = null; // what the field shows, to be saved as a file

  const by = (id) => document.getElementById(id);
  const say = (key) => F.state.known.say[key];
  const tell = (words) => {
    by("out-said").textContent = words;
  };

  const copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return false;
    }
  };

  const save = (name, mime, content) => {
    const url = URL.createObjectURL(new Blob([content], { type: mime }));
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  };

  const bytes = (base64) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));

  /* Show a text in the field, marked, and copy it where that is possible. */
  const show = async (data) => {
    held = data;
    by("out-shown").hidden = false;
    by("out-note").textContent = data.note || "";
    by("out-save").hidden = !data.name;
    const field = by("out-text");
    field.value = data.text;
    field.focus();
    field.select();
    field.scrollTop = 0;
    tell(say((await copied(data.text)) ? "out.copied" : "out.by_hand"));
  };

  /* Lines of a text that fit across a picture. */
  const wrap = (text, length) => {
    const lines = [""];
    for (const word of text.split(" ")) {
      const last = lines[lines.length - 1];
      if (last && last.length + word.length >= length) lines.push(word);
      else lines[lines.length - 1] = last ? `${last} ${word}` : word;
    }
    return lines;
  };
  const plain = (words) => words.replace(/[<>&]/g, "");
  const fill = (key, values) => say(key).replace(/\{(\w+)\}/g, (_, name) => values[name]);

  /* A line of text at a place in px from the top left corner; bold and colour by its font: the policy refuses markup with styles. */
  const write = (text, x, y, height, font) => ({
    text: plain(text),
    x: (x - SIDE - 50) / (SIZE.width - 2 * SIDE - 150),
    y: 1 - (y - TOP) / height,
    xref: "paper",
    yref: "paper",
    xanchor: "left",
    yanchor: "top",
    align: "left",
    showarrow: false,
    font: { size: 15, color: "#1a1b1e", ...font },
  });

  /* What the colours mean: a mark and a name for each line and band. */
  const legend = (changed, y, height) => {
    const [plan, carrying, before, half, most] = say("out.legend").split("|");
    const own = changed ? plan : carrying;
    const items = [["━", "#1a1b1e", before], ["━", "#3450c8", own], ...(changed ? [["╍", "#868e96", carrying]] : [])];
    items.push(["■", "#9eabe6", half], ["■", "#d3daf5", most]);
    let x = SIDE;
    return items.flatMap(([mark, color, name]) => {
      const at = x;
      x += 52 + name.length * 8;
      return [write(mark, at, y, height, { color, size: 18 }), write(name, at + 24, y + 2, height, { size: 14 })];
    });
  };

  /* The frame around a picture: headline, title, legend, changed levers, source and caveat. */
  const frame = (gd, head, below) => {
    const { plan, known } = F.state;
    const chips = [...document.querySelectorAll("#chips .chip, #later-chips .chip")].map((chip) => chip.textContent);
    const changes = wrap(chips.length ? fill("out.changes", { what: chips.join("; ") }) : say("report.nothing"), 125);
    const title = by("scenario-title").textContent;
    const source = wrap(fill("out.png.source", { title, futures: by("chip").textContent, seed: plan.seed, version: known.model }), 140);
    const bottom = 70 + LINE * (changes.length + source.length + 1.5);
    const low = TOP + PICTURE + 40;
    const lines = (texts, y, font) => texts.map((text, at) => write(text, SIDE, y + at * LINE, PICTURE, font));
    return {
      height: TOP + PICTURE + bottom,
      bottom,
      annotations: [
        ...(gd.layout.annotations || []),
        ...lines(wrap(by("sentence").textContent, 88).slice(0, 2), 18, { size: 22, weight: 700 }),
        write(head, SIDE, 84, PICTURE, { size: 17, weight: 700 }),
        write(below, SIDE, 108, PICTURE, { color: "#5c636a" }),
        ...legend(chips.length > 0, low, PICTURE),
        ...lines(changes, low + 1.6 * LINE),
        ...lines(source, low + LINE * (changes.length + 1.9), { size: 13, color: "#5c636a" }),
      ],
    };
  };

  const png = async (place) => {
    const gd = document.querySelector(`#panel-${place}-figure .js-plotly-plot`);
    const panel = by(`panel-${place}-root`);
    const measure = panel.querySelector(".measure input").value;
    const side = panel.querySelector('.switch:not([hidden]) [data-side="difference"][aria-pressed="true"]');
    const below = side ? `${measure} – ${side.textContent}` : measure;
    const { height, bottom, annotations } = frame(gd, panel.querySelector("h3").textContent, below);
    const layout = {
      ...gd.layout,
      autosize: false,
      width: SIZE.width,
      height,
      paper_bgcolor: "#fff",
      annotations,
      font: { ...gd.layout.font, size: 15 },
      margin: { l: SIDE + 50, r: SIDE + 100, t: TOP, b: bottom },
    };
    const config = { format: "png", ...SIZE, height };
    const picture = await window.Plotly.toImage({ data: gd.data, layout, config: {} }, config);
    save(`picture-${Number(place) + 1}.png`, "image/png", bytes(picture.split(",")[1]));
  };

  const ask = (kind) => {
    number += 1;
    tell(say("out.working"));
    F.put("out-asked", { data: { n: number, client, kind, plan: F.state.plan } });
  };

  const ways = {
    link: () => show({ text: F.link() }),
    png: (place) =>
      png(place).then(
        () => tell(""),
        () => tell(say("out.failed")),
      ),
  };

  const open = (button, way) => {
    F.sheet(by("out"), button);
    by("out-shown").hidden = true;
    tell("");
    if (way) ways[way]();
  };
  const written = (data) => {
    if (!data || (data.n !== undefined && data.n !== number)) return;
    if (data.state === "cancelled") return;
    if (data.state !== "done") {
      tell(data.notice);
      return;
    }
    if (data.shown) {
      show(data);
      return;
    }
    tell("");
    save(data.name, data.mime, data.base64 ? bytes(data.base64) : data.text);
  };

  const share = async () => {
    const button = by("share");
    if (window.innerWidth < 900) return open(button); // small screens have one button for both
    const isCopied = await copied(F.link());
    if (isCopied) F.toast(say("share.copied"));
    else open(button, "link");
  };
  F.register({ share: F.pressed(share), written });

  document.addEventListener("click", (event) => {
    const at = event.target.closest ? event.target : null;
    if (!at || !F.state || !F.state.plan) return;
    const opener = at.closest("#export");
    if (opener) open(opener);
    const item = at.closest(".out-way");
    if (item) (ways[item.dataset.way] || ask)(item.dataset.way === "png" ? item.dataset.place : item.dataset.way);
    if (at.closest("#out-copy")) show(held);
    if (at.closest("#out-save")) save(held.name, held.mime, held.text);
  });
})();
