# SPDX-License-Identifier: GPL-3.0-or-later
"""What the operating system sees of a run: a real connection for each hop, and none that leaves this machine."""

import re
import socket
import subprocess
import tempfile

from pennypost import NET, NETWORK, PLAIN, SOURCE, Serving, check, events, finish, run


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


def dig(world, *arguments):
    address, port = world.where("dns")
    done = subprocess.run(["dig", "@" + address, "-p", str(port), "+tries=1", "+time=5", *arguments], capture_output=True, timeout=60)
    return done.stdout.decode()


def frame(message):
    return len(message).to_bytes(2, "big") + message


def question(number, name):
    """By hand, for what dig does not do."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"
    return number.to_bytes(2, "big") + b"\1\0\0\1\0\0\0\0\0\0" + labels + b"\0\17\0\1"


def receive(connection, count):
    octets = b""
    while len(octets) < count:
        piece = connection.recv(count - len(octets))
        if not piece:
            break
        octets += piece
    return octets


def answer_of(connection):
    return receive(connection, int.from_bytes(receive(connection, 2), "big"))


def over_tcp_by_hand(world):
    with socket.create_connection(world.where("dns"), timeout=30) as connection:
        connection.sendall(frame(question(1, "paris.example")) + frame(question(2, "rome.example"))[:9])
        check(answer_of(connection)[:2] == b"\0\1", "the first of two questions in one piece is answered over TCP")
        connection.sendall(frame(question(2, "rome.example"))[9:])
        answer = answer_of(connection)
        check(answer[:2] == b"\0\2" and answer[3] & 15 == 3, "the other one too, when the rest of it has come", answer)
        connection.sendall(frame(b"no question"))
        check(connection.recv(1) == b"", "octets that are no question end the connection")
    with socket.create_connection(world.where("dns"), timeout=30) as connection:
        connection.sendall(b"\0\0")
        check(connection.recv(1) == b"", "so does a message of no octets")
    with socket.create_connection(world.where("dns"), timeout=60) as connection:
        connection.sendall(b"\xff\xffbut not so many follow")
        check(connection.recv(1) == b"", "who says nothing more is hung up on after a while")


def directory():
    with Serving(*NETWORK) as world:
        check(len([words for words in world.listening if words[1] == "dns"]) == 1, "the directory is announced once", world.listening)
        for way, flag in (("UDP", "+notcp"), ("TCP", "+tcp")):
            check(dig(world, flag, "+short", "paris.example", "MX").strip() == "10 mx.paris.example.", "dig gets the MX by " + way)
            text = dig(world, flag, "mx.paris.example", "A")
            check("NOERROR" in text and world.where("smtp", "mx.paris.example")[0] in text and "udp: 1232" in text
                  and "warning" not in text.lower() and "malformed" not in text.lower(), "dig gets the address by " + way, text)
            check("NXDOMAIN" in dig(world, flag, "nowhere.example", "MX"), "dig: no such name, by " + way)
            text = dig(world, flag, "paris.example", "TXT")
            check("NOERROR" in text and "ANSWER: 0" in text, "dig: the name, but no such record, by " + way, text)
        text = dig(world, "+tcp", "+keepopen", "paris.example", "MX", "london.example", "MX")
        check(text.count("status: NOERROR") == 2, "dig asks twice on one connection", text)
        check("BADVERS" in dig(world, "+edns=1", "+noednsnegotiation", "paris.example", "MX"), "dig hears that there is no EDNS version 1")
        over_tcp_by_hand(world)
        check(world.stop() == 0 and world.said == "", "it ends cleanly", world.said)
    text = "".join(world.lines)
    check(text.count("paris.example MX?") >= 5 and "octets that are no question" in text, "a guest's questions are told in words", text)


def falls_back_to_tcp():
    """The MTA asks again over TCP when the answer was cut off: a domain with more offices than a datagram can name."""
    with open("%s/data/scenarios/first-letter.scenario" % SOURCE, encoding="utf-8") as file:
        text = file.read()
    many = "".join("\nm%d=paris.example. 3600 IN MX %d a-rather-long-name-for-an-office-%d.example.\na%d=a-rather-long-name-for-an-office-%d.example. 60 IN A 127.0.0.1"
                   % (n, 100 + n, n, n, n) for n in range(60))
    with tempfile.NamedTemporaryFile("w", suffix=".scenario", encoding="utf-8") as file:
        file.write(text.replace("\n[letter 1]", many + "\n\n[letter 1]", 1))
        file.flush()
        done = run("run", *NETWORK, "--json", "-", file.name)
    dns = [event for event in events(done.stdout) if event["kind"] == "dns"]
    check(done.returncode == 0, "a letter to a domain with 61 offices arrives", done.stderr)
    check([event["text"] for event in dns if event["dir"] == "C" and event["from"].startswith("mta:")] == ["paris.example MX?"] * 2, "its MX is asked for twice", dns)
    check(dns[1]["text"].endswith("too long for a datagram") and dns[1]["octets"] <= 1232 and dns[3]["octets"] > 1232,
          "the answer is cut off first, and whole the second time", [event["octets"] for event in dns])


connections(usual_ports())
directory()
falls_back_to_tcp()
takes_the_next_free_network()
offset()
finish()
