"""Everything that can go wrong and that the artist can act on.

UserError
├── NotAllowed                 the role may not do this
├── InvalidRecord              a value can't be kept; `.problems` maps field → sentence
├── NotFound                   the record is gone
├── ChangedMeanwhile           undo refused: touched since
├── VaultError
│   ├── NoVault                no vault in this folder
│   ├── VaultExists            a vault is there already
│   ├── WrongPassword          no password slot opened
│   ├── WrongRecoveryCode      no recovery slot opened; MistypedRecoveryCode names the group
│   ├── WeakPassword
│   ├── HeaderDamaged          no sound copy of the header is left
│   ├── HeaderTampered         a slot opened under a MAC that fails
│   ├── DatabaseDamaged        the header is fine, the database is not
│   ├── VaultTooNew            made by a newer version
│   ├── VaultInUse             open elsewhere (exit 3)
│   ├── UnsafeLocation         synced or network folder
│   ├── SavesMissing           the database is older than its ledger, or than this machine remembers
│   ├── HeaderRolledBack       the header is older than the database remembers
│   ├── HeaderRepaired, LedgerDamaged, LedgerNotWritten, FailedUnlocks   told after opening, never raised
│   ├── NotEnoughMemory        the password can't be tried
│   └── MigrationFailed
├── StorageFull, StorageFailed the disk refused
├── FileDamaged                an encrypted file fails its check
├── FileMissing                a placeholder: the vault never had the file
├── FileRefused                a file picked to be added can't be
├── DocumentError              a PDF or picture can't be shown; the file itself was kept
│   ├── DocumentUnreadable     damaged, or not what its name says
│   ├── DocumentProtected      needs a password of its own
│   ├── DocumentTooLarge       too many pixels or too much memory
│   └── DocumentTooSlow        took longer than allowed
├── BackupError
│   ├── BackupDamaged
│   ├── BackupTooNew
│   ├── BackupTooLarge         FAT32's 4 GiB
│   ├── BackupPlaceMissing
│   └── TargetNotEmpty
├── ImportFailed               the file can't be read as records; `.row` when known
├── FormDamaged                the wording of a form can't be used; `file`, `line` and `reason`
├── WrongClient                a form was prepared for a client who is another one now
├── SignedRecord               a signed form, or its document, is read-only
└── Cancelled                  the artist stopped it; nothing was changed

Whatever is not a UserError is a bug. Each class says in three sentences what happened, what was kept and what to do;
`{names}` are filled from the facts given. Facts are never written to a log: they may name a client.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:  # noqa: N802 - the name lupdate looks for
    """Mark `text` for translation and return it unchanged; the window translates it when shown."""
    return text


class UserError(Exception):
    """Something the artist can act on."""

    what: ClassVar[str] = ""
    kept: ClassVar[str] = ""
    advice: ClassVar[str] = ""
    exit_code: ClassVar[int] = 1

    def __init__(self, **facts: object) -> None:
        super().__init__()
        self.facts = facts

    def sentences(self) -> tuple[str, str, str]:
        """The three English sentences, filled: what happened, what was kept, what to do."""
        return (fill(self.what, self.facts), fill(self.kept, self.facts), fill(self.advice, self.facts))

    def __str__(self) -> str:
        return " ".join(sentence for sentence in self.sentences() if sentence)


def fill(template: str, facts: Mapping[str, object]) -> str:
    """`template` with its {names} replaced; an unknown name stays as it is written."""
    for name, value in facts.items():
        template = template.replace("{" + name + "}", str(value))
    return template


class NotAllowed(UserError):
    what = QT_TRANSLATE_NOOP("errors", "Your role does not allow this.")
    kept = QT_TRANSLATE_NOOP("errors", "Nothing was changed.")
    advice = QT_TRANSLATE_NOOP("errors", "Ask the owner of the studio.")


class InvalidRecord(UserError):
    what = QT_TRANSLATE_NOOP("errors", "Some values can't be saved: {summary}")
    kept = QT_TRANSLATE_NOOP("errors", "What you typed is still in the form.")
    advice = QT_TRANSLATE_NOOP("errors", "Correct the marked fields and save again.")

    def __init__(self, problems: Mapping[str, str]) -> None:
        """`problems` maps the name of a field to a sentence that says what is wrong with it."""
        super().__init__(summary="; ".join(problems.values()))
        self.problems = dict(problems)


class NotFound(UserError):
    what = QT_TRANSLATE_NOOP("errors", "This record no longer exists.")
    kept = QT_TRANSLATE_NOOP("errors", "Nothing was changed.")
    advice = QT_TRANSLATE_NOOP("errors", "Reload the list; the activity list shows what was deleted.")


class ChangedMeanwhile(UserError):
    what = QT_TRANSLATE_NOOP("errors", "This can't be undone any more, because the record was changed since.")
    kept = QT_TRANSLATE_NOOP("errors", "The newer state was kept.")
    advice = QT_TRANSLATE_NOOP("errors", "Open the record's history and correct it by hand.")


class VaultError(UserError):
    """Something about the vault as a whole."""


class NoVault(VaultError):
    what = QT_TRANSLATE_NOOP("errors", "There is no vault in {folder}.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose another folder, create a vault, or restore a backup.")


class VaultExists(VaultError):
    what = QT_TRANSLATE_NOOP("errors", "There is already a vault in {folder}.")
    kept = QT_TRANSLATE_NOOP("errors", "It was not touched.")
    advice = QT_TRANSLATE_NOOP("errors", "Open it, or choose an empty folder.")


class WrongPassword(VaultError):
    what = QT_TRANSLATE_NOOP("errors", "That password does not open this vault.")
    kept = QT_TRANSLATE_NOOP("errors", "Nothing was changed.")
    advice = QT_TRANSLATE_NOOP("errors", "Check Caps Lock and the keyboard language, or use the recovery sheet.")


class WrongRecoveryCode(VaultError):
    what = QT_TRANSLATE_NOOP("errors", "That recovery code does not open this vault.")
    kept = QT_TRANSLATE_NOOP("errors", "Nothing was changed.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "The code is well formed; it may belong to another vault or to an older sheet."
    )


class MistypedRecoveryCode(WrongRecoveryCode):
    what = QT_TRANSLATE_NOOP("errors", "There is a typing mistake in group {group} of the recovery code.")
    advice = QT_TRANSLATE_NOOP("errors", "Compare that group with the sheet, character by character.")


class MalformedRecoveryCode(WrongRecoveryCode):
    what = QT_TRANSLATE_NOOP("errors", "A recovery code has 8 groups of 5 characters; this one has {count} characters.")
    advice = QT_TRANSLATE_NOOP("errors", "Type the whole code from the recovery sheet.")


class WeakPassword(VaultError):
    what = QT_TRANSLATE_NOOP("errors", "This password is too easy to guess: {reason}")
    kept = QT_TRANSLATE_NOOP("errors", "Nothing was changed.")
    advice = QT_TRANSLATE_NOOP("errors", "Use at least 15 characters, or take a generated passphrase of six words.")


class HeaderDamaged(VaultError):
    what = QT_TRANSLATE_NOOP("errors", "All three copies of the vault's header are damaged or missing.")
    kept = QT_TRANSLATE_NOOP("errors", "The database and the files were not touched.")
    advice = QT_TRANSLATE_NOOP("errors", "Restore the newest backup; your password and recovery code still fit it.")


class HeaderTampered(VaultError):
    what = QT_TRANSLATE_NOOP("errors", "The vault's header was altered by something other than this application.")
    kept = QT_TRANSLATE_NOOP("errors", "Nothing was opened.")
    advice = QT_TRANSLATE_NOOP("errors", "Restore a backup from before, and find out who had access to this computer.")


class DatabaseDamaged(VaultError):
    what = QT_TRANSLATE_NOOP("errors", "The password is right, but the database is damaged: {detail}.")
    kept = QT_TRANSLATE_NOOP("errors", "It was left as it is.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Restore the newest backup into a new folder; keep the damaged one until then."
    )


class VaultTooNew(VaultError):
    what = QT_TRANSLATE_NOOP("errors", "This vault was made by a newer version of PMU Pro Desktop.")
    kept = QT_TRANSLATE_NOOP("errors", "It was not touched.")
    advice = QT_TRANSLATE_NOOP("errors", "Install the newer version and open it with that.")


class VaultInUse(VaultError):
    what = QT_TRANSLATE_NOOP("errors", "This vault is already open {holder}.")
    kept = QT_TRANSLATE_NOOP("errors", "Nothing was changed.")
    advice = QT_TRANSLATE_NOOP("errors", "Go to that window, or close it and try again.")
    exit_code = 3


class UnsafeLocation(VaultError):
    what = QT_TRANSLATE_NOOP("errors", "{folder} belongs to {service}, which can destroy an open vault.")
    kept = QT_TRANSLATE_NOOP("errors", "Nothing was created or opened there.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Keep the vault in a folder on this computer only; its backups may lie in the synced folder."
    )


class SavesMissing(VaultError):
    """The database is older than, or different from, what the ledger or this machine remembers.

    Facts: `count` (saves missing, 0 when unknown), `since` (time of the last remembered save), `detail`.
    """

    what = QT_TRANSLATE_NOOP("errors", "The database is not the one that was last saved: {detail}.")
    kept = QT_TRANSLATE_NOOP("errors", "Nothing was changed.")
    advice = QT_TRANSLATE_NOOP("errors", "Restore the newest backup, or go on with what is there.")


class HeaderRolledBack(VaultError):
    what = QT_TRANSLATE_NOOP("errors", "An older header was put back: a password replaced since may open this vault.")
    kept = QT_TRANSLATE_NOOP("errors", "Nothing was changed.")
    advice = QT_TRANSLATE_NOOP("errors", "Go on only if you restored it yourself; then change the password at once.")


class NotEnoughMemory(VaultError):
    what = QT_TRANSLATE_NOOP("errors", "The computer has too little free memory to try the password.")
    kept = QT_TRANSLATE_NOOP("errors", "Nothing was changed.")
    advice = QT_TRANSLATE_NOOP("errors", "Close some programs and try again; about 300 MB are needed for a moment.")


class HeaderRepaired(VaultError):
    what = QT_TRANSLATE_NOOP("errors", "The vault's header was damaged ({names}) and was repaired from a sound copy.")
    kept = QT_TRANSLATE_NOOP("errors", "No record is affected.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Check the vault, and make a backup: a disk that damages one file may damage more."
    )


class LedgerDamaged(VaultError):
    what = QT_TRANSLATE_NOOP("errors", "The note of the last saves was damaged and has been written anew.")
    kept = QT_TRANSLATE_NOOP("errors", "The newest save it still knew, of {since}, is in the database.")
    advice = QT_TRANSLATE_NOOP("errors", "Check that your last changes are there, and make a backup.")


class LedgerNotWritten(VaultError):
    what = QT_TRANSLATE_NOOP("errors", "Your change was saved, but the note beside the database could not be written.")
    kept = QT_TRANSLATE_NOOP("errors", "Everything you saved is in the database.")
    advice = QT_TRANSLATE_NOOP("errors", "Free some space on the disk and make a backup soon.")


class FailedUnlocks(VaultError):
    what = QT_TRANSLATE_NOOP("errors", "Wrong passwords tried since you were last here: {count}.")
    kept = QT_TRANSLATE_NOOP("errors", "The vault stayed closed; the tries are in its history.")
    advice = QT_TRANSLATE_NOOP("errors", "If that was not you, find out who uses this computer.")


class MigrationFailed(VaultError):
    what = QT_TRANSLATE_NOOP("errors", "The vault could not be brought to this version.")
    kept = QT_TRANSLATE_NOOP("errors", "It is as it was, and a copy from before is beside it.")
    advice = QT_TRANSLATE_NOOP("errors", "Go on with the previous version of the application and report the problem.")


class StorageFull(UserError):
    what = QT_TRANSLATE_NOOP("errors", "There is no space left on the disk.")
    kept = QT_TRANSLATE_NOOP("errors", "Everything saved before is safe; this last change was not saved.")
    advice = QT_TRANSLATE_NOOP("errors", "Free some space and save again.")


class StorageFailed(UserError):
    what = QT_TRANSLATE_NOOP("errors", "The disk did not accept the change: {detail}.")
    kept = QT_TRANSLATE_NOOP("errors", "Everything saved before is safe; this last change was not saved.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Check the disk, close programs that may hold the folder open, and save again."
    )


class FileDamaged(UserError):
    what = QT_TRANSLATE_NOOP("errors", "The stored file “{name}” is damaged or was exchanged.")
    kept = QT_TRANSLATE_NOOP("errors", "Its record was kept.")
    advice = QT_TRANSLATE_NOOP("errors", "Restore it from a backup, or attach the original again.")


class FileMissing(UserError):
    what = QT_TRANSLATE_NOOP("errors", "The file of “{name}” is not in the vault; only its record was imported.")
    kept = QT_TRANSLATE_NOOP("errors", "Its record was kept.")
    advice = QT_TRANSLATE_NOOP("errors", "If you have the file elsewhere, add it with Replace.")


class FileRefused(UserError):
    """Facts: `name` of the file, `reason` as a sentence of its own."""

    what = QT_TRANSLATE_NOOP("errors", "“{name}” was not added. {reason}")
    kept = QT_TRANSLATE_NOOP("errors", "Nothing was changed; the file itself is where it was.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose another file, or add the others without this one.")


class DocumentError(UserError):
    """A PDF or picture that can't be shown."""

    kept = QT_TRANSLATE_NOOP("errors", "The file itself was not changed.")


