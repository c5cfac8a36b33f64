# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers that are compared with each other, each as an instance of its own: its configuration, queue and mailboxes lie in a
folder that is given to it, it listens on loopback alone, and what was started is ended by its number.

    with Postfix(folder, 21600) as peer: … peer.smtp, peer.cpu_s()"""

import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
HERE = os.path.dirname(os.path.realpath(__file__))
PROGRAM = os.environ.get("PENNYPOST_PLAIN") or os.environ.get("PENNYPOST") or os.path.join(TOP, "build/app/pennypost")
PACKAGES = {"smtp-source": "postfix", "smtp-sink": "postfix", "postfix": "postfix", "dovecot": "dovecot-core",
            "/usr/lib/dovecot/lmtp": "dovecot-lmtpd", "/usr/lib/dovecot/imap": "dovecot-imapd", "/usr/lib/dovecot/pop3": "dovecot-pop3d"}
# What a thread of this many clients needs on both ends.
FILES = 16384
# A fork of ours goes here and nowhere else; the offset is given, so that no port is moved.
NETWORK, OFFSET = "127.%d.7" % (64 + os.getpid() % 128), 21000


def need(*programs):
    """Ends with a sentence if one of them is missing."""
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    missing = sorted({PACKAGES[name] for name in programs if shutil.which(name) is None})
    if missing:
        sys.exit("To compare, install: apt-get install --no-install-recommends " + " ".join(missing))
    if os.geteuid() != 0 and "postfix" in programs:
        sys.exit("Postfix and Dovecot need an administrator: run this as root.")
    if not os.path.exists(PROGRAM):
        sys.exit("There is no %s: build first (app/run --help does), or name the program in PENNYPOST_PLAIN." % PROGRAM)


def raise_limits():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    return max(soft, wanted)


def wait_for(place, process=None, seconds=20):
    """Until somebody listens there."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            socket.create_connection(place, timeout=5).close()
            return
        except ConnectionRefusedError:
            if process is not None and process.poll() is not None:
                raise RuntimeError("%s ended with %s" % (process.args[0], process.returncode))
            time.sleep(0.02)
    raise RuntimeError("nobody listens at %s:%d" % place)


def cpu_of(pid):
    """Seconds of the processor that it has used, all its threads together."""
    with open("/proc/%d/stat" % pid, encoding="ascii", errors="replace") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def end(process):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


