"""Firefox with the extension in it, driven over WebDriver BiDi as a reader would: real menus, keys, address bar, toolbar."""

import base64
import json
import os
import re
import shutil
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bidi import Bidi, BidiError

FIREFOX = Path("/usr/bin/firefox-esr")
UUID = "7a0e5c0f-5d6b-4c1e-9d0a-0a9a11105e0c"
ALT, SHIFT, CONTROL = "\ue00a", "\ue008", "\ue009"
MODIFIERS = {"alt": ALT, "shift": SHIFT, "control": CONTROL, "accel": CONTROL}

SIZE = {"MOZ_HEADLESS_WIDTH": "1280", "MOZ_HEADLESS_HEIGHT": "800"}

QUIET: dict[str, object] = {
    # All of it is played, loopback too.
    "network.proxy.type": 1,
    "network.proxy.allow_hijacking_localhost": True,
    "network.proxy.no_proxies_on": "",
    "network.proxy.failover_direct": False,
    "network.trr.mode": 5,
    "network.dns.disablePrefetch": True,
    "network.prefetch-next": False,
    "network.http.speculative-parallel-limit": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.stricttransportsecurity.preloadlist": False,
    "dom.security.https_first": False,
    "dom.security.https_only_mode": False,
    # What the browser asks for itself.
    "app.update.enabled": False,
    "app.update.disabledForTesting": True,
    "app.normandy.enabled": False,
    "app.normandy.api_url": "",
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.provider.google4.updateURL": "",
    "browser.safebrowsing.provider.google5.updateURL": "",
    "browser.safebrowsing.provider.mozilla.updateURL": "",
    "browser.region.network.url": "",
    "browser.region.update.enabled": False,
    "browser.search.update": False,
    "browser.search.suggest.enabled": False,
    "browser.urlbar.suggest.searches": False,
    "browser.urlbar.quicksuggest.enabled": False,
    "browser.topsites.contile.enabled": False,
    "browser.newtabpage.enabled": False,
    "browser.newtabpage.activity-stream.feeds.section.topstories": False,
    "browser.newtabpage.activity-stream.feeds.system.topstories": False,
    "browser.newtabpage.activity-stream.feeds.topsites": False,
    "browser.discovery.enabled": False,
    "browser.contentblocking.report.lockwise.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.page": 0,
    "browser.translations.enable": False,
    "browser.ml.enable": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.healthreport.uploadEnabled": False,
    "toolkit.telemetry.enabled": False,
    "toolkit.telemetry.unified": False,
    "toolkit.telemetry.server": "",
    "extensions.update.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.blocklist.enabled": False,
    "media.gmp-manager.updateEnabled": False,
    "media.gmp-manager.url": "",
    "messaging-system.rsexperimentloader.enabled": False,
    "nimbus.rollouts.enabled": False,
    "security.certerrors.mitm.auto_enable_enterprise_roots": False,
    "security.OCSP.enabled": 0,
    "security.remote_settings.crlite_filters.enabled": False,
    "security.remote_settings.intermediates.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "dom.push.connection.enabled": False,
    "signon.autofillForms": False,
    # The extension: always at the same address, kept over a restart, asking no questions that nobody can answer.
    "xpinstall.signatures.required": False,
    "extensions.autoDisableScopes": 0,
    "extensions.webextOptionalPermissionPrompts": False,
    "extensions.webextensions.keepStorageOnUninstall": True,
    "extensions.webextensions.keepUuidOnUninstall": True,
    "devtools.jsonview.enabled": False,
    "intl.locale.requested": "en-US",
    "browser.tabs.warnOnClose": False,
    # What it prepares in case it is wanted, and how often it draws.
    "browser.newtab.preload": False,
    "browser.aboutwelcome.enabled": False,
    "browser.pagethumbnails.capturing_disabled": True,
    "browser.sessionstore.interval": 3_600_000,
    "browser.uitour.enabled": False,
    "dom.ipc.processPrelaunch.enabled": False,
    "layout.frame_rate": 20,
    "ui.popup.disable_autohide": True,
    # Tabs, menus and panels come and go at once, where each step of a movement would be drawn.
    "ui.prefersReducedMotion": 1,
}


