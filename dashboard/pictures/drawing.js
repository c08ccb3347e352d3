/* Plotly, which draws the pictures: a megabyte and a half that a page needs only once it is at rest, and no earlier. */
(() => {
  "use strict";
  const F = (window.Flywheel = window.Flywheel || {});
  const ADDRESS = "/assets/pictures/plotly-cartesian.min.js"; // written anew when the scripts of a page are joined
  let loading = null;

  /* Resolved with plotly, which is loaded when somebody first asks. */
  F.plotly = () => {
    loading = loading || load().catch((problem) => {
      loading = null; // the next who asks tries again
      throw problem;
    });
    return loading;
  };
  const load = () =>
    new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = ADDRESS;
      script.onload = () => done(window.Plotly);
      script.onerror = () => failed(new Error("no plotly"));
      document.head.append(script);
    });
})();
