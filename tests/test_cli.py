"""The command line, as a script uses it: real vaults, the production key derivation, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pmupro_desktop import cli
from tests.vaults import PASSWORD

SAMPLE = Path(__file__).parent / "data" / "web" / "sample.json"


class Shell:
    """Runs commands on one vault and keeps what they said."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.vault = folder / "vault"
        self.password_file = folder / "password"
        self.password_file.write_text(f"{PASSWORD}\n", encoding="utf-8")

    def run(self, *arguments: str | Path, vault: Path | None = None) -> tuple[int, Any]:
        """The exit code, and what was printed, read as JSON."""
        command = [str(arguments[0]), "--vault", str(vault or self.vault), "--json"]
        if "--recovery-code-file" not in arguments and "--sealed" not in arguments:
            command += ["--password-file", str(self.password_file)]
        code = cli.main([*command, *map(str, arguments[1:])])
        out = self._capsys.readouterr().out
        return code, json.loads(out) if out else None


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A shell with a fresh vault."""
    made = Shell(tmp_path, capsys)
    code, _ = made.run(
        "create",
        "--studio",
        "Studio Łuna",
        "--recovery-out",
        tmp_path / "sheet.pdf",
        "--recovery-text",
        tmp_path / "code",
    )
    assert code == cli.FINE
    return made


def test_the_first_day_from_the_command_line(shell: Shell, tmp_path: Path) -> None:
    code, preview = shell.run("import", SAMPLE, "--dry-run")
    assert (code, preview["imported"], preview["tables"]["clients"]["new"]) == (cli.FINE, False, 1)
    assert shell.run("list", "clients") == (cli.FINE, [])

    code, done = shell.run("import", SAMPLE)
    assert (code, done["imported"], done["missing_files"]) == (cli.FINE, True, 1)
    _, again = shell.run("import", SAMPLE)
    assert again["tables"]["clients"] == {"new": 0, "here": 1}

    _, clients = shell.run("list", "clients")
    assert [(row["name"], row["date_of_birth"], row["safety"]) for row in clients] == [
        ("Jane Doe", "1990-05-15", "not_verified")
    ]
    _, procedures = shell.run("list", "procedures")
    assert procedures[0]["lot_number"] == "MB-2024-001"
    assert procedures[0]["pigments"][0]["lot_state"] == "unlinked"
    assert procedures[0]["voltage"] == 7.5
    _, documents = shell.run("list", "documents")
    assert (documents[0]["type"], documents[0]["is_missing"]) == ("CONSENT_FORM", True)

    code, shown = shell.run("show", "client", "client_123")
    assert (code, len(shown["procedures"]), len(shown["documents"])) == (cli.FINE, 1, 1)
    code, _ = shell.run("export", "client", "client_123", "--pdf", tmp_path / "record.pdf")
    assert code == cli.FINE
    text = subprocess.run(["pdftotext", tmp_path / "record.pdf", "-"], capture_output=True, check=True).stdout.decode()
    assert "Jane Doe" in text
    assert "MB-2024-001" in text

    code, backup = shell.run("backup", "--to", tmp_path / "studio.pmubackup")
    assert (code, Path(backup["path"]).is_file()) == (cli.FINE, True)
    code, report = shell.run("verify")
    assert (code, report["sound"], report["findings"]) == (cli.FINE, True, [])

    code, restored = shell.run(
        "restore",
        "--from",
        tmp_path / "studio.pmubackup",
        "--recovery-code-file",
        tmp_path / "code",
        vault=tmp_path / "new",
    )
    assert (code, restored["clients"]) == (cli.FINE, 1)
    _, after = shell.run("list", "clients", vault=tmp_path / "new")
    assert after == clients


def test_the_code_on_the_sheet_is_one_line(shell: Shell, tmp_path: Path) -> None:
    text = subprocess.run(["pdftotext", tmp_path / "sheet.pdf", "-"], capture_output=True, check=True).stdout.decode()
    assert (tmp_path / "code").read_text().strip() in text.splitlines()


def test_a_sealed_copy_needs_no_key_and_restores(shell: Shell, tmp_path: Path) -> None:
    code, made = shell.run("backup", "--sealed", "--to", tmp_path / "sealed")
    assert (code, made["sealed"]) == (cli.FINE, True)
    code, restored = shell.run(
        "restore", "--from", tmp_path / "sealed", "--recovery-code-file", tmp_path / "code", vault=tmp_path / "new"
    )
    assert (code, restored["was_sealed_copy"]) == (cli.FINE, True)


def test_what_is_wrong_is_said_and_has_its_exit_code(shell: Shell, tmp_path: Path) -> None:
    code, error = shell.run("list", "clients", vault=tmp_path / "nowhere")
    assert (code, error["error"]) == (cli.WRONG, "NoVault")
    shell.password_file.write_text("not the password at all")
    code, error = shell.run("list", "clients")
    assert (code, error["error"]) == (cli.WRONG, "WrongPassword")
    shell.password_file.write_text(PASSWORD)
    (shell.vault / "vault.json.2").write_bytes(b"{}")
    code, report = shell.run("verify")
    assert (code, [found["kind"] for found in report["findings"]]) == (cli.WRONG, ["header"])
    code, report = shell.run("verify")
    assert code == cli.FINE


def test_wrong_usage_is_exit_2(shell: Shell, tmp_path: Path) -> None:
    for arguments in (["list", "nothing"], ["nonsense"], []):
        with pytest.raises(SystemExit) as stopped:
            cli.main(arguments)
        assert stopped.value.code == cli.USAGE
    (tmp_path / "there.pmubackup").touch()
    assert cli.main(["backup", "--vault", str(shell.vault), "--to", str(tmp_path / "there.pmubackup")]) == cli.USAGE


def test_a_vault_in_use_is_exit_3(shell: Shell) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(shell.vault)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    try:
        holder.stdout.readline()
        code, error = shell.run("list", "clients")
        assert (code, error["error"]) == (3, "VaultInUse")
    finally:
        holder.stdin.close()
        holder.wait()
        holder.stdout.close()


_HOLD = """
import sys
from pathlib import Path
from pmupro_desktop.storage.locking import VaultLock
with VaultLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""
