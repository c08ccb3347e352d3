/* Use our own numbers: sends files in pieces, asks the questions that are left, shows what was understood, and follows the fit. */
(() => {
  "use strict";
  const PIECE = 48 * 1024;
  const AGAIN = 1000;
  const $ = (id) => document.getElementById(id);
  const root = document.documentElement;
  const darkness = matchMedia("(prefers-color-scheme: dark)");
  const paint = () => {
    let wanted = null;
    try { wanted = localStorage.getItem("mantine-color-scheme-value"); } catch { /* a browser that keeps nothing */ }
    root.dataset.mantineColorScheme = ["light", "dark"].includes(wanted) ? wanted : darkness.matches ? "dark" : "light";
  };
  darkness.addEventListener("change", paint);
  paint();

  let upload = "", names = [], answers = [], asked = null;
  const make = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text }, more);
  const show = (id, yes) => { $(id).hidden = !yes; };

  const ask = async (data) => {
    const answer = await fetch("/company/ask", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(data) });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  };

  const send = async (file, number) => {
    for (let start = 0; start < Math.max(1, file.size); start += PIECE) {
      const place = `/company/piece?upload=${upload}&number=${number}&start=${start}`;
      const answer = await fetch(place, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file.slice(start, start + PIECE) });
      if (!answer.ok) throw new Error(await answer.text());
      $("progress").textContent = `Taking in ${file.name}: ${Math.round(100 * Math.min(1, (start + PIECE) / Math.max(1, file.size)))} %`;
    }
  };

  const refuse = (message) => {
    $("refused").textContent = message;
    show("refused", true);
    $("progress").textContent = "";
  };

  const guard = (work) => async (...args) => {
    show("refused", false);
    try { await work(...args); } catch (problem) { refuse(problem.message); }
  };

  const take = guard(async (files) => {
    if (!files.length) return;
    show("question", false);
    show("understood", false);
    show("fit", false);
    upload = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    names = [...files].map((file) => file.name);
    answers = [];
    for (const [number, file] of [...files].entries()) await send(file, number);
    await read();
  });

  const read = async () => {
    $("progress").textContent = "Reading …";
    settle(await ask({ do: "read", upload, names, answers }));
  };

  const settle = (answer) => {
    $("progress").textContent = "";
    if (answer.state === "question") return put(answer);
    show("question", false);
    if (answer.state !== "understood") return refuse(answer.message);
    return understand(answer);
  };

  const put = (question) => {
    asked = question;
    $("question-text").textContent = question.message.replace(/[;,]? ?say --.*$/, ".");
    const several = ["won", "sheet"].includes(question.answer);
    $("question-choices").replaceChildren(...question.choices.map((choice) => {
      const label = make("label", "", { className: "choice" });
      label.append(make("input", "", { type: several ? "checkbox" : "radio", name: "choice", value: choice }), make("span", choice));
      return label;
    }));
    show("question-free", !question.choices.length);
    $("question-reply").value = "";
    show("question", true);
    ($("question-choices").querySelector("input") || $("question-reply")).focus();
  };

  const list = (id, texts) => $(id).replaceChildren(...texts.map((text) => make("li", text)));

  const understand = (answer) => {
    $("rows").replaceChildren(...answer.rows.map((cells) => {
      const row = make("tr", "");
      row.append(...cells.map((cell) => make("td", cell)));
      return row;
    }));
    $("start").href = answer.address;
    list("sentences", answer.sentences || []);
    show("notes", Boolean(answer.notes));
    if (answer.notes) note(answer.notes);
    show("understood", true);
    $("understood-title").focus();
    show("fit", Boolean(answer.notes));
    if (answer.notes) follow(answer.company);
  };

  const note = (notes) => {
    $("notes-title").textContent = notes.count ? `${notes.count} problems, what was kept and what was left out` : "What was kept and what was left out";
    const table = make("table", "");
    const head = make("tr", "");
    head.append(...["number", "file", "column", "problem", "what was done", "such as"].map((text) => make("th", text, { scope: "col" })));
    table.append(head);
    for (const problem of notes.problems) {
      const row = make("tr", "");
      row.append(...problem.map((cell) => make("td", cell)));
      table.append(row);
    }
    const lines = (title, texts) => {
      const all = make("ul", "");
      all.append(...texts.map((text) => make("li", text)));
      return [make("h3", title), all];
    };
    $("notes-body").replaceChildren(...(notes.problems.length ? [table] : []), ...lines("Kept", notes.kept), ...lines("Left out", notes.dropped));
  };

  const follow = async (company) => {
    show("fit-done", false);
    show("fit-bar", true);
    for (;;) {
      let fit;
      try { fit = await ask({ do: "fit", company }); } catch { fit = { state: "waiting" }; }
      if (fit.state === "done") return finish(fit);
      if (fit.state === "trouble" || fit.state === "refused") {
        show("fit-bar", false);
        $("fit-state").textContent = fit.message || "The fit failed. The company as it was read can be used.";
        return undefined;
      }
      $("fit-state").textContent = fit.done ? `Fitting in the background: ${fit.done} of ${fit.planned} companies tried. You can start already.` : "The fit begins. You can start already.";
      $("fit-bar").max = fit.planned || 1;
      $("fit-bar").value = fit.done || 0;
      await new Promise((resolve) => { setTimeout(resolve, AGAIN); });
    }
  };

  const finish = (fit) => {
    show("fit-bar", false);
    $("fit-state").textContent = "The fit is done.";
    $("start-fitted").href = fit.address;
    list("fit-sentences", fit.sentences);
    $("backcast").replaceChildren(...fit.courses.flatMap((course) => {
      const picture = new DOMParser().parseFromString(course.figure, "text/html").body.firstElementChild;
      return [make("p", course.sentence), picture];
    }));
    show("fit-done", true);
  };

  addEventListener("DOMContentLoaded", () => {
    $("files").addEventListener("change", (event) => take(event.target.files));
    const drop = $("drop");
    for (const name of ["dragover", "dragenter"]) drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
    drop.addEventListener("dragleave", () => drop.classList.remove("over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("over");
      take(event.dataTransfer.files);
    });
    $("question-form").addEventListener("submit", guard(async (event) => {
      event.preventDefault();
      const chosen = [...$("question-choices").querySelectorAll("input:checked")].map((input) => input.value);
      const replies = asked.choices.length ? chosen : [$("question-reply").value.trim()].filter(Boolean);
      if (!replies.length) return;
      const joined = asked.answer === "sheet" ? [replies.join(",")] : replies;
      answers.push(...joined.map((reply) => ({ answer: asked.answer, reply })));
      await read();
    }));
    $("numbers-form").addEventListener("submit", guard(async (event) => {
      event.preventDefault();
      $("progress").textContent = "Looking for the nearest company …";
      const numbers = Object.fromEntries(new FormData(event.target).entries());
      settle(await ask({ do: "numbers", numbers }));
    }));
  });
})();
