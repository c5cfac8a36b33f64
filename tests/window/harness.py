# SPDX-License-Identifier: GPL-3.0-or-later
"""Uses the window as a person would, through the accessibility bus and the keyboard, on a display of its own.

A test calls in_private_display() first: it runs the same file again under Xvfb and a private D-Bus. What a test then sees
is what a screen reader sees: roles, names, values. Nothing here knows how the window is made."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

INSIDE = "PENNYPOST_TEST_DISPLAY"
NEEDED = ("Xvfb", "dbus-run-session", "openbox", "xdotool", "import", "convert")


def in_private_display(size="1280x800"):
    """Returns inside the display; outside, runs this program there and exits as it does."""
    if os.environ.get(INSIDE):
        return
    missing = [program for program in NEEDED if not shutil.which(program)]
    if missing:
        print("ok - the window # SKIP %s not there" % ", ".join(missing))
        sys.exit(0)
    with tempfile.TemporaryDirectory() as work:
        read, write = os.pipe()
        display = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", size + "x24", "-nolisten", "tcp"],
                                   pass_fds=[write], stderr=subprocess.DEVNULL)
        try:
            os.close(write)
            number = b""
            while not number.endswith(b"\n"):
                number += os.read(read, 16) or b"\n"
            number = number.decode().strip()
            sys.exit(subprocess.run(["dbus-run-session", "--", "/usr/bin/python3", *sys.argv],
                                    env=private_environment(work, number)).returncode)
        finally:
            display.terminate()
            display.wait()


def private_environment(work, number):
    env = dict(os.environ, DISPLAY=":" + number, GDK_BACKEND="x11", GTK_A11Y="atspi", GSK_RENDERER="cairo",
               GSETTINGS_BACKEND="memory", NO_AT_BRIDGE="0", LC_ALL="C.UTF-8")
    env[INSIDE] = number
    env.pop("G_DEBUG", None)
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        env["XDG_%s_HOME" % name] = os.path.join(work, name.lower())
    env["XDG_RUNTIME_DIR"] = os.path.join(work, "run")
    os.makedirs(env["XDG_RUNTIME_DIR"], mode=0o700)
    # The libraries' own leaks are no matter of these tests.
    env["ASAN_OPTIONS"] = "detect_leaks=0"
    return env


class Window:
    """The program with its window; use it in a with statement."""

    def __init__(self, *arguments, env=None, program=None):
        self.known = {}
        self.log = tempfile.TemporaryFile("w+")
        self.manager = subprocess.Popen(["openbox"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.process = subprocess.Popen([program or os.environ["PENNYPOST"], *arguments], stderr=self.log,
                                        env={**os.environ, **(env or {})})
        try:
            self.root = self.wait(self._application, 40, "a window on the accessibility bus")
            time.sleep(0.1)
        except Exception:
            self.__exit__()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        for process in (self.process, self.manager):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()

    def complaints(self):
        """What the program and its libraries said on standard error that they should not have."""
        self.log.seek(0)
        return [line for line in self.log.read().splitlines()
                if any(word in line for word in ("CRITICAL", "Gtk-WARNING", "Adwaita-WARNING", "Sanitizer", "runtime error"))]

    def wait(self, question, patience=10, what="what was waited for"):
        """Asks until the answer is true, and gives the answer."""
        end = time.time() + patience
        while True:
            answer = question()
            if answer:
                return answer
            if self.process.poll() is not None:
                raise AssertionError("the program ended with %s: %s" % (self.process.returncode, self.complaints()[:3]))
            if time.time() > end:
                raise AssertionError("waited in vain for " + what)
            time.sleep(0.03)

    def _application(self):
        import pyatspi
        desktop = pyatspi.Registry.getDesktop(0)
        for i in range(desktop.childCount):
            try:
                app = desktop.getChildAtIndex(i)
                if app is not None and app.childCount > 0 and app.get_process_id() == self.process.pid:
                    return app
            except Exception:  # it went away while we looked
                continue
        return None

    def _all(self, node=None):
        node = node or self.root
        yield node
        try:
            # The rows of a list are asked for by rows(), what is on the stage by places(); what is inside the others is of no matter.
            count = 0 if node.getRoleName() in ("list", "slider", "page tab", "combo box", "image", "label") else node.childCount
        except Exception:
            return
        for i in range(count):
            try:
                child = node.getChildAtIndex(i)
            except Exception:
                continue
            if child is not None:
                yield from self._all(child)

    def look_for(self, name, role=None):
        """The first showing accessible of that name and role, or None."""
        if self._fits(self.known.get((name, role)), name, role):
            return self.known[name, role]
        for node in self._all():
            if self._fits(node, name, role):
                self.known[name, role] = node
                return node
        return None

    @staticmethod
    def _shows(node):
        import pyatspi
        states = node.getState()  # GTK 4.8 calls visible what others call showing
        return states.contains(pyatspi.STATE_SHOWING) or states.contains(pyatspi.STATE_VISIBLE)

    def _fits(self, node, name, role):
        try:
            if node is None or node.name != name or (role is not None and node.getRoleName() != role):
                return False
            return self._shows(node)
        except Exception:  # it has gone
            return False

    def find(self, name, role=None, patience=10):
        return self.wait(lambda: self.look_for(name, role), patience, "%s “%s”" % (role or "something called", name))

    def has_state(self, name, state, role=None):
        import pyatspi
        return self.find(name, role).getState().contains(getattr(pyatspi, "STATE_" + state))

    def click(self, name, role="push button"):
        """GTK lets a button that is clicked so look pressed for a quarter of a second first: for many steps, press keys."""
        action = self.find(name, role).queryAction()
        action.doAction(0)

    def set(self, name, value):
        self.find(name, "slider").queryValue().currentValue = value

    def value(self, name):
        return self.find(name, "slider").queryValue().currentValue

    def key(self, *keys):
        self._focus()
        for each in keys:
            subprocess.check_call(["xdotool", "key", "--clearmodifiers", each])
            time.sleep(0.03)

    def type(self, text):
        self._focus()
        subprocess.check_call(["xdotool", "type", "--delay", "15", text])
        time.sleep(0.2)

    def _focus(self):
        """Gives the keyboard to the program, unless one of its windows has it."""
        active = subprocess.run(["xdotool", "getwindowfocus", "getwindowpid"], capture_output=True, text=True)
        if active.stdout.strip() == str(self.process.pid):
            return
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "."], capture_output=True, text=True)
        subprocess.run(["xdotool", "windowactivate", "--sync", found.stdout.split()[-1]], stderr=subprocess.DEVNULL, timeout=10)

    def stage(self):
        """What the stage says that it shows."""
        return self.find("Stage", "image").description

    def labels(self):
        names = []
        for node in self._all():
            try:
                if node.getRoleName() == "label":
                    names.append(node.name)
            except Exception:  # it has gone
                continue
        return names

    def row_nodes(self):
        listed = self.find("Conversation", "list")
        return [listed.getChildAtIndex(i) for i in range(listed.childCount)]

    def rows(self):
        """The sentences of the conversation's rows, in order."""
        while True:
            try:
                return [row.name for row in self.row_nodes()]
            except Exception:  # the list changed while it was read
                time.sleep(0.05)

    def is_selected(self, sentence):
        import pyatspi
        return any(row.name == sentence and row.getState().contains(pyatspi.STATE_SELECTED) for row in self.row_nodes())

    def last_row(self):
        listed = self.find("Conversation", "list")
        try:
            return listed.getChildAtIndex(listed.childCount - 1).name if listed.childCount else None
        except Exception:  # the list changed while it was read
            return None

    def status(self):
        """What stands beside the conversation's heading. It is asked for often: looking through the whole window takes long."""
        if "status" not in self.known:
            head = self.find("Conversation", "label")
            beside = [head.parent.getChildAtIndex(i) for i in range(head.parent.childCount)]
            self.known["status"] = next(node for node in beside if node.getRoleName() == "label" and node.name != "Conversation")
        return self.known["status"].name

    def places(self):
        """The buttons on the stage, by name."""
        stage = self.find("Stage", "image")
        nodes = [stage.getChildAtIndex(i) for i in range(stage.childCount)]
        return {node.name: node for node in nodes if node is not None and self._shows(node)}

    def choose_place(self, beginning):
        """Clicks the first place on the stage whose name begins so."""
        self.wait(lambda: any(name.startswith(beginning) for name in self.places()), what="a place called " + beginning)
        next(node for name, node in self.places().items() if name.startswith(beginning)).queryAction().doAction(0)

    def open_choices(self, combo):
        """Of a drop-down; then the keyboard is in its list."""
        import pyatspi
        button = combo.getChildAtIndex(0)
        button.queryAction().doAction(0)
        self.wait(lambda: any(button.getState().contains(state) for state in (pyatspi.STATE_PRESSED, pyatspi.STATE_CHECKED)), what="the list")
        time.sleep(0.2)

    def resize(self, width, height):
        self._focus()
        found = subprocess.run(["xdotool", "getactivewindow"], capture_output=True, text=True)
        subprocess.check_call(["xdotool", "windowsize", "--sync", found.stdout.strip(), str(width), str(height)], timeout=10)

    def lines(self):
        """Those with a number."""
        return [row for row in self.rows() if row.split(",")[0].isdigit()]

    def pending(self):
        """The line that is about to be said, or None."""
        last = self.last_row()
        return last if last and last.startswith("about to say") else None

    def brightness(self):
        """Of the whole picture, 0 to 1."""
        shot = subprocess.run("import -window root png:- | convert png:- -colorspace gray -format '%[fx:mean]' info:",
                              shell=True, capture_output=True, text=True, check=True)
        return float(shot.stdout)
