/* Taking along what is on screen: links and texts to copy, files to save, pictures. The server writes texts and reports
   (export_menu.py); pictures are drawn here. Plain http has no clipboard: then there is a field to copy from. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const client = Math.random().toString(36).slice(2) + Date.now().toString(36);
  const SIZE = { width: 960, height: 560, scale: 2 };
  const TOP = 114; // px over a picture for its title
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

  const png = async (place) => {
    const gd = document.querySelector(`#panel-${place}-figure .js-plotly-plot`);
    const panel = by(`panel-${place}-root`);
    const measure = panel.querySelector(".measure input").value;
    const side = panel.querySelector('.switch:not([hidden]) [data-side="difference"][aria-pressed="true"]');
    const plain = (words) => words.replace(/[<>&]/g, "");
    const head = plain(panel.querySelector("h3").textContent);
    const below = plain(side ? `${measure} – ${side.textContent}` : measure);
    const layout = {
      ...gd.layout,
      autosize: false,
      width: SIZE.width,
      height: SIZE.height,
      paper_bgcolor: "#fff",
      // bold by its font: markup in the text would be an inline style, which the policy refuses
      title: {
        text: head,
        x: 0.02,
        xanchor: "left",
        y: 0.96,
        yanchor: "top",
        font: { size: 20, color: "#1a1b1e", weight: 700 },
        subtitle: { text: below, font: { size: 16, color: "#1a1b1e" } },
      },
      font: { ...gd.layout.font, size: 15 },
      margin: { l: 80, r: 100, t: TOP, b: 40 },
    };
    const picture = await window.Plotly.toImage({ data: gd.data, layout, config: {} }, { format: "png", ...SIZE });
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
