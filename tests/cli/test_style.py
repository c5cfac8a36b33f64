# SPDX-License-Identifier: GPL-3.0-or-later
"""The colours of the window, by day (app/style.css) and by night (app/style-dark.css over it): writing has a contrast of at least
4.5 to 1 with what it stands on, and what has a meaning without being writing at least 3 to 1 (WCAG 2.1, 1.4.3 and 1.4.11)."""

import os
import re

from pennypost import SOURCE, check, finish

# Every pair of writing and ground that the window uses.
WRITING = [
    ("pp_ink", ("pp_paper", "pp_sheet", "pp_band", "pp_red_wash")),
    ("pp_faint", ("pp_paper", "pp_sheet", "pp_band", "pp_red_wash")),
    ("pp_red", ("pp_paper", "pp_sheet", "pp_band", "pp_red_wash")),
    ("pp_blue", ("pp_paper", "pp_sheet", "pp_band", "pp_red_wash")),
    ("pp_green", ("pp_paper", "pp_sheet", "pp_band", "pp_red_wash")),
    ("pp_amber", ("pp_paper", "pp_sheet", "pp_band", "pp_red_wash")),
    ("pp_paper", ("pp_ink",)),  # the chosen view's button
    ("window_fg_color", ("window_bg_color",)),
    ("view_fg_color", ("view_bg_color",)),
    ("headerbar_fg_color", ("headerbar_bg_color", "headerbar_backdrop_color")),
    ("popover_fg_color", ("popover_bg_color",)),
    ("dialog_fg_color", ("dialog_bg_color",)),
    ("card_fg_color", ("card_bg_color",)),
    ("accent_fg_color", ("accent_bg_color",)),
]
# The number of a hop, on its disc: by day white, by night the dark sheet.
DISC = {"day": ("#ffffff", ("pp_ink", "pp_red")), "night": ("#151b29", ("pp_ink", "pp_red"))}
# The stretches of the timeline on its ground; pp_hop_0 is what belongs to no hop, and has no meaning.
GRAPHICS = [("pp_hop_%d" % hop, ("pp_band",)) for hop in range(1, 6)] + [("pp_ink", ("pp_band", "pp_sheet")), ("pp_red", ("pp_band",))]


def read_colours(*names):
    colours = {"white": "#ffffff"}
    for name in names:
        with open(os.path.join(SOURCE, "app", name), encoding="utf-8") as file:
            colours.update(re.findall(r"@define-color\s+(\w+)\s+([^;]+);", file.read()))
    return colours


def resolve(colours, name):
    while not name.startswith("#"):
        name = colours[name.lstrip("@")].strip()
    return [int(name[place:place + 2], 16) / 255 for place in (1, 3, 5)]


def luminance(rgb):
    linear = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(colours, one, other):
    light, dark = sorted((luminance(resolve(colours, one)), luminance(resolve(colours, other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def look(style, colours, pairs, least):
    for one, grounds in pairs:
        for ground in grounds:
            ratio = contrast(colours, one, ground)
            check(ratio >= least, "%s: %s on %s has %.1f" % (style, one, ground, least), "%.2f" % ratio)


def main():
    check(abs(contrast({}, "#000000", "#ffffff") - 21) < 0.01, "the formula is right at its end")
    for style, files in (("day", ("style.css",)), ("night", ("style.css", "style-dark.css"))):
        colours = read_colours(*files)
        look(style, colours, WRITING, 4.5)
        look(style, colours, [DISC[style]], 4.5)
        look(style, colours, GRAPHICS, 3)
    finish()


main()
