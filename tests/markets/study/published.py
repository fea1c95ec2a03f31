"""The published data sets as the file of a study holds them."""

import csv
import json
from pathlib import Path

import numpy as np
from django.conf import settings

from markets.studyfile import read_table, returns_from

SAMPLES = Path(settings.BASE_DIR).parent / "shared" / "samples" / "event-study"


def table(path):
    with (SAMPLES / path).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def prices(path, *, empty="drop"):
    with (SAMPLES / path).open(encoding="utf-8") as file:
        return returns_from(read_table(file), kind="log", empty=empty)


def tiny():
    panel = json.loads((SAMPLES / "tiny/panel.json").read_text())
    lines = ["date," + ",".join(panel["prices"])]
    for row, day in enumerate(panel["dates"]):
        lines.append(",".join([day, *(str(column[row]) for column in panel["prices"].values())]))
    events = ["name,when", *(f"{name},{day}" for name, day in panel["events"])]
    return lines, events


def column(rows, name):
    return np.array([float(row[name]) for row in rows])
