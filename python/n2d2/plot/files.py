"""Reads the data files of a run."""

from __future__ import annotations

import json
import os
import shlex
import warnings
from pathlib import Path

import numpy as np


class PlotError(ValueError):
    """A data file that cannot be drawn; the message names the file and what was expected."""


def read_lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise PlotError(f"{path}: cannot be read ({error.strerror})") from error


def split_words(path: Path, line: str, number: int) -> list[str]:
    """Words of a line; a "quoted" word keeps its spaces."""
    if '"' not in line:
        return line.split()
    try:
        return shlex.split(line)
    except ValueError as error:
        raise PlotError(f"{path}:{number}: {error}") from error


def read_table(path: Path, header: str | None, text_columns: int = 0) -> list[list]:
    """Rows of a table: `text_columns` words, then numbers. A header must begin with `header`."""
    lines = read_lines(path)
    first = 0
    if header is not None:
        if not lines or not lines[0].startswith(header):
            raise PlotError(f'{path}: its first line should begin with "{header}"')
        first = 1
    rows = []
    for number, line in enumerate(lines[first:], first + 1):
        words = split_words(path, line, number)
        if not words or words[0] == "#" or (words[0].startswith("#") and text_columns == 0):
            continue
        try:
            rows.append([*words[:text_columns], *(float(word) for word in words[text_columns:])])
        except ValueError as error:
            raise PlotError(f"{path}:{number}: numbers are expected ({error})") from error
    if not rows:
        raise PlotError(f"{path}: no data")
    width = len(rows[0])
    for row in rows:
        if len(row) != width:
            raise PlotError(f"{path}: lines of {width} and of {len(row)} columns")
    return rows


def read_numbers(path: Path) -> np.ndarray:
    """The first column of a table of numbers, of which there may be millions."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # of a file without data
            return np.loadtxt(path, usecols=0, ndmin=1)
    except (OSError, ValueError, UserWarning):
        return np.array([row[0] for row in read_table(path, None)])  # says what is wrong, and where


def columns_of(rows: list[list], least: int, path: Path) -> list[list]:
    if len(rows[0]) < least:
        raise PlotError(f"{path}: {least} columns are expected, not {len(rows[0])}")
    return [list(column) for column in zip(*rows, strict=True)]


def json_twin(path: Path, kind: str) -> dict | None:
    """The twin of a `.dat`, when it is there and of that kind."""
    twin = path.with_suffix(".json")
    if not twin.is_file():
        return None
    try:
        data = json.loads(twin.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PlotError(f"{twin}: {error}") from error
    return data if isinstance(data, dict) and data.get("kind") == kind else None


def image_path(path: Path, suffix: str = "") -> Path:
    extension = os.environ.get("N2D2_GNUPLOT_FORMAT", "png").lstrip(".").lower()
    if extension not in ("png", "svg", "pdf"):
        raise PlotError(f"N2D2_GNUPLOT_FORMAT is {extension!r}: png, svg or pdf is expected")
    return path.with_name(f"{path.stem}{suffix}.{extension}")
