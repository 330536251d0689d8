"""Writes the initial RAM disk of a test guest: an uncompressed cpio archive in the "newc" format."""
from pathlib import Path

DIRECTORY, DEVICE, PROGRAM = 0o040755, 0o020600, 0o100755


class Archive:
    """A cpio archive that is being written. Folders are made as files need them."""

    def __init__(self):
        self.parts, self.known = [], set()

    def entry(self, name, mode, data=b"", device=(0, 0)):
        path = name.encode() + b"\0"
        fields = (len(self.known) + 1, mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(path), 0)
        head = b"070701" + b"".join(b"%08X" % field for field in fields) + path
        self.parts += [head, b"\0" * (-len(head) % 4), data, b"\0" * (-len(data) % 4)]
        self.known.add(name)

    def folder(self, name):
        if name not in ("", ".") and name not in self.known:
            self.folder(str(Path(name).parent))
            self.entry(name, DIRECTORY)

    def file(self, name, data):
        self.folder(str(Path(name).parent))
        self.entry(name, PROGRAM, data)

    def device(self, name, major, minor):
        self.folder(str(Path(name).parent))
        self.entry(name, DEVICE, device=(major, minor))

    def bytes(self):
        self.entry("TRAILER!!!", 0)
        return b"".join(self.parts)


def write(out, init, commands, files):
    """commands: lists of words for init (linux/init.cpp); files: {place: file}."""
    archive = Archive()
    for folder in ("dev", "proc", "sys", "tmp"):
        archive.folder(folder)
    archive.device("dev/console", 5, 1)
    archive.file("init", init.read_bytes())
    archive.file("commands", "".join("\t".join(words) + "\n" for words in commands).encode())
    for place, source in files.items():
        archive.file(place, source.read_bytes())
    out.write_bytes(archive.bytes())
    return out
