/* The functions that Dash calls in the browser, by the names under which the parts of a page registered them. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const functions = {};
  window.dash_clientside = Object.assign({}, window.dash_clientside, { flywheel: functions });

  F.register = (own) => Object.assign(functions, own);
  F.noUpdate = () => window.dash_clientside.no_update;
  F.trigger = () => {
    const context = window.dash_clientside.callback_context;
    const first = context && context.triggered && context.triggered[0];
    return { id: context && context.triggered_id, value: first && first.value };
  };
  /* A function for buttons, called with the id of the one that was pressed. */
  F.pressed = (use) => (...clicks) => {
    if (clicks.flat().some(Boolean) && F.state.plan && F.trigger().value) use(F.trigger().id);
    return undefined;
  };

  F.register({
    undo: F.pressed(() => F.travel(F.state.undo, F.state.redo)),
    redo: F.pressed(() => F.travel(F.state.redo, F.state.undo)),
    reset_all: F.pressed(() => F.resetAll()),
    address: (search, known) => {
      if (F.state.known || !known) return;
      F.state.known = known;
      F.open({ link: search || "" });
    },
    opened: (data) => F.opened(data),
  });
})();
