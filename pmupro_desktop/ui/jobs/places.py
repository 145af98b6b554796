"""The sticks and disks that are plugged in now."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QDir, QStorageInfo

_MOUNTS = ("/media/", "/run/media/", "/mnt/", "/Volumes/")


def removable_places() -> list[QStorageInfo]:
    """Volumes beside the system's own that can be written to, biggest free space first."""
    found = [volume for volume in QStorageInfo.mountedVolumes() if _is_removable(volume)]
    return sorted(found, key=lambda volume: -volume.bytesAvailable())


def _is_removable(volume: QStorageInfo) -> bool:
    if not volume.isValid() or not volume.isReady() or volume.isReadOnly() or volume.isRoot():
        return False
    root = str(volume.rootPath())
    if sys.platform == "win32":
        return Path(root).drive.upper() != Path(str(QDir.homePath())).drive.upper()
    return root.startswith(_MOUNTS)