class DocumentUnreadable(DocumentError):
    what = QT_TRANSLATE_NOOP("errors", "This file can't be shown: it is damaged, or not what its name says.")
    advice = QT_TRANSLATE_NOOP("errors", "Ask for a new copy of it, or export it and try another program.")


class DocumentProtected(DocumentError):
    what = QT_TRANSLATE_NOOP("errors", "This PDF is protected by a password of its own.")
    advice = QT_TRANSLATE_NOOP("errors", "Save a copy without a password in the program that made it, and attach that.")


class DocumentTooLarge(DocumentError):
    what = QT_TRANSLATE_NOOP("errors", "This file is too large to be shown.")
    advice = QT_TRANSLATE_NOOP("errors", "Save a smaller copy of it and attach that.")


class DocumentTooSlow(DocumentError):
    what = QT_TRANSLATE_NOOP("errors", "Showing this file took too long and was stopped.")
    advice = QT_TRANSLATE_NOOP("errors", "Export it and open it in another program.")


class BackupError(UserError):
    """Something about a backup or a restore."""


class BackupDamaged(BackupError):
    what = QT_TRANSLATE_NOOP("errors", "This backup is damaged or incomplete: {detail}.")
    kept = QT_TRANSLATE_NOOP("errors", "Nothing was restored; existing vaults and backups were not touched.")
    advice = QT_TRANSLATE_NOOP("errors", "Use another backup, and check the disk or stick this one lies on.")


