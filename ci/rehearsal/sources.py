# SPDX-License-Identifier: Apache-2.0
"""What the Dockerfile puts in $SRC: the project as it is tracked, and the sources of the libraries.

sources.py PACKAGE FOLDER puts the source of one library into a folder, for others of ci/."""

import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
KEPT = ROOT / "build/oss-fuzz/sources"  # build/ is ours; what was fetched once is not fetched again
SUITES = ["bookworm", "trixie"]  # a mirror may have lost the source of one of them
ARCHIVE = """\
Types: deb-src
URIs: http://deb.debian.org/debian
Suites: {suite}
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""


class Missing(Exception):
    """Says what could not be had, and what to do about it."""


def copy_project(to):
    """The tracked files alone, as they stand in the working tree: a clone has no others."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)


def apt_get(folder, *arguments):
    """apt-get with lists and sources of its own, so that no root is needed and this machine's are left as they are."""
    own = [f"Dir::Etc::sourcelist={folder}/none", f"Dir::Etc::sourceparts={folder}/parts", f"Dir::State::lists={folder}/lists",
           f"Dir::Cache={folder}/cache", "APT::Sandbox::User="]
    return subprocess.run(["apt-get", "-qq", *(f"-o{option}" for option in own), *arguments], cwd=folder,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def debian_source(package, suite, folder):
    """The archive of the authors, as Debian keeps it with its signature, or a string that says why not."""
    for name in ("parts", "lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "parts/debian.sources").write_text(ARCHIVE.format(suite=suite))
    for arguments in (["update"], ["source", "--download-only", package]):
        done = apt_get(folder, *arguments)
        if done.returncode != 0:
            return f"{suite}: {done.stdout.strip().splitlines()[0] if done.stdout.strip() else 'apt-get failed'}"
    archives = [file for file in folder.glob(f"{package}_*.orig.tar.*") if not file.name.endswith(".asc")]
    return archives[0] if archives else f"{suite}: no archive came"


def unpack(archive, to):
    """Its one folder, under the name that build.sh looks for."""
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            _, _, member.name = member.name.partition("/")
            if member.name and (member.isfile() or member.isdir()):
                tar.extract(member, to, set_attrs=True)


def kept_archive(package):
    return next(iter(sorted(KEPT.glob(f"{package}_*.orig.tar.*"))), None)


def fetch(package, scratch):
    """Fetches the archive unless an earlier run did."""
    if found := kept_archive(package):
        return found
    troubles = ["there is no apt-get on this machine"]
    if shutil.which("apt-get"):
        troubles = []
        for suite in SUITES:
            folder = scratch / f"apt-{package}-{suite}"
            folder.mkdir(parents=True)
            archive = debian_source(package, suite, folder)
            if isinstance(archive, pathlib.Path):
                KEPT.mkdir(parents=True, exist_ok=True)
                part = KEPT / f".{archive.name}.part"
                shutil.copy(archive, part)
                return part.rename(KEPT / archive.name)
            troubles.append(archive)
    raise Missing(f"the source of {package} cannot be had: {'; '.join(troubles)}\n"
                  f"Put {package}_VERSION.orig.tar.gz, as its authors released it, into {KEPT.relative_to(ROOT)}")


def needs_openssl():
    """As build.sh finds out."""
    return re.search("SIPSFUZZ_OPENSSL", (ROOT / "CMakeLists.txt").read_text()) is not None


def fill(src, scratch):
    """Fills $SRC. Returns what it holds, for the report."""
    copy_project(src / "sipsfuzz")
    packages = ["libosip2"] + (["openssl"] if needs_openssl() else [])
    archives = [fetch(package, scratch) for package in packages]
    for package, archive in zip(packages, archives):
        unpack(archive, src / package)
    return [archive.name for archive in archives]


def main(arguments):
    if len(arguments) != 2:
        sys.exit("usage: sources.py PACKAGE FOLDER")
    package, folder = arguments
    with tempfile.TemporaryDirectory() as scratch:
        try:
            unpack(fetch(package, pathlib.Path(scratch)), pathlib.Path(folder))
        except Missing as missing:
            sys.exit(str(missing))


if __name__ == "__main__":
    main(sys.argv[1:])
