"""The kernels of the beds: Debian's own, downloaded as packages and unpacked, never installed.

The packages are kept in $EXITLESS_GUEST_CACHE, or in build/guests/cache; what is unpacked, beside them in
build/guests/kernels. apt checks the hash of what it downloads; a cached package is checked again when its
archive still knows it.
"""
import hashlib
import lzma
import os
import re
import shutil
import struct
import subprocess
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/guests"
# The modules wanted, in the order in which they are loaded. A kernel that lacks one has it built in.
MODULES = {
    "rt": ["msr"],
    "cloud": ["irqbypass", "kvm", "ccp", "kvm_amd"],
}


class Unavailable(Exception):
    """Why there is no kernel: a reason to skip."""


def run(*command):
    return subprocess.run(command, check=True, text=True, capture_output=True).stdout


def cache():
    return Path(os.environ.get("EXITLESS_GUEST_CACHE") or BUILD / "cache")


def package_of(flavour):
    """The name of the newest kernel package: it has the version in it, and moves."""
    try:
        depends = run("apt-cache", "depends", f"linux-image-{flavour}-amd64")
    except subprocess.CalledProcessError:
        return None
    found = re.search(r"Depends: (linux-image-\S+)", depends)
    return found and found.group(1)


def cached(flavour):
    """The newest cached package of a flavour."""
    found = sorted(cache().glob(f"linux-image-*-{flavour}-amd64_*.deb"), key=lambda one: one.stat().st_mtime)
    return found[-1] if found else None


def hash_is_right(package):
    """False if the archive knows this file and its hash is another; True where it does not know it."""
    name, version, _ = package.name.split("_")
    try:
        known = run("apt-cache", "show", f"{name}={version.replace('%3a', ':')}")
    except subprocess.CalledProcessError:
        return True
    wanted = re.search(r"^SHA256: (\w+)$", known, re.M)
    return not wanted or hashlib.sha256(package.read_bytes()).hexdigest() == wanted.group(1)


def fetch(flavour):
    """The package file of a kernel, downloaded unless it is cached."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise Unavailable("the kernels come from Debian's packages, and this is no Debian")
    name = package_of(flavour)
    if package := next(iter(cache().glob(f"{name}_*.deb")), None) if name else cached(flavour):
        if hash_is_right(package):
            return package
        package.unlink()
    if not name:
        raise Unavailable(f"apt knows no linux-image-{flavour}-amd64: run apt-get update, or set "
                          "EXITLESS_GUEST_CACHE to a directory with the package")
    return download(name, flavour)


def download(name, flavour):
    cache().mkdir(parents=True, exist_ok=True)
    answer = subprocess.run(["apt-get", "download", "-q", name], cwd=cache(), text=True, capture_output=True,
                            check=False)
    if answer.returncode == 0 and (package := cached(flavour)):
        return package
    if package := cached(flavour):
        return package  # an older one is as good
    reason = (answer.stderr.strip().splitlines() or ["no reason given"])[-1]
    raise Unavailable(f"apt-get download {name}: {reason}")


def vmlinux_of(image):
    """The ELF kernel in a bzImage. It boots seconds faster than the image, which would unpack itself."""
    sectors, = struct.unpack_from("<B", image, 0x1f1)
    offset, length = struct.unpack_from("<II", image, 0x248)  # payload_offset, payload_length
    begin = (sectors + 1) * 512 + offset
    payload = image[begin:begin + length - 4]  # its size stands behind it
    unpacked = lzma.decompress(payload) if payload.startswith(b"\xfd7zXZ") else lz4(payload)
    if not unpacked.startswith(b"\x7fELF"):
        raise Unavailable("the kernel image holds neither an XZ- nor an LZ4-compressed ELF file")
    return unpacked


def lz4(payload):
    if not shutil.which("lz4"):
        raise Unavailable("lz4 is not installed, and unpacks the kernel")
    return subprocess.run(["lz4", "-dc"], input=payload, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=False).stdout


def unpack(package, directory, modules):
    """Writes vmlinux and the modules of a package."""
    wanted = {name.replace("-", "_") for name in modules}
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE) as stream, \
            tarfile.open(fileobj=stream.stdout, mode="r|") as archive:
        for member in archive:
            path = Path(member.name)
            if path.name.startswith("vmlinuz-"):
                (directory / "vmlinux").write_bytes(vmlinux_of(archive.extractfile(member).read()))
            elif path.suffix == ".ko" and path.stem.replace("-", "_") in wanted:
                name = path.stem.replace("-", "_")
                (directory / f"{name}.ko").write_bytes(archive.extractfile(member).read())


def kernel(flavour):
    """The directory with vmlinux and the modules of a flavour, unpacked once per package."""
    package = fetch(flavour)
    directory = BUILD / "kernels" / flavour
    stamp = directory / "package"
    if stamp.exists() and stamp.read_text() == package.name:
        return directory
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    unpack(package, directory, MODULES[flavour])
    if not (directory / "vmlinux").exists():
        raise Unavailable(f"{package.name} holds no kernel image")
    stamp.write_text(package.name)
    return directory


def modules(flavour):
    """The modules of a flavour that is unpacked, in the order of loading."""
    every = (BUILD / "kernels" / flavour / f"{name}.ko" for name in MODULES[flavour])
    return [one for one in every if one.exists()]
