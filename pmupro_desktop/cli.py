"""The same services without a window, for scripts: `pmupro create|verify|backup|restore|import|export|list|show`.

Exit codes: 0 fine, 1 something is wrong and said, 2 usage, 3 in use. Results go to standard output (as JSON
with --json), progress and messages to standard error.
"""

from __future__ import annotations

import argparse
import contextlib
import getpass
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from pmupro_desktop import __version__, errors, paths
from pmupro_desktop.domain.audit import Action
from pmupro_desktop.domain.base import now
from pmupro_desktop.domain.studio import PaperSize
from pmupro_desktop.services import backups, checks, imports, vaults
from pmupro_desktop.services.listing import LISTS, find_client, list_records, plain_value, show_client
from pmupro_desktop.services.studio import StudioValues
from pmupro_desktop.services.vaults import OpeningChoices, Secret, Vault
from pmupro_desktop.settings import Settings

FINE, WRONG, USAGE = 0, 1, 2
PROGRAM = "command line"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code."""
    parser = _parser()
    choices = parser.parse_args(arguments)
    _forbid_core_dumps()
    try:
        return int(choices.run(choices))
    except errors.UserError as error:
        _say_error(error, as_json=getattr(choices, "json", False))
        return error.exit_code
    except KeyboardInterrupt:
        _say("Stopped.")
        return WRONG
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - the reader went away: nothing to tell it
        return WRONG


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pmupro", description="PMU Pro Desktop without its window. Without a command the window opens."
    )
    parser.add_argument("--version", action="version", version=f"PMU Pro Desktop {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.add_argument("--vault", type=Path, default=paths.default_vault(), metavar="DIR", help="folder of the vault")
        sub.add_argument(
            "--password-file", metavar="FILE", help="file with the password in its first line; - for stdin"
        )
        sub.add_argument("--accept-loss", action="store_true", help="open although saves are known to be missing")
        sub.add_argument("--json", action="store_true", help="print the result as JSON")
        sub.set_defaults(run=run)
        return sub

    create = command("create", _create, "Create a vault and its recovery sheet.")
    create.add_argument("--studio", required=True, metavar="NAME", help="name of the studio")
    create.add_argument("--artist", default="", metavar="NAME", help="name of the artist")
    create.add_argument("--paper", choices=[size.value for size in PaperSize], default=PaperSize.A4.value)
    create.add_argument("--recovery-out", type=Path, required=True, metavar="FILE.pdf", help="where the sheet goes")
    create.add_argument("--recovery-text", type=Path, metavar="FILE", help="the code as text, too")

    command("verify", _verify, "Check everything the vault holds.")

    backup = command("backup", _backup, "Make a verified backup.")
    backup.add_argument("--to", type=Path, required=True, metavar="FILE|DIR", help="a .pmubackup file, or a folder")
    backup.add_argument("--sealed", action="store_true", help="copy a closed vault's ciphertext, without any key")

    restore = command("restore", _restore, "Restore a backup as a vault.")
    restore.add_argument("--from", type=Path, required=True, dest="source", metavar="FILE|DIR", help="the backup")
    restore.add_argument("--recovery-code-file", metavar="FILE", help="file with the recovery code; - for stdin")

    importing = command("import", _import, "Import an export of the old web system (JSON, or its SQLite file).")
    importing.add_argument("file", type=Path, metavar="FILE")
    importing.add_argument("--dry-run", action="store_true", help="only say what would be imported")

    export = command("export", _export, "Export a record.")
    export.add_argument("what", choices=["client"])
    export.add_argument("reference", metavar="ID", help="id, uid or imported id")
    export.add_argument("--pdf", type=Path, required=True, metavar="OUT")

    listing = command("list", _list, "List records.")
    listing.add_argument("what", choices=sorted(LISTS))

    show = command("show", _show, "Show one client with all that belongs to them.")
    show.add_argument("what", choices=["client"])
    show.add_argument("reference", metavar="ID", help="id, uid or imported id")
    return parser


def _create(choices: argparse.Namespace) -> int:
    _refuse_existing(choices.recovery_out, choices.recovery_text)
    password = _read_secret(choices.password_file, "New password: ", repeat=True)
    values = StudioValues(name=choices.studio, artist_name=choices.artist, paper_size=PaperSize(choices.paper))
    vault, code = vaults.create_studio_vault(choices.vault, values, password, choices=OpeningChoices(PROGRAM))
    with _open(vault):
        _write_private(choices.recovery_out, vaults.recovery_sheet(values, code, vault.vault_id, now()))
        if choices.recovery_text:
            _write_private(choices.recovery_text, f"{code}\n".encode())
        result = {"vault": str(choices.vault), "vault_id": vault.vault_id, "recovery_sheet": str(choices.recovery_out)}
    _print(
        choices, result, f"Created {choices.vault}. Print {choices.recovery_out} and keep it away from this computer."
    )
    return FINE


def _verify(choices: argparse.Namespace) -> int:
    with _opened(choices) as vault:
        report = checks.verify_vault(vault, _Shown())
    found = [{"kind": item.kind.value, "subject": item.subject, "detail": item.detail} for item in report.findings]
    result = {"sound": report.sound, "records": report.records, "files": report.files, "findings": found}
    lines = [f"{item.kind.value}: {item.subject}: {item.detail}" for item in report.findings]
    summary = f"{report.records} records and {report.files} files checked, {len(found)} findings."
    _print(choices, result, "\n".join([*lines, summary]))
    return FINE if report.sound else WRONG


def _backup(choices: argparse.Namespace) -> int:
    target: Path = choices.to
    single = target.suffix == ".pmubackup"
    place = target.parent if single else target
    if single and target.exists():
        return _usage(f"{target} exists already; earlier backups are never written over.")
    if not single:
        with contextlib.suppress(OSError):
            place.mkdir(parents=True, exist_ok=True)
    if choices.sealed:
        made = backups.seal_copy(choices.vault, place, single_file=single, progress=_Shown())
    else:
        with _opened(choices) as vault:
            made = backups.back_up(vault, vault.owner(), place, single_file=single, progress=_Shown())
    path = made.path.replace(target) if single else made.path
    for uid in made.damaged:
        _say(f"File {uid} is damaged or missing in the vault; everything else is in the backup.")
    result = {"path": str(path), "size": made.size, "made_at": plain_value(made.made_at), "sealed": choices.sealed}
    note = " It carries no proof of itself until it is opened." if choices.sealed else ""
    _print(choices, result, f"Backed up to {path} and read back.{note}")
    return WRONG if made.damaged else FINE


def _restore(choices: argparse.Namespace) -> int:
    if choices.recovery_code_file:
        secret = Secret(recovery_code=_read_secret(choices.recovery_code_file, "Recovery code: "))
    else:
        secret = Secret(password=_read_secret(choices.password_file, "Password: "))
    done = backups.restore(choices.source, choices.vault, secret, progress=_Shown())
    result = {
        "vault": str(done.folder),
        "made_at": plain_value(done.made_at),
        "clients": done.clients,
        "files": done.files,
        "set_aside": str(done.set_aside) if done.set_aside else None,
        "was_sealed_copy": done.was_sealed_copy,
        "damaged_files": list(done.damaged),
    }
    aside = f" What was there before lies in {done.set_aside}." if done.set_aside else ""
    _print(choices, result, f"Restored {done.clients} clients and {done.files} files to {done.folder}.{aside}")
    return FINE


def _export(choices: argparse.Namespace) -> int:
    from pmupro_desktop.services.record_pdf import client_record  # heavy: ReportLab
    from pmupro_desktop.services.trail import note_export

    with _opened(choices) as vault:
        actor = vault.owner()
        with vault.reading() as session:
            client_id = find_client(session, choices.reference)
            data = client_record(session, actor, client_id, now())
            uid = str(show_client(session, str(choices.reference))["uid"])
        with vault.transaction(actor) as session:
            note_export(session, actor, "client", uid)
        _write_private(choices.pdf, data)
    _print(choices, {"path": str(choices.pdf), "size": len(data)}, f"Wrote {choices.pdf}.")
    return FINE


def _import(choices: argparse.Namespace) -> int:
    from pmupro_desktop.exchange.pmupro_web import read_web_export

    with _opened(choices) as vault:
        actor = vault.owner()
        export = read_web_export(choices.file)
        with vault.reading() as session:
            preview = imports.preview_web_import(session, export)
        result = _preview_as_json(preview)
        if not choices.dry_run:
            with vault.transaction(actor, Action.IMPORT) as session:
                done = imports.run_web_import(session, actor, export, _Shown())
            result |= {"imported": True, "run": done.run_uid, "files": done.files}
    _print(choices, result, _import_in_words(result))
    return FINE


def _preview_as_json(preview: imports.ImportPreview) -> dict[str, Any]:
    return {
        "imported": False,
        "tables": {kind.value: {"new": c.new, "here": c.here} for kind, c in preview.counts.items()},
        "missing_files": preview.missing_files,
        "left_out": dict(preview.left_out),
        "problems": [
            {"position": problem.position, "field": problem.field, "message": problem.message}
            for problem in preview.problems
        ],
        "possible_duplicates": [
            {"position": found.position, "client_id": found.client_id, "reasons": list(found.reasons)}
            for found in preview.duplicates
        ],
    }


def _import_in_words(result: dict[str, Any]) -> str:
    verb = "imported" if result["imported"] else "would be imported"
    counts = [
        f"{name}: {row['new']} {verb}, {row['here']} already here"
        for name, row in result["tables"].items()
        if row["new"] or row["here"]
    ]
    problems = [f"{row['position']}: {row['field']}: {row['message']}" for row in result["problems"]]
    missing = f"{result['missing_files']} files were not beside the export; placeholders stand for them."
    return "\n".join([*counts, *problems, f"{len(problems)} problems.", missing])


def _list(choices: argparse.Namespace) -> int:
    with _opened(choices) as vault, vault.reading() as session:
        rows = list(list_records(session, choices.what))
    names = ("name", "filename", "procedure_type", "client_name", "procedure_date")
    lines = ["\t".join([str(row["id"]), *(str(row[name]) for name in names if row.get(name))]) for row in rows]
    _print(choices, rows, "\n".join(lines))
    return FINE


def _show(choices: argparse.Namespace) -> int:
    with _opened(choices) as vault, vault.reading() as session:
        client = show_client(session, choices.reference)
    lines = [f"{name}: {value}" for name, value in client.items() if value not in (None, "", []) and not _nested(value)]
    _print(choices, client, "\n".join(lines))
    return FINE


def _nested(value: object) -> bool:
    return isinstance(value, list | dict)


@contextlib.contextmanager
def _opened(choices: argparse.Namespace) -> Iterator[Vault]:
    """The vault, open while the command runs, and what was noticed at its opening said."""
    settings = Settings()
    secret = Secret(password=_read_secret(choices.password_file, "Password: "))
    remembered = vaults.remembered(settings, choices.vault)
    choices_made = OpeningChoices(PROGRAM, remembered, accept_loss=choices.accept_loss)
    vault = vaults.open_studio_vault(choices.vault, secret, choices_made)
    with _open(vault):
        for notice in vault.notices:
            _say(str(notice))
        yield vault


@contextlib.contextmanager
def _open(vault: Vault) -> Iterator[None]:
    try:
        yield
    finally:
        vault.close()
        vaults.remember(Settings(), vault.folder, vault.last_seen)


def _read_secret(source: str | None, prompt: str, *, repeat: bool = False) -> str:
    """The first line of the file, of standard input for -, or what is typed."""
    if source is None:
        typed = getpass.getpass(prompt)
        if repeat and getpass.getpass("Again: ") != typed:
            _usage("The two passwords differ.")
            raise SystemExit(USAGE)
        return typed
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        _usage(f"{source} can't be read.")
        raise SystemExit(USAGE) from None
    return text if "recovery" in prompt.lower() else text.split("\n", 1)[0].rstrip("\r")


def _refuse_existing(*targets: Path | None) -> None:
    for target in targets:
        if target is not None and target.exists():
            _usage(f"{target} exists already and is not written over.")
            raise SystemExit(USAGE)


def _write_private(target: Path, data: bytes) -> None:
    """Write what only this user may read."""
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
    except OSError as error:
        raise errors.StorageFailed(detail=error.strerror or "") from None


class _Shown:
    """Progress on standard error, when somebody looks."""

    def __init__(self) -> None:
        self._last = -1

    def report(self, done: int, total: int, label: str) -> None:
        """A percentage, when it changes."""
        percent = 100 * done // max(total, 1)
        if percent != self._last and sys.stderr.isatty():
            self._last = percent
            sys.stderr.write(f"\r{label} {percent} %" + ("\n" if percent == 100 else ""))
            sys.stderr.flush()

    def raise_if_cancelled(self) -> None:
        """Ctrl+C is the way to stop; it comes as KeyboardInterrupt."""


def _print(choices: argparse.Namespace, result: object, words: str) -> None:
    text = json.dumps(result, ensure_ascii=False, indent=2) if choices.json else words
    if text:
        sys.stdout.write(f"{text}\n")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _say_error(error: errors.UserError, *, as_json: bool) -> None:
    what, kept, advice = error.sentences()
    if as_json:
        body = {"error": type(error).__name__, "what": what, "kept": kept, "advice": advice}
        sys.stdout.write(json.dumps(body, ensure_ascii=False, indent=2) + "\n")
    _say(str(error))


def _usage(text: str) -> int:
    _say(text)
    return USAGE


def _forbid_core_dumps() -> None:
    """A crash must not leave the memory of an open vault on the disk."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run() -> NoReturn:
    """The command, as a process."""
    sys.exit(main())