class Ours:
    """`pennypost serve` with its store in the folder. Nobody reads what it prints."""

    name = "ours"

    def __init__(self, folder, scenario, hosts, *more):
        self.store, self.more = os.path.join(folder, "store"), more
        self.scenario = scenario
        self.hosts = hosts  # {"smtp": number of the host, …}
        self.hole = None

    def place(self, service):
        ports = {"smtp": 25, "submission": 587, "pop3": 110, "lmtp": 24, "imap": 143}
        return "%s.%d" % (NETWORK, self.hosts[service]), OFFSET + ports[service]

    where = place

    def __enter__(self):
        if "hole" in self.hosts:
            # Takes the connection and never greets: the queue has nothing to do but to file.
            self.hole = socket.socket()
            self.hole.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self.hole.bind(("%s.%d" % (NETWORK, self.hosts["hole"]), OFFSET + 24))
            self.hole.listen(16)
        self.process = subprocess.Popen(
            [PROGRAM, "serve", self.scenario, "--store", self.store, "--network", NETWORK + ".0/24", "--port-offset", str(OFFSET),
             *self.more], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            wait_for(self.place("smtp"), self.process)
        except RuntimeError:
            self.__exit__()
            raise
        self.smtp = self.place("smtp")
        return self

    def cpu_s(self):
        return cpu_of(self.process.pid)

    def rss(self):
        with open("/proc/%d/statm" % self.process.pid, encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def __exit__(self, *unused):
        end(self.process)
        if self.hole is not None:
            self.hole.close()
        shutil.rmtree(self.store, ignore_errors=True)


class Sink:
    """smtp-sink: reads letters and stores nothing."""

    name = "smtp-sink"

    def __init__(self, port):
        self.smtp = "127.0.0.1", port

    def __enter__(self):
        self.process = subprocess.Popen(["smtp-sink", *(["-u", "nobody"] if os.geteuid() == 0 else []), "%s:%d" % self.smtp, "2000"],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        wait_for(self.smtp, self.process)
        return self

    def cpu_s(self):
        return cpu_of(self.process.pid)

    def __exit__(self, *unused):
        end(self.process)


MAIN_CF = """compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.london.example
mydomain = london.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
alias_maps =
alias_database =
virtual_mailbox_domains = london.example
virtual_mailbox_maps = static:yes
smtpd_peername_lookup = no
disable_dns_lookups = yes
smtpd_tls_security_level = none
in_flow_delay = 0
default_process_limit = 200
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_client_message_rate_limit = 0
smtpd_client_recipient_rate_limit = 0
smtpd_client_new_tls_session_rate_limit = 0
smtpd_client_auth_rate_limit = 0
smtpd_error_sleep_time = 0
smtputf8_enable = no
{more}
"""

MASTER_CF = """127.0.0.1:{port} inet n - n - 200 smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
retry unix - - n - - error
error unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
"""


class Postfix:
    """Postfix with a queue of its own. What is said in @more goes into main.cf."""

    DEFER = "virtual_transport = lmtp:127.0.0.1:9\ndefer_transports = lmtp"  # filed, looked at by the queue manager, left lying
    HOLD = "smtpd_recipient_restrictions = check_recipient_access static:HOLD"  # filed, and not looked at any more

    def __init__(self, folder, port, more, name="postfix"):
        self.name, self.folder, self.smtp = name, os.path.join(folder, name), ("127.0.0.1", port)
        os.makedirs(self.folder, mode=0o755)
        for name in "queue", "data", "etc":
            os.mkdir(os.path.join(self.folder, name), 0o755)
        shutil.chown(os.path.join(self.folder, "data"), "postfix")
        self.etc = os.path.join(self.folder, "etc")
        write(os.path.join(self.etc, "main.cf"), MAIN_CF.format(folder=self.folder, more=more))
        write(os.path.join(self.etc, "master.cf"), MASTER_CF.format(port=port))

    def _do(self, what):
        return subprocess.run(["postfix", "-c", self.etc, what], stdin=subprocess.DEVNULL, capture_output=True, timeout=60, text=True)

    def __enter__(self):
        done = self._do("start")
        try:
            wait_for(self.smtp)
        except RuntimeError as error:
            self.__exit__()
            raise RuntimeError("postfix: %s: %s %s" % (error, done.stdout, done.stderr)) from error
        return self

    def rest(self):
        """Until it has nothing to do any more."""
        busy = [os.path.join(self.folder, "queue", name) for name in ("incoming", "active")]
        end_s = time.monotonic() + 20
        while any(files for folder in busy for _, _, files in os.walk(folder)) and time.monotonic() < end_s:
            time.sleep(0.05)

    def __exit__(self, *unused):
        try:
            with open(os.path.join(self.folder, "queue/pid/master.pid"), encoding="ascii") as file:
                pid = int(file.read())
        except (OSError, ValueError):
            pid = None
        self._do("stop")
        if pid is not None and os.path.exists("/proc/%d" % pid):
            os.kill(pid, signal.SIGKILL)


DOVECOT_CONF = """base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = lmtp
ssl = no
mail_location = maildir:{folder}/mail/%n
mail_fsync = optimized
first_valid_uid = 1
passdb {{
  driver = static
  args = nopassword=y
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={folder}/mail/%n allow_all_users=yes
}}
service lmtp {{
  process_min_avail = 10
  unix_listener lmtp {{
    mode = 0666
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
"""


class Dovecot:
    """Dovecot's LMTP server into Maildirs, synced as it does by itself."""

    def __init__(self, folder):
        self.folder = os.path.join(folder, "dovecot")
        os.makedirs(self.folder, mode=0o755)
        for name in "run", "state", "mail":
            os.mkdir(os.path.join(self.folder, name), 0o755)
        shutil.chown(os.path.join(self.folder, "mail"), "mail", "mail")
        self.conf = write(os.path.join(self.folder, "dovecot.conf"), DOVECOT_CONF.format(folder=self.folder))
        self.lmtp = os.path.join(self.folder, "run/lmtp")

    def __enter__(self):
        self.process = subprocess.Popen(["dovecot", "-F", "-c", self.conf], stdin=subprocess.DEVNULL)
        end_s = time.monotonic() + 20
        while not os.path.exists(self.lmtp):
            if self.process.poll() is not None or time.monotonic() > end_s:
                self.__exit__()
                raise RuntimeError("dovecot did not start: see %s/log" % self.folder)
            time.sleep(0.02)
        return self

    def delivered(self, user):
        try:
            with os.scandir(os.path.join(self.folder, "mail", user, "new")) as entries:
                return sum(1 for _ in entries)
        except FileNotFoundError:
            return 0

    def __exit__(self, *unused):
        end(self.process)
