#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every scenario at its decisive moment (decisive.ini), by day and by night, at three sizes, against pictures that were looked at.

usage: test_pictures.py [--sheet FILE] [--goldens FOLDER] [NAME…]

PENNYPOST_WRITE_GOLDENS=1 paints the goldens anew; --sheet puts all pictures side by side in one, so that a person can look at every
one of them before they are kept. Fonts are drawn a little differently from machine to machine: what is compared is the mean colour
of blocks, so letters may blur, but nothing may come, go or move."""

import argparse
import concurrent.futures
import configparser
import io
import os
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests", "lib"))
os.environ.setdefault("PENNYPOST", os.environ.get("PENNYPOST_PLAIN", os.path.join(TOP, "build", "app", "pennypost")))
os.environ.setdefault("PENNYPOST_SOURCE", TOP)

import numpy
from PIL import Image, ImageDraw

from pennypost import PLAIN, SOURCE, check, finish

SIZES = ((900, 300), (1280, 450), (1920, 1080))
STYLES = ("light", "dark")
KEPT_WIDTH = 900
BLOCK = 8
MOST_MEAN = 2.0    # of 255, over the whole picture
FAR = 40           # so different is a block that shows something else
MOST_FAR = 0.5     # of a hundred blocks


def moments():
    table = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    table.optionxform = str
    table.read(os.path.join(SOURCE, "tests", "pictures", "decisive.ini"), encoding="utf-8")
    return dict(table["moments"])


def scenarios():
    return sorted(name.removesuffix(".scenario") for name in os.listdir(os.path.join(SOURCE, "data", "scenarios")))


def draw(name, moment, style, size):
    """The picture as it would be kept, or the sentence why there is none."""
    done = subprocess.run([PLAIN, "draw", name.split("/")[0], "--at", moment, "--style", style, "--size", "%dx%d" % size,
                           "--format", "png", "-o", "-"], capture_output=True, timeout=120)
    if done.returncode != 0:
        return done.stderr.decode("utf-8", "replace")
    picture = Image.open(io.BytesIO(done.stdout)).convert("RGB")
    if picture.size != size:
        return "it is %d × %d" % picture.size
    return picture.resize(kept_size(size), Image.BOX) if size[0] > KEPT_WIDTH else picture


def kept_size(size):
    width = min(size[0], KEPT_WIDTH)
    return width, round(size[1] * width / size[0])


def blocks(picture):
    """The mean colour of each block."""
    pixels = numpy.asarray(picture, dtype=numpy.float32)
    rows, columns = pixels.shape[0] // BLOCK, pixels.shape[1] // BLOCK
    return pixels[:rows * BLOCK, :columns * BLOCK].reshape(rows, BLOCK, columns, BLOCK, 3).mean(axis=(1, 3))


def compare(one, other):
    """("", or a sentence that says how different they are)"""
    if one.size != other.size:
        return "%d × %d is not %d × %d" % (one.size + other.size)
    difference = numpy.abs(blocks(one) - blocks(other))
    mean, far = float(difference.mean()), float((difference.max(axis=2) > FAR).mean() * 100)
    if mean <= MOST_MEAN and far <= MOST_FAR:
        return ""
    return "mean difference %.2f, %.2f %% of the blocks show something else" % (mean, far)


def path_of(folder, name, style, size):
    return os.path.join(folder, "%s-%s-%d.webp" % (name.replace("/", "-"), style, size[0]))


def keep(picture, path):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    picture.save(path, "WEBP", quality=75, method=6)


def judge(folder, name, style, size, picture):
    """What is wrong with it, "" for nothing."""
    path = path_of(folder, name, style, size)
    if isinstance(picture, str):
        return picture
    if os.environ.get("PENNYPOST_WRITE_GOLDENS"):
        keep(picture, path)
    if not os.path.exists(path):
        return "there is no %s: PENNYPOST_WRITE_GOLDENS=1 tests/pictures/test_pictures.py paints it" % os.path.relpath(path, SOURCE)
    with Image.open(path) as kept:
        wrong = compare(picture, kept.convert("RGB"))
    if wrong:
        now = os.path.join(tempfile.gettempdir(), "pennypost-now-" + os.path.basename(path).replace(".webp", ".png"))
        picture.save(now)
        wrong += "; the picture of now is " + now
    return wrong


def make_sheet(pictures, path):
    """Every picture, small, with its name above; a row a scenario and style."""
    width, label = 640, 20
    names = sorted({key[:2] for key in pictures})
    heights = [round(size[1] * width / size[0]) for size in SIZES]
    row = max(heights) + label
    half = (len(names) + 1) // 2 if len(names) * row > 16000 else len(names)
    sheet = Image.new("RGB", (width * len(SIZES) * (2 if half < len(names) else 1), row * half), "white")
    for i, (name, style) in enumerate(names):
        x, y = i // half * width * len(SIZES), i % half * row
        ImageDraw.Draw(sheet).text((x + 4, y + 4), "%s, %s" % (name, style), fill="black")
        for column, size in enumerate(SIZES):
            picture = pictures.get((name, style, size))
            if isinstance(picture, Image.Image):
                sheet.paste(picture.resize((width, heights[column]), Image.LANCZOS), (x + column * width, y + label))
    sheet.save(path)


def notices(name, moment, kept):
    """The comparison is worth something: another line, another hour of the day, a thing that came or went."""
    with tempfile.TemporaryDirectory() as folder:
        path = path_of(folder, name, "light", SIZES[0])
        keep(kept, path)
        with Image.open(path) as again:
            check(compare(kept, again.convert("RGB")) == "", "a picture is like its golden", compare(kept, again.convert("RGB")))
            for what, other in (("another moment", draw(name, "0", "light", SIZES[0])),
                                ("another line of the same hop", draw(name, "hop:3", "light", SIZES[0])),
                                ("the other style", draw(name, moment, "dark", SIZES[0])),
                                ("a small thing that is gone", without_a_thing(kept))):
                check(compare(other, again.convert("RGB")) != "", "%s is noticed" % what)


def without_a_thing(picture):
    """An envelope's worth of it painted over."""
    changed = picture.copy()
    width, height = picture.size
    ImageDraw.Draw(changed).rectangle((width * 0.48, height * 0.1, width * 0.54, height * 0.2), fill=(200, 16, 46))
    return changed


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--sheet")
    options.add_argument("--goldens", default=os.path.join(SOURCE, "tests", "goldens", "scenarios"))
    options.add_argument("names", nargs="*")
    options = options.parse_args()
    table = moments()
    check({name.split("/")[0] for name in table} == set(scenarios()), "every scenario has a decisive moment",
          set(scenarios()) ^ {name.split("/")[0] for name in table})
    work = [(name, style, size) for name in table for style in STYLES for size in SIZES
            if not options.names or name in options.names]
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        drawn = pool.map(lambda key: draw(key[0], table[key[0]], *key[1:]), work)
        pictures = dict(zip(work, drawn))
    for (name, style, size), picture in pictures.items():
        wrong = judge(options.goldens, name, style, size, picture)
        check(not wrong, "%s, %s, %d × %d" % (name, style, *size), wrong)
    first = pictures.get(("first-letter", "light", SIZES[0]))
    if isinstance(first, Image.Image):
        notices("first-letter", table["first-letter"], first)
    if options.sheet:
        make_sheet(pictures, options.sheet)
    finish()


if __name__ == "__main__":
    main()
