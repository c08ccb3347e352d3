/* The functions that Dash calls in the browser, by the names under which the pages registered them. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const none = () => window.dash_clientside.no_update;
  const trigger = () => {
    const context = window.dash_clientside.callback_context;
    const first = context && context.triggered && context.triggered[0];
    return { id: context && context.triggered_id, value: first && first.value };
  };

  const chosen = (value) => {
    const { path } = trigger().id;
    if (!F.state.plan) return;
    if (F.set(path, value)) F.release();
    F.column.paint(path);
  };

  const share = async () => {
    const { say } = F.state.known;
    const button = document.getElementById("share");
    if (window.innerWidth < 900) return F.out.open(button); // small screens have one button for both
    const copied = await F.out.copied(F.out.link());
    if (copied) F.toast(say["share.copied"]);
    else F.out.open(button, "link");
  };

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

  const pressed = (use) => (...clicks) => {
    if (clicks.flat().some(Boolean) && F.state.plan && trigger().value) use(trigger().id);
    return undefined;
  };

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    flywheel: {
      choice: chosen,
      number: (value) => F.card.typed(value),
      share: pressed(share),
      undo: pressed(() => F.travel(F.state.undo, F.state.redo)),
      redo: pressed(() => F.travel(F.state.redo, F.state.undo)),
      replay: pressed(() => F.replay.play()),
      reset_all: pressed(() => F.resetAll()),
      step: pressed((id) => F.step(id.at)),
      more: (clicks) => (clicks && F.state.plan ? F.column.toggle() : none()),
      filled: () => F.state.plan && F.column.filled(),
      search: (words) => F.column.search(words),
      gallery: () => {
        const { id, value } = trigger();
        if (!value) return none();
        if (id === "gallery-open") {
          setTimeout(F.saved.draw, 60); // once the gallery stands
          return true;
        }
        const { seed, panels } = F.state.plan;
        F.settle();
        F.open({ plan: { scenario: id.name, seed, panels, levers: {}, later: [], cut: [] } });
        return false;
      },
      table: (clicks) => (clicks % 2 ? ["panel as-table", "true"] : ["panel", "false"]),
      measures: (...values) => F.measures.set(values),
      address: (search, known) => {
        if (F.state.known || !known) return;
        F.state.known = known;
        F.open({ link: search || "" });
      },
      opened: (data) => F.opened(data),
      wheel_words: (words) => F.wheel.words(words),
      written: (data) => F.out.written(data),
    },
  });
})();
