# SPDX-License-Identifier: GPL-2.0-or-later
"""Opens pages in headless Chromium, by its debugging protocol over a pipe, and looks at what a reader would:
no errors, nothing loaded, no scrolling sideways on a phone, contrast in light and dark, the keyboard, and what is
left without scripts.

    check_in_chromium.py CHROMIUM [--shots FOLDER] PAGE.html...
"""
import base64
import json
import os
import subprocess
import sys
import tempfile
import time

WIDTHS = ((1100, 1000), (360, 800))
# WCAG 2.1, 1.4.3: 4.5 to 1; the ratio of text to the first background behind it that is no other's.
CONTRAST = """(() => {
    const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
    canvas.canvas.width = canvas.canvas.height = 1;
    const rgb = color => {
        canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const luminance = c => c.slice(0, 3).map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
    const behind = element => {
        for (let e = element; e; e = e.parentElement) {
            const color = rgb(getComputedStyle(e).backgroundColor);
            if (color[3] === 255) return color;
        }
        return matchMedia("(prefers-color-scheme: dark)").matches ? [0, 0, 0] : [255, 255, 255];
    };
    const found = [];
    let texts = 0;
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const element = walk.currentNode.parentElement;
        if (!walk.currentNode.data.trim() || ["SCRIPT", "STYLE"].includes(element.tagName)) continue;
        const a = luminance(rgb(getComputedStyle(element).color)), b = luminance(behind(element));
        const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
        texts++;
        if (ratio < 4.5) found.push(`${ratio.toFixed(2)}: ${walk.currentNode.data.trim().slice(0, 40)}`);
    }
    return {texts, found};
})()"""


def fail(what):
    sys.exit(f"FAILED: {what}")


class Chromium:
    """Reads its commands from descriptor 3 and answers on 4, each a JSON text with a zero byte behind it."""

    def __init__(self, program, profile):
        commands, self.to = os.pipe()
        self.answers, answers = os.pipe()
        for number, end in ((30, commands), (31, answers)):
            os.dup2(end, number)
        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
             "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"],
            close_fds=False, preexec_fn=lambda: (os.dup2(30, 3), os.dup2(31, 4)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for end in (30, 31, commands, answers):
            os.close(end)
        self.number, self.buffer, self.session, self.events = 0, b"", None, []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def receive(self):
        while b"\0" not in self.buffer:
            more = os.read(self.answers, 1 << 16)
            if not more:
                fail("Chromium is gone")
            self.buffer += more
        text, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    fail(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def open(self, path):
        self.events = []
        self.call("Page.navigate", url="file://" + os.path.abspath(path))
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self.receive())

    def value(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            fail(f"{expression[:60]}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def key(self, key, code=None):
        for kind in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=code or key,
                      windowsVirtualKeyCode={"Tab": 9}.get(key, 0))


def look(chromium, page, width, height, scheme):
    where = f"{page}, {width} pixels, {scheme}"
    chromium.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500)
    chromium.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    chromium.open(page)
    chromium.value("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    sideways = chromium.value("document.documentElement.scrollWidth")
    if sideways > width:
        fail(f"{where}: {sideways} pixels wide")
    contrast = chromium.value(CONTRAST)
    if contrast["texts"] < 50 or contrast["found"]:
        fail(f"{where}: of {contrast['texts']} texts too faint: {contrast['found'][:5]}")
    for event in chromium.events:
        method, about = event.get("method"), event.get("params", {})
        if method == "Runtime.exceptionThrown" or (method == "Runtime.consoleAPICalled") or (
                method == "Log.entryAdded" and about["entry"]["level"] in ("error", "warning")):
            fail(f"{where}: {about}")
        if method == "Network.requestWillBeSent" and not about["request"]["url"].endswith(os.path.basename(page)):
            fail(f"{where}: asks for {about['request']['url']}")


def use_keyboard(chromium, page):
    chromium.open(page)
    reached = []
    for _ in range(12):
        chromium.key("Tab")
        reached.append(chromium.value("document.activeElement.className || document.activeElement.tagName"))
        if reached[-1] == "frame":
            break
    if reached[-1] != "frame" or "BUTTON" not in reached:
        fail(f"{page}: Tab reaches {reached}")
    outline = chromium.value("getComputedStyle(document.activeElement).outlineStyle")
    if outline == "none":
        fail(f"{page}: the focus is not seen")
    told = []
    for key in ("End", "Home", "ArrowRight", "ArrowDown", "ArrowUp", "ArrowLeft"):
        chromium.key(key)
        told.append(chromium.value("document.querySelector('output').textContent"))
        if chromium.value("document.querySelectorAll('.chosen').length") != 1 or not told[-1]:
            fail(f"{page}: {key} chooses nothing")
    if len(set(told)) < 2:
        fail(f"{page}: keys stay at {told}")
    before = chromium.value("document.querySelector('.lanes').offsetWidth")
    chromium.key("+", "Equal")
    after = chromium.value("document.querySelector('.lanes').offsetWidth")
    if after < 1.9 * before or chromium.value("document.documentElement.scrollWidth > innerWidth"):
        fail(f"{page}: + makes {before} pixels {after}")


def without_scripts(chromium, page):
    chromium.call("Emulation.setScriptExecutionDisabled", value=True)
    chromium.open(page)
    tree = json.dumps(chromium.call("DOM.getDocument", depth=-1))
    for word in ("What happened when", "Where the cycles went", "Which code"):
        if word not in tree:
            fail(f"{page}: without scripts there is no '{word}'")
    shown = chromium.call("Page.getLayoutMetrics")["cssContentSize"]["height"]
    if shown < 1000:
        fail(f"{page}: without scripts it has {shown} pixels")
    chromium.call("Emulation.setScriptExecutionDisabled", value=False)


def shoot(chromium, page, folder):
    name = os.path.splitext(os.path.basename(page))[0]
    for suffix, width, height, scheme in (("light", 960, 900, "light"), ("dark", 960, 900, "dark"), ("phone", 360, 1180, "light")):
        chromium.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500)
        chromium.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        chromium.open(page)
        time.sleep(0.3)
        picture = chromium.call("Page.captureScreenshot", format="png", optimizeForSpeed=False)
        with open(f"{folder}/{name}-{suffix}.png", "wb") as file:
            file.write(base64.b64decode(picture["data"]))


program, *pages = sys.argv[1:]
shots = None
if pages[0] == "--shots":
    shots, pages = pages[1], pages[2:]
with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
    chromium = Chromium(program, profile)
    try:
        for page in pages:
            for width, height in WIDTHS:
                for scheme in ("light", "dark"):
                    look(chromium, page, width, height, scheme)
            use_keyboard(chromium, page)
            without_scripts(chromium, page)
            if shots:
                shoot(chromium, page, shots)
        print(f"{len(pages)} pages hold")
    finally:
        chromium.process.terminate()
        chromium.process.wait()
