from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.model import Answer, Look, Redirect, Verdict
from linkcheck_plugin.outbound.ledger import LIFETIMES, Entry, Ledger
from linkcheck_plugin.settings import decode

NOW = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)
URL = "https://a.example/page"
FIELDS = [
    "url",
    "verdict",
    "status",
    "final_url",
    "evidence",
    "redirects",
    "checked",
    "first_ok",
    "last_ok",
    "failures",
]
GOOD = (Verdict.OK, Verdict.REDIRECTED)


def days(number: float) -> timedelta:
    return timedelta(days=number)


def answer(verdict: Verdict, url: str = URL, **changes: Any) -> Answer:
    return Answer(url, verdict, **changes)


def entry(verdict: Verdict = Verdict.OK, url: str = URL, checked: datetime = NOW, **changes: Any) -> Entry:
    history = {"first_ok": None, "last_ok": None, "failures": 0, **changes}
    return Entry(url, verdict, None, None, None, (), checked, **history)


def line(url: str = URL, **changes: Any) -> str:
    values = {
        "verdict": "ok",
        "status": 200,
        "final_url": url,
        "evidence": None,
        "redirects": [],
        "checked": "2026-11-20T12:00:00Z",
        "first_ok": None,
        "last_ok": None,
        "failures": 0,
    }
    return json.dumps({"url": url, **values, **changes})


def written(path: Path) -> list[dict[str, Any]]:
    return [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]


def ledger_of(path: Path, *runs: tuple[Answer, datetime]) -> Entry:
    """The entry after runs that each load and save the ledger."""
    for found, now in runs:
        ledger = Ledger.load(path)
        last = ledger.record(found, now)
        assert ledger.save()
    return last


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.jsonl"


# Lines -------------------------------------------------------------------------------------------------------


def test_a_line_has_every_field_in_order_whatever_is_known(path):
    ledger = Ledger.load(path)
    ledger.record(answer(Verdict.UNVERIFIABLE), NOW)
    ledger.record(
        answer(
            Verdict.REDIRECTED,
            "https://b.example/",
            status=200,
            final_url="https://c.example/",
            redirects=(Redirect(301, "https://c.example/"),),
        ),
        NOW,
    )
    assert ledger.save()

    assert path.read_text() == (
        '{"url":"https://a.example/page","verdict":"unverifiable","status":null,"final_url":null,"evidence":null,'
        '"redirects":[],"checked":"2026-11-20T12:00:00Z","first_ok":null,"last_ok":null,"failures":0}\n'
        '{"url":"https://b.example/","verdict":"redirected","status":200,"final_url":"https://c.example/",'
        '"evidence":null,"redirects":[{"status":301,"url":"https://c.example/"}],'
        '"checked":"2026-11-20T12:00:00Z","first_ok":"2026-11-20T12:00:00Z","last_ok":"2026-11-20T12:00:00Z",'
        '"failures":0}\n'
    )


def test_what_is_seldom_known_is_written_only_then(path):
    look = Look(suspicion="parked: for sale", missing=("a",), near={"a": "b"})
    ledger_of(
        path,
        (answer(Verdict.BROKEN), NOW),
        (answer(Verdict.BROKEN, look=look, archived="https://archive.example/1"), NOW + days(1)),
    )

    [values] = written(path)
    assert list(values) == [*FIELDS, "failing_for", "look", "archived"]
    assert values["failing_for"] == 86_400
    known = Ledger.load(path)
    assert known.answer(known.entries()[0], NOW, 2, 1).look == look


