"""Where a vault must not lie: in a folder that another program keeps in sync, or on a network drive.

Such programs copy a database while it is written and put older files back; network drives lose its locks. What is asked
of the computer comes in as `Surroundings`, so that every case can be shown on any system.
"""

from __future__ import annotations

import contextlib
import json
import ntpath
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import NamedTuple

from pmupro_desktop import errors

NETWORK = "a network drive"
ONEDRIVE, DROPBOX, ICLOUD, GOOGLE = "OneDrive", "Dropbox", "iCloud Drive", "Google Drive"

_NETWORK_KINDS = frozenset(
    (
        "nfs", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "smbclient", "afpfs", "afs", "ncpfs", "webdav",
        "davfs", "davfs2", "ceph", "glusterfs", "lustre", "9p", "vboxsf", "vmhgfs", "ftp", "coda", "ocfs2", "beegfs",
    )
)  # fmt: skip
_FUSE_KINDS = {
    "sshfs": NETWORK, "rclone": NETWORK, "davfs": NETWORK, "davfs2": NETWORK, "curlftpfs": NETWORK, "s3fs": NETWORK,
    "gcsfuse": NETWORK, "glusterfs": NETWORK, "ceph": NETWORK, "gvfsd-fuse": NETWORK, "smbnetfs": NETWORK,
    "kio-fuse": NETWORK, "vmhgfs-fuse": NETWORK, "blobfuse2": NETWORK, "juicefs": NETWORK,
    "google-drive-ocamlfuse": GOOGLE, "onedriver": ONEDRIVE, "dbxfs": DROPBOX, "pcloud.fs": "pCloud",
    "pcloud": "pCloud", "expandrive": NETWORK,
}  # fmt: skip
_NAMES = {
    "onedrive": ONEDRIVE, "skydrive": ONEDRIVE, "dropbox": DROPBOX, "icloud drive": ICLOUD, "iclouddrive": ICLOUD,
    "mobile documents": ICLOUD, "com~apple~clouddocs": ICLOUD, "google drive": GOOGLE, "googledrive": GOOGLE,
    "my drive": GOOGLE, "nextcloud": "Nextcloud", "owncloud": "ownCloud", "pcloud drive": "pCloud",
    "pclouddrive": "pCloud", "box sync": "Box", "megasync": "MEGA", "yandex.disk": "Yandex Disk",
    "proton drive": "Proton Drive", "synologydrive": "Synology Drive", "creative cloud files": "Creative Cloud",
}  # fmt: skip
_NAME_STARTS = {"onedrive - ": ONEDRIVE, "dropbox (": DROPBOX, "google drive (": GOOGLE}
_CLOUD_STORAGE = {
    "onedrive": ONEDRIVE, "dropbox": DROPBOX, "googledrive": GOOGLE, "iclouddrive": ICLOUD, "box": "Box",
}  # fmt: skip
_MARKER_FILES = {
    ".dropbox": DROPBOX, ".849C9593-D756-4E56-8D6E-42412F2A707B": ONEDRIVE, ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
}  # fmt: skip
_MARKER_FOLDERS = {
    ".dropbox.cache": DROPBOX, ".shortcut-targets-by-id": GOOGLE, ".tmp.drivedownload": GOOGLE,
    ".tmp.driveupload": GOOGLE, ".stfolder": "Syncthing", ".SynologyWorkingDirectory": "Synology Drive",
}  # fmt: skip
_ICON_HINTS = {
    "onedrive.exe": ONEDRIVE, "dropbox.exe": DROPBOX, "googledrive": GOOGLE, "drivefs": GOOGLE, "icloud": ICLOUD,
}  # fmt: skip


class Mount(NamedTuple):
    """A file system and where it is mounted: `kind` as the system calls it (ext4, nfs4, fuse.sshfs, smbfs)."""

    point: str
    kind: str
    source: str = ""


@dataclass(frozen=True)
class Surroundings:
    """What decides whether a folder is safe: the home folder, the environment, what is mounted, and which drives
    (anchors such as "Z:\\") Windows calls remote."""

    home: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    mounts: tuple[Mount, ...] = ()
    remote_drives: frozenset[str] = frozenset()

    @classmethod
    def of_this_computer(cls, folder: Path) -> Surroundings:
        """What holds here and now for `folder`."""
        drive = os.path.splitdrive(folder)[0]
        remote = frozenset({_anchor(drive)}) if sys.platform == "win32" and _is_remote(drive) else frozenset[str]()
        return cls(Path.home(), dict(os.environ), tuple(_mounts()), remote)


def refuse_unsafe(folder: Path, surroundings: Surroundings | None = None) -> None:
    """Raises UnsafeLocation, naming the service, when no open vault may lie in `folder`."""
    service = synced_by(folder, surroundings)
    if service is not None:
        raise errors.UnsafeLocation(folder=folder, service=service)


def synced_by(folder: Path, surroundings: Surroundings | None = None) -> str | None:
    """The service that keeps `folder` in sync, "a network drive", or None. The folder need not exist yet.

    Links are followed; both the path as given and the place it leads to must be safe.
    """
    here = surroundings or Surroundings.of_this_computer(_absolute(folder))
    for path in dict.fromkeys((_absolute(folder), _resolved(folder))):
        service = (
            (by_drive(str(path), here.remote_drives) if sys.platform == "win32" else None)
            or _by_mount(path, here.mounts)
            or _by_roots(path, here)
            or _by_name(path)
            or _by_marker(path)
        )
        if service is not None:
            return service
    return None


def _absolute(folder: Path) -> Path:
    return Path(os.path.abspath(folder))  # noqa: PTH100 - ".." is taken out without following links


