# SPDX-License-Identifier: GPL-3.0-or-later
"""`pennypost draw` and `pennypost film`: without a display, every kind, every view, the same octets twice, and sentences for what is wrong."""

import os
import shutil
import signal
import struct
import subprocess
import tempfile
import time
import xml.etree.ElementTree

from pennypost import PLAIN, check, finish, is_sentence, run, says

FOLDER = tempfile.mkdtemp(prefix="pennypost-draw-")
VIEWS = ("network", "both", "post-office", "ladder")
# No display, and none to be found.
BARE = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "GDK_BACKEND": ""}


def place(name):
    return os.path.join(FOLDER, name)


def octets(path):
    with open(path, "rb") as file:
        return file.read()


def draw(*arguments, program=PLAIN):
    return run("draw", *arguments, env=BARE, program=program)


def size_of(png):
    return struct.unpack(">II", png[16:24]) if png[:8] == b"\x89PNG\r\n\x1a\n" else None


def kinds():
    for view in VIEWS:
        for style in ("light", "dark"):
            path = place("%s-%s" % (view, style))
            how = ("first-letter", "--at", "hop:3,text:RCPT", "--view", view, "--style", style, "--size", "900x500")
            done = [draw(*how, "-o", path + suffix) for suffix in (".png", ".svg", ".pdf")]
            check(all(one.returncode == 0 and one.stderr == b"" for one in done), "%s, %s: three kinds" % (view, style), [says(one) for one in done])
            check(size_of(octets(path + ".png")) == (900, 500), "%s, %s: PNG of the size that was asked for" % (view, style))
            svg(view, style, path + ".svg")
            pdf(view, style, path + ".pdf")
    pictures = {octets(place("%s-%s.png" % (view, style))) for view in VIEWS for style in ("light", "dark")}
    check(len(pictures) == len(VIEWS) * 2, "every view and style is another picture")
    done = draw("--scale", "2", "--size", "400x200", "--format", "png", "-o", "-")
    check(size_of(done.stdout) == (800, 400), "--scale 2 is twice as large, on standard output", says(done))
    check(draw("--large", "--format", "png", "-o", "-", "--view", "ladder").stdout !=
          draw("--format", "png", "-o", "-", "--view", "ladder").stdout, "--large is another picture")
    one, other = (draw("--at", "hop:3,text:RCPT", "--progress", far, "--format", "png", "-o", "-").stdout for far in ("0.1", "0.9"))
    check(one != other and size_of(one) == (1280, 800), "--progress moves what flies")


def svg(view, style, path):
    root = xml.etree.ElementTree.parse(path).getroot()
    title = root.find("{http://www.w3.org/2000/svg}title")
    images = [tag for tag in root.iter() if tag.tag.endswith("}image")]
    check(root.get("width", "").startswith("900") and root.get("height", "").startswith("500") and not images,
          "%s, %s: SVG of that size, no pixels in it" % (view, style), (root.attrib, len(images)))
    check(title is not None and "RCPT TO:<bob@paris.example>" in title.text, "%s, %s: SVG says in words what it shows" % (view, style))


def pdf(view, style, path):
    facts = subprocess.run(["pdfinfo", path], capture_output=True, text=True)
    words = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True).stdout
    check("Pages:           1" in facts.stdout and "900 x 500 pts" in facts.stdout, "%s, %s: PDF of one page" % (view, style), facts.stdout)
    check("mx.paris" in words or "Paris" in words, "%s, %s: the PDF's words are words" % (view, style), words)


def again():
    for suffix in ("png", "svg", "pdf"):
        one, other = place("one." + suffix), place("other." + suffix)
        draw("--at", "31", "-o", one)
        time.sleep(1.1)  # a date in it would be another one
        draw("--at", "31", "-o", other)
        check(octets(one) == octets(other), "%s: the same octets twice" % suffix)
    recording = place("first.pennypost")
    run("run", "first-letter", "--memory", "--record", recording)
    for at in ("0", "1", "40", "event:33", "hop:5", "end"):
        check(draw("first-letter", "--at", at, "-o", place("a.png")).returncode == 0 and
              draw(recording, "--at", at, "-o", place("b.png")).returncode == 0 and octets(place("a.png")) == octets(place("b.png")),
              "--at %s: a scenario and its recording are the same picture" % at)
    check(draw("--at", "end", "-o", place("a.png")).returncode == 0 and octets(place("a.png")) != octets(place("other.png")),
          "another moment is another picture")
    return recording


