# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the tests of one or more build folders with `meson test` and says what came of each check.

usage: report.py BUILD-FOLDER… -- [NAME…]

A test prints a line a check: "ok …" or "not ok …" (TAP), "ok …" or "FAIL …". One that prints none is a check itself. A test
that ends badly without a line that says why counts as one that failed."""

import json
import os
import re
import subprocess
import sys

CHECK = re.compile(r"^\s*(ok|not ok|FAIL)\b[ \t:0-9-]*(.*)$")


def names_in(folder):
    listed = subprocess.run(["meson", "test", "-C", folder, "--no-rebuild", "--list"], capture_output=True, text=True)
    return [line.split("/")[-1].strip() for line in listed.stdout.splitlines() if "/" in line]


def run(folder, names):
    """Runs the tests; yields meson's record of each."""
    log = os.path.join(folder, "meson-logs", "testlog.json")
    if os.path.exists(log):
        os.unlink(log)
    done = subprocess.run(["meson", "test", "-C", folder, "--no-rebuild", *names])
    if not os.path.exists(log):
        yield {"name": folder, "result": "ERROR", "returncode": done.returncode, "stdout": "", "stderr": "meson test left no log"}
        return
    with open(log, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            yield json.loads(line)


def checks_of(test):
    """(verdict, words) of each check of a test; the verdict is "passed", "failed" or "skipped"."""
    found = []
    for line in (test.get("stdout") or "").splitlines():
        match = CHECK.match(line)
        if not match:
            continue
        if match[1] != "ok":
            found.append(("failed", match[2]))
        elif "# SKIP" in line.upper():
            found.append(("skipped", match[2]))
        else:
            found.append(("passed", match[2]))
    badly = test["result"] not in ("OK", "SKIP", "EXPECTEDFAIL")
    if badly and not any(verdict == "failed" for verdict, _ in found):
        found.append(("failed", "ended with %s, %s" % (test["result"], test.get("returncode"))))
    if not found:
        found.append(("skipped" if test["result"] == "SKIP" else "passed", ""))
    return found


def show_failed(test):
    print("--- what %s printed" % test["name"])
    for stream in ("stdout", "stderr"):
        print("\n".join((test.get(stream) or "").splitlines()[-80:]))
    print("---")


def main():
    folders, names = sys.argv[1:sys.argv.index("--")], sys.argv[sys.argv.index("--") + 1:]
    tests, unknown = [], set(names)
    for folder in folders:
        wanted = [name for name in names if name in names_in(folder)] if names else []
        unknown -= set(wanted)
        if wanted or not names:
            tests += run(folder, wanted)
    count = {"passed": 0, "failed": 0, "skipped": 0}
    for name in sorted(unknown):
        print("FAIL %s: there is no such test" % name)
        count["failed"] += 1
    for test in tests:
        checks = checks_of(test)
        for verdict, words in checks:
            count[verdict] += 1
            print({"passed": "ok  ", "failed": "FAIL", "skipped": "skip"}[verdict], test["name"].split(" / ")[-1], words)
        if any(verdict == "failed" for verdict, _ in checks):
            show_failed(test)
    skipped = ", %d skipped" % count["skipped"] if count["skipped"] else ""
    print("%d passed, %d failed%s" % (count["passed"], count["failed"], skipped))
    sys.exit(1 if count["failed"] or not count["passed"] else 0)


if __name__ == "__main__":
    main()
