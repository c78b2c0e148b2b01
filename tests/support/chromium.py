"""A headless Chromium, spoken to over a pipe in the Chrome DevTools Protocol."""

import base64
import json
import os
import subprocess
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from fcntl import F_DUPFD, fcntl
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--no-first-run",
    "--remote-debugging-pipe",
)
# Chromium reads commands from descriptor 3 and answers on 4 (--remote-debugging-pipe).
_START = 'exec chromium "${@:3}" 3<&"$1" 4>&"$2"'
# Descriptors from here on are neither of the two.
_FREE = 10


class Browser:
    """One page of a browser; `said` are the errors of its console and of its security policy."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands, self._answers = commands, answers
        self._buffer, self._number, self._session = b"", 0, ""
        self.said: list[str] = []
        self._events: list[str] = []
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._call(f"{domain}.enable")

    def open(self, path: Path, fragment: str = "") -> None:
        """Open a file, and wait until it is laid out."""
        # From an empty page, since another fragment of the same page would load nothing.
        for address in ("about:blank", f"{path.as_uri()}{fragment}"):
            self._events.clear()
            self._call("Page.navigate", url=address)
            while "Page.loadEventFired" not in self._events:
                self._read()

    def screen(self, width: int, height: int = 900, *, medium: str = "", **media: str) -> None:
        """Show the page at a size, with media features such as `prefers_color_scheme="dark"`."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self._call("Emulation.setDeviceMetricsOverride", **size)
        features = [{"name": n.replace("_", "-"), "value": v} for n, v in media.items()]
        self._call("Emulation.setEmulatedMedia", media=medium, features=features)

    def tell(self, expression: str) -> Any:
        """Return the value of an expression in the page."""
        asked = {"expression": expression, "returnByValue": True, "awaitPromise": True}
        answer = self._call("Runtime.evaluate", **asked)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def run_script(self, *, allowed: bool) -> None:
        """Let pages run scripts, or not."""
        self._call("Emulation.setScriptExecutionDisabled", value=not allowed)

    def picture(self, *, whole: bool = True) -> bytes:
        """Return the page as a PNG."""
        return self._bytes("Page.captureScreenshot", captureBeyondViewport=whole)

    def pdf(self) -> bytes:
        """Return the page as it prints."""
        return self._bytes("Page.printToPDF", preferCSSPageSize=True, printBackground=True)

    def _bytes(self, method: str, **parameters: Any) -> bytes:
        return base64.b64decode(self._call(method, **parameters)["data"])

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while (answer := self._read()).get("id") != self._number:
            pass
        assert "error" not in answer, f"{method}: {answer['error']}"
        return answer["result"]

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            read = os.read(self._answers, 1 << 20)
            assert read, "Chromium has gone away"
            self._buffer += read
        text, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        self._hear(message.get("method", ""), message.get("params", {}))
        return message

    def _hear(self, event: str, told: Mapping[str, Any]) -> None:
        self._events.append(event)
        if event == "Log.entryAdded":
            self.said.append(told["entry"]["text"])
        elif event == "Runtime.exceptionThrown":
            self.said.append(str(told["exceptionDetails"]))
        elif event == "Runtime.consoleAPICalled":
            self.said.append(str(told["args"]))
        elif event == "Network.requestWillBeSent" and told["request"]["url"].startswith("http"):
            self.said.append(f"a request of {told['request']['url']}")


@contextmanager
def a_browser() -> Generator[Browser]:
    """Start Chromium with a profile of its own, and end it."""
    (theirs_in, commands), (answers, theirs_out) = os.pipe(), os.pipe()
    ends = [fcntl(end, F_DUPFD, _FREE) for end in (theirs_in, theirs_out)]
    with TemporaryDirectory() as profile:
        arguments = [*map(str, ends), *_FLAGS, f"--user-data-dir={profile}"]
        process = subprocess.Popen(  # noqa: S603 - our own words
            ["/bin/bash", "-c", _START, "chromium", *arguments],
            pass_fds=ends,
            stderr=subprocess.DEVNULL,
        )
        for end in (*ends, theirs_in, theirs_out):
            os.close(end)
        try:
            yield Browser(commands, answers)
        finally:
            os.close(commands)
            process.terminate()
            process.wait(timeout=20)
            os.close(answers)
