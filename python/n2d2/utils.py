"""Helpers shared by the whole package: configuration sections, names, downloads, argument checks,
docstrings."""

import functools
import gzip
import inspect
import os
import re
import shutil
import sys
import tarfile
import types
import urllib.parse
import urllib.request
import zipfile
from collections import UserDict, defaultdict
from pathlib import Path
from typing import Any, Union, get_args, get_origin

__all__ = [
    "Any",
    "ConfigSection",
    "Union",
    "add_docstring",
    "check_types",
    "download",
    "functools",
    "generate_name",
    "inherit_init_docstring",
    "methdispatch",
    "model_logger",
    "os",
    "sys",
    "template_docstring",
]


class ConfigSection(UserDict):
    """Parameters shared by several objects: built like a dict, given to constructors with ``**section``.

    Objects held by a section (solvers, fillers, activations) are shared by everything built from it."""


_name_counters = defaultdict(int)


def generate_name(obj):
    """Next free name ``{ClassName}_{n}``; one counter a class name, for the whole process."""
    class_name = type(obj).__name__
    number = _name_counters[class_name]
    _name_counters[class_name] += 1
    return f"{class_name}_{number}"


def download(url, install_dir, dir_name):
    """Fetches ``url`` into ``install_dir/dir_name`` unless it is there, then unpacks it beside."""
    head, _, tail = url.rpartition("/")
    url = f"{head}/{urllib.parse.quote(urllib.parse.unquote(tail))}"
    target_dir = Path(install_dir) / dir_name
    target_dir.mkdir(parents=True, exist_ok=True)
    target = target_dir / urllib.parse.unquote(tail)
    print(target_dir)
    print(target)
    if not target.exists():
        print(f"{url} -> {target}")
        _fetch(url, target)
    _unpack(target, target_dir)


def _fetch(url, target):
    partial = target.with_name(target.name + ".part")

    def progress(blocks, block_size, total):
        done = min(blocks * block_size, total) if total > 0 else blocks * block_size
        percent = 100.0 * done / total if total > 0 else 0.0
        print(f"\rDownloaded {done} of {total} bytes ({percent:3.2f}%)", end="", flush=True)

    try:
        urllib.request.urlretrieve(url, partial, progress)
        print()
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def _unpack(archive, directory):
    name = archive.name
    if name.endswith((".tar", ".tar.gz", ".tgz", ".tar.bz2")):
        with tarfile.open(archive) as tar:
            tar.extractall(directory, filter="data")
    elif name.endswith(".zip"):
        with zipfile.ZipFile(archive) as zipped:
            zipped.extractall(directory)
    elif name.endswith(".gz"):
        partial = archive.with_name(name + ".part")
        with gzip.open(archive) as source, open(partial, "wb") as target:
            shutil.copyfileobj(source, target)
        os.replace(partial, archive.with_suffix(""))


def model_logger(model, path, log_dict=None):
    """Exports the free parameters of ``model`` in ``path``; ``log_dict`` goes to the file ``path +
    "log.txt"``."""
    print(f"Logging the model at {path}")
    model.export_free_parameters(path)
    if log_dict:
        with open(path + "log.txt", "w", encoding="utf-8") as file:
            for key, value in log_dict.items():
                file.write(f"{key}{value!s}")


# ---------------------------------------------------------------- docstrings

_ENTRY = re.compile(r"^\s*:(param|type)\s+(?:[^:]*\s)?(\w+)\s*:", re.MULTILINE)


def _split_doc(text):
    """Header of a docstring, and its ``:param``/``:type`` entries in order, by (keyword, name)."""
    text = inspect.cleandoc(text or "")
    starts = [match.start() for match in _ENTRY.finditer(text)]
    if not starts:
        return text, {}
    entries = {}
    for begin, end in zip(starts, [*starts[1:], len(text)], strict=False):
        entry = text[begin:end].strip()
        match = _ENTRY.match(entry)
        entries[match.group(1), match.group(2)] = entry
    return text[: starts[0]].rstrip(), entries


def inherit_init_docstring():
    """Class decorator factory: appends the parameters documented by the parents' ``__init__`` to the
    class's own."""

    def decorator(cls):
        header, entries = _split_doc(cls.__init__.__doc__)
        for parent in cls.__mro__[1:]:
            for key, entry in _split_doc(parent.__init__.__doc__ if parent is not object else "")[1].items():
                entries.setdefault(key, entry)
        if "__init__" in cls.__dict__:
            cls.__init__.__doc__ = "\n".join(filter(None, [header, *entries.values()]))
        return cls

    return decorator


def add_docstring(doc_string):
    """Function decorator factory: merges the entries of ``doc_string`` with those of the function, which
    win."""

    def decorator(function):
        header, entries = _split_doc(function.__doc__)
        merged = {**_split_doc(doc_string)[1], **entries}
        function.__doc__ = "\n".join(filter(None, [header, *merged.values()]))
        return function

    return decorator


def template_docstring(template, text_to_replace):
    """Function decorator factory: replaces ``{template}`` in the docstring; RuntimeError when it is not
    there."""

    def decorator(function):
        place = "{" + template + "}"
        if place not in (function.__doc__ or ""):
            raise RuntimeError(f"The docstring of {function.__name__} has no placeholder {place}")
        function.__doc__ = function.__doc__.replace(place, text_to_replace)
        return function

    return decorator


# ---------------------------------------------------------------- calls


def methdispatch(meth):
    """``functools.singledispatch`` on the first argument after ``self``."""
    dispatcher = functools.singledispatch(meth)

    @functools.wraps(meth)
    def wrapper(*args, **kwargs):
        return dispatcher.dispatch(args[1].__class__)(*args, **kwargs)

    wrapper.register = dispatcher.register
    return wrapper


def _members(annotation):
    if get_origin(annotation) in (Union, types.UnionType):
        return [member for arg in get_args(annotation) for member in _members(arg)]
    return [annotation]


def _accepts(annotation, value):
    origin = get_origin(annotation) or annotation
    return not isinstance(origin, type) or isinstance(value, origin)


def check_types(function):
    """Checks the annotated positional-or-keyword parameters of each call; ``None`` and ``Any`` always
    pass."""
    signature = inspect.signature(function)
    prefix = f"{function.__qualname__.rpartition('.')[0]}." if "self" in signature.parameters else ""

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        bound = signature.bind(*args, **kwargs)
        for name, value in bound.arguments.items():
            parameter = signature.parameters[name]
            expected = parameter.annotation
            if (
                parameter.kind is not parameter.POSITIONAL_OR_KEYWORD
                or expected is parameter.empty
                or value is None
            ):
                continue
            members = _members(expected)
            if any(member is Any or _accepts(member, value) for member in members):
                continue
            wanted = " or ".join(getattr(member, "__name__", str(member)) for member in members)
            raise TypeError(
                f'In {prefix}{function.__name__} : "{name}" parameter must be of type <{wanted}> '
                f"but is of type <{type(value).__name__}> instead."
            )
        return function(*args, **kwargs)

    return wrapper