class BackupTooNew(BackupError):
    what = QT_TRANSLATE_NOOP("errors", "This backup was made by a newer version of PMU Pro Desktop.")
    kept = QT_TRANSLATE_NOOP("errors", "Nothing was restored.")
    advice = QT_TRANSLATE_NOOP("errors", "Install the newer version and restore with that.")


class BackupTooLarge(BackupError):
    what = QT_TRANSLATE_NOOP("errors", "The backup needs {size}, and this disk allows files of 4 GB at most.")
    kept = QT_TRANSLATE_NOOP("errors", "Nothing was written; earlier backups are intact.")
    advice = QT_TRANSLATE_NOOP("errors", "Use a backup folder instead of a single file, or a disk formatted as exFAT.")


class BackupPlaceMissing(BackupError):
    what = QT_TRANSLATE_NOOP("errors", "The place for backups is not there: {place}")
    kept = QT_TRANSLATE_NOOP("errors", "Your records are safe; no backup was made.")
    advice = QT_TRANSLATE_NOOP("errors", "Plug in the disk or choose another place.")


class TargetNotEmpty(BackupError):
    what = QT_TRANSLATE_NOOP("errors", "{folder} already holds a vault that is in use or not empty.")
    kept = QT_TRANSLATE_NOOP("errors", "Nothing was restored over it.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose a new folder.")


