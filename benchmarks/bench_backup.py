"""A verified backup, against copying the same bytes with fsync and summing the copy by SHA-256.

The vault holds the studio's records and, beside them, stored files of random bytes, since photos are most of a real
vault. The baseline is what `cp` and `sha256sum` would do with the database and the files, with nothing open.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from benchmarks import measuring, studio
from pmupro_desktop.domain.base import now
from pmupro_desktop.domain.document import StoredFile
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.storage.backup import make_backup

BASELINE = "cp + SHA-256"
FILES = 100
FILE_SIZE = 1_000_000
_CHUNK = 1024 * 1024


def main() -> None:
    """Print four lines for each size: one file, the first snapshot, a further snapshot, and what was copied."""
    choices = measuring.options((__doc__ or "").split("\n\n")[0], rounds=7)
    studio.use_own_settings()
    measuring.introduce("Backup")
    for clients in choices.clients:
        with studio.working_copy(clients) as folder, studio.opened(folder) as vault:
            _add_files(vault, min(FILES, clients))
            vault.checkpoint()
            measuring.say(_lines(vault, folder, clients, choices.rounds))


def _add_files(vault: Vault, count: int) -> None:
    """Store `count` files of random bytes, which nothing compresses and no two of which are equal."""
    dice = random.Random(3)
    with vault.transaction(vault.owner()) as session, tempfile.TemporaryFile() as source:
        for number in range(count):
            source.seek(0)
            source.write(dice.randbytes(FILE_SIZE))
            source.seek(0)
            stored = vault.files.add(source)
            session.add(
                StoredFile(
                    uid=stored.uid, size=stored.size, sha256_plain=stored.sha256_plain,
                    sha256_cipher=stored.sha256_cipher, owner_type="photo", owner_uid=f"benchmark {number}",
                )
            )  # fmt: skip


def _lines(vault: Vault, folder: Path, clients: int, rounds: int) -> Iterator[str]:
    parts = [folder / "pmupro.db", *sorted((folder / "files").glob("*/*.age"))]
    with tempfile.TemporaryDirectory(prefix="backup-", dir=studio.data_folder()) as target:
        place = Path(target)
        shared = place / "shared"
        shared.mkdir()
        backups = _Backups(vault, place)
        candidates = {
            "one file": lambda: backups.make(single_file=True),
            "first snapshot": lambda: backups.make(single_file=False),
            "further snapshot": lambda: backups.make(single_file=False, again=shared),
            BASELINE: lambda: _copied(parts, place / "plain copy"),
        }
        found = measuring.interleaved(candidates, rounds=rounds)
    size = sum(part.stat().st_size for part in parts) / 1e6
    for name in ("one file", "first snapshot", "further snapshot"):
        yield measuring.told(f"{clients:>7,} {name} ({size:.0f} MB)", found[name], found[BASELINE], BASELINE)


class _Backups:
    """Makes backups in a place, each as if it were a second later than the last."""

    def __init__(self, vault: Vault, place: Path) -> None:
        self._vault, self._place, self._at = vault, place, now()

    def make(self, *, single_file: bool, again: Path | None = None) -> None:
        """A backup into a fresh folder, or `again` into one that may hold earlier ones."""
        self._at += timedelta(seconds=1)
        if again is not None:
            make_backup(self._vault, again, single_file=single_file, made_at=self._at, progress=Silent())
            return
        fresh = Path(tempfile.mkdtemp(dir=self._place))
        make_backup(self._vault, fresh, single_file=single_file, made_at=self._at, progress=Silent())
        shutil.rmtree(fresh)


def _copied(parts: list[Path], target: Path) -> None:
    """Copy `parts`, sync each, and read each copy back for its sum."""
    target.mkdir()
    for part in parts:
        copy = target / part.name
        shutil.copyfile(part, copy)
        with copy.open("rb") as file:
            os.fsync(file.fileno())
            digest = hashlib.sha256()
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    shutil.rmtree(target)


if __name__ == "__main__":
    main()
