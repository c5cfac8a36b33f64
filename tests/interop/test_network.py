# SPDX-License-Identifier: GPL-3.0-or-later
"""What the operating system sees of a run: a real connection for each hop, and none that leaves this machine."""

import re
import socket
import subprocess
import tempfile

from pennypost import NET, NETWORK, PLAIN, Serving, check, finish, run


def usual_ports():
    """As `serve` announces them: where another program has the usual port on every address, they are others."""
    with Serving(*NETWORK) as world:
        return {words[1]: int(words[2].split(":")[1]) for words in world.listening}


def connections(ports):
    with tempfile.NamedTemporaryFile() as log:
        done = subprocess.run(["strace", "-f", "-qq", "-e", "trace=connect,sendto,bind", "-o", log.name, PLAIN, "run", *NETWORK],
                              capture_output=True, timeout=120)
        text = log.read().decode()
    check(done.returncode == 0, "it runs under strace", done.stderr)
    place = re.compile(r"(\w+)\(.*?sin_port=htons\((\d+)\), sin_addr=inet_addr\(\"([\d.]+)\"\)")
    calls = [(call, address, int(port)) for call, port, address in place.findall(text)]
    connects = [(address, port) for call, address, port in calls if call == "connect" and port]
    for name in ("submission", "smtp", "lmtp", "pop3"):
        port = ports[name]
        check(any(where[1] == port for where in connects), "a connection to port %d (%s)" % (port, name), connects)
    check(len({where for where in connects if where[1] == ports["smtp"]}) >= 2, "two mail servers are connected to", connects)
    check(any((call, port) == ("sendto", ports["dns"]) for call, _, port in calls), "a datagram to the directory", calls)
    check(all(address.startswith(NET + ".") for call, address, _ in calls if call != "bind"), "nothing but the network asked for is called", calls)
    check(all(address.startswith("127.") for _, address, _ in calls), "nothing but loopback is bound", calls)


def takes_the_next_free_network():
    """`run` goes elsewhere when its usual place is taken; `serve` would say so (tests/cli/test_bad_input.py)."""
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.25.0.2", 2587))
            taken.listen()
        except OSError:
            pass  # somebody else has it: as good
        done = run("run")
    check(done.returncode == 0, "run takes the next free network", done.stderr)


def offset():
    done = run("run", *NETWORK, "--port-offset", "3000")
    check(done.returncode == 0, "run --port-offset 3000", done.stderr)


connections(usual_ports())
takes_the_next_free_network()
offset()
finish()
