#!/usr/bin/env python3
"""Installs data sets for N2D2.

    tools/install_dataset.py                          lists the data sets
    tools/install_dataset.py NAME                     downloads, checks and unpacks one where its driver looks
    tools/install_dataset.py NAME --from PATH         takes the archive, or a folder with it, from this computer
    tools/install_dataset.py NAME --fake 20 --to DIR  writes a look-alike of about 20 stimuli, for trying things out
    tools/install_dataset.py NAME --info              says where it comes from and under which terms

A download that was cut goes on where it stopped when the same command is run again. What is already there and whole is
kept. The root folder is --to, else the environment variable N2D2_DATA, else /local/$USER/n2d2_data, where the databases
of N2D2 look.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

try:
    import numpy as np
except ImportError:
    sys.exit("install_dataset: numpy is needed; run it by N2D2's own Python, as .venv/bin/python")

sys.path.insert(0, str(Path(__file__).resolve().parent))

from datasets import transfer, unpack  # noqa: E402
from datasets.registry import Archive, Dataset, InstallError, all_datasets  # noqa: E402

DOWNLOADS = ".downloads"  # in the root: archives and their parts


def root_folder(option: Path | None) -> Path:
    """Where data sets are."""
    if option is not None:
        return option
    if os.environ.get("N2D2_DATA"):
        return Path(os.environ["N2D2_DATA"])
    user = os.environ.get("USER")
    return Path("/local", user, "n2d2_data") if user else Path("/local/n2d2_data")


def is_whole(dataset: Dataset, archive: Archive, root: Path) -> bool:
    """True when what an archive gives is there: the files it holds, else the mark that it was unpacked."""
    if not archive.holds:
        return mark(dataset, archive, root).is_file() and (root / dataset.folder).is_dir()
    for file in archive.holds:
        path = root / dataset.folder / file.path
        if not path.is_file() or path.stat().st_size != file.size:
            return False
        if transfer.digest_of(path, file.digest.partition(":")[0]) != file.digest:
            return False
    return True


def mark(dataset: Dataset, archive: Archive, root: Path) -> Path:
    """The empty file that says that an archive was unpacked."""
    return root / DOWNLOADS / f"{dataset.name}.{archive.name}.installed"


def move_into(source: Path, target: Path) -> None:
    """Move all files of ``source`` to the same places below ``target``, each at once (same file system)."""
    for path in sorted(source.rglob("*")):
        place = target / path.relative_to(source)
        if path.is_dir():
            place.mkdir(parents=True, exist_ok=True)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            path.replace(place)


def local_file(archive: Archive, source: Path) -> Path | None:
    """The file of an archive below --from: by its name, or any archive that was named itself."""
    if source.is_file():
        return source
    found = source / archive.name
    return found if found.is_file() else None


def take_plain_files(archive: Archive, source: Path, folder: Path) -> bool:
    """Copy the files that an archive would give when ``source`` holds them unpacked."""
    if not archive.holds or not all((source / file.path).is_file() for file in archive.holds):
        return False
    for file in archive.holds:
        target = folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / file.path, target)
    return True


def check_held(archive: Archive, folder: Path, remedy: str) -> None:
    """The known files of an archive against their sizes and digests."""
    for file in archive.holds:
        path = folder / file.path
        if not path.is_file():
            raise InstallError(f"{archive.name} does not hold {file.path}; {remedy}")
        transfer.check(path, file.size, file.digest, remedy)


def install_archive(
    dataset: Dataset, archive: Archive, root: Path, source: Path | None, say: Callable[[str], None]
) -> None:
    """Bring one archive to its place: nothing is seen there before all of it is whole."""
    if is_whole(dataset, archive, root):
        say(f"{dataset.name}: {archive.name} is already there")
        return
    downloads = root / DOWNLOADS
    downloads.mkdir(parents=True, exist_ok=True)
    # What is installed stands below `work` as it will stand below the root.
    work = Path(tempfile.mkdtemp(prefix=f".{dataset.name}.", dir=root))
    folder = work / dataset.folder
    fetched = None
    try:
        with transfer.full_disk_told(work):
            remedy = f"give --from with the original files ({dataset.page})"
            if source is None or not source.is_dir() or not take_plain_files(archive, source, folder):
                found, remedy = find_archive(dataset, archive, downloads, source, say)
                fetched = found if source is None else None
                unpack_or_copy(archive, found, folder if archive.into is None else work / archive.into)
                lift_own_folder(folder)
            try:
                check_held(archive, folder, remedy)
            except InstallError:
                if fetched is not None:
                    fetched.unlink(missing_ok=True)
                raise
            move_into(work, root)
            if fetched is not None:
                fetched.unlink(missing_ok=True)
            if not archive.holds:
                mark(dataset, archive, root).touch()
    finally:
        shutil.rmtree(work, ignore_errors=True)
    say(f"{dataset.name}: {archive.name} is in {root / dataset.folder}")


def lift_own_folder(folder: Path) -> None:
    """An archive whose one folder has the data set's own name gives what is in it."""
    inside = list(folder.iterdir()) if folder.is_dir() else []
    if len(inside) == 1 and inside[0].is_dir() and inside[0].name == folder.name:
        outer = folder.with_name(f".{folder.name}.outer")
        folder.rename(outer)
        (outer / folder.name).rename(folder)
        outer.rmdir()


