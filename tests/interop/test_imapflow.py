# SPDX-License-Identifier: GPL-3.0-or-later
"""imapflow, from npm, against our IMAP server: see imapflow.js, which does it. tests/run puts imapflow into build/npm."""

import os
import subprocess
import sys

from letters import EIGHT, letter
from mail_house import Folder, mail_house
from pennypost import SOURCE, check, finish

MODULES = os.path.join(os.environ.get("PENNYPOST_NPM", SOURCE + "/build/npm"), "node_modules")

if not os.path.isdir(os.path.join(MODULES, "imapflow")):
    print("ok - imapflow # SKIP it is not there: tests/run brings it")
    sys.exit(0)

with Folder() as folder, mail_house(folder) as house:
    address, port = house.where("imap")
    command = ["node", os.path.join(SOURCE, "tests/interop/imapflow.js"), address, str(port), str(house.where("imaps")[1]), house.authority]
    with open(os.path.join(folder, "said"), "wb") as said:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said, text=True,
                                   env={**os.environ, "NODE_PATH": MODULES})
    try:
        wrong = False
        for line in process.stdout:
            if line.startswith("deliver "):
                house.deliver("bob", letter(line.split()[1], EIGHT, "bob@london.example"))
            else:
                right, what = line.startswith("ok - "), line.rstrip("\n").partition("ok - ")[2]
                wrong = wrong or not right
                check(right, what or line)
        process.wait(timeout=60)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    with open(os.path.join(folder, "said"), encoding="utf-8", errors="replace") as file:
        complaints = file.read()
    check(process.returncode == 0 and complaints == "", "imapflow has no complaint", complaints)
    if wrong and "-v" in sys.argv:
        print(house.said())
    problem = house.stop()
    check(problem == "", "the server ends cleanly", problem)
finish()
