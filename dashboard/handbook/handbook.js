/* The handbook follows the scheme that was chosen on the other pages. */
(() => {
  "use strict";
  let wanted = null;
  try {
    wanted = window.localStorage.getItem("mantine-color-scheme-value");
  } catch {
    /* a browser that keeps nothing */
  }
  if (wanted !== "light" && wanted !== "dark") wanted = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.setAttribute("data-mantine-color-scheme", wanted);
})();