class Tab:
    """One tab."""

    def __init__(self, firefox: "Firefox", context: str) -> None:
        self._firefox = firefox
        self.context = context

    @property
    def url(self) -> str:
        tree = self._firefox.bidi.call("browsingContext.getTree", root=self.context, maxDepth=0)
        return tree["contexts"][0]["url"]

    def goto(self, url: str) -> None:
        """Go there; pages that the browser refuses to leave for (errors) are no failure here."""
        try:
            self._firefox.bidi.call("browsingContext.navigate", context=self.context, url=url, wait="complete")
        except BidiError as error:
            if "NS_ERROR" not in str(error) and "navigation" not in str(error).lower():
                raise

    def evaluate(self, expression: str) -> Any:
        """The JSON value of an expression in the page, promises awaited, as if the reader had just clicked."""
        return self._firefox.bidi.evaluate(self.context, expression, as_if_clicked=True)

    def click(self, selector: str, button: int = 0, frame: bool = False) -> None:
        """Press and release a button of the mouse on an element, of the first frame when asked."""
        self.activate()
        context = self.context
        if frame:
            tree = self._firefox.bidi.call("browsingContext.getTree", root=self.context)
            context = tree["contexts"][0]["children"][0]["context"]
        node = self._firefox.bidi.call(
            "script.evaluate",
            expression=f"(e => (e.scrollIntoView({{block: 'center'}}), e))(document.querySelector({json.dumps(selector)}))",
            target={"context": context},
            awaitPromise=False,
        )["result"]
        origin = {"type": "element", "element": {"sharedId": node["sharedId"]}}
        moves = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": origin},
            {"type": "pointerDown", "button": button},
            {"type": "pointerUp", "button": button},
        ]
        self._firefox.bidi.call(
            "input.performActions", context=context, actions=[{"type": "pointer", "id": "mouse", "actions": moves}]
        )

    def activate(self) -> None:
        self._firefox.bidi.call("browsingContext.activate", context=self.context)

    def close(self) -> None:
        self._firefox.bidi.call("browsingContext.close", context=self.context)


