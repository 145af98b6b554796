"""Reading a backup as a restore does, short of writing; as a program it tells the verdict and the peak of memory."""

from __future__ import annotations

import sys
from pathlib import Path

from pmupro_desktop import errors
from pmupro_desktop.storage.backup_shapes import open_backup, read_back
from pmupro_desktop.storage.header import decode
from tests.vaults import CHEAP, PASSWORD


def prove(path: Path) -> None:
    """Raise what a restore would raise before anything is written."""
    reader = open_backup(path)
    try:
        header = decode(reader.header)
        if header is None:
            raise errors.BackupDamaged(detail="its header is damaged")
        key = header.unlock(PASSWORD, derivation=CHEAP)
        if reader.manifest.vault_id != header.vault_id:
            raise errors.BackupDamaged(detail="its header belongs to another vault")
        reader.manifest.verify(key.subkey("backup", header.vault_id))
        read_back(reader, lambda _: None)
    finally:
        reader.close()


def main() -> None:
    """Print the name of the error and the peak of memory in KiB."""
    try:
        prove(Path(sys.argv[1]))
        verdict = "accepted"
    except errors.UserError as error:
        verdict = type(error).__name__
    print(verdict, _peak())


def _peak() -> int:
    """Linux's own figure for this program; what the resource module says includes the process that started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


if __name__ == "__main__":
    main()
