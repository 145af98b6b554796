"""Synced folders and network drives are refused by name; ordinary folders are not."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from pmupro_desktop import errors
from pmupro_desktop.storage.location import (
    NETWORK,
    Mount,
    Surroundings,
    by_drive,
    parse_mountinfo,
    refuse_unsafe,
    synced_by,
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "ana"
    home.mkdir()
    return home


def make(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.mark.parametrize(
    "place",
    [
        "PMU Pro",
        "Documents/PMU Pro",
        "Desktop/vault",
        ".local/share/PMU Pro/Vault",
        "Box",
        "One Drive",
        "drop",
        "Nuages",
    ],
)
def test_ordinary_folders_are_safe(home: Path, place: str) -> None:
    (home / ".dropbox").mkdir()  # where Dropbox keeps its own settings: not a synced folder
    (home / "Dropbox").mkdir()
    (home / "OneDrive").mkdir()
    surroundings = Surroundings(
        home, {"OneDrive": str(home / "OneDrive")}, (Mount("/", "ext4"), Mount("/home", "btrfs"))
    )
    assert synced_by(home / place, surroundings) is None
    refuse_unsafe(home / place, surroundings)


def test_this_computer_lets_tests_run(tmp_path: Path) -> None:
    assert synced_by(tmp_path / "vault") is None


@pytest.mark.parametrize(
    ("place", "service"),
    [
        ("OneDrive/vault", "OneDrive"),
        ("OneDrive - Studio Luna/Documents/vault", "OneDrive"),
        ("ONEDRIVE/vault", "OneDrive"),
        ("Dropbox/vault", "Dropbox"),
        ("Dropbox (Personal)/vault", "Dropbox"),
        ("iCloudDrive/vault", "iCloud Drive"),
        ("Library/Mobile Documents/com~apple~CloudDocs/vault", "iCloud Drive"),
        ("Library/CloudStorage/GoogleDrive-ana@example.com/My Drive/vault", "Google Drive"),
        ("Library/CloudStorage/OneDrive-Personal/vault", "OneDrive"),
        ("Library/CloudStorage/Dropbox/vault", "Dropbox"),
        ("Library/CloudStorage/Box-Box/vault", "Box"),
        ("Library/CloudStorage/Someone-New/vault", "Someone"),
        ("Google Drive/vault", "Google Drive"),
        ("My Drive/vault", "Google Drive"),
        ("Nextcloud/vault", "Nextcloud"),
    ],
)
def test_known_names_are_refused(home: Path, place: str, service: str) -> None:
    with pytest.raises(errors.UnsafeLocation) as caught:
        refuse_unsafe(home / place, Surroundings(home))
    assert caught.value.facts == {"folder": home / place, "service": service}


@pytest.mark.parametrize("variable", ["OneDrive", "ONEDRIVE", "OneDriveConsumer", "OneDriveCommercial"])
def test_onedrive_is_found_by_the_environment(home: Path, variable: str) -> None:
    surroundings = Surroundings(home, {variable: str(home / "Cloud")})
    assert synced_by(home / "Cloud" / "vault", surroundings) == "OneDrive"
    assert synced_by(home / "Cloudy" / "vault", surroundings) is None


@pytest.mark.parametrize("base", ["home", "APPDATA", "LOCALAPPDATA"])
def test_dropbox_is_found_by_its_own_settings(home: Path, base: str) -> None:
    settings = home / ".dropbox" if base == "home" else home / "App Data" / "Dropbox"
    info = {"personal": {"path": str(home / "Mine"), "host": 1}, "business": {"path": str(home / "Team")}}
    (make(settings) / "info.json").write_text(json.dumps(info), "utf-8")
    surroundings = Surroundings(home, {} if base == "home" else {base: str(home / "App Data")})
    assert synced_by(home / "Mine" / "vault", surroundings) == "Dropbox"
    assert synced_by(home / "Team", surroundings) == "Dropbox"
    assert synced_by(home / "Other", surroundings) is None


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"null", b'{"personal": 1}', b'{"personal": {"path": 1}}', b"\xff", b"[" * 9999]
)
def test_damaged_dropbox_settings_are_passed_over(home: Path, content: bytes) -> None:
    (make(home / ".dropbox") / "info.json").write_bytes(content)
    assert synced_by(home / "vault", Surroundings(home)) is None


def test_desktop_and_documents_in_icloud_are_refused(home: Path) -> None:
    surroundings = Surroundings(home)
    assert synced_by(home / "Documents" / "vault", surroundings) is None
    make(home / "Library" / "Mobile Documents" / "com~apple~CloudDocs" / "Documents")
    assert synced_by(home / "Documents" / "vault", surroundings) == "iCloud Drive"
    assert synced_by(home / "Pictures", surroundings) is None


@pytest.mark.parametrize(
    ("marker", "is_folder", "service"),
    [
        (".dropbox", False, "Dropbox"),
        (".dropbox.cache", True, "Dropbox"),
        (".849C9593-D756-4E56-8D6E-42412F2A707B", False, "OneDrive"),
        (".shortcut-targets-by-id", True, "Google Drive"),
        (".tmp.drivedownload", True, "Google Drive"),
        (".stfolder", True, "Syncthing"),
        (".nextcloudsync.log", False, "Nextcloud"),
    ],
)
def test_markers_in_any_folder_above_are_found(home: Path, marker: str, is_folder: bool, service: str) -> None:
    top = make(home / "Shared")
    if is_folder:
        (top / marker).mkdir()
    else:
        (top / marker).write_bytes(b"")
    assert synced_by(top / "a" / "b" / "vault", Surroundings(home)) == service
    assert synced_by(home / "b" / "vault", Surroundings(home)) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_icons_of_windows_folders_are_hints(home: Path, encoding: str) -> None:
    top = make(home / "Cloud")
    (top / "desktop.ini").write_text(
        "[.ShellClassInfo]\r\nIconResource=C:\\Program Files\\OneDrive.exe,1\r\n", encoding
    )
    (make(home / "Plain") / "desktop.ini").write_text(
        "[.ShellClassInfo]\r\nIconResource=imageres.dll,-112\r\n", encoding
    )
    assert synced_by(top / "vault", Surroundings(home)) == "OneDrive"
    assert synced_by(home / "Plain" / "vault", Surroundings(home)) is None


@pytest.mark.skipif(sys.platform == "win32", reason="making links needs a right on Windows")
def test_links_are_followed(home: Path) -> None:
    make(home / "Dropbox" / "vault")
    (home / "plain").symlink_to(home / "Dropbox" / "vault")
    assert synced_by(home / "plain", Surroundings(home)) == "Dropbox"
    assert synced_by(home / "plain" / "new", Surroundings(home)) == "Dropbox"
    assert synced_by(home / "Dropbox" / ".." / "safe", Surroundings(home)) is None


@pytest.mark.parametrize(
    ("kind", "source", "service"),
    [
        ("nfs", "server:/export", NETWORK),
        ("nfs4", "server:/export", NETWORK),
        ("cifs", "//server/share", NETWORK),
        ("smb3", "//server/share", NETWORK),
        ("smbfs", "//ana@server/share", NETWORK),
        ("afpfs", "//server", NETWORK),
        ("webdav", "https://server", NETWORK),
        ("davfs", "https://server", NETWORK),
        ("fuse", "https://server/dav", NETWORK),
        ("fuse.sshfs", "ana@server:/", NETWORK),
        ("fuse.rclone", "drive:", NETWORK),
        ("fuse.gvfsd-fuse", "gvfsd-fuse", NETWORK),
        ("9p", "C:\\", NETWORK),
        ("vboxsf", "share", NETWORK),
        ("fuse.onedriver", "onedriver", "OneDrive"),
        ("fuse.google-drive-ocamlfuse", "google-drive-ocamlfuse", "Google Drive"),
        ("ext4", "/dev/sda1", None),
        ("btrfs", "/dev/sda1", None),
        ("apfs", "/dev/disk3s1", None),
        ("fuseblk", "/dev/sdb1", None),
        ("fuse.gocryptfs", "/home/ana/sealed", None),
        ("fuse.encfs", "encfs", None),
        ("tmpfs", "tmpfs", None),
        ("exfat", "/dev/sdb1", None),
    ],
)
def test_mounts_are_told_apart(home: Path, kind: str, source: str, service: str | None) -> None:
    mounts = (Mount("/", "ext4"), Mount(str(home / "far"), kind, source))
    surroundings = Surroundings(home, {}, mounts)
    assert synced_by(home / "far" / "vault", surroundings) == service
    assert synced_by(home / "farther" / "vault", surroundings) is None


def test_the_innermost_mount_counts(home: Path) -> None:
    mounts = (
        Mount("/", "nfs4"),
        Mount(str(home), "ext4"),
        Mount(str(home / "far"), "ext4"),
        Mount(str(home / "far"), "cifs"),
    )
    surroundings = Surroundings(home, {}, mounts)
    assert synced_by(home / "vault", surroundings) is None
    assert synced_by(home / "far" / "vault", surroundings) == NETWORK
    assert synced_by(home.parent / "vault", surroundings) == NETWORK


def test_the_root_of_a_container_is_no_share(home: Path) -> None:
    assert synced_by(home / "vault", Surroundings(home, {}, (Mount("/", "9p"),))) is None


def test_lines_of_mountinfo_are_read() -> None:
    line = "36 35 98:0 /mnt1 /mnt/my\\040far\\134place rw,noatime master:1 shared:2 - cifs //server/my\\040share rw"
    assert parse_mountinfo(line) == Mount("/mnt/my far\\place", "cifs", "//server/my share")
    for broken in ("", "36 35", "1 2 3 4 5 - ", " - nfs x", "36 35 98:0 / /mnt rw"):
        assert parse_mountinfo(broken) is None


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("\\\\server\\share\\vault", NETWORK),
        ("//server/share/vault", NETWORK),
        ("\\\\?\\UNC\\server\\share", NETWORK),
        ("\\\\wsl$\\Debian\\home", NETWORK),
        ("Z:\\vault", NETWORK),
        ("z:/vault", NETWORK),
        ("\\\\?\\Z:\\vault", NETWORK),
        ("C:\\Users\\Ana\\vault", None),
        ("\\\\?\\C:\\Users\\Ana", None),
        ("\\\\.\\C:\\Users", None),
    ],
)
def test_drives_of_windows_are_told_apart(path: str, service: str | None) -> None:
    assert by_drive(path, frozenset({"Z:\\"})) == service


def test_the_message_names_folder_and_service(home: Path) -> None:
    with pytest.raises(errors.UnsafeLocation) as caught:
        refuse_unsafe(home / "Dropbox" / "vault", Surroundings(home))
    assert "Dropbox" in str(caught.value)
    assert str(home / "Dropbox" / "vault") in str(caught.value)
