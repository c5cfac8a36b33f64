#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an idle session costs: tests/bench/compare_idle.py [SESSIONS]

Not part of tests/run. Thousands of SMTP sessions are greeted and then say nothing, while one is busy; all must be let in, the busy
one must be served as before, and each idle one must still be answered in the end. Exit status 1 if not."""

import os
import shutil
import socket
import statistics
import sys
import tempfile
import time

from peers import HERE, Ours, need, raise_limits

SESSIONS, LETTERS = 5000, 300
LETTER = b"Subject: busy\r\n\r\n" + (b"x" * 78 + b"\r\n") * 50


def line_of(connection):
    """The last line of a reply."""
    octets = b""
    while not octets.endswith(b"\n") or octets.split(b"\n")[-2][3:4] == b"-":
        more = connection.recv(4096)
        if not more:
            raise RuntimeError("a connection was closed after %r" % octets)
        octets += more
    return octets.split(b"\n")[-2]


def ask(connection, what, code):
    connection.sendall(what)
    answer = line_of(connection)
    if not answer.startswith(code):
        raise RuntimeError("%r was answered with %r" % (what[:40], answer))


def connect(place):
    connection = socket.create_connection(place, timeout=20)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def open_idle(place, count):
    idle = []
    for _ in range(count):
        connection = connect(place)
        idle.append(connection)
        if not line_of(connection).startswith(b"220 "):
            raise RuntimeError("session %d was not greeted" % len(idle))
        ask(connection, b"EHLO idle.example\r\n", b"250 ")
    return idle


def be_busy(place):
    """Milliseconds a letter, median and 99th percentile."""
    times = []
    with connect(place) as connection:
        line_of(connection)
        ask(connection, b"EHLO busy.example\r\n", b"250 ")
        for _ in range(LETTERS):
            began = time.monotonic()
            ask(connection, b"MAIL FROM:<alice@london.example>\r\n", b"250 ")
            ask(connection, b"RCPT TO:<alice@london.example>\r\n", b"250 ")
            ask(connection, b"DATA\r\n", b"354 ")
            ask(connection, LETTER + b".\r\n", b"250 ")
            times.append((time.monotonic() - began) * 1000)
    times.sort()
    return statistics.median(times), times[len(times) * 99 // 100]


def measure(world, count):
    be_busy(world.smtp)
    alone, before = be_busy(world.smtp), world.rss()
    began = time.monotonic()
    idle = open_idle(world.smtp, count)
    opened, each = time.monotonic() - began, (world.rss() - before) / count
    used = world.cpu_s()
    time.sleep(1)
    used = world.cpu_s() - used
    beside = be_busy(world.smtp)
    for connection in idle:
        ask(connection, b"NOOP\r\n", b"250 ")
        connection.close()
    print("idle %s sessions: %.1f KiB of memory each; opened %s/s; %.1f ms of the processor a second while all are idle" %
          ("{:,}".format(count), each / 1024, "{:,.0f}".format(count / opened), used * 1000))
    print("busy beside them: %.2f ms a letter (99 %%: %.2f), alone %.2f (99 %%: %.2f), ratio %.2f" % (*beside, *alone, beside[0] / alone[0]))


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else SESSIONS
    need()
    if raise_limits() < count + 100:
        sys.exit("This user may not open %d files at one time (ulimit -Hn)." % (count + 100))
    folder = tempfile.mkdtemp(prefix="pennypost-idle-", dir="/var/tmp")
    try:
        with Ours(folder, os.path.join(HERE, "intake.scenario"), {"smtp": 1, "hole": 2}) as world:
            measure(world, count)
    except (OSError, RuntimeError) as error:
        sys.exit("compare_idle: %s" % error)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
