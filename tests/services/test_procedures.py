"""Procedures in a real vault: saved, repeated, completed, due, found by lot."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from pmupro_desktop import errors
from pmupro_desktop.domain.audit import Action, AuditEvent
from pmupro_desktop.domain.procedure import LotState, Procedure, ProcedurePigment
from pmupro_desktop.domain.procedure_values import (
    NeedleValues,
    PigmentValues,
    ProcedureValues,
    advice_on,
    default_touch_up,
    problems_of,
    values_of,
)
from pmupro_desktop.domain.user import Actor
from pmupro_desktop.services.clients import delete_client, get_client, save_client
from pmupro_desktop.services.follow_ups import DueKind, follow_ups_due
from pmupro_desktop.services.lots import clients_with_lot
from pmupro_desktop.services.procedure_list import (
    Order,
    ProcedureFilter,
    State,
    count_procedures,
    first_procedures,
    procedure_ids,
    procedure_rows,
)
from pmupro_desktop.services.procedure_types import (
    add_procedure_type,
    procedure_types,
    rename_procedure_type,
    reorder_procedure_types,
    restore_procedure_type,
    retire_procedure_type,
    save_touch_up_weeks,
    touch_up_weeks,
)
from pmupro_desktop.services.procedures import (
    complete_procedure,
    delete_procedure,
    get_procedure,
    reopen_procedure,
    repeat_procedure,
    save_procedure,
)
from pmupro_desktop.services.undo import undo
from pmupro_desktop.services.vaults import Vault
from tests.services.records import TODAY, is_sound, last_commit, new_client, type_id, viewer


def VALUES(kind: int) -> ProcedureValues:  # noqa: N802 - a constant but for the id
    return ProcedureValues(
        procedure_type_id=kind,
        technique="hair strokes",
        area_treated="Eyebrows",
        procedure_date=date(2026, 2, 16),
        procedure_time=time(10, 30),
        duration=120,
        voltage=7.5,
        depth="0.2-0.3mm",
        follow_up_date=date(2026, 2, 26),
        touch_up_date=date(2026, 4, 6),
        is_completed=True,
        notes="Tolerated well.\nLeft tail fuller.",
        pigments=(
            PigmentValues(None, "Permablend", "Medium Brown", "MB-2024-001", date(2027, 1, 1), 3.0),
            PigmentValues(None, "Permablend", "Ebony", "EB-7"),
        ),
        needles=(NeedleValues("18U", 0.18, "N-55", date(2028, 5, 1)),),
    )


def save(vault: Vault, client_id: int, values: ProcedureValues, procedure_id: int | None = None) -> int:
    with vault.transaction(vault.owner()) as session:
        saved = save_procedure(session, vault.owner(), client_id, values, procedure_id=procedure_id, today=TODAY)
        return saved.id


def read(vault: Vault, procedure_id: int) -> ProcedureValues:
    with vault.reading() as session:
        return values_of(get_procedure(session, procedure_id))


def found(vault: Vault, wanted: ProcedureFilter) -> list[int]:
    with vault.reading() as session:
        ids = list(procedure_ids(session, wanted))
        assert count_procedures(session, wanted) == len(ids)
        return ids


class TestSaving:
    def test_everything_comes_back(self, vault: Vault) -> None:
        values = VALUES(type_id(vault))
        saved = save(vault, new_client(vault), values)
        assert read(vault, saved) == replace(values, zone="America/New_York")
        with vault.reading() as session:
            assert get_procedure(session, saved).procedure_at == datetime(2026, 2, 16, 15, 30, tzinfo=UTC)
        assert is_sound(vault)

    def test_a_client_may_have_none_of_the_optional_fields(self, vault: Vault) -> None:
        values = ProcedureValues(procedure_type_id=type_id(vault), procedure_date=TODAY)
        assert read(vault, save(vault, new_client(vault), values)) == values

    def test_rows_are_changed_in_place(self, vault: Vault, owner: Actor) -> None:
        client = new_client(vault)
        saved = save(vault, client, VALUES(type_id(vault)))
        with vault.transaction(owner) as session:
            session.scalars(select(ProcedurePigment).order_by(ProcedurePigment.id)).first().lot_state = "linked"  # type: ignore[union-attr]
        values = read(vault, saved)
        first = replace(values.pigments[0], drops=4.0)
        save(
            vault,
            client,
            replace(values, pigments=(first, PigmentValues(pigment_color="Oak"), *values.pigments[1:])),
            saved,
        )
        after = read(vault, saved)
        assert [row.pigment_color for row in after.pigments] == ["Medium Brown", "Oak", "Ebony"]
        with vault.reading() as session:
            states = [row.lot_state for row in get_procedure(session, saved).pigments]
            last = session.scalars(select(AuditEvent.record_type).where(AuditEvent.commit_number == last_commit(vault)))
            assert sorted(str(name) for name in last) == ["procedure_pigment"] * 3
        assert states == [LotState.LINKED, LotState.UNLINKED, LotState.UNLINKED]
        save(vault, client, replace(after, pigments=(), needles=()), saved)
        assert read(vault, saved).pigments == ()
        for expected in (3, 0):
            with vault.transaction(owner, Action.UNDO) as session:
                undo(session, owner, last_commit(vault))
            assert len(read(vault, saved).pigments) == expected
        assert is_sound(vault)

    def test_an_untouched_form_changes_nothing(self, vault: Vault) -> None:
        client = new_client(vault)
        saved = save(vault, client, VALUES(type_id(vault)))
        before = last_commit(vault)
        save(vault, client, read(vault, saved), saved)
        assert last_commit(vault) == before

    def test_another_clients_procedure_is_not_found(self, vault: Vault) -> None:
        saved = save(vault, new_client(vault), VALUES(type_id(vault)))
        other = new_client(vault, "Someone Else")
        with pytest.raises(errors.NotFound):
            save(vault, other, VALUES(type_id(vault)), saved)

    def test_placement_is_for_eyes(self, vault: Vault) -> None:
        client = new_client(vault)
        eyes = replace(VALUES(type_id(vault, "eyeliner")), placement="both")
        assert read(vault, save(vault, client, eyes)).placement == "both"
        brows = replace(VALUES(type_id(vault)), placement="both")
        assert read(vault, save(vault, client, brows)).placement == ""

    def test_roles_are_asked(self, vault: Vault, owner: Actor) -> None:
        client = new_client(vault)
        saved = save(vault, client, VALUES(type_id(vault)))
        looker = viewer(owner)
        with vault.transaction(looker) as session:
            for forbidden in (complete_procedure, reopen_procedure, delete_procedure):
                with pytest.raises(errors.NotAllowed):
                    forbidden(session, looker, saved)
            with pytest.raises(errors.NotAllowed):
                save_procedure(session, looker, client, VALUES(1), today=TODAY)
            with pytest.raises(errors.NotAllowed):
                add_procedure_type(session, looker, "Freckles")

    def test_completing_reopening_deleting(self, vault: Vault, owner: Actor) -> None:
        client = new_client(vault)
        planned = replace(VALUES(type_id(vault)), is_completed=False, procedure_date=TODAY + timedelta(days=1))
        saved = save(vault, client, replace(planned, follow_up_date=None))
        with vault.transaction(owner) as session, pytest.raises(errors.InvalidRecord):
            complete_procedure(session, owner, saved, today=TODAY)
        with vault.transaction(owner) as session:
            complete_procedure(session, owner, saved, today=TODAY + timedelta(days=1))
        assert read(vault, saved).is_completed
        with vault.transaction(owner) as session:
            reopen_procedure(session, owner, saved)
        assert not read(vault, saved).is_completed
        with vault.transaction(owner) as session:
            delete_procedure(session, owner, saved)
        assert found(vault, ProcedureFilter()) == []
        with vault.transaction(owner, Action.UNDO) as session:
            undo(session, owner, last_commit(vault))
        assert found(vault, ProcedureFilter()) == [saved]


class TestProblems:
    GOOD = VALUES(1)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"procedure_type_id": None}, "procedure_type_id"),
            ({"procedure_date": None}, "procedure_date"),
            ({"procedure_date": date(2026, 3, 3), "follow_up_date": None}, "is_completed"),
            ({"duration": 0}, "duration"),
            ({"voltage": -1.0}, "voltage"),
            ({"voltage": float("nan")}, "voltage"),
            ({"placement": "left"}, "placement"),
            ({"follow_up_date": date(2026, 2, 15)}, "follow_up_date"),
            ({"touch_up_date": date(2025, 2, 15)}, "touch_up_date"),
            ({"follow_up_date": None, "follow_up_time": time(9)}, "follow_up_time"),
            ({"zone": "Mars/Olympus"}, "zone"),
            ({"technique": "x" * 501}, "technique"),
            ({"pigments": (PigmentValues(drops=0.0),)}, "pigments.0.drops"),
            ({"needles": (NeedleValues("18U"), NeedleValues("x" * 501))}, "needles.1.needle_configuration"),
            ({"needles": (NeedleValues("18U"),) * 51}, "needles"),
        ],
    )
    def test_each_mistake_is_named(self, change: dict[str, object], field: str) -> None:
        assert problems_of(self.GOOD, TODAY) == {}
        assert set(problems_of(replace(self.GOOD, **change), TODAY)) == {field}  # type: ignore[arg-type]

    def test_a_time_the_clock_skips(self) -> None:
        skipped = replace(
            self.GOOD, procedure_date=date(2025, 3, 9), procedure_time=time(2, 30), zone="America/New_York"
        )
        assert set(problems_of(skipped, TODAY)) == {"procedure_time"}

    def test_advice(self) -> None:
        assert set(advice_on(self.GOOD)) == {"pigments.1.expires_on"}
        old = replace(self.GOOD.pigments[0], expires_on=date(2026, 2, 15), lot_number="")
        late = replace(self.GOOD, pigments=(old,), needles=(), touch_up_date=date(2026, 2, 20))
        assert set(advice_on(late)) == {
            "pigments.0.expires_on", "pigments.0.lot_number", "needles", "touch_up_date",
        }  # fmt: skip

    def test_touch_ups_are_offered_within_the_window(self) -> None:
        assert default_touch_up(date(2026, 2, 16)) == date(2026, 4, 6)
        assert default_touch_up(date(2026, 2, 16), (4, 4)) == date(2026, 3, 16)


class TestRepeating:
    def test_everything_but_day_completion_dates_and_lots(self, vault: Vault, owner: Actor) -> None:
        client = new_client(vault)
        save(vault, client, replace(VALUES(type_id(vault)), procedure_date=date(2025, 1, 1), technique="old"))
        save(vault, client, VALUES(type_id(vault)))
        with vault.reading() as session:
            offer = repeat_procedure(session, owner, client, day=TODAY)
        values = offer.values
        assert (values.procedure_date, values.is_completed, values.follow_up_date) == (TODAY, False, None)
        assert (values.technique, values.voltage, values.notes) == ("hair strokes", 7.5, VALUES(1).notes)
        assert [row.lot_number for row in values.pigments] == ["", ""]
        assert [row.lot_number for row in values.needles] == [""]
        assert [lot.number for lot in offer.pigment_lots] == ["MB-2024-001", "EB-7"]
        confirmed = offer.with_lots(needles=False)
        assert confirmed.pigments == VALUES(1).pigments
        assert confirmed.needles[0].lot_number == ""
        save(vault, client, confirmed)

    def test_nothing_to_repeat(self, vault: Vault, owner: Actor) -> None:
        client = new_client(vault)
        with vault.reading() as session, pytest.raises(errors.NotFound):
            repeat_procedure(session, owner, client, day=TODAY)


class TestTypes:
    def test_the_artists_own_list(self, vault: Vault, owner: Actor) -> None:
        with vault.transaction(owner) as session:
            added = add_procedure_type(session, owner, "  Freckles \n", area="face")
            again = add_procedure_type(session, owner, "Ombré")
            assert (added.name, added.code, again.code) == ("Freckles", "freckles", "ombre")
            for taken in ("freckles", "MICROBLADING", "", "ombre"):
                with pytest.raises(errors.InvalidRecord):
                    add_procedure_type(session, owner, taken)
            rename_procedure_type(session, owner, added.id, "Faux freckles", area="face")
            order = [kind.id for kind in procedure_types(session)]
            reorder_procedure_types(session, owner, [again.id, added.id])
            assert [kind.id for kind in procedure_types(session)] == [again.id, added.id, *order[:-2]]

    def test_a_retired_type_stays_with_its_procedures(self, vault: Vault, owner: Actor) -> None:
        client, kind = new_client(vault), type_id(vault)
        saved = save(vault, client, VALUES(kind))
        with vault.transaction(owner) as session:
            retire_procedure_type(session, owner, kind)
        with vault.reading() as session:
            assert kind not in [row.id for row in procedure_types(session)]
            assert [row.id for row in procedure_types(session, retired=True)][-1] == kind
            assert procedure_rows(session, [saved])[0].type_name == "Microblading"
            assert repeat_procedure(session, owner, client, day=TODAY).values.procedure_type_id is None
        save(vault, client, replace(read(vault, saved), technique="other"), saved)
        with pytest.raises(errors.InvalidRecord):
            save(vault, client, VALUES(kind))
        with vault.transaction(owner) as session:
            restore_procedure_type(session, owner, kind)
        save(vault, client, VALUES(kind))

    def test_the_touch_up_window_is_the_studios(self, vault: Vault, owner: Actor) -> None:
        with vault.transaction(owner) as session:
            assert touch_up_weeks(session) == (6, 8)
            save_touch_up_weeks(session, owner, (8, 10))
            with pytest.raises(errors.InvalidRecord):
                save_touch_up_weeks(session, owner, (10, 8))
        with vault.reading() as session:
            assert touch_up_weeks(session) == (8, 10)


class TestDue:
    def test_follow_ups_and_touch_ups_until_a_later_visit(self, vault: Vault, owner: Actor) -> None:
        client, kind = new_client(vault), type_id(vault)
        saved = save(vault, client, VALUES(kind))
        until = date(2026, 4, 30)
        with vault.reading() as session:
            due = follow_ups_due(session, until=until)
            assert [(row.kind, row.due_on) for row in due] == [
                (DueKind.FOLLOW_UP, date(2026, 2, 26)),
                (DueKind.TOUCH_UP, date(2026, 4, 6)),
            ]
            assert [row.kind for row in follow_ups_due(session, since=date(2026, 3, 1), until=until)] == ["touch_up"]
            assert procedure_rows(session, [saved])[0].is_due
        assert found(vault, ProcedureFilter(state=State.FOLLOW_UP_DUE, due_by=date(2026, 2, 25))) == []
        assert found(vault, ProcedureFilter(state=State.FOLLOW_UP_DUE, due_by=date(2026, 2, 26))) == [saved]
        later = save(vault, client, ProcedureValues(procedure_type_id=kind, procedure_date=TODAY))
        assert found(vault, ProcedureFilter(state=State.FOLLOW_UP_DUE)) == []
        with vault.reading() as session:
            assert follow_ups_due(session, until=until) == []
        with vault.transaction(owner) as session:
            delete_procedure(session, owner, later)
        assert found(vault, ProcedureFilter(state=State.FOLLOW_UP_DUE)) == [saved]


class TestLots:
    def test_any_spelling_finds_every_client(self, vault: Vault, owner: Actor) -> None:
        kind = type_id(vault)
        jane, ana, gone = (new_client(vault, name) for name in ("Jane", "Ana", "Gone"))
        for client, lot in ((jane, "MB-2024-001"), (ana, "mb 2024 001"), (gone, "MB2024001"), (jane, "MB-2024-0011")):
            save(vault, client, replace(VALUES(kind), pigments=(PigmentValues(lot_number=lot),)))
        with vault.transaction(owner) as session:
            delete_client(session, owner, gone)
        with vault.reading() as session:
            assert {use.client_name for use in clients_with_lot(session, "mb2024001")} == {"Jane", "Ana"}
            assert len(clients_with_lot(session, "mb2024001", whole=False)) == 3
            needles = clients_with_lot(session, "n55")
            assert {use.product for use in needles} == {"18U"}
            assert all(use.is_needle for use in needles)
            assert clients_with_lot(session, " - ") == []


class TestList:
    def test_filters_and_orders(self, vault: Vault, owner: Actor) -> None:
        brows, lips = type_id(vault), type_id(vault, "lip_color")
        zoe, ana = new_client(vault, "Zoë"), new_client(vault, "Ana")
        first = save(vault, zoe, replace(VALUES(brows), procedure_date=date(2026, 1, 5)))
        second = save(vault, ana, replace(VALUES(lips), is_completed=False))
        third = save(vault, ana, replace(VALUES(brows), procedure_date=date(2026, 2, 20), notes="Łódź sun"))
        with vault.transaction(owner) as session:
            undated = Procedure(client_id=zoe, pigments=[], needles=[])
            session.add(undated)
        cases: list[tuple[ProcedureFilter, list[int]]] = [
            (ProcedureFilter(), [third, second, first, undated.id]),
            (ProcedureFilter(order=Order.OLDEST), [undated.id, first, second, third]),
            (ProcedureFilter(order=Order.CLIENT), [third, second, first, undated.id]),
            (ProcedureFilter(type_ids=frozenset({brows})), [third, first]),
            (ProcedureFilter(client_id=ana), [third, second]),
            (ProcedureFilter(state=State.PLANNED), [second, undated.id]),
            (ProcedureFilter(state=State.COMPLETED), [third, first]),
            (ProcedureFilter(since=date(2026, 1, 5), until=date(2026, 2, 16)), [second, first]),
            (ProcedureFilter(query="zoe permabl"), [first]),
            (ProcedureFilter(query="mb-2024"), [third, second, first]),
            (ProcedureFilter(query="lodz"), [third]),
            (ProcedureFilter(query="lip ana"), [second]),
            (ProcedureFilter(query="n 55"), [third, second, first]),
            (ProcedureFilter(query="nothing"), []),
            (ProcedureFilter(query="--"), []),
        ]
        for wanted, expected in cases:
            assert found(vault, wanted) == expected, wanted

    def test_the_search_follows_every_change(self, vault: Vault, owner: Actor) -> None:
        client, kind = new_client(vault, "Jane"), type_id(vault)
        saved = save(vault, client, VALUES(kind))
        wanted = ProcedureFilter(query="ebony hana")
        assert found(vault, wanted) == []
        with vault.transaction(owner) as session:
            from pmupro_desktop.domain.client_values import values_of as client_values

            save_client(
                session, owner, replace(client_values(get_client(session, client)), name="Hana"), client_id=client
            )
            rename_procedure_type(session, owner, kind, "Nanostrokes")
        assert found(vault, wanted) == [saved]
        assert found(vault, ProcedureFilter(query="nanostr")) == [saved]
        with vault.transaction(owner, Action.UNDO) as session:
            undo(session, owner, last_commit(vault))
        assert found(vault, wanted) == []
        assert found(vault, ProcedureFilter(query="jane microbl ebony")) == [saved]
        assert is_sound(vault)

    def test_rows_say_what_the_list_shows(self, vault: Vault) -> None:
        kind = type_id(vault)
        one, two = new_client(vault, "Jane Doe"), new_client(vault, "jane doé")
        ids = [save(vault, client, VALUES(kind)) for client in (one, two)]
        with vault.reading() as session:
            rows = procedure_rows(session, [ids[1], 999, ids[0]])
        assert [row.id for row in rows] == [ids[1], ids[0]]
        assert rows[0].has_namesake
        assert rows[0].pigments == ("Permablend Medium Brown", "Permablend Ebony")
        assert rows[0].lots == ("MB-2024-001", "EB-7", "N-55")

    def test_reading_by_keys_gives_the_same_list(self, vault: Vault, owner: Actor) -> None:
        client, kind = new_client(vault), type_id(vault)
        days = [None if n % 5 == 0 else TODAY - timedelta(days=n % 3) for n in range(23)]
        with vault.transaction(owner) as session:
            session.add_all(Procedure(client_id=client, procedure_type_id=kind, procedure_date=day) for day in days)
        for order in (Order.NEWEST, Order.OLDEST):
            wanted = ProcedureFilter(order=order)
            seen: list[int] = []
            after: tuple[date | None, int] | None = None
            with vault.reading() as session:
                while part := first_procedures(session, wanted, limit=4, after=after):
                    seen += part
                    row = procedure_rows(session, part[-1:])[0]
                    after = (row.procedure_date, row.id)
            assert seen == found(vault, wanted)
            assert len(seen) == 23
