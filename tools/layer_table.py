#!/usr/bin/env python3
"""Writes docs/layers.md: the layers of model files, from what they declare themselves.

The words of a section are those that csrc/cell/<operator>/ini.cpp asks for; parameters, defaults and meanings come
from the objects of the native module.

    python tools/layer_table.py          # writes the file
    python tools/layer_table.py --check  # fails when the file is not up to date
"""

from __future__ import annotations

import argparse
import inspect
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "layers.md"

# Arguments of constructors that the type alone does not tell.
ARGUMENTS = {"deepNet": None, "name": "x", "dims": [1, 1, -1], "perm": [0, 1, 2, 3]}
OUTPUTS = (4, 6)  # the first number of outputs that a layer takes
BY_TYPE = [
    (r"list\[|List\[|Sequence|vector", [2, 2]),
    (r"\bint\b|SupportsInt|typing\.SupportsIndex", 1),
    (r"\bfloat\b|SupportsFloat", 1.0),
    (r"\bbool\b", False),
    (r"\bstr\b", "x"),
]


INTRODUCTION = """
A layer is a section with an `Input`. Every section has `Type`, `Model` (`Frame`, `Frame_CUDA`), `DataType` (`Float32`,
`Float64`) and `ConfigSection`; words of a solver, filler or activation follow its word and a point, as in
`WeightsFiller.Scaling`. *Parameters* stand in configuration sections. Layers with maps (Conv, Pool and their kin) take
`Mapping.NbGroups`, `Mapping.ChannelsPerGroup`, `Mapping(<input>)=<matrix>` or the pattern words `Mapping.Size`,
`SizeX`, `SizeY`, `Stride`, `StrideX`, `StrideY`, `Offset`, `OffsetX`, `OffsetY`, `NbIterations`, also
`Mapping(<input>).*`.
"""


def native():
    try:
        import N2D2
    except ImportError as error:
        sys.exit(f"layer_table: the native module N2D2 is needed (build it, set PYTHONPATH): {error}")
    return N2D2


def required_arguments(signature: str) -> list[tuple[str, str]]:
    """(name, type) of the arguments of one pybind11 signature that have no default, without self."""
    inner, depth, parts, current = signature[signature.index("(") + 1 : signature.rindex(")")], 0, [], ""
    for char in inner:
        depth += (char in "[({<") - (char in "])}>")
        if char == "," and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += char
    parts = [part.strip() for part in [*parts, current]][1:]
    return [tuple(word.strip() for word in part.split(":", 1)) for part in parts if ":" in part and "=" not in part]


def shared_arguments(module) -> dict[str, object]:
    """What constructors ask for by name: objects of classes of the module."""
    provider = module.StimuliProvider(module.Tensor_Database(), [4, 4, 1])
    return ARGUMENTS | {
        "nbOutputs": OUTPUTS,
        "sp": provider,
        "anchors": [module.Anchor(4.0, 4.0)],
        "scaling": module.Scaling(),
        "transformation": module.FlipTransformation(True, False),
    }


def enumeration_of(kind: str, module):
    """The first member of an enumeration named `N2D2.X.Y`, or None."""
    found = module
    for part in kind.split(".")[1:]:
        found = getattr(found, part, None)
    members = getattr(found, "__members__", None)
    return next(iter(members.values())) if members else None


def made(cls, module):
    """An object of a class with arguments that do not matter, or None when it cannot be made alone."""
    text, given = inspect.getdoc(cls.__init__) or "", shared_arguments(module)
    for line in text.splitlines():
        if "__init__(" not in line:
            continue
        values = []
        for name, kind in required_arguments(line[line.index("__init__(") : line.rindex(")") + 1]):
            enumeration = enumeration_of(kind, module)
            known = [value for pattern, value in BY_TYPE if re.search(pattern, kind)]
            if name in given:
                values.append(given[name])
            elif enumeration is not None:
                values.append(enumeration)
            elif known:
                values.append(known[0])
            else:
                break
        else:
            for outputs in OUTPUTS:
                try:
                    return cls(*[outputs if value is OUTPUTS else value for value in values])
                except (TypeError, ValueError, RuntimeError):
                    continue
    return None


def objects(module, base: type, name: str) -> dict[str, object]:
    """type name -> an object of each class below `base` whose name matches."""
    found = {}
    for key, cls in sorted(vars(module).items()):
        if isinstance(cls, type) and issubclass(cls, base) and cls is not base and re.search(name, key):
            instance = made(cls, module)
            if instance is not None:
                found.setdefault(instance.getType(), instance)
    return found


