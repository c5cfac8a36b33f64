# SPDX-License-Identifier: GPL-3.0-or-later
"""Cost grows with the work: ten times the letters cost ten times as much, and take no more memory for it. What a letter costs is
printed for people; only the ratio is judged, because it is the same on every machine, and it is the processor's time that is
compared, because that is the same whatever else the machine does. The program is the one without sanitizers."""

import os
import sys
import time

from pennypost import NETWORK, PLAIN, check, finish

FEW, MANY, ROUNDS, MOST = 1000, 10000, 3, 1.3
# meson has freed memory overwritten, which finds faults and takes time.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "MALLOC_PERTURB_"}


def post(count, *more):
    """(seconds of the processor, seconds on the wall, octets of memory at the peak) of a run of so many letters."""
    arguments = [PLAIN, "run", *NETWORK, "--count", str(count), *more]
    quiet = [(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]
    began = time.monotonic()
    child = os.posix_spawn(PLAIN, arguments, ENVIRONMENT, file_actions=quiet)
    _, status, used = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        check(False, " ".join(arguments[1:]), "status %d" % os.waitstatus_to_exitcode(status))
        finish()
    return used.ru_utime + used.ru_stime, time.monotonic() - began, used.ru_maxrss * 1024


def compare(what, *more):
    few, many = [], []
    for _ in range(ROUNDS):  # by turns, so that a busy moment hits both
        few.append(post(FEW, *more))
        many.append(post(MANY, *more))
    few_s, many_s = min(few)[0] / FEW, min(many)[0] / MANY
    for name, runs, count in (("few", few, FEW), ("many", many, MANY)):
        print("# %s, %s: %d letters, each %.0f µs of the processor and %.0f µs on the wall; memory at the peak %.1f MiB" %
              (what, name, count, min(runs)[0] / count * 1e6, min(run[1] for run in runs) / count * 1e6, runs[0][2] / 2**20))
    check(many_s <= MOST * few_s, "%s: a letter of %d costs what a letter of %d costs" % (what, MANY, FEW), "%.2f times" % (many_s / few_s))
    return (many[0][2] - few[0][2]) / (MANY - FEW)


grows = compare("sockets, conversation printed")
print("# memory grows by %.0f octets a letter" % grows)
compare("sockets, JSON", "--json", "-")
if "--all" in sys.argv:
    compare("in memory", "--memory")
finish()