def test_lines_are_sorted_by_url(path):
    ledger = Ledger.load(path)
    for url in ("https://b.example/", "https://a.example/z", "https://a.example/", "http://z.example/"):
        ledger.record(answer(Verdict.OK, url), NOW)
    ledger.save()

    assert [values["url"] for values in written(path)] == sorted(values["url"] for values in written(path))
    assert [known.url for known in ledger.entries()] == [values["url"] for values in written(path)]


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 20, 14, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=2))),
        datetime(2026, 11, 20, 12, 0, 0, 1, tzinfo=UTC),
    ],
)
def test_times_are_utc_in_whole_seconds(path, now):
    ledger_of(path, (answer(Verdict.OK), now))

    assert written(path)[0]["checked"] == "2026-11-20T12:00:00Z"


def test_user_information_never_gets_into_the_file(path):
    secret = "https://me:sec@ret@a.example/page"
    ledger_of(
        path,
        (
            Answer(
                secret + "?q#fragment",
                Verdict.BROKEN,
                404,
                secret,
                f"no such page: {secret}",
                (Redirect(302, secret + "#there"),),
                archived=secret,
            ),
            NOW,
        ),
    )

    assert "ret" not in path.read_text()
    [values] = written(path)
    assert values["url"] == URL + "?q"
    assert values["final_url"] == URL
    assert values["redirects"] == [{"status": 302, "url": URL + "#there"}]
    assert values["evidence"] == f"no such page: {URL}"


def test_what_utf8_cannot_say_does_not_fail_the_run(path):
    known = ledger_of(
        path, (answer(Verdict.BROKEN, final_url="https://a.example/\udcff", evidence="\ud800é"), NOW)
    )

    assert (known.final_url, known.evidence) == ("https://a.example/?", "?é")
    assert Ledger.load(path).entries() == [known]


def test_what_was_saved_is_loaded(path):
    ledger = Ledger.load(path)
    known = ledger.record(answer(Verdict.OK, status=200, final_url=URL, look=Look(found=("a", "b"))), NOW)
    ledger.save()

    loaded = Ledger.load(path)
    assert loaded.warning is None
    assert loaded.entry(URL) == known
    assert loaded.entry(URL + "/") is None


def test_nothing_is_written_if_nothing_was_recorded(path):
    assert Ledger.load(path).save()
    assert not path.exists()

    path.write_text(line("https://b.example/") + "\n" + line("https://a.example/"))
    before = path.read_bytes()
    assert Ledger.load(path).save()
    assert path.read_bytes() == before


def test_other_keys_zones_and_spellings_are_read(path):
    path.write_bytes(
        b"\xef\xbb\xbf"
        + line("https://a.example/", note={"who": ["me"]}, checked="2026-11-20T14:00:00+02:00").encode()
        + b"\r\n\r\n"
        + line(
            "https://b.example/", checked="2026-11-20T12:00:00", last_ok="2026-11-20T12:00:00.000"
        ).encode()
        + b"\n  \n"
        + line("https://c.example/", checked="2026-11-20T12:00:00+00:00").encode()
    )

    ledger = Ledger.load(path)
    assert ledger.warning is None
    assert [known.checked for known in ledger.entries()] == [NOW] * 3
    assert all(known.checked.tzinfo is UTC for known in ledger.entries())
    assert ledger.entries()[1].last_ok == NOW
    ledger.record(answer(Verdict.OK, "https://d.example/"), NOW)
    assert ledger.save()
    assert {values["checked"] for values in written(path)} == {"2026-11-20T12:00:00Z"}


# Merges ------------------------------------------------------------------------------------------------------

versions = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 5), st.integers(0, 3)),
    max_size=8,
    unique_by=lambda v: v[0],
)


def version_line(version: tuple[str, int, int]) -> str:
    name, age, failures = version
    return line(f"https://{name}.example/", checked=f"2026-11-{20 - age:02}T12:00:00Z", failures=failures)


