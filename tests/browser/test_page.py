"""The search page in a real browser, over a real store: as an editor uses it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from builders import make_actor, make_kill, make_parcel, make_story, story_id
from wiredesk.model import ActorMention, Change, Credit
from wiredesk.stores.sqlite import SqliteStore
from wiredesk.web import server

CHROMIUM, CHROMEDRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

TUSK = make_actor("Q946", "Donald Tusk", mentions=(ActorMention(9, 20, "Donald Tusk"),), salience=0.6)
STORIES = (
    make_story(
        "pl",
        text="Premier, Donald Tusk, otworzył w Gdańsku fabrykę.\nBudowa trwała trzy lata.\n",
        headline="Fabryka w Gdańsku otwarta",
        language="pl",
        provider="PAP",
        credit=Credit("PAP/mak/", ("PAP",), ("mak",)),
        actors=(TUSK,),
        minutes=3,
        change=Change.UPDATE,
    ),
    make_story(
        "de",
        text=f"<b>Danzig</b> & Umgebung: Die Fabrik ist eröffnet. {'unbroken' * 30}\n",
        headline="Fabrik <in> Danzig",
        language="de",
        provider="dpa",
        minutes=2,
    ),
    make_story(
        "he", text="המפעל נפתח בגדנסק.\n", headline="המפעל נפתח", language="he", provider="ynh", minutes=1
    ),
    *(make_story(f"old{number}", text="Markets were quiet.\n", minutes=-number) for number in range(30)),
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = SqliteStore(tmp_path_factory.mktemp("store") / "wiredesk.db")
    store.prepare()
    store.put(make_parcel(*STORIES, make_kill("killed", headline="Zu früh gemeldet")))
    address, stop = server.start(store, port=0)
    yield address
    stop()
    store.close()


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    for program in (CHROMIUM, CHROMEDRIVER):
        if not program.exists():
            reason = f"{program} is not installed"
            if os.environ.get("CI"):
                pytest.fail(reason)
            pytest.skip(reason)
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    with webdriver.Chrome(options, webdriver.ChromeService(str(CHROMEDRIVER))) as browser:
        yield browser


@pytest.fixture
def browser(chromium: webdriver.Chrome, address: str) -> webdriver.Chrome:
    """The browser on the search page, at the width of a desktop."""
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    chromium.get(address)
    return chromium


def headlines(browser: webdriver.Chrome) -> list[str]:
    return [found.text for found in browser.find_elements(By.CSS_SELECTOR, "article h2")]


def follow(browser: webdriver.Chrome, text: str, within: str = "main") -> None:
    """Click the link `text` and wait until the page that it stands on has gone."""
    [link] = [
        link
        for link in browser.find_elements(By.CSS_SELECTOR, f"{within} a")
        if link.text.removesuffix(" ×") == text or link.text.rpartition(" ")[0] == text
    ]
    leave(browser, link)


def leave(browser: webdriver.Chrome, link: WebElement, *keys: str) -> None:
    before = browser.find_element(By.TAG_NAME, "html").id
    if keys:
        link.send_keys(*keys)
    else:
        link.click()
    WebDriverWait(browser, 10).until(
        lambda page: (
            page.find_element(By.TAG_NAME, "html").id != before
            and page.execute_script("return document.readyState") == "complete"
        )
    )


def test_an_editor_searches_and_opens_a_story(browser: webdriver.Chrome) -> None:
    # No click first: the page puts the cursor into the search box.
    leave(browser, browser.switch_to.active_element, "gdansku", Keys.ENTER)
    assert headlines(browser) == ["Fabryka w Gdańsku otwarta"]
    assert browser.find_element(By.CSS_SELECTOR, ".snippet mark").text == "Gdańsku"
    assert browser.find_element(By.TAG_NAME, "time").text == "2 Mar 2026, 12:03 UTC"

    follow(browser, "Fabryka w Gdańsku otwarta")
    assert browser.find_element(By.TAG_NAME, "h1").text == "Fabryka w Gdańsku otwarta"
    paragraphs = browser.find_elements(By.CSS_SELECTOR, ".text p")
    assert [paragraph.text for paragraph in paragraphs] == STORIES[0].text.splitlines()
    mention = browser.find_element(By.CSS_SELECTOR, "mark.actor")
    assert (mention.text, mention.get_attribute("title")) == ("Donald Tusk", "Donald Tusk")

    follow(browser, "Donald Tusk")
    assert headlines(browser) == ["Fabryka w Gdańsku otwarta"]


def test_filters_are_taken_and_dropped(browser: webdriver.Chrome) -> None:
    assert "33 stories" in browser.find_element(By.TAG_NAME, "h1").text
    follow(browser, "German", ".filters")
    assert headlines(browser) == ["Fabrik <in> Danzig"]
    leave(browser, browser.find_element(By.NAME, "q"), "Gdańsku", Keys.ENTER)
    assert headlines(browser) == []  # the filter holds for the next query too
    follow(browser, "German", ".filters")
    assert headlines(browser) == ["Fabryka w Gdańsku otwarta"]


def test_older_stories_are_one_link_away(browser: webdriver.Chrome) -> None:
    first = headlines(browser)
    leave(browser, browser.find_element(By.CSS_SELECTOR, "a[rel=next]"))
    second = headlines(browser)
    assert [*first, *second] == [story.headline for story in STORIES]
    assert not browser.find_elements(By.CSS_SELECTOR, "a[rel=next]")


def test_a_killed_story_shows_a_notice(browser: webdriver.Chrome, address: str) -> None:
    assert "Zu früh gemeldet" not in browser.page_source
    browser.get(f"{address}/stories/{story_id('killed')}")
    assert browser.find_element(By.TAG_NAME, "h1").text == "This story was killed"


@pytest.mark.parametrize("page", ["/", f"/stories/{story_id('pl')}", f"/stories/{story_id('de')}", "/?q=zzz"])
def test_a_phone_shows_the_page_without_moving_it_sideways(
    browser: webdriver.Chrome, address: str, page: str
) -> None:
    # The narrowest phones still sold; a headless window itself is never narrower than 500 pixels.
    narrow = {"width": 320, "height": 640, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", narrow)
    browser.get(address + page)
    assert browser.execute_script("return document.documentElement.scrollWidth") == 320


def test_texts_run_in_the_direction_of_their_language(browser: webdriver.Chrome, address: str) -> None:
    browser.get(f"{address}/stories/{story_id('he')}")
    assert browser.find_element(By.CSS_SELECTOR, ".text").value_of_css_property("direction") == "rtl"
    assert browser.find_element(By.CSS_SELECTOR, ".meta").value_of_css_property("direction") == "ltr"


def test_the_browser_has_nothing_to_complain_about(browser: webdriver.Chrome, address: str) -> None:
    browser.get_log("browser")  # empties what earlier tests left
    for page in ("/", "/?q=Fabrik", f"/stories/{story_id('pl')}"):
        browser.get(address + page)
    assert browser.get_log("browser") == []
    # The style sheet came through the content security policy: without it the page has the browser's white.
    paper = browser.find_element(By.TAG_NAME, "body").value_of_css_property("background-color")
    assert paper != "rgba(0, 0, 0, 0)"