class ImportFailed(UserError):
    what = QT_TRANSLATE_NOOP("errors", "This file can't be imported: {detail}")
    kept = QT_TRANSLATE_NOOP("errors", "Nothing was imported.")
    advice = QT_TRANSLATE_NOOP("errors", "Check that it is an export of the old web system and try again.")

    @property
    def row(self) -> int | None:
        """The line or row of the file, from 1, when it is known."""
        found = self.facts.get("row")
        return found if isinstance(found, int) else None


class FormDamaged(UserError):
    """Facts: `file` (its name), `line` (from 1), `reason` (in English, for whoever edits the file)."""

    what = QT_TRANSLATE_NOOP("errors", "The form {file} can't be used: line {line}: {reason}.")
    kept = QT_TRANSLATE_NOOP("errors", "What was signed before keeps its own wording and is not affected.")
    advice = QT_TRANSLATE_NOOP("errors", "Correct the file, or install the application again.")


class WrongClient(UserError):
    what = QT_TRANSLATE_NOOP(
        "errors", "This form was prepared for a client whose name or birth date is not the same now."
    )
    kept = QT_TRANSLATE_NOOP("errors", "Nothing was signed or saved.")
    advice = QT_TRANSLATE_NOOP("errors", "Close the form, check the client, and begin the form again.")


class SignedRecord(UserError):
    what = QT_TRANSLATE_NOOP("errors", "A signed form can't be changed.")
    kept = QT_TRANSLATE_NOOP("errors", "It is as it was signed.")
    advice = QT_TRANSLATE_NOOP("errors", "Sign a new form; the old one stays on file.")


class Cancelled(UserError):
    what = QT_TRANSLATE_NOOP("errors", "Stopped.")
    kept = QT_TRANSLATE_NOOP("errors", "Nothing was changed.")