@given(versions, versions, st.randoms(use_true_random=False), st.booleans())
def test_any_union_of_two_ledgers_has_the_newest_of_each_url(tmp_path_factory, ours, theirs, chance, marked):
    lines = [version_line(version) for version in (*ours, *theirs)]
    shuffled = random.Random(chance.random()).sample(lines, len(lines))
    if marked:
        middle = len(lines) // 2
        shuffled = [
            "<<<<<<< HEAD",
            *shuffled[:middle],
            "=======",
            *shuffled[middle:],
            ">>>>>>> theirs/branch",
        ]
    path = tmp_path_factory.mktemp("ledger") / "ledger.jsonl"
    path.write_text("".join(text + "\n" for text in shuffled))
    ledger = Ledger.load(path)
    path.write_text("".join(text + "\n" for text in reversed(lines)))

    assert ledger.entries() == Ledger.load(path).entries()
    youngest: dict[str, int] = {}
    for name, age, _ in (*ours, *theirs):
        youngest[name] = min(age, youngest.get(name, age))
    assert {known.url[8]: 20 - known.checked.day for known in ledger.entries()} == youngest
    assert bool(ledger.warning) is marked


def test_conflict_markers_are_named_and_gone_after_the_next_run(path):
    path.write_text(
        f"{line('https://a.example/')}\n<<<<<<< HEAD\n{line('https://b.example/', failures=1)}\n||||||| 1234567\n"
        f"=======\n{line('https://b.example/', failures=2, checked='2026-11-21T12:00:00Z')}\n>>>>>>> other\r\n"
    )
    ledger = Ledger.load(path)

    assert ledger.warning == f"ledger {path} has conflict markers of git: both sides are read"
    assert [known.failures for known in ledger.entries()] == [0, 2]
    ledger.record(answer(Verdict.OK, "https://c.example/"), NOW)
    ledger.save()
    assert [values["url"][8] for values in written(path)] == ["a", "b", "c"]


# Damage ------------------------------------------------------------------------------------------------------


def damages() -> list[Any]:
    whole = line()
    return [
        pytest.param(content, id=name)
        for name, content in {
            "torn last line": f"{line('https://b.example/')}\n{whole[:50]}",
            "torn first line": f"{whole[50:]}\n{line('https://b.example/')}\n",
            "text": "hello\n",
            "an array": f"[{whole}]",
            "a number": "1\n",
            "a missing field": whole.replace('"status": 200, ', ""),
            "another type": line(failures="2"),
            "a negative count": line(failures=-1),
            "no such verdict": line(verdict="fine"),
            "no time": line(checked="yesterday"),
            "no check": line(checked=None),
            "before the calendar": line(checked="0001-01-01T00:00:00+23:00"),
            "too big a number": whole.replace("200", "9" * 5000),
            "deeply nested": whole.replace("[]", "[" * 200_000),
            "an unknown key, deeply nested": whole.replace("{", '{"x": ' + "[" * 200_000, 1),
            "half a conflict marker": f"<<<<<<\n{whole}\n",
            "zeros": b"\0" * 5000,
            "zeros at the end": whole.encode() + b"\n" + b"\0" * 5000,
            "Latin-1": whole.replace("page", "é").encode("latin-1"),
            "UTF-16": whole.encode("utf-16"),
            "a database": b"SQLite format 3\0" * 100,
            "bytes": bytes(range(256)) * 20,
            "a lone surrogate": whole.replace("page", "\\ud800"),
        }.items()
    ]