class Firefox:
    """A profile with the extension; `start` and `stop` it, so that a restart can be tested."""

    name = "firefox"

    def __init__(self, profile: Path, extension: Path, proxy_port: int) -> None:
        self._questions = 0
        self.profile = profile
        self.extension = extension
        manifest = json.loads((extension / "manifest.json").read_text())
        self.id: str = manifest["browser_specific_settings"]["gecko"]["id"]
        self.base = f"moz-extension://{UUID}"
        self._widget = re.sub(r"[^a-z0-9_-]", "_", self.id.lower())
        ports = {f"network.proxy.{kind}": "127.0.0.1" for kind in ("http", "ssl")}
        ports |= {f"network.proxy.{kind}_port": proxy_port for kind in ("http", "ssl")}
        uuids = {"extensions.webextensions.uuids": json.dumps({self.id: UUID})}
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in {**QUIET, **ports, **uuids}.items()]
        profile.mkdir(exist_ok=True)
        (profile / "user.js").write_text("\n".join(lines))

    def start(self) -> None:
        """Open the browser; the extension is in it and has been started."""
        arguments = ["--headless", "--no-remote", "--remote-debugging-port", "0", "--remote-allow-system-access"]
        self._process = subprocess.Popen(
            [str(FIREFOX), *arguments, "--profile", str(self.profile)],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "MOZ_REMOTE_SETTINGS_DEVTOOLS": "1", "LANG": "C.UTF-8", **SIZE},
        )
        try:
            self._connect()
        except BaseException:
            self._process.kill()
            self._process.wait()
            raise

    def _connect(self) -> None:
        assert self._process.stderr
        port = 0
        for line in self._process.stderr:
            if found := re.search(r"WebDriver BiDi listening on ws://127\.0\.0\.1:(\d+)", line):
                port = int(found[1])
                break
        threading.Thread(target=self._process.stderr.read, daemon=True).start()
        self.bidi = Bidi(port)
        self.bidi.call("session.new", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}})
        self._window = self.bidi.call("browsingContext.getTree", **{"moz:scope": "chrome"})["contexts"][0]["context"]
        self._quiet: Tab | None = None
        self._home: Tab | None = None
        self._home_is_empty = False
        if not self.chrome(f"!!WebExtensionPolicy.getByID({json.dumps(self.id)})"):
            self.install(self.extension)

    def install(self, folder: Path) -> None:
        """Put the extension in, or another version of it in its place, to stay."""
        self._quiet = None
        archive = shutil.make_archive(str(self.profile / "extension"), "zip", folder)
        data = {"type": "archivePath", "path": archive}
        self.bidi.call("webExtension.install", extensionData=data, **{"moz:permanent": True})

    def try_out(self, folder: Path) -> None:
        """Put it in as *Load Temporary Add-on…* does, in place of the one that is there."""
        self._quiet = None
        self.bidi.call("webExtension.install", extensionData={"type": "path", "path": str(folder)})

    def stop(self) -> None:
        """Close the browser; one that no longer listens is ended."""
        try:
            self.bidi.call("browser.close")
            self._process.wait(20)
        except (OSError, BidiError, subprocess.TimeoutExpired):
            self._process.kill()
        finally:
            self._process.wait()
            self.bidi.close()
            if self._process.stderr:
                self._process.stderr.close()

    def restart(self) -> None:
        self.stop()
        self.start()

    def chrome(self, expression: str) -> Any:
        """The JSON value of an expression in the browser's own window."""
        return self.bidi.evaluate(self._window, expression)

    def tabs(self) -> list[Tab]:
        """Every tab, in the order of the browser's window, but the one behind the tests."""
        tabs = [Tab(self, tree["context"]) for tree in self.bidi.call("browsingContext.getTree", maxDepth=0)["contexts"]]
        return [tab for tab in tabs if self._quiet is None or tab.context != self._quiet.context]

    def wait_for_tab(self, beginning: str, seconds: float = 30) -> Tab:
        """The last tab whose address begins so, once it is there."""
        until = time.monotonic() + seconds
        while True:
            addresses = [(tab, tab.url) for tab in self.tabs()]
            for tab, url in reversed(addresses):
                if url.startswith(beginning):
                    return tab
            assert time.monotonic() < until, f"no tab at {beginning}; they are at {[url for _, url in addresses]}"
            time.sleep(0.05)

    def open(self, url: str = "about:blank") -> Tab:
        """A tab at this address, in front: the empty one while there is one, else a new one."""
        if self._home and self._home_is_empty and self._home.context in [tab.context for tab in self.tabs()]:
            tab, self._home_is_empty = self._home, False
            tab.activate()
        else:
            tab = Tab(self, self.bidi.call("browsingContext.create", type="tab")["context"])
        if url != "about:blank":
            tab.goto(url)
        return tab

    def _emptied(self, tab: Tab) -> bool:
        """Whether the tab is led to nothing. What it was led to before may still begin; it then comes first, and nobody says
        that the other has ended."""
        for _ in range(3):
            with suppress(BidiError):
                self.bidi.call("browsingContext.navigate", context=tab.context, url="about:blank", wait="none")
            end = time.monotonic() + 5
            while time.monotonic() < end:
                if tab.url == "about:blank":
                    return True
                time.sleep(0.02)
        return False

    def close_tabs(self) -> None:
        """All but one empty tab, in front, and the one behind the tests. It is always the same one, since a new one costs most
        of what a test does."""
        self.close_popup()
        tabs = self.tabs()
        if self._home is None or self._home.context not in [tab.context for tab in tabs]:
            self._home_is_empty = False
            self._home = self.open()
        if self._home.url != "about:blank" and not self._emptied(self._home):
            self._home_is_empty = False
            self._home = self.open()
        self._home_is_empty = True
        for tab in tabs:
            if tab.context != self._home.context:
                tab.close()
        self._home.activate()

    def inside(self, path: str) -> Tab:
        """A page of the extension in a tab of its own."""
        return self.open(f"{self.base}/{path}")

    def api(self, expression: str) -> Any:
        """The JSON value of an expression with the extension's own rights: `browser` is its API. It has a tab of its own."""
        if self._quiet is None:
            self._quiet = Tab(self, self.bidi.call("browsingContext.create", type="tab", background=True)["context"])
            self._quiet.goto(f"{self.base}/manifest.json")
        return self._quiet.evaluate(expression)

    def allow(self, *origins: str) -> None:
        """Give the extension the permission for these match patterns, as the reader's answer to the browser's question does."""
        self.chrome(
            "ChromeUtils.importESModule('resource://gre/modules/ExtensionPermissions.sys.mjs').ExtensionPermissions.add("
            f"{json.dumps(self.id)}, {{permissions: [], origins: {json.dumps(origins)}}}, "
            f"WebExtensionPolicy.getByID({json.dumps(self.id)}).extension)"
        )

    def forbid(self, *origins: str) -> None:
        self.chrome(
            "ChromeUtils.importESModule('resource://gre/modules/ExtensionPermissions.sys.mjs').ExtensionPermissions.remove("
            f"{json.dumps(self.id)}, {{permissions: [], origins: {json.dumps(origins)}}}, "
            f"WebExtensionPolicy.getByID({json.dumps(self.id)}).extension)"
        )

    def menu(self, tab: Tab, selector: str = "body", frame: bool = False) -> list[str]:
        """Open the menu of an element, of the first frame when asked, by the right button; the ids of the entries."""
        self.close_menu()
        tab.click(selector, button=2, frame=frame)
        self._until("document.getElementById('contentAreaContextMenu').state === 'open'")
        items = f"[...document.querySelectorAll('#contentAreaContextMenu [id^=\"{self._widget}-menuitem-\"]')]"
        return self.chrome(f"{items}.filter(item => !item.hidden && item.localName === 'menuitem').map(item => item.id)")

    def choose(self, item: str, control: bool = False) -> None:
        """Choose an entry of the menu that is open, with the control key held when asked."""
        found = f"document.getElementById({json.dumps(f'{self._widget}-menuitem-_{item}')})"
        # From the outermost menu inwards: one opens only in one that is open.
        menus = (
            f"(() => {{ const menus = []; let menu = {found};"
            "while ((menu = menu.parentNode.closest('menu'))) menus.unshift(menu); return menus; })()"
        )
        for depth in range(self.chrome(f"{menus}.length")):
            self.chrome(f"{menus}[{depth}].openMenu(true)")
            self._until(f"{menus}[{depth}].menupopup.state === 'open'")
        self.chrome(f"{found}.parentNode.activateItem({found}, {json.dumps({'ctrlKey': control})})")
        self._until("document.getElementById('contentAreaContextMenu').state === 'closed'")

    def close_menu(self) -> None:
        """Shut the menu, if it is open."""
        self.chrome("document.getElementById('contentAreaContextMenu').hidePopup()")
        self._until("document.getElementById('contentAreaContextMenu').state === 'closed'")

    def press(self, command: str) -> None:
        """The keys of a command of the extension; the browser's own handling of them is what runs."""
        manifest = json.loads((self.extension / "manifest.json").read_text())
        *modifiers, key = manifest["commands"][command]["suggested_key"]["default"].split("+")
        held = [{"Ctrl": "Control"}.get(name, name) for name in modifiers]
        pressed = {"key": key if "Shift" in modifiers else key.lower(), "code": f"Key{key}", "keyCode": ord(key)}
        pressed |= {{"Control": "ctrlKey", "Alt": "altKey", "Shift": "shiftKey"}[name]: True for name in held}
        self.chrome(f"""(() => {{
          const processor = Cc["@mozilla.org/text-input-processor;1"].createInstance(Ci.nsITextInputProcessor);
          processor.beginInputTransactionForTests(window);
          const held = {json.dumps(held)}.map(key => new KeyboardEvent("", {{key}}));
          const pressed = new KeyboardEvent("", {json.dumps(pressed)});
          for (const key of held) processor.keydown(key);
          processor.keydown(pressed);
          processor.keyup(pressed);
          for (const key of held) processor.keyup(key);
        }})()""")

    def type_omnibox(self, text: str) -> None:
        """Type the keyword and a text into the address bar, and stop before Enter."""
        keyword = json.loads((self.extension / "manifest.json").read_text())["omnibox"]["keyword"]
        self.chrome(f"(gURLBar.focus(), gURLBar.search({json.dumps(f'{keyword} {text}')}), null)")
        # The first row is there at once; the browser waits for more of them for seconds.
        self._until("gURLBar.view.isOpen && gURLBar.view.getResultAtIndex(0)?.payload.keyword === " + json.dumps(keyword))

    def omnibox(self, text: str) -> None:
        """Type the keyword and a text into the address bar and press Enter."""
        self.type_omnibox(text)
        self.chrome("(gURLBar.handleCommand(new KeyboardEvent('keydown', {key: 'Enter'})), null)")

    def click_action(self) -> None:
        """The toolbar button."""
        widget = json.dumps(f"{self._widget}-browser-action")
        self.chrome(
            f"(() => {{ CustomizableUI.addWidgetToArea({widget}, 'nav-bar');"
            f"document.getElementById({widget}).querySelector('.unified-extensions-item-action-button').click(); }})()"
        )

    def popup_is_open(self) -> bool:
        return self.chrome("document.querySelector('.webextension-popup-browser')?.currentURI.spec") is not None

    def in_popup(self, expression: str) -> Any:
        """The JSON value of an expression in the popup of the toolbar button, once it is there."""
        until = time.monotonic() + 30
        # A popup begins in another process than it ends up in: what it is asked at first gets lost.
        while self._ask_popup("document.readyState", 300) != "complete":
            assert time.monotonic() < until, "no popup opened"
            time.sleep(0.02)
        return self._ask_popup(expression, 10_000)

    def _ask_popup(self, expression: str, milliseconds: int) -> Any:
        # A name for each question: an answer that comes too late is not taken for that of the next one.
        self._questions += 1
        told = f"papilio:answer:{self._questions}"
        # BiDi knows no context for a popup: this is the browser's own way into a page of another process.
        text = json.dumps(f"(async () => JSON.stringify(await ({expression})))()")
        script = f"""(async () => {{
          const page = new Cu.Sandbox(content, {{sandboxPrototype: content, wantXrays: false}});
          let answer;
          try {{ answer = {{value: await Cu.evalInSandbox({text}, page)}}; }}
          catch (error) {{ answer = {{error: String(error)}}; }}
          sendAsyncMessage("{told}", answer);
        }})()"""
        answer = self.chrome(f"""new Promise(done => {{
          const popup = document.querySelector(".webextension-popup-browser");
          if (!popup?.currentURI?.spec.startsWith("moz-extension:")) {{ done(null); return; }}
          const heard = ({{ data }}) => {{ done(data); popup.messageManager?.removeMessageListener("{told}", heard); }};
          popup.messageManager.addMessageListener("{told}", heard);
          popup.messageManager.loadFrameScript({json.dumps("data:," + quote(script))}, false);
          setTimeout(heard, {milliseconds}, {{data: null}});
        }})""")
        if answer and "error" in answer:
            raise BidiError(answer["error"])
        return json.loads(answer["value"]) if answer and answer.get("value") else None

    def picture(self, popup: bool = False) -> bytes:
        """The browser's window as PNG, or what the popup of the toolbar button shows."""
        # BiDi takes pictures of pages only.
        shown = "document.querySelector('.webextension-popup-browser')" if popup else "document.documentElement"
        context = f"{shown}.browsingContext" if popup else "window.browsingContext"
        return base64.b64decode(
            self.chrome(f"""(async () => {{
              const {{ width, height }} = {shown}.getBoundingClientRect();
              const area = new DOMRect(0, 0, width, height);
              const drawn = await {context}.currentWindowGlobal.drawSnapshot(area, 1, "white");
              const canvas = document.createElementNS("http://www.w3.org/1999/xhtml", "canvas");
              [canvas.width, canvas.height] = [drawn.width, drawn.height];
              canvas.getContext("2d").drawImage(drawn, 0, 0);
              return canvas.toDataURL("image/png").split(",")[1];
            }})()""")
        )

    def close_popup(self) -> None:
        self.chrome(
            "(() => { for (const popup of document.querySelectorAll('.webextension-popup-browser'))"
            " popup.closest('panel')?.hidePopup(); })()"
        )

    def grant(self, tab: Tab) -> None:
        """A choice in a real menu gives the extension the tab; nothing else is needed."""
        tab.activate()

    def sleep(self) -> None:
        """Put the background page to sleep, as the browser does after a while."""
        self.chrome(
            f"WebExtensionPolicy.getByID({json.dumps(self.id)}).extension"
            ".terminateBackground({disableResetIdleForTest: true, ignoreDevToolsAttached: true})"
        )

    def is_awake(self) -> bool:
        return self.chrome(f"WebExtensionPolicy.getByID({json.dumps(self.id)}).extension.backgroundState === 'running'")

    def complaints(self) -> list[str]:
        """Errors that the extension's scripts left in the console since this was asked last, unhandled rejections among them.

        The browser's own note that a page was left before its question had an answer is none.
        """
        return self.chrome(
            "(said => (Services.console.reset(), said))(Services.console.getMessageArray()"
            ".filter(m => m instanceof Ci.nsIScriptError && !(m.flags & 1)"
            " && !/^Promise (resolved|rejected) (after context unloaded|while context is inactive)/.test(m.errorMessage)"
            f" && m.sourceName.startsWith({json.dumps(self.base)}))"
            ".map(m => m.sourceName + ':' + m.lineNumber + ' ' + m.errorMessage))"
        )

    def _until(self, expression: str, seconds: float = 30) -> None:
        until = time.monotonic() + seconds
        while not self.chrome(expression):
            assert time.monotonic() < until, f"never true in the browser's window: {expression}"
            time.sleep(0.02)
