#!/usr/bin/env python3
"""Writes the option tables of the databases in docs/databases.md, from what the drivers ask for themselves.

A table stands between ``<!-- options of X_Database -->`` and ``<!-- end of options -->``. Its words and defaults are
those that csrc/data/database/<driver>/ takes from a section; parameters come from the objects of the native module.

    python tools/database_table.py          # writes the tables
    python tools/database_table.py --check  # fails when one is not up to date
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "databases.md"
DRIVERS = ROOT / "csrc" / "data" / "database"
sys.path.insert(0, str(ROOT / "tools"))

MARK = re.compile(r"(<!-- options of (\w+) -->\n)(.*?)(<!-- end of options -->)", re.DOTALL)

# What the words mean; a driver's own meaning is under (driver, word).
MEANINGS = {
    "BackgroundClass": "1: label 0 is `background`, the classes of the list follow",
    "DataPath": "folder of the data",
    "Depth": "levels of sub-folders: 0 this folder only, n that many, below 0 all",
    "EquivLabelPartitioning": "1: as many stimuli of each label as of the smallest one",
    "ExtractROIs": "1: each region is a stimulus of its own, where an image has more than one",
    "IgnoreMasks": "masks (`*` any run, `?` any character) of the paths of files and folders to leave out",
    "IncClutter": "1: load the class of images without an object, too",
    "LabelDepth": "-1: no label; 0: `LabelName` for all; k: the names of the first k sub-folders behind it",
    "LabelName": "begins the labels",
    "LabelPath": "file of the labels",
    "Learn": "fraction to learn",
    "LoadInMemory": "1: keep decoded images in memory",
    "LoadMore": "section with the same words that loads more",
    "NbNeutral": "images at the beginning of a sequence that are labelled `neutral`",
    "PerLabelPartitioning": "1: `Learn`, `Validation`, `Test` are fractions of each label; 0: numbers of stimuli",
    "ROIDir": "folder of files with regions",
    "ROIExtension": "extensions of those files",
    "ROIFile": "file with regions",
    "Test": "fraction (or number) to test; without it what the others leave",
    "UseCoarse": "1: the 20 groups are the labels, not the 100 classes",
    "UseTestForValidation": "1: the test images are the validation, too",
    "UseUnlabeledForTest": "1: the unlabelled file is the test, with labels -1",
    "UseValidationForTest": "1: the validation images are the test, too",
    "ValidExtensions": "extensions to load, without dot; none for all that have a reader",
    "Validation": "fraction of what is to learn that is for the validation",
    ("Actitracker_Database", "Validation"): "fraction for the validation",
    ("CKP_Database", "Validation"): "fraction for the validation",
    ("CSV_Database", "DataPath"): "the file",
    ("CSV_Database", "Learn"): "fraction (or number) to learn",
    ("CSV_Database", "Validation"): "fraction (or number) for the validation",
    ("Caltech101_DIR_Database", "Validation"): "fraction for the validation",
    ("Caltech256_DIR_Database", "Validation"): "fraction for the validation",
    ("DIR_Database", "LabelPath"): "file with `name index` lines: the order of the labels",
    ("DIR_Database", "Learn"): "fraction (or number) to learn",
    ("DIR_Database", "Validation"): "fraction (or number) for the validation",
    ("ILSVRC2012_Database", "LabelPath"): "list of the classes (default: `synsets.txt` of `DataPath`)",
    ("ILSVRC2012_Database", "Learn"): "fraction of the training images to learn; the rest is for the test",
    ("LITISRouen_Database", "Validation"): "fraction for the validation",
}

# The data set of tools/datasets whose folder a driver takes when none is named.
DEFAULT_SETS = {
    "Actitracker_Database": "actitracker",
    "CIFAR10_Database": "cifar10",
    "CIFAR100_Database": "cifar100",
    "CKP_Database": "ckp",
    "Caltech101_DIR_Database": "caltech101",
    "Caltech256_DIR_Database": "caltech256",
    "Fashion_MNIST_IDX_Database": "fashion-mnist",
    "GTSRB_DIR_Database": "gtsrb",
    "ILSVRC2012_Database": "ilsvrc2012",
    "LITISRouen_Database": "litisrouen",
    "MNIST_IDX_Database": "mnist",
    "N_MNIST_Database": "n-mnist",
}


def native():
    try:
        import N2D2
    except ImportError as error:
        sys.exit(f"database_table: the native module N2D2 is needed (build it, set PYTHONPATH): {error}")
    return N2D2


def default_text(text: str) -> str:
    """A C++ default as a table shows it."""
    text = text.strip()
    if match := re.fullmatch(r"std::vector<std::string>\{(.*)\}", text):
        text = match[1]
    if re.fullmatch(r"std::(string|vector<[^>]*>)\(\)|std::vector<std::string>\(\)", text):
        return ""
    return {"false": "0", "true": "1"}.get(text, text.strip('"').removesuffix("u"))


def asked_words(source: str) -> list[tuple[str, str]]:
    """(word, default or `required`) that a piece of source takes from a section, in its order."""
    words = []
    for match in re.finditer(
        r'take(Option|Required)(?:<[^>]*>)?\(\s*\w+,\s*(?:"[^"]*"|[\w()]+),\s*"(\w+)"(?:,\s*((?:[^()]|\([^()]*\))*))?\)',
        source,
    ):
        default = "required" if match[1] == "Required" else default_text(match[3])
        words.append((match[2], default))
    return words


def words_of_drivers() -> dict[str, list[tuple[str, str]]]:
    """driver -> its words; what stands in its file outside of other registrations counts."""
    shared = asked_words((DRIVERS / "SectionPartition.cpp").read_text(encoding="utf-8"))
    found = {}
    for file in sorted(DRIVERS.glob("*/*.cpp")):
        source = file.read_text(encoding="utf-8")
        pieces = re.split(r'(?:\.|->)add\("(\w+)"', source)
        for kind, own in zip(pieces[1::2], pieces[2::2], strict=True):
            words = asked_words(pieces[0]) + asked_words(own)
            if "SectionPartition::take(" in source:
                partition = re.search(r"SectionPartition::take\((?:\w+, )(?:[\w()]+, )([\w.:]+), ([\d.]+)\)", source)
                values = {
                    "Learn": "required" if "nullopt" in partition[1] else partition[1],
                    "Validation": partition[2],
                }
                for word, default in shared:
                    words.append((word, "the rest" if word == "Test" else values.get(word, default)))
            found[kind] = list(dict(reversed(words)).items())[::-1]
    return found


def parameters_of(kind: str, module) -> list[tuple[str, str, str]]:
    """(name, default, meaning) of the parameters that a driver has besides those of all databases."""
    cls = getattr(module, kind)
    common = set(module.Database().mParameters)
    instance = None
    for arguments in ((), (0.5,)):
        try:
            instance = cls(*arguments)
            break
        except TypeError:
            continue
    own = [p for name, p in instance.mParameters.items() if name not in common]
    return [(p.getName(), {"false": "0", "true": "1"}.get(p.getDefault(), p.getDefault()), p.getDoc()) for p in own]


def table_of(kind: str, words: dict[str, list[tuple[str, str]]], module) -> str:
    from datasets.registry import all_datasets

    rows = []
    for word, default in words[kind]:
        meaning = MEANINGS.get((kind, word)) or MEANINGS.get(word)
        if meaning is None:
            sys.exit(f"database_table: {kind} takes {word}, whose meaning is not in MEANINGS")
        if word == "DataPath" and default == "" and kind in DEFAULT_SETS:
            default = f"$N2D2_DATA/{all_datasets()[DEFAULT_SETS[kind]].folder}"
        rows.append((word, default, meaning))
    rows += parameters_of(kind, module)
    shown = [
        f"| `{w}` | {d if d in ('required', 'the rest') else f'`{d}`' if d else 'none'} | {m} |" for w, d, m in rows
    ]
    return "\n".join(["| Option | Default | Meaning |", "| --- | --- | --- |", *shown]) + "\n"


def filled(text: str) -> str:
    """The page with its tables as they should be."""
    module, words = native(), words_of_drivers()

    def table(match: re.Match) -> str:
        if match[2] == "Database":
            common = [(p.getName(), p.getDefault(), p.getDoc()) for p in module.Database().mParameters.values()]
            rows = [f"| `{n}` | {f'`{d}`' if d else 'none'} | {m} |" for n, d, m in common]
            return (
                match[1] + "\n".join(["| Option | Default | Meaning |", "| --- | --- | --- |", *rows]) + "\n" + match[4]
            )
        if match[2] not in words:
            sys.exit(f"database_table: {PAGE.name} has a table for {match[2]}, which no driver registers")
        return match[1] + table_of(match[2], words, module) + match[4]

    return MARK.sub(table, text)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only fail when the page is not up to date")
    options = parser.parse_args()
    text = PAGE.read_text(encoding="utf-8")
    page = filled(text)
    if page == text:
        return 0
    if options.check:
        print(f"database_table: {PAGE} is not up to date: run tools/database_table.py", file=sys.stderr)
        return 1
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
