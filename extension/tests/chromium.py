"""Chromium with the extension in it, driven through Playwright and its debugging protocol.

Its own menus, address bar and keys are out of reach without a screen: there the event that they raise is raised in the worker,
with the click information that the browser would give, read from the page. The toolbar button is really pressed.
"""

import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

CHROMIUM = Path("/usr/bin/chromium")

QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    # All of it is played, loopback too.
    "--proxy-bypass-list=<-loopback>",
    "--ignore-certificate-errors",
    # What the browser asks for itself.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-client-side-phishing-detection",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
    "--disable-features=OptimizationHints,MediaRouter,Translate,NetworkTimeServiceQuerying,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,AutofillServerCommunication,"
    # Pages that it loads in case they are wanted: below the address bar, and a process for the next site.
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,PreloadTopChromeWebUI,SpareRendererForSitePerProcess",
    # Tabs and panels come and go at once, where each step of a movement would be drawn.
    "--force-prefers-reduced-motion",
    # The toolbar button is pressed through this.
    "--enable-unsafe-extension-debugging",
    "--lang=en-US",
)

CLICKED = """selector => {
  const element = document.querySelector(selector);
  const link = element.closest('a[href]');
  const selected = String(getSelection());
  return {
    editable: false,
    pageUrl: location.href,
    frameId: 0,
    ...(selected ? {selectionText: selected.replace(/\\s+/g, ' ').trim()} : {}),
    ...(link ? {linkUrl: link.href} : {}),
  };
}"""
"""What Chromium tells of a click of the right button on an element."""


class Tab:
    """One tab."""

    def __init__(self, chromium: "Chromium", page: Any) -> None:
        self._chromium = chromium
        self.page = page

    @property
    def url(self) -> str:
        self._chromium.hear()
        return self.page.url

    def goto(self, url: str) -> None:
        """Go there; pages that do not come are no failure here."""
        try:
            self.page.goto(url)
        except self._chromium.errors as error:
            if "net::" not in str(error):
                raise

    def evaluate(self, expression: str) -> Any:
        """The JSON value of an expression in the page, promises awaited, as if the reader had just clicked."""
        text = self.page.evaluate(f"(async () => JSON.stringify(await ({expression})))()")
        return None if text is None else json.loads(text)

    def click(self, selector: str) -> None:
        self.page.click(selector)

    def activate(self) -> None:
        self.page.bring_to_front()

    def close(self) -> None:
        self.page.close()