def parameter_table(instance) -> list[str]:
    rows = [
        f"| `{p.getName()}` | {p.getKind()} | {f'`{p.getDefault()}`' if p.getDefault() else 'empty'} | {p.getDoc()} |"
        for p in instance.mParameters.values()
    ]
    return ["| Parameter | Kind | Default | Meaning |", "| --- | --- | --- | --- |", *rows] if rows else []


def section_words(source: str) -> list[tuple[str, str]]:
    """(word, default or `required`) that a section's builder asks for, in its order."""
    words: list[tuple[int, str, str]] = []
    for match in re.finditer(
        r'(?:getProperty<[^"(]*>|getPath)\(\s*"([^"]+)"\s*(,\s*([^()]*(?:\([^()]*\))?[^()]*?))?\)', source
    ):
        default = (match[3] or "").strip()
        default = re.sub(r"^\w+(::)", "", default).strip('"')
        default = "empty" if default in ("", "{}") else default
        words.append((match.start(), match[1], default if match[2] else "required"))
    pattern = r'axes<\w+>\(\s*"(\w+)",\s*"(\w+)",\s*\{([^}]*)\},\s*\w+,\s*(\w+),\s*(true|false)'
    for match in re.finditer(pattern, source):
        names = [match[1], match[2], *re.findall(r'"(\w+)"', match[3])]
        listed = f"{names[0]}`, `{names[1]}` or `{'`, `'.join(names[2:])}"
        words.append((match.start(), listed, "required" if match[5] == "true" else match[4]))
    for pattern, default in (
        (r'layer\.filler\("(\w+)"', "the cell's"),
        (r'\{\s*"(\w+Solver)"\s*,', "`SGD`"),
        (r'layer\.shares(?:Weights)?\("(\w+)"', "none"),
    ):
        words += [(match.start(), match[1], default) for match in re.finditer(pattern, source)]
    for pattern, word, default in (
        (r"layer\.nbOutputs\(\)", "NbOutputs", "required"),
        (r'layer\.activation\((?:"(\w+)")?', "ActivationFunction", "none"),
        (r"layer\.solvers\(", "Solvers", "`SGD`"),
        (r"layer\.kernels\(", "Kernel`, `Kernel[channel][output]", "none"),
    ):
        if match := re.search(pattern, source):
            words.append((match.start(), word, match[1] if match.lastindex else default))
    unique = {}
    for _, word, default in sorted(words):
        unique.setdefault(word, default)
    return list(unique.items())


def shown(default: str) -> str:
    is_value = re.fullmatch(r"[-\w.:]+", default) and default not in ("required", "none", "empty")
    return f"`{default}`" if is_value else default


def layer_types(source: str) -> list[str]:
    return re.findall(r'LayerFamily>\(\)\s*\.add\(\s*"(\w+)"', source)


def page() -> str:
    module = native()
    cells = objects(module, module.Cell, r"Cell_Frame(_float|_double)?$")
    lines = [
        "# Layers",
        "",
        "Generated by `tools/layer_table.py` from what the layers declare: do not edit.",
        "",
        *INTRODUCTION.strip().splitlines(),
        "",
    ]
    missing = []
    for file in sorted((ROOT / "csrc" / "cell").glob("*/ini.cpp"), key=lambda path: path.parent.name):
        source = file.read_text(encoding="utf-8")
        for kind in layer_types(source):
            lines += [f"## {kind}", ""]
            if words := section_words(source):
                rows = [f"| `{word}` | {shown(default)} |" for word, default in words]
                lines += ["| Word of the section | Default |", "| --- | --- |", *rows, ""]
            if kind not in cells:
                missing.append(kind)
            elif table := parameter_table(cells[kind]):
                lines += [*table, ""]
    if missing:
        names = ", ".join(missing)
        sys.exit(
            f"layer_table: no object could be made of {names}: name the arguments of their constructors in ARGUMENTS"
        )
    for title, base, name in (
        ("Activations", module.Activation, r"_Frame(_float)?$"),
        ("Solvers", module.Solver, r"_Frame(_float)?$"),
        ("Fillers", module.Filler, r"Filler(_float)?$"),
    ):
        lines += [f"# {title}", ""]
        for kind, instance in sorted(objects(module, base, name).items()):
            table = parameter_table(instance)
            suffix = "Filler" if title == "Fillers" and not kind.endswith("Filler") else ""
            lines += [f"## {kind}{suffix}", "", *(table or ["No parameters."]), ""]
    return "\n".join(lines).rstrip() + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="fail when docs/layers.md is not up to date")
    text = page()
    if parser.parse_args().check:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
            sys.exit("layer_table: docs/layers.md is not up to date: run tools/layer_table.py")
    else:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
