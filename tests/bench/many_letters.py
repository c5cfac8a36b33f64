# SPDX-License-Identifier: GPL-3.0-or-later
"""The first letter, many times: a scenario for the benches."""

import os

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def write_scenario(folder, letters):
    with open(os.path.join(TOP, "data/scenarios/first-letter.scenario")) as file:
        head = file.read().split("[letter 1]")[0]
    path = os.path.join(folder, "many.scenario")
    with open(path, "w") as file:
        file.write(head)
        for number in range(1, letters + 1):
            # Short, for a scenario may have a megabyte.
            file.write("[letter %d]\nfrom=alice@london.example\nto=bob@paris.example\nsubject=%d\ntext=Hi.\\n\n" % (number, number))
    return path
