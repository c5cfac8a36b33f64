# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian's Thunderbird with a profile of its own on a display of its own, told what to do in its own language: Marionette, the
remote control that Mozilla's programs have for tests, runs JavaScript inside it. It speaks JSON over TCP: "LENGTH:[…]"."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time

# Nothing goes out, nothing asks, nothing is fetched unless it is told to.
PREFERENCES = {
    "marionette.port": 0,  # any: it writes down which
    "app.update.enabled": False,
    "app.update.auto": False,
    "app.normandy.enabled": False,
    "app.donation.eoy.version.viewed": 999,
    "browser.safebrowsing.provider.mozilla.updateURL": "",
    "browser.safebrowsing.provider.google4.updateURL": "",
    "calendar.timezone.useSystemTimezone": True,
    "datareporting.healthreport.uploadEnabled": False,
    "datareporting.policy.dataSubmissionPolicyBypassNotification": True,
    "devtools.console.stdout.chrome": True,
    "dom.push.connection.enabled": False,
    "extensions.blocklist.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "extensions.update.enabled": False,
    "mail.chat.enabled": False,
    "mail.inappnotifications.enabled": False,
    "mail.provider.enabled": False,
    "mail.rights.version": 1,
    "mail.shell.checkDefaultClient": False,
    "mail.spotlight.firstRunDone": True,
    "mail.winsearch.firstRunDone": True,
    "mailnews.auto_config_url": "",
    "mailnews.confirm.moveFoldersToTrash": False,
    "mailnews.database.global.indexer.enabled": False,
    "mailnews.mark_message_read.auto": True,
    "mailnews.start_page.enabled": False,
    "mailnews.start_page_override.mstone": "ignore",
    "media.gmp-manager.updateEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disablePrefetch": True,
    "network.proxy.type": 0,
    "services.settings.server": "data:,",
    "security.OCSP.enabled": 0,
    "toolkit.telemetry.enabled": False,
    "toolkit.telemetry.server": "",
    "toolkit.telemetry.unified": False,
    "ui.prefersReducedMotion": 1,
}


class Thunderbird:
    """with Thunderbird(folder, preferences, environment) as bird: bird.run("return 1 + arguments[0]", 2)"""

    def __init__(self, folder, preferences, env):
        self.folder, self.env = folder, env
        self.profile = os.path.join(folder, "profile")
        os.makedirs(self.profile)
        with open(os.path.join(self.profile, "user.js"), "w", encoding="utf-8") as file:
            for name, value in {**PREFERENCES, **preferences}.items():
                file.write("user_pref(%s, %s);\n" % (json.dumps(name), json.dumps(value)))

    def __enter__(self):
        self.log = open(os.path.join(self.folder, "log"), "wb")
        self.display = self.process = self.control = None
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self):
        read, write = os.pipe()
        self.display = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
                                        pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read, encoding="ascii") as said:
            number = said.readline().strip()
        env = {**self.env, "DISPLAY": ":" + number, "MOZ_CRASHREPORTER_DISABLE": "1", "GTK_A11Y": "none", "NO_AT_BRIDGE": "1",
               "DBUS_SESSION_BUS_ADDRESS": "disabled:"}
        self.process = subprocess.Popen(["thunderbird", "--marionette", "-remote-allow-system-access", "--no-remote", "--profile", self.profile], stdin=subprocess.DEVNULL,
                                        stdout=self.log, stderr=self.log, env=env, start_new_session=True)
        self.control = self._connect()
        self.buffer, self.number = b"", 0
        self._read()
        self.command("WebDriver:NewSession", {})
        self.command("Marionette:SetContext", {"value": "chrome"})

    def _connect(self):
        """Once it listens."""
        end, place = time.monotonic() + 60, os.path.join(self.profile, "MarionetteActivePort")
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with open(place, encoding="utf-8") as file:
                    return socket.create_connection(("127.0.0.1", int(file.read())), 60)
            except (OSError, ValueError):
                time.sleep(0.05)
        raise RuntimeError("Thunderbird does not start: " + self.said())

    def _read(self):
        while b":" not in self.buffer:
            self._more()
        length, _, self.buffer = self.buffer.partition(b":")
        while len(self.buffer) < int(length):
            self._more()
        message, self.buffer = self.buffer[:int(length)], self.buffer[int(length):]
        return json.loads(message)

    def _more(self):
        octets = self.control.recv(65536)
        if not octets:
            raise RuntimeError("Thunderbird has gone: " + self.said())
        self.buffer += octets

    def command(self, name, parameters):
        self.number += 1
        octets = json.dumps([0, self.number, name, parameters]).encode()
        self.control.sendall(b"%d:" % len(octets) + octets)
        _, number, error, result = self._read()
        if error:
            raise RuntimeError("%s: %s" % (error["error"], error["message"]))
        return result["value"] if isinstance(result, dict) and "value" in result else result

    def run(self, script, *arguments, seconds=30):
        """What the script, the body of an async function, returns. It is run as part of Thunderbird."""
        wrapped = ("const args = Array.from(arguments), done = args.pop(); (async function () { %s }).apply(window, args)"
                   ".then(value => done({ value }), error => done({ error: error + ' ' + error.stack }));" % script)
        said = self.command("WebDriver:ExecuteAsyncScript", {"script": wrapped, "args": list(arguments), "newSandbox": True, "sandbox": "system",
                                                             "scriptTimeout": seconds * 1000})
        if said is None:
            raise RuntimeError("a question was asked: " + str(self.command("WebDriver:GetAlertText", {})))
        if "error" in said:
            raise RuntimeError(said["error"])
        return said.get("value")

    def said(self):
        self.log.flush()
        with open(self.log.name, encoding="utf-8", errors="replace") as file:
            return file.read()[-3000:]

    def __exit__(self, *unused):
        if self.control is not None:
            self.control.close()
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(10)
        if self.display is not None:
            self.display.terminate()
            self.display.wait(10)
        self.log.close()


def is_there():
    return all(shutil.which(name) for name in ("thunderbird", "Xvfb"))