def find_archive(
    dataset: Dataset, archive: Archive, downloads: Path, source: Path | None, say: Callable[[str], None]
) -> tuple[Path, str]:
    """The file of an archive, from --from or fetched and checked, and what to do when its content is wrong."""
    if source is None:
        say(f"{dataset.name}: {archive.url} ({transfer.size_text(archive.size)})")
        return transfer.fetch(archive, downloads), "the download is removed: run the same command again"
    found = local_file(archive, source)
    if found is None:
        plain = "".join(f", nor {file.path}" for file in archive.holds)
        raise InstallError(
            f"{source} does not hold {archive.name}{plain}; --from takes the original files ({dataset.page})"
        )
    remedy = f"give --from with the original file ({dataset.page})"
    if not archive.holds:  # otherwise its content is checked, however it was packed
        transfer.check(found, archive.size, archive.digest, remedy)
    return found, remedy


def unpack_or_copy(archive: Archive, file: Path, into: Path) -> None:
    """The content of an archive, or a file that is none, below ``into``."""
    into.mkdir(parents=True, exist_ok=True)
    if archive.inner:
        with tempfile.TemporaryDirectory(prefix=".inner.", dir=into) as outer:
            unpack.unpack(file, Path(outer))
            inner = Path(outer, archive.inner)
            if not inner.is_file():
                raise InstallError(f"{file} does not hold {archive.inner}: it is not the expected archive")
            unpack.unpack(inner, into)
    elif unpack.is_archive(file):
        unpack.unpack(file, into, archive.holds[0].size if len(archive.holds) == 1 else None)
    else:
        shutil.copyfile(file, into / archive.name)


def install_by_hand(dataset: Dataset, root: Path, source: Path | None, say: Callable[[str], None]) -> None:
    """A set that this tool cannot fetch: unpack what the user got, whatever its names."""
    if source is None:
        raise InstallError(
            f"{dataset.name} cannot be downloaded by this tool: {dataset.terms or 'its authors give it on request'}. "
            f"Get it from {dataset.page}, then run this command with --from PATH"
        )
    files = [source] if source.is_file() else sorted(path for path in source.iterdir() if unpack.is_archive(path))
    if not files:
        raise InstallError(f"{source} holds no archive ({', '.join(unpack.SUFFIXES)}); get them from {dataset.page}")
    for file in files:
        install_archive(dataset, Archive(file.name), root, file, say)


def install(dataset: Dataset, root: Path, source: Path | None, say: Callable[[str], None]) -> None:
    """Install a data set below ``root``."""
    if dataset.make is not None:
        if source is not None:
            raise InstallError(f"{dataset.name} is made on this computer; --from is not for it")
        make_in(root, root / dataset.folder, dataset.make)
    elif not dataset.archives:
        install_by_hand(dataset, root, source, say)
    else:
        if source is not None and source.is_file() and len(dataset.archives) > 1:
            chosen = [archive for archive in dataset.archives if archive.name == source.name]
            if not chosen:
                names = ", ".join(archive.name for archive in dataset.archives)
                raise InstallError(f"{source.name} is none of the files of {dataset.name}: {names}")
        else:
            chosen = list(dataset.archives)
        for archive in chosen:
            install_archive(dataset, archive, root, source, say)
    say(f"{dataset.name}: {root / dataset.folder}")