def _resolved(folder: Path) -> Path:
    try:
        return folder.resolve()
    except (OSError, RuntimeError):
        return _absolute(folder)


def by_drive(path: str, remote_drives: frozenset[str]) -> str | None:
    """Windows: whether `path` is one such as \\\\server\\share, or on a drive that stands for one."""
    text = path.replace("/", "\\")
    if text.upper().startswith("\\\\?\\UNC\\"):
        return NETWORK
    if text.startswith("\\\\") and not text.startswith(("\\\\?\\", "\\\\.\\")):
        return NETWORK
    return NETWORK if _anchor(ntpath.splitdrive(text.removeprefix("\\\\?\\"))[0]) in remote_drives else None


def _anchor(drive: str) -> str:
    return drive.upper().rstrip("\\") + "\\"


def _by_mount(path: PurePath, mounts: tuple[Mount, ...]) -> str | None:
    around = [mount for mount in mounts if _is_inside(path, PurePath(mount.point))]
    if not around:
        return None
    # the innermost one counts, and of several on one point the last one mounted
    mount = max(enumerate(around), key=lambda item: (len(PurePath(item[1].point).parts), item[0]))[1]
    kind = mount.kind.casefold()
    if kind == "9p" and mount.point == "/":
        return None  # the whole system of a container, not a share
    if kind in _NETWORK_KINDS or (kind == "fuse" and "://" in mount.source):
        return NETWORK
    return _FUSE_KINDS.get(kind.removeprefix("fuse.")) if kind.startswith("fuse.") else _FUSE_KINDS.get(kind)


def _by_roots(path: PurePath, here: Surroundings) -> str | None:
    return next((service for root, service in _roots(here) if _is_inside(path, root)), None)


def _roots(here: Surroundings) -> Iterator[tuple[PurePath, str]]:
    for name, value in here.environ.items():
        if name.casefold() in ("onedrive", "onedriveconsumer", "onedrivecommercial") and value:
            yield PurePath(value), ONEDRIVE
    for value in _dropbox_folders(here):
        yield PurePath(value), DROPBOX
    cloud_documents = here.home / "Library" / "Mobile Documents" / "com~apple~CloudDocs"
    for name in ("Desktop", "Documents"):
        if os.path.lexists(cloud_documents / name):  # macOS keeps these two in iCloud when it is told to
            yield here.home / name, ICLOUD


def _dropbox_folders(here: Surroundings) -> Iterator[str]:
    """What Dropbox itself says about where its folders are."""
    bases = [here.home / ".dropbox"]
    bases += [Path(here.environ[name]) / "Dropbox" for name in ("APPDATA", "LOCALAPPDATA") if here.environ.get(name)]
    for base in bases:
        try:
            accounts = json.loads((base / "info.json").read_bytes())
            yield from (account["path"] for account in accounts.values() if isinstance(account["path"], str))
        except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
            continue


def _by_name(path: PurePath) -> str | None:
    names = [part.casefold() for part in path.parts]
    for before, name in zip(["", *names], names, strict=False):
        if before == "cloudstorage":
            provider = name.split("-")[0]
            return _CLOUD_STORAGE.get(provider, provider.title())
        for start, service in _NAME_STARTS.items():
            if name.startswith(start):
                return service
        if name in _NAMES:
            return _NAMES[name]
    return None


def _by_marker(path: Path) -> str | None:
    """What such programs leave in the top folder of what they keep in sync."""
    for folder in (path, *path.parents):
        with contextlib.suppress(OSError):  # a folder that may not be looked into
            for name, service in _MARKER_FILES.items():
                if (folder / name).is_file():
                    return service
            for name, service in _MARKER_FOLDERS.items():
                if (folder / name).is_dir():
                    return service
            if hinted := _by_icon(folder / "desktop.ini"):
                return hinted
    return None


def _by_icon(settings: Path) -> str | None:
    """Windows: the icon these programs give to their folder."""
    if not settings.is_file():
        return None
    with settings.open("rb") as file:
        text = file.read(16 * 1024).replace(b"\0", b"").decode("latin-1").casefold()
    return next((service for hint, service in _ICON_HINTS.items() if hint in text), None)


def _is_inside(path: PurePath, root: PurePath) -> bool:
    """Whether `path` is `root` or lies in it; where capitals make no difference they make none here either."""
    if sys.platform in ("win32", "darwin"):
        path, root = PurePath(str(path).casefold()), PurePath(str(root).casefold())
    return path.is_relative_to(root)


def _mounts() -> Iterator[Mount]:
    if sys.platform == "linux":
        try:
            lines = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape").splitlines()
        except OSError:
            return
        yield from (mount for line in lines if (mount := parse_mountinfo(line)))
    elif sys.platform != "win32":
        import psutil  # heavy, and needed here only

        yield from (Mount(part.mountpoint, part.fstype, part.device) for part in psutil.disk_partitions(all=True))


def parse_mountinfo(line: str) -> Mount | None:
    """One line of Linux's /proc/self/mountinfo; see proc(5)."""
    front, found, back = line.partition(" - ")
    fields, described = front.split(" "), back.split(" ")
    if not found or len(fields) < 5 or len(described) < 2:
        return None
    return Mount(_unescaped(fields[4]), described[0], _unescaped(described[1]))


def _unescaped(text: str) -> str:
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, character)
    return text


def _is_remote(drive: str) -> bool:
    """Whether Windows calls a drive such as "Z:" remote (DRIVE_REMOTE is 4)."""
    if sys.platform == "win32":
        import ctypes  # has what is asked for on Windows only

        return bool(drive) and bool(ctypes.windll.kernel32.GetDriveTypeW(_anchor(drive)) == 4)
    return False