@pytest.mark.parametrize("content", damages())
def test_a_damaged_file_is_a_warning_and_a_fresh_start(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    ledger = Ledger.load(path)

    assert ledger.warning is not None
    assert ledger.warning.startswith(f"ledger {path} is damaged in line ")
    assert ledger.entries() == []
    known = ledger.record(answer(Verdict.OK), NOW)
    assert ledger.save()
    loaded = Ledger.load(path)
    assert (loaded.warning, loaded.entries()) == (None, [known])


def test_the_warning_names_the_line(path):
    path.write_text(f"{line()}\n{line('https://b.example/')}\n{{\n{line('https://c.example/')}\n")

    assert Ledger.load(path).warning == f"ledger {path} is damaged in line 3: it starts afresh"


@pytest.mark.parametrize("content", ["", "\n", "\ufeff", "\r\n \n"])
def test_an_empty_file_is_an_empty_ledger(path, content):
    path.write_text(content, encoding="utf-8", newline="")
    ledger = Ledger.load(path)

    assert (ledger.warning, ledger.entries()) == (None, [])


@given(st.binary(max_size=300), st.integers(0, 400), st.integers(0, 400))
def test_no_content_raises(tmp_path_factory, noise, start, end):
    path = tmp_path_factory.mktemp("ledger") / "ledger.jsonl"
    content = f"{line()}\n{line('https://b.example/')}\n".encode()
    path.write_bytes(content[:start] + noise + content[end:])
    ledger = Ledger.load(path)

    assert ledger.entries() == [] or "damaged" not in (ledger.warning or "")


# Lifetime ----------------------------------------------------------------------------------------------------

URLS = [f"https://{number}.example/" for number in range(200)]


@pytest.mark.parametrize(
    ("verdict", "fresh", "stale"),
    [
        (Verdict.OK, days(7 * 0.8), days(7 * 1.2)),
        (Verdict.REDIRECTED, days(7 * 0.8), days(7 * 1.2)),
        (Verdict.BROKEN, timedelta(hours=18 * 0.8), timedelta(hours=18 * 1.2)),
        (Verdict.UNVERIFIABLE, timedelta(hours=18 * 0.8), timedelta(hours=18 * 1.2)),
    ],
)
def test_a_verdict_holds_for_its_time_give_or_take_a_fifth(path, verdict, fresh, stale):
    ledger = Ledger.load(path)
    second = timedelta(seconds=1)
    entries = [entry(verdict, url) for url in URLS]

    assert all(ledger.is_fresh(known, NOW) for known in entries)
    assert all(ledger.is_fresh(known, NOW + fresh - second) for known in entries)
    assert not any(ledger.is_fresh(known, NOW + stale) for known in entries)
    middle = [ledger.is_fresh(known, NOW + LIFETIMES[verdict]) for known in entries]
    assert 60 < sum(middle) < 140
    assert middle == [ledger.is_fresh(known, NOW + LIFETIMES[verdict]) for known in entries]


def test_broken_and_unverifiable_are_asked_again_within_a_day(path):
    ledger = Ledger.load(path)
    for verdict in (Verdict.BROKEN, Verdict.UNVERIFIABLE):
        assert not any(ledger.is_fresh(entry(verdict, url), NOW + timedelta(hours=22)) for url in URLS)


def test_what_the_guard_refused_is_decided_in_every_run(path):
    assert not Ledger.load(path).is_fresh(entry(Verdict.REFUSED), NOW)


def test_a_check_in_the_future_is_not_fresh_and_is_replaced_for_good(path):
    later = NOW + days(400)
    ledger_of(path, (answer(Verdict.BROKEN), later))
    ledger = Ledger.load(path)
    assert not ledger.is_fresh(ledger.entries()[0], NOW)

    ledger_of(path, (answer(Verdict.BROKEN), NOW))

    known = Ledger.load(path).entries()[0]
    assert (known.checked, known.failures, known.failing_for) == (NOW, 2, 0)


# History -----------------------------------------------------------------------------------------------------


def test_a_good_verdict_ends_the_failures(path):
    first = ledger_of(path, (answer(Verdict.OK), NOW))
    assert (first.first_ok, first.last_ok, first.failures) == (NOW, NOW, 0)

    known = ledger_of(
        path,
        (answer(Verdict.BROKEN), NOW + days(1)),
        (answer(Verdict.BROKEN), NOW + days(2)),
        (answer(Verdict.REDIRECTED), NOW + days(3)),
    )
    assert (known.first_ok, known.last_ok, known.failures) == (NOW, NOW + days(3), 0)
    assert "failing_for" not in written(path)[0]


@pytest.mark.parametrize("verdict", [Verdict.UNVERIFIABLE, Verdict.REFUSED])
def test_a_run_that_could_not_tell_leaves_the_history_alone(path, verdict):
    known = ledger_of(
        path,
        (answer(Verdict.OK), NOW),
        (answer(verdict), NOW + days(1)),
    )
    assert (known.first_ok, known.last_ok, known.failures, known.failing_for) == (NOW, NOW, 0, 0)

    known = ledger_of(
        path,
        (answer(Verdict.BROKEN), NOW + days(2)),
        (answer(verdict), NOW + days(3)),
        (answer(Verdict.BROKEN), NOW + days(5)),
    )
    assert (known.first_ok, known.last_ok, known.failures, known.failing_for) == (NOW, NOW, 2, 3 * 86_400)


runs = st.lists(st.tuples(st.sampled_from(Verdict), st.integers(0, 200_000)), min_size=1, max_size=12)


@given(runs)
def test_the_history_is_that_of_the_runs(tmp_path_factory, runs):
    path = tmp_path_factory.mktemp("ledger") / "ledger.jsonl"
    now, first_ok, last_ok, failures, first_failure = NOW, None, None, 0, None
    for verdict, gap in runs:
        now += timedelta(seconds=gap)
        known = ledger_of(path, (answer(verdict), now))
        if verdict in GOOD:
            first_ok, last_ok, failures, first_failure = first_ok or now, now, 0, None
        elif verdict is Verdict.BROKEN:
            failures += 1
            first_failure = first_failure or now
        assert (known.verdict, known.checked) == (verdict, now)
        assert (known.first_ok, known.last_ok, known.failures) == (first_ok, last_ok, failures)
        assert known.checked - timedelta(seconds=known.failing_for) == (first_failure or now)
        assert Ledger.load(path).entries() == [known]


@given(runs, st.integers(1, 12), st.integers(-(10**7), 10**7), st.floats(0, 4))
def test_the_history_survives_that_dates_are_moved(
    tmp_path_factory, runs, moved_after, seconds, fail_after_days
):
    moved_after = min(moved_after, len(runs))
    shift = timedelta(seconds=seconds)
    still, moved = (tmp_path_factory.mktemp("ledger") / name for name in ("still.jsonl", "moved.jsonl"))
    now = NOW
    for number, (verdict, gap) in enumerate(runs, start=1):
        now += timedelta(seconds=gap)
        ledger_of(still, (answer(verdict), now))
        ledger_of(moved, (answer(verdict), now if number <= moved_after else now + shift))
        if number == moved_after:
            values = written(moved)[0]
            for key in ("checked", "first_ok", "last_ok"):
                if values[key]:
                    values[key] = (datetime.fromisoformat(values[key]) + shift).isoformat()
            moved.write_text(json.dumps(values))
    one, other = Ledger.load(still), Ledger.load(moved)
    [known], [shifted] = one.entries(), other.entries()

    assert (known.failures, known.failing_for) == (shifted.failures, shifted.failing_for)
    assert shifted.checked - known.checked == shift
    later = now + timedelta(hours=5)
    grace = one.answer(known, later, 2, fail_after_days).grace
    assert bool(grace) is bool(other.answer(shifted, later + shift, 2, fail_after_days).grace)


# Grace -------------------------------------------------------------------------------------------------------


def grace(path: Path, now: datetime, fail_after_runs: int = 2, fail_after_days: float = 1) -> str | None:
    ledger = Ledger.load(path)
    return ledger.answer(ledger.entries()[0], now, fail_after_runs, fail_after_days).grace


def test_what_was_ok_has_grace_until_enough_runs_and_days_have_failed(path):
    ledger_of(path, (answer(Verdict.OK), NOW - days(3)), (answer(Verdict.BROKEN), NOW))

    assert grace(path, NOW) == "was ok on 2026-11-17; an error after 2 failed runs over 1 day"
    assert grace(path, NOW + days(9)) is not None, "one failed run, however long ago"
    ledger_of(path, (answer(Verdict.BROKEN), NOW + timedelta(hours=1)))
    assert grace(path, NOW + timedelta(hours=1)) is not None, "two failed runs within an hour"
    assert grace(path, NOW + timedelta(hours=23, minutes=59)) is not None
    assert grace(path, NOW + days(1)) is None


def test_a_run_that_could_not_tell_does_not_start_the_grace_anew(path):
    ledger_of(
        path,
        (answer(Verdict.OK), NOW - days(3)),
        (answer(Verdict.BROKEN), NOW),
        (answer(Verdict.UNVERIFIABLE), NOW + days(1)),
        (answer(Verdict.BROKEN), NOW + days(1.5)),
    )

    assert grace(path, NOW + days(1.5)) is None


def test_what_was_never_ok_has_no_grace(path):
    ledger_of(path, (answer(Verdict.BROKEN), NOW))

    assert grace(path, NOW, 9, 9) is None


@pytest.mark.parametrize("verdict", sorted(set(Verdict) - {Verdict.BROKEN}))
def test_only_broken_urls_have_grace(path, verdict):
    ledger_of(path, (answer(Verdict.OK), NOW), (answer(verdict), NOW))

    assert grace(path, NOW, 9, 9) is None


@pytest.mark.parametrize(
    ("fail_after_runs", "fail_after_days", "clause"),
    [
        (1, 0, None),
        (1, 0.5, "an error after 1 failed run over 0.5 days"),
        (3, 0, "an error after 3 failed runs"),
        (3, 2, "an error after 3 failed runs over 2 days"),
    ],
)
def test_the_clause_says_what_the_settings_want(path, fail_after_runs, fail_after_days, clause):
    ledger_of(path, (answer(Verdict.OK), NOW - days(1)), (answer(Verdict.BROKEN), NOW))

    expected = clause and f"was ok on 2026-11-19; {clause}"
    assert grace(path, NOW, fail_after_runs, fail_after_days) == expected


def test_an_answer_from_the_ledger_is_the_answer_that_was_recorded(path):
    asked = Answer(
        URL,
        Verdict.REDIRECTED,
        200,
        "https://b.example/#there",
        None,
        (Redirect(301, "https://b.example/#there"),),
        Look(found=("there",)),
    )
    ledger_of(path, (asked, NOW))
    ledger = Ledger.load(path)

    assert ledger.answer(ledger.entries()[0], NOW, 2, 1) == asked


# Forgetting and the oldest -----------------------------------------------------------------------------------


def aged(path: Path) -> Ledger:
    """Entries a to d, checked 4 to 1 days ago; b is broken."""
    ledger = Ledger.load(path)
    for age, name in zip((4, 3, 2, 1), "abcd", strict=True):
        verdict = Verdict.BROKEN if name == "b" else Verdict.OK
        ledger.record(answer(verdict, f"https://{name}.example/"), NOW - days(age))
    ledger.save()
    return ledger


@pytest.mark.parametrize(
    ("before", "verdict", "left"),
    [
        (NOW - days(2), None, "cd"),
        (NOW - days(2), Verdict.OK, "bcd"),
        (None, Verdict.BROKEN, "acd"),
        (None, None, ""),
        (NOW - days(9), None, "abcd"),
    ],
)
def test_entries_are_forgotten_by_age_and_verdict(path, before, verdict, left):
    ledger = aged(path)

    assert ledger.prune(before, verdict) == 4 - len(left)
    assert "".join(known.url[8] for known in ledger.entries()) == left
    assert ledger.save()
    assert "".join(values["url"][8] for values in written(path)) == left


def test_what_was_asked_again_meanwhile_is_not_forgotten(path):
    ledger = aged(path)
    ledger.prune()
    ledger_of(path, (answer(Verdict.OK, "https://b.example/"), NOW))

    assert ledger.save()
    assert [values["url"][8] for values in written(path)] == ["b"]


def test_what_was_forgotten_and_asked_again_is_there(path):
    ledger = aged(path)
    ledger.prune()
    ledger.record(answer(Verdict.BROKEN, "https://b.example/"), NOW)
    ledger.save()

    assert [(values["url"][8], values["failures"]) for values in written(path)] == [("b", 1)]


def test_the_oldest_come_first(path):
    assert [known.url[8] for known in aged(path).oldest(2)] == ["a", "b"]
    assert len(aged(path).oldest(9)) == 4


# Other runs --------------------------------------------------------------------------------------------------


def test_the_results_of_runs_that_overlap_are_joined(path):
    ledger_of(path, (answer(Verdict.OK, "https://a.example/"), NOW - days(9)))
    one, other = Ledger.load(path), Ledger.load(path)
    one.record(answer(Verdict.BROKEN, "https://a.example/"), NOW)
    one.record(answer(Verdict.OK, "https://b.example/"), NOW)
    other.record(answer(Verdict.OK, "https://a.example/"), NOW - timedelta(seconds=9))
    other.record(answer(Verdict.OK, "https://c.example/"), NOW)
    assert one.save()
    assert other.save()

    joined = {values["url"][8]: values["verdict"] for values in written(path)}
    assert joined == {"a": "broken", "b": "ok", "c": "ok"}
    assert other.entry("https://a.example/").verdict is Verdict.BROKEN


def test_a_ledger_may_be_saved_more_than_once(path):
    ledger = Ledger.load(path)
    for number in range(3):
        ledger.record(answer(Verdict.BROKEN), NOW + days(number))
        assert ledger.save()

    assert written(path)[0]["failures"] == 3


def test_runs_within_one_second_are_counted(path):
    ledger_of(path, *[(answer(Verdict.BROKEN), NOW + timedelta(milliseconds=number)) for number in range(5)])

    assert written(path)[0]["failures"] == 5


def test_a_file_that_is_gone_or_damaged_meanwhile_gets_what_this_run_knows(path):
    for content in (None, "{"):
        ledger = aged(path)
        ledger.record(answer(Verdict.OK), NOW)
        path.write_text(content) if content else path.unlink()

        assert ledger.save()
        assert [values["url"] for values in written(path)] == [URL]
        path.unlink()


# Where it lies -----------------------------------------------------------------------------------------------


def test_it_lies_in_the_cache_folder_which_ignores_itself(tmp_path):
    ledger = Ledger.of(decode({"cache-dir": str(tmp_path / "deep" / "cache")}, "test"))
    ledger.record(answer(Verdict.OK), NOW)
    assert ledger.save()

    names = sorted(found.name for found in (tmp_path / "deep" / "cache").iterdir())
    assert names == [".gitignore", "ledger.jsonl"]


def test_a_ledger_of_the_users_own_is_not_ignored(tmp_path):
    ledger = Ledger.of(decode({"ledger": str(tmp_path / "deep" / "links.jsonl")}, "test"))
    ledger.record(answer(Verdict.OK), NOW)
    assert ledger.save()

    assert [found.name for found in (tmp_path / "deep").iterdir()] == ["links.jsonl"]


def test_a_hundred_thousand_urls_are_loaded_and_saved(path):
    urls = [
        f"https://host{number % 997}.example/some/path/page-{number:06}.html" for number in range(100_000)
    ]
    path.write_text("".join(line(url) + "\n" for url in urls))
    ledger = Ledger.load(path)
    assert ledger.warning is None
    assert len(ledger.entries()) == 100_000

    ledger.record(answer(Verdict.BROKEN, urls[5]), NOW + days(1))
    assert ledger.save()

    lines = path.read_bytes().splitlines(keepends=True)
    assert len(lines) == 100_000
    assert lines == sorted(lines)
    assert Ledger.load(path).entry(urls[5]).verdict is Verdict.BROKEN