def make_in(root: Path, folder: Path, make: Callable[[Path], None]) -> None:
    """Let ``make`` write below a temporary folder, then bring all of it to ``folder``."""
    root.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".make.", dir=root))
    try:
        with transfer.full_disk_told(work):
            make(work)
            folder.mkdir(parents=True, exist_ok=True)
            move_into(work, folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def fake(dataset: Dataset, root: Path, count: int, seed: int, say: Callable[[str], None]) -> None:
    """Write the look-alike of a data set; never beside real data."""
    if count < 1:
        raise InstallError(f"--fake {count}: one stimulus at least")
    folder = root / dataset.folder
    if folder.is_dir() and any(folder.iterdir()):
        raise InstallError(
            f"{folder} is not empty: a look-alike is not written beside other data; give another folder by --to"
        )
    make_in(root, root, lambda work: dataset.fake(work, count, np.random.default_rng(seed)))
    say(f"{dataset.name}: a look-alike is in {folder} (not the real data)")


def listing() -> str:
    """A line for each data set."""
    rows = [(d.name, size_of(d), d.licence, d.title) for d in all_datasets().values()]
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    lines = [f"{n:<{widths[0]}}  {s:>{widths[1]}}  {li:<{widths[2]}}  {t}" for n, s, li, t in rows]
    return "\n".join(lines)


def size_of(dataset: Dataset) -> str:
    """The download's size in words."""
    if dataset.make is not None:
        return "local"
    return transfer.size_text(dataset.size) if dataset.archives else "by hand"


def info(dataset: Dataset) -> str:
    """All that is known of a data set."""
    lines = [f"{dataset.name}: {dataset.title}", f"page     {dataset.page}", f"licence  {dataset.licence}"]
    if dataset.terms:
        lines.append(f"terms    {dataset.terms}")
    lines.append(f"folder   {dataset.folder}")
    for archive in dataset.archives:
        digest = archive.digest or ("its content is checked" if archive.holds else "no digest is known")
        lines.append(f"file     {archive.url}  {transfer.size_text(archive.size)}  {digest}")
    return "\n".join(lines)


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="data sets:\n" + listing(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", nargs="?", help="the data set; without it, they are listed")
    parser.add_argument("--to", metavar="DIR", type=Path, help="the root folder (default: $N2D2_DATA)")
    parser.add_argument("--from", metavar="PATH", type=Path, dest="source", help="a local archive or a folder of them")
    parser.add_argument("--fake", metavar="N", type=int, help="write a look-alike of about N stimuli instead")
    parser.add_argument("--seed", metavar="S", type=int, help="seed of the look-alike (default: 0)")
    parser.add_argument("--info", action="store_true", help="say what is known of the data set and stop")
    options = parser.parse_args(arguments)
    if options.name is not None and options.name not in all_datasets():
        import difflib

        near = difflib.get_close_matches(options.name, all_datasets(), 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        parser.error(f"unknown data set {options.name!r}{hint} (known: {', '.join(all_datasets())})")
    if options.fake is not None and options.source is not None:
        parser.error("--fake writes its own files: --from cannot be given with it")
    if options.seed is not None and options.fake is None:
        parser.error("--seed is for --fake")
    if options.seed is not None and options.seed < 0:
        parser.error("--seed: 0 or more")
    return options


def run(options: argparse.Namespace) -> None:
    """Do what the command line asks."""
    if options.name is None:
        print(listing())
        return
    dataset = all_datasets()[options.name]
    if options.info:
        print(info(dataset))
        return
    root = root_folder(options.to)
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InstallError(
            f"{root} cannot be made ({error}); give --to DIR or set the environment variable N2D2_DATA"
        ) from error
    if options.source is not None and not options.source.exists():
        raise InstallError(f"--from {options.source}: there is no such file or folder")
    if options.fake is not None:
        fake(dataset, root, options.fake, options.seed or 0, print)
        return
    if dataset.terms:
        print(f"{dataset.name}: {dataset.terms}")
    install(dataset, root, options.source, print)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the exit code is 0, 1 after an error, 2 for a wrong command line, 130 after Ctrl-C."""
    try:
        run(parse(arguments))
    except (InstallError, OSError) as error:
        print(f"install_dataset: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("install_dataset: interrupted; the same command goes on where it stopped", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