class Chromium:
    """A profile with the extension; `start` and `stop` it, so that a restart can be tested."""

    name = "chromium"

    def __init__(self, profile: Path, extension: Path, proxy_port: int, playwright: Any, running: Any = None) -> None:
        """`playwright` is its module `sync_api`, which is not installed everywhere; `running` is what it has started, where
        others use it, too."""
        self.profile = profile
        self.extension = extension
        self.errors = playwright.Error
        self._sync_api = playwright
        self._running = running
        self._proxy_port = proxy_port
        self._was_asked = False

    def start(self) -> None:
        """Open the browser; the extension is in it and has been started."""
        self._playwright = self._running or self._sync_api.sync_playwright().start()
        folder = str(self.extension)
        self.context = self._playwright.chromium.launch_persistent_context(
            str(self.profile),
            executable_path=str(CHROMIUM),
            headless=False,
            args=[
                *QUIET,
                f"--proxy-server=127.0.0.1:{self._proxy_port}",
                f"--load-extension={folder}",
                f"--disable-extensions-except={folder}",
            ],
            ignore_default_args=["--disable-extensions"],
            viewport=None,
        )
        self.context.set_default_timeout(120_000)
        self._root = self.context.browser.new_browser_cdp_session()
        until = time.monotonic() + 30
        while not (known := self._root.send("Extensions.getExtensions")["extensions"]):
            assert time.monotonic() < until, "the extension was not loaded"
            time.sleep(0.05)
        self.id: str = known[0]["id"]
        self.base = f"chrome-extension://{self.id}"
        self._quiet: Tab | None = None
        self._home_is_empty = False
        self._settings: Tab | None = None
        self._home: Tab | None = None
        self.developer("updateProfileConfiguration({inDeveloperMode: true})")
        self.developer(f"updateExtensionConfiguration({{extensionId: '{self.id}', errorCollection: true}})")
        if not self._was_asked:
            # What the reader has allowed once and the extension has given back is given again unasked.
            everywhere = ("http://*/*", "https://*/*")
            for origin in everywhere:
                self.developer(f"addHostPermission('{self.id}', {json.dumps(origin)})")
            self.forbid(*everywhere)
            self._was_asked = True

    def stop(self) -> None:
        try:
            self.context.close()
        finally:
            if not self._running:
                self._playwright.stop()

    def restart(self) -> None:
        self.stop()
        self.start()

    def hear(self) -> None:
        """Take in what happened in the browser since: Playwright listens only while it is asked."""
        self._root.send("Target.getTargets")

    @property
    def worker(self) -> Any:
        """The extension's service worker, woken where it sleeps."""
        if not self.is_awake():
            self.wake()
        return self.context.service_workers[-1]

    def developer(self, call: str) -> Any:
        """Ask the browser's site of extensions, which has rights over them; a text of it, since its page follows all that
        extensions do and has its own work with it."""
        if self._settings is None or self._settings.page.is_closed():
            self._settings = Tab(self, self.context.new_page())
            self._settings.goto("chrome://extensions/strings.m.js")
        return self._settings.evaluate(f"chrome.developerPrivate.{call}")

    def tabs(self) -> list[Tab]:
        """Every tab, oldest first, but those behind the tests."""
        self.hear()
        hidden = [tab.page for tab in (self._quiet, self._settings) if tab]
        return [Tab(self, page) for page in self.context.pages if page not in hidden]

    def wait_for_tab(self, beginning: str, seconds: float = 30) -> Tab:
        """The newest tab whose address begins so, once it is there."""
        until = time.monotonic() + seconds
        while True:
            tabs = self.tabs()
            for tab in reversed(tabs):
                if tab.url.startswith(beginning):
                    return tab
            assert time.monotonic() < until, f"no tab at {beginning}; they are at {[tab.url for tab in tabs]}"
            time.sleep(0.05)

    def open(self, url: str = "about:blank") -> Tab:
        """A tab at this address, in front: the empty one while there is one, else a new one."""
        if self._home and self._home_is_empty and not self._home.page.is_closed():
            tab, self._home_is_empty = self._home, False
            tab.activate()
        else:
            tab = Tab(self, self.context.new_page())
        if tab.url != url:
            tab.goto(url)
        return tab

    def close_tabs(self) -> None:
        """All but one empty tab, in front, and those behind the tests. It is always the same one, since a new one costs most
        of what a test does."""
        tabs = self.tabs()
        if self._home is None or self._home.page not in [tab.page for tab in tabs]:
            self._home_is_empty = False
            self._home = self.open()
        while self._home.url != "about:blank":
            with suppress(self.errors):  # What it was led to before may still begin, and then comes first.
                self._home.goto("about:blank")
        self._home_is_empty = True
        for tab in tabs:
            if tab.page != self._home.page:
                tab.close()
        self._home.activate()

    def inside(self, path: str) -> Tab:
        """A page of the extension in a tab of its own."""
        return self.open(f"{self.base}/{path}")

    def api(self, expression: str) -> Any:
        """The JSON value of an expression with the extension's own rights: `browser` is its API. It has a tab of its own."""
        if self._quiet is None or self._quiet.page.is_closed():
            front = self.context.pages[-1]
            self._quiet = self.inside("manifest.json")
            front.bring_to_front()
        return self._quiet.evaluate(f"(browser => {expression})(chrome)")

    def allow(self, *origins: str) -> None:
        """Give the extension the permission for these match patterns, as the reader's answer to the browser's question does."""
        assert self.api(f"browser.permissions.request({{origins: {json.dumps(origins)}}})")

    def forbid(self, *origins: str) -> None:
        self.api(f"browser.permissions.remove({{origins: {json.dumps(origins)}}})")

    def menu(self, tab: Tab, selector: str = "body", frame: bool = False) -> list[str]:
        """Point at an element, of the first frame when asked, for `choose`; the ids of the entries are not told."""
        tab.activate()
        page = tab.page.frames[1] if frame else tab.page
        self._clicked = page.evaluate(CLICKED, selector)
        self._title = tab.page.title()
        if frame:
            # Which number the frame has is not known from outside; any but the page's own.
            self._clicked |= {"frameUrl": page.url, "pageUrl": tab.url, "frameId": 1}
        return []

    def close_menu(self) -> None:
        """Nothing was shown."""

    def choose(self, item: str, control: bool = False) -> None:
        """Choose an entry of the extension's menu on the element of `menu`, with the control key held when asked."""
        self.worker.evaluate(
            """async ([item, title, info]) => {
              const [tab] = await chrome.tabs.query({active: true, currentWindow: true});
              chrome.contextMenus.onClicked.dispatch({...info, menuItemId: item}, {...tab, url: info.pageUrl, title});
            }""",
            [item, self._title, {**self._clicked, **({"modifiers": ["Ctrl"]} if control else {})}],
        )

    def press(self, command: str) -> None:
        """The event of a command's keys."""
        self.worker.evaluate(
            """async name => {
              const [tab] = await chrome.tabs.query({active: true, currentWindow: true});
              chrome.commands.onCommand.dispatch(name, tab);
            }""",
            command,
        )

    def type_omnibox(self, text: str) -> None:
        """The events of a text written after the keyword, before Enter."""
        self.worker.evaluate(
            "text => { chrome.omnibox.onInputStarted.dispatch(); chrome.omnibox.onInputChanged.dispatch(text, () => {}); }",
            text,
        )

    def omnibox(self, text: str) -> None:
        """The event of a text entered after the keyword."""
        self.worker.evaluate("text => { chrome.omnibox.onInputEntered.dispatch(text, 'currentTab'); }", text)

    def click_action(self) -> None:
        """The toolbar button, on the tab in front."""
        tabs = self._root.send("Target.getTargets", {"filter": [{"type": "tab"}]})["targetInfos"]
        front = next(page for page in self.context.pages if page.evaluate("document.visibilityState") == "visible")
        tab = next(tab for tab in tabs if tab["url"] == front.url)
        self._root.send("Extensions.triggerAction", {"id": self.id, "targetId": tab["targetId"]})

    def popup_is_open(self) -> bool:
        return bool(self._popups())

    def in_popup(self, expression: str) -> Any:
        """The JSON value of an expression in the popup of the toolbar button, once it is there."""
        until = time.monotonic() + 30
        while not (targets := self._popups()):
            assert time.monotonic() < until, "no popup opened"
            time.sleep(0.02)
        answers: list[dict[str, Any]] = []
        self._root.on("Target.receivedMessageFromTarget", lambda event: answers.append(json.loads(event["message"])))
        session = self._root.send("Target.attachToTarget", {"targetId": targets[0]["targetId"], "flatten": False})["sessionId"]
        params = {
            "expression": f"(async () => JSON.stringify(await ({expression})))()",
            "awaitPromise": True,
            "userGesture": True,
            "returnByValue": True,
        }
        message = json.dumps({"id": 1, "method": "Runtime.evaluate", "params": params})
        self._root.send("Target.sendMessageToTarget", {"sessionId": session, "message": message})
        while not any(answer.get("id") == 1 for answer in answers):
            assert time.monotonic() < until + 30, "the popup does not answer"
            self._root.send("Target.getTargets")
        result = next(answer for answer in answers if answer.get("id") == 1)["result"]
        # A popup that its own click has shut takes the session with it.
        with suppress(self.errors):
            self._root.send("Target.detachFromTarget", {"sessionId": session})
        assert "exceptionDetails" not in result, result
        text = result["result"].get("value")
        return None if text is None else json.loads(text)

    def _popups(self) -> list[dict[str, Any]]:
        targets = self._root.send("Target.getTargets", {"filter": [{"type": "page"}]})["targetInfos"]
        return [target for target in targets if target["url"].startswith(f"{self.base}/popup")]

    def grant(self, tab: Tab) -> None:
        """Give the extension the tab in front (`activeTab`), as a choice in its menu does: by its button, the popup shut."""
        tab.activate()
        self.click_action()
        self.close_popup()

    def close_popup(self) -> None:
        """Shut the popup of the toolbar button, once it is there."""
        until = time.monotonic() + 30
        while not (targets := self._popups()):
            assert time.monotonic() < until, "no popup opened"
            time.sleep(0.02)
        for target in targets:
            self._root.send("Target.closeTarget", {"targetId": target["targetId"]})

    def sleep(self) -> None:
        """Put the worker to sleep, as the browser does after a while."""
        self.api("1")
        assert self._quiet
        session = self.context.new_cdp_session(self._quiet.page)
        session.send("ServiceWorker.enable")
        session.send("ServiceWorker.stopAllWorkers")
        session.detach()
        until = time.monotonic() + 30
        while self.is_awake():
            assert time.monotonic() < until, "the worker stays awake"
            time.sleep(0.02)

    def wake(self) -> None:
        """Any message does."""
        self.api("browser.runtime.sendMessage({kind: 'wake'}).then(() => 1, () => 1)")
        until = time.monotonic() + 30
        while not self.is_awake():
            assert time.monotonic() < until, "the worker stays asleep"
            time.sleep(0.02)

    def is_awake(self) -> bool:
        targets = self._root.send("Target.getTargets")["targetInfos"]
        return any(target["type"] == "service_worker" and target["url"].startswith(self.base) for target in targets)

    def complaints(self) -> list[str]:
        """Errors that the extension's scripts left since this was asked last, unhandled rejections among them, and what the
        manifest does wrong."""
        info = self.developer(f"getExtensionInfo('{self.id}')")
        errors = [f"{error['source']} {error['message']}" for error in info["runtimeErrors"] + info["manifestErrors"]]
        # One manifest for both browsers: Firefox needs what Chromium warns of and leaves alone.
        self.developer(f"deleteExtensionErrors({{extensionId: '{self.id}'}})")
        return [error for error in errors if "'background.scripts' requires manifest version of 2" not in error]