def complaints(recording):
    cut, altered, nonsense = place("cut.pennypost"), place("altered.pennypost"), place("nonsense.pennypost")
    whole = octets(recording)
    for path, content in ((cut, whole[:len(whole) // 2]), (altered, whole[:4000] + b"\xff\xff" + whole[4002:]), (nonsense, os.urandom(3000)),
                          (place("head.pennypost"), whole[:40])):
        with open(path, "wb") as file:
            file.write(content)
        for command in ("draw", "film"):
            done = run(command, path, "-o", place("never.png" if command == "draw" else "never.webp"), env=BARE)
            check(is_sentence(done, 2), "%s %s: a sentence" % (command, os.path.basename(path)), says(done))
    for words, arguments in ((("115",), ("--at", "999")), (("--at", "hop:N"), ("--at", "soon")), (("1", "5"), ("--at", "hop:6")),
                             (("xyzzy",), ("--at", "text:xyzzy")), (("1280x800",), ("--size", "large")), (("1280x800",), ("--size", "8x8")),
                             (("too large",), ("--size", "16384x16384")), (("ladder",), ("--view", "sideways")), (("dark",), ("--style", "grey")),
                             (("0", "1"), ("--progress", "nan")), (("8",), ("--scale", "1e9")), (("png",), ("--format", "bmp"))):
        done = run("draw", *arguments, "-o", place("never.png"), env=BARE)
        check(is_sentence(done, 2, *words), "draw %s: what would have been right" % " ".join(arguments), says(done))
    for arguments in ((), ("-o", place("never.bmp")), ("-o", place("never"))):
        check(is_sentence(run("draw", *arguments, env=BARE), 2, "png"), "draw %s: which kind?" % " ".join(arguments)[-12:])
    for command, name in (("draw", "x.png"), ("film", "x.webp")):
        done = run(command, "--size", "64x64", "-o", place("no/such/folder/" + name), *(("--to", "1") if command == "film" else ()), env=BARE)
        check(is_sentence(done, 3, "Cannot write"), "%s: a place that is not there: 3" % command, says(done))
    check(not [name for name in os.listdir(FOLDER) if name.startswith("never") or name.startswith(".")], "nothing was left behind", os.listdir(FOLDER))


def odd_sizes():
    for size in ("16x16", "16x2000", "2000x16", "300x100"):
        for view in VIEWS:
            done = run("draw", "--size", size, "--view", view, "--at", "hop:3", "--format", "png", "-o", "-", env=BARE)
            check(done.returncode == 0 and done.stderr == b"" and size_of(done.stdout) == tuple(map(int, size.split("x"))),
                  "%s at %s" % (view, size), says(done))


def parts_of(webp):
    """The durations of an animated WebP's frames, by its RIFF chunks."""
    found, at = [], 12
    while at + 8 <= len(webp):
        name, length = webp[at:at + 4], struct.unpack("<I", webp[at + 4:at + 8])[0]
        if name == b"ANMF":
            found.append(int.from_bytes(webp[at + 20:at + 23], "little"))
        at += 8 + length + length % 2
    return found


def films():
    how = ("--from", "hop:3", "--to", "hop:3,text:RCPT", "--size", "320x200", "--fps", "10", "--pace", "4")
    lines = run("film", *how, "-o", place("one.webp"), env=BARE, program=PLAIN)
    again = run("film", *how, "-o", place("other.webp"), env=BARE, program=PLAIN)
    one = octets(place("one.webp"))
    check(lines.returncode == again.returncode == 0 and one[:4] == b"RIFF" and one[8:12] == b"WEBP", "film: WebP", says(lines))
    check(one == octets(place("other.webp")), "film: the same octets twice")
    durations = parts_of(one)
    frames = run("film", *how, "-o", place("frames/"), env=BARE, program=PLAIN)
    names = sorted(os.listdir(place("frames")))
    check(frames.returncode == 0 and names == ["frame-%05d.png" % (i + 1) for i in range(len(names))] and
          all(size_of(octets(place("frames/" + name))) == (320, 200) for name in names), "film: numbered frames", names[:3])
    check(len(names) * 100 == sum(durations) and 5 < len(durations) < len(names), "the WebP lasts as long; what does not change is one frame",
          "%d frames of %d ms; %d frames" % (len(durations), sum(durations), len(names)))
    check(is_sentence(run("film", *how, "-o", place("frames/"), env=BARE), 2, "mixed"), "film: two films are not mixed")
    done = run("film", *how, "-o", place("f-%03d.png"), env=BARE, program=PLAIN)
    check(done.returncode == 0 and os.path.exists(place("f-001.png")) and len([n for n in os.listdir(FOLDER) if n.startswith("f-")]) == len(names),
          "film: frames by a pattern", says(done))
    for pattern in ("f-%s.png", "f-%d-%d.png", "f-%99d.png", "f-%n.png"):
        check(is_sentence(run("film", *how, "-o", place(pattern), env=BARE), 2, "frame-%05d.png"), "film: “%s” is no pattern" % pattern)
    ladder = run("film", *how, "--view", "ladder", "-o", place("ladder.webp"), env=BARE, program=PLAIN)
    check(ladder.returncode == 0 and len(parts_of(octets(place("ladder.webp")))) > 5, "film: the ladder", says(ladder))
    installed()
    for words, arguments in ((("line",), ("--from", "30", "--to", "20")), (("frames",), ("--fps", "100", "--pace", "0.05")),
                             (("--fps",), ("--fps", "0")), (("--pace",), ("--pace", "0")), (("webp",), ("-o", place("x.mov")))):
        done = run("film", "-o", place("never.webp"), *arguments, env=BARE)
        check(is_sentence(done, 2, *words), "film %s: a sentence" % " ".join(arguments)[:30], says(done))


def installed():
    for suffix, makers in (("gif", ("convert", "magick")), ("apng", ("ffmpeg",))):
        done = run("film", "--from", "1", "--to", "2", "--size", "160x100", "--fps", "5", "-o", place("film." + suffix), env=BARE, program=PLAIN)
        if any(shutil.which(maker) for maker in makers):
            head = octets(place("film." + suffix))[:6]
            check(done.returncode == 0 and head in (b"GIF89a", b"\x89PNG\r\n"), "film: %s" % suffix, says(done))
        else:
            check(is_sentence(done, 3, "not installed"), "film: %s without its maker says what to install" % suffix, says(done))
    done = run("film", "--to", "1", "-o", place("film.gif"), env={**BARE, "PATH": "/nonexistent"})
    check(is_sentence(done, 3, "ImageMagick"), "film: no maker to be found", says(done))


def stopped():
    for name in ("stopped.webp", "stopped"):
        process = subprocess.Popen([PLAIN, "film", "--pace", "0.5", "-o", place(name)], stderr=subprocess.PIPE, env={**os.environ, **BARE})
        time.sleep(0.7)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)[1]
        left = [entry for entry in os.listdir(FOLDER) if "stopped" in entry]
        check(process.returncode == 3 and b"Stopped" in said and not left, "film, stopped with Ctrl+C: nothing is left of %s" % name,
              "%d %s %s" % (process.returncode, said, left))


kinds()
complaints(again())
odd_sizes()
films()
stopped()
for command in ("draw", "film"):
    done = run(command, "--help", env=BARE)
    check(done.returncode == 0 and b"--view" in done.stdout and done.stderr == b"", "%s --help" % command)
shutil.rmtree(FOLDER, ignore_errors=True)
finish()
