#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast letters are taken, compared: tests/bench/compare_intake.py [--quick] [--rounds N] [--only abcde] [--folder DIR]

Not part of tests/run. The same client (Postfix's smtp-source) sends letters of 4 KiB to Postfix, to smtp-sink (which stores nothing)
and to `pennypost serve --store`, by turns within one run and on one disk; medians are compared. Only ratios carry over to another
machine. Exit status 0: measured; 1: somebody did not take or deliver every letter."""

import argparse
import os
import poplib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from peers import Dovecot, HERE, Ours, Postfix, Sink, need, raise_limits, PROGRAM

OCTETS = 4096
WHO = "alice@london.example"
# letter of the case: what it is called, arguments of smtp-source, letters a run for us, for Postfix, what we want of each peer
CASES = {
    "a": ("10 sessions", ["-d", "-s", "10"], 8000, 1500, {"postfix": 5, "smtp-sink": 0.25}),
    "b": ("100 sessions", ["-d", "-s", "100"], 10000, 1500, {"postfix": 5, "smtp-sink": 0.25}),
    "c": ("one letter a connection", ["-s", "10"], 4000, 1000, {"postfix": 3}),
    "d": ("1 session", ["-d", "-s", "1"], 2000, 500, {}),
}
SETTINGS = """# letters of %d octets, sent by smtp-source; everything on one disk: %s
# ours: serve --store, SQLite write-ahead log, synchronous=FULL: 250 is said after the sync; what it prints goes to /dev/null;
#   intake is measured with a mailbox host that never greets, so that nothing is passed on
# postfix: own instance, no chroot, in_flow_delay=0, default_process_limit=200, smtpd_client_*_limit=0 (anvil idle), no TLS, no DNS;
#   postfix files (and syncs), its queue manager looks at the letter and leaves it (defer_transports);
#   postfix-hold (check_recipient_access static:HOLD) files (and syncs) and does nothing more
# five hops: postfix passes on by LMTP to Dovecot's Maildir (mail_fsync=optimized); ours: counted when in the last mailbox (POP3 STAT)
# smtp-sink: stores nothing"""


def send(place, arguments, letters, who=WHO):
    """Seconds until all were taken."""
    began = time.monotonic()
    subprocess.run(["smtp-source", *arguments, "-m", str(letters), "-l", str(OCTETS), "-f", WHO, "-t", who, "%s:%d" % place],
                   check=True, timeout=120, stdin=subprocess.DEVNULL)
    return time.monotonic() - began


def number(value):
    return "{:,.0f}".format(value)


def ratios(ours, peers, wanted):
    """", postfix 1,020/s, ratio 5.02 (want 5)", joined."""
    parts = []
    for name, value in peers.items():
        want = " (want %g)" % wanted[name] if name in wanted else ""
        parts.append("%s %s/s, ratio %.2f%s" % (name, number(value), ours / value, want))
    return "; ".join(parts)


def measure_intake(case, peers, rounds, share):
    """Medians: letters a second by name, and our processor's seconds a letter."""
    _, arguments, ours_count, postfix_count, _ = CASES[case]
    rates, cpu = {peer.name: [] for peer in peers}, []
    for turn in range(rounds):
        for peer in peers[turn % len(peers):] + peers[:turn % len(peers)]:
            letters = max(100, int((postfix_count if isinstance(peer, Postfix) else ours_count) * share))
            os.sync()  # what the one before has left behind is not measured with this one
            before = peer.cpu_s() if isinstance(peer, Ours) else 0
            rates[peer.name].append(letters / send(peer.smtp, arguments, letters))
            if isinstance(peer, Ours):
                cpu.append((peer.cpu_s() - before) / letters)
            if isinstance(peer, Postfix):
                peer.rest()
    return {name: statistics.median(values) for name, values in rates.items()}, statistics.median(cpu)


def compare_intake(cases, folder, rounds, share):
    with Postfix(folder, 21625, Postfix.DEFER) as postfix, Postfix(folder, 21628, Postfix.HOLD, "postfix-hold") as hold, \
         Sink(21626) as sink, intake_server(folder) as ours:
        peers = [ours, postfix, hold, sink]
        for peer in peers:
            send(peer.smtp, ["-d", "-s", "100"], 300)  # its processes are there now
        for case in cases:
            medians, cpu = measure_intake(case, peers, rounds, share)
            mine = medians.pop("ours")
            print("intake %s: ours %s/s, %s; our processor %s µs a letter" %
                  (CASES[case][0], number(mine), ratios(mine, medians, CASES[case][4]), number(cpu * 1e6)))
            sys.stdout.flush()


def intake_server(folder, *more):
    return Ours(folder, os.path.join(HERE, "intake.scenario"), {"smtp": 1, "hole": 2}, *more)


def compare_journal(folder, rounds, share):
    """What it costs to keep a record of everything, if `serve` can."""
    said = subprocess.run([PROGRAM, "serve", "--help"], capture_output=True, text=True, timeout=30).stdout
    options = [[name, os.path.join(folder, "record")] for name in ("--json", "--record", "--journal") if name + "=" in said]
    options += [[name] for name in ("--quiet",) if name in said]
    if not options:
        print("journal: serve has no option that keeps or silences it, so its cost is not measured apart")
    for option in options:
        rates = {"without": [], "with": []}
        for _ in range(rounds):
            for name, more in (("without", []), ("with", option)):
                with intake_server(folder, *more) as ours:
                    letters = max(100, int(8000 * share))
                    send(ours.smtp, ["-d", "-s", "10"], 200)
                    before = ours.cpu_s()
                    rate = letters / send(ours.smtp, ["-d", "-s", "10"], letters)
                    rates[name].append((rate, (ours.cpu_s() - before) / letters))
        without, having = (statistics.median(rate for rate, _ in rates[name]) for name in ("without", "with"))
        cost = statistics.median(cpu for _, cpu in rates["with"]) - statistics.median(cpu for _, cpu in rates["without"])
        print("journal %s: without %s/s, with %s/s, ratio %.2f; %+.1f µs of the processor a letter" %
              (option[0], number(without), number(having), having / without, cost * 1e6))


def count_by_pop3(place, user, password):
    box = poplib.POP3(*place, timeout=60)
    box.user(user)
    box.pass_(password)
    count = box.stat()[0]
    box.quit()
    return count


def deliver(place, who, letters, count):
    """Letters a second, from the first that is sent to the last that lies in the mailbox."""
    already, began = count(), time.monotonic()
    send(place, ["-d", "-s", "10"], letters, who)
    while (done := count() - already) < letters:
        if time.monotonic() - began > 60:
            sys.exit("Only %d of %d letters were delivered within a minute." % (done, letters))
        time.sleep(0.02)
    return letters / (time.monotonic() - began)


def compare_hops(folder, rounds, share):
    few, letters = max(100, int(1000 * share)), max(100, int(2500 * share))
    rates = {"postfix + dovecot": [], "ours, five hosts": [], "ours, one roof": []}
    worlds = {
        "ours, five hosts": ("first-letter", {"submission": 2, "smtp": 3, "pop3": 5}, "bob@paris.example"),
        "ours, one roof": (os.path.join(HERE, "one-roof.scenario"), {"submission": 1, "smtp": 1, "pop3": 1}, "bob@london.example"),
    }
    with Dovecot(folder) as dovecot, Postfix(folder, 21627, "virtual_transport = lmtp:unix:" + dovecot.lmtp) as postfix:
        send(postfix.smtp, ["-d", "-s", "10"], 20)
        for turn in range(rounds):
            who = "bob%d" % turn
            rates["postfix + dovecot"].append(deliver(postfix.smtp, who + "@london.example", few, lambda: dovecot.delivered(who)))
            for name, (scenario, hosts, to) in worlds.items():
                with Ours(folder, scenario, hosts) as ours:
                    rates[name].append(deliver(ours.place("submission"), to, letters,
                                               lambda: count_by_pop3(ours.place("pop3"), "bob", "builder")))
    medians = {name: statistics.median(values) for name, values in rates.items()}
    peer = medians.pop("postfix + dovecot")
    for name, mine in medians.items():
        print("delivered 10 sessions: %s %s/s, %s" % (name, number(mine), ratios(mine, {"postfix + dovecot": peer}, {})))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of the letters, one round: to see that it works")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="abcde", help="some of: a 10 sessions, b 100, c one letter a connection, d one session, e delivered")
    parser.add_argument("--folder", default="/var/tmp", help="on the disk to measure with")
    asked = parser.parse_args()
    rounds, share = (1, 0.1) if asked.quick else (asked.rounds, 1)
    need("smtp-source", "smtp-sink", "postfix", "dovecot", "/usr/lib/dovecot/lmtp")
    raise_limits()
    folder = tempfile.mkdtemp(prefix="pennypost-compare-", dir=asked.folder)
    os.chmod(folder, 0o755)
    began = time.monotonic()
    try:
        print(SETTINGS % (OCTETS, subprocess.run(["df", "--output=source,fstype", folder], capture_output=True, text=True).stdout.split("\n")[1]))
        cases = [case for case in CASES if case in asked.only]
        if cases:
            compare_intake(cases, os.path.join(folder, "intake"), rounds, share)
        if "a" in cases:
            compare_journal(os.path.join(folder, "journal"), rounds, share)
        if "e" in asked.only:
            compare_hops(os.path.join(folder, "hops"), rounds, share)
        print("# took %.0f s" % (time.monotonic() - began))
    except (RuntimeError, subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        sys.exit("compare_intake: %s" % error)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
