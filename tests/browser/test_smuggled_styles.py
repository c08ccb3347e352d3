"""A style that somebody smuggles into the markup does nothing; what the page's own scripts set does."""

from playwright.sync_api import Browser
from stage import Stage

SMUGGLED = """() => {
  const part = document.createElement("div");
  part.id = "smuggled";
  part.innerHTML = '<style>#smuggled { color: rgb(1, 2, 3); }</style><b style="color: rgb(4, 5, 6)">x</b>';
  document.body.append(part);
  const own = document.createElement("style");
  own.textContent = "#smuggled { background: rgb(7, 8, 9); }";
  document.head.append(own);
  part.style.left = "10px";
  const of = (element) => getComputedStyle(element);
  return [of(part).color, of(part.querySelector("b")).color, of(part).backgroundColor, of(part).left];
}"""


def test_only_the_nonce_lets_a_style_sheet_through(browser: Browser, stage: Stage) -> None:
    page = browser.new_page()  # not the fixture: what the browser refuses, it writes into the console
    page.goto(f"{stage.url}/studies/")
    sheet, attribute, own, left = page.evaluate(SMUGGLED)
    page.close()
    assert sheet != "rgb(1, 2, 3)"
    assert attribute == sheet
    assert (own, left) == ("rgb(7, 8, 9)", "10px")
