"""When two spellings can be one person's: names in any order, case and script, mailboxes with tags and dots."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.waves.same_person import same_mailbox, same_name, shared

DANA = "Dana Whitfield"
NAMES = st.lists(st.text("abcdeghkoprstuvxyzäéø", min_size=2, max_size=8), min_size=2, max_size=3, unique=True).map(
    " ".join
)
LOCAL = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=8)


@pytest.mark.parametrize(
    "spelling",
    [
        "dana whitfield",
        "DANA WHITFIELD",
        "Dana  Whitfield",
        "Dana\u00a0Whitfield",
        "D\u0430na Whitfield",
        "Dana Wh\u0456tfield",
        "Dana Whitfie1d",
        "\uff24\uff41\uff4e\uff41 Whitfield",
        "Dána Whitfield",
        "Dana M. Whitfield",
        "Dana M Whitfield",
        "Dana Marie Whitfield",
        "D. Whitfield",
        "Whitfield, Dana",
        "Dr. Dana Whitfield",
        "Prof. Dr. Dr. h. c. mult. Dipl.-Ing. Dana Whitfield, MBA",
        "Dana Whitfield-Moss",
        "DanaWhitfield",
        "Dana W.",
        "D. W.",
        "Dana",
    ],
)
def test_a_name_is_known_in_another_spelling(spelling: str) -> None:
    assert same_name(DANA, spelling)
    assert same_name(spelling, DANA)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jörg Müller", "Joerg Muller"),
        ("José García", "Jose Garcia Lopez"),
        ("Anne-Marie O\u2019Brien", "Annemarie OBrien"),
        ("Søren Ågård", "Soren Aagaard"),
        ("山田太郎", "山田 太郎"),
        ("王伟", "王 伟"),
        ("김철수", "김 철수"),
        ("Иван Петров", "ИВАН И. ПЕТРОВ"),
        ("Иван Петров", "И. Петров"),
        ("\u041d\u0430ns Moss", "Hans Moss"),
        ("D. W.", "D W"),
        ("🙂", "🙂"),
    ],
)
def test_names_of_many_scripts_are_known_in_another_spelling(one: str, other: str) -> None:
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (DANA, "Erin Whitfield"),
        (DANA, "Dana Whitman"),
        (DANA, "E. Whitfield"),
        (DANA, "D. Moss"),
        (DANA, "D."),
        (DANA, "E. W."),
        ("Dana Marie Whitfield", "Dana Kate Whitfield"),
        ("Maria Garcia", "Maria Lopez"),
        ("Anna Schmidt", "Anna Schmitt"),
        ("Nora Adler", "Arno Adler"),
        ("J. S.", "K. T."),
        ("D. W.", "D. W. X."),
        ("山田太郎", "山田花子"),
        ("王伟", "王芳"),
        ("王 伟", "王 芳"),
        ("김철수", "김영희"),
        ("राम शर्मा", "रमा शर्मा"),
        ("محمد علي", "محمد حسن"),
        ("דניאל כהן", "דן כהן"),
        ("สมชาย ใจดี", "สมหญิง ใจดี"),
        ("Иван Петров", "Пётр Петров"),
        ("Da " * 29 + "Do " * 9, "Da " * 30),  # thirty do not fit into twenty-nine, however long one tries
        ("🙂", "🙃"),
        ("🙂", DANA),
    ],
)
def test_two_really_different_names_stay_different(one: str, other: str) -> None:
    assert not same_name(one, other)
    assert not same_name(other, one)


@settings(deadline=None)
@given(NAMES, st.sampled_from(["{}", " {} ", "{} Q.", "Q. {}", "Prof. {}", "\u200b{}"]))
def test_case_blanks_initials_and_titles_make_no_difference(name: str, around: str) -> None:
    spelling = around.format(name.upper().replace(" ", "  "))
    assert same_name(name, spelling)
    assert same_name(spelling, name)


@settings(deadline=None)
@given(NAMES, NAMES)
def test_names_that_share_no_word_are_different(one: str, other: str) -> None:
    mine, theirs = set(one.split()), set(other.split())
    plain = [str(words).translate({ord("ä"): "a", ord("é"): "e", ord("ø"): "o"}) for words in (one, other)]
    if not mine & theirs and not set(plain[0].split()) & set(plain[1].split()):
        assert same_name(one, other) == same_name(other, one)
        assert not same_name(f"Anna {one}", f"Berta {other}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("dana@example.org", "DANA@Example.ORG"),
        ("dana@example.org", "dana+second@example.org"),
        ("dana+first@example.org", "dana+second@example.org"),
        ("dana.whitfield@example.org", "danawhitfield@example.org"),
        ("dana@example.org", "dana@mail.example.org"),
    ],
)
def test_a_mailbox_is_known_by_another_spelling(one: str, other: str) -> None:
    assert same_mailbox(one, other)
    assert same_mailbox(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("dana@example.org", "dina@example.org"),
        ("dana@example.org", "dana@example.com"),
        ("dana@example.org", "dana@notexample.org"),
        ("dana@hr.example.org", "dana@it.example.org"),
        ("+x@example.org", "+y@example.org"),
    ],
)
def test_other_mailboxes_stay_apart(one: str, other: str) -> None:
    assert not same_mailbox(one, other)


@settings(deadline=None)
@given(st.sets(LOCAL, min_size=1, max_size=6), st.sets(LOCAL, max_size=6), st.text("abc", max_size=3))
def test_shared_raters_are_counted_once_whatever_their_tags(shares: set[str], more: set[str], tag: str) -> None:
    ones = [f"{name}@example.org" for name in shares]
    others = [f"{name.upper()}+{tag}@example.org" for name in shares | more]
    assert shared(ones, others) == len(shares)
    assert shared([*ones, *others], ones) == len(shares)
    assert shared(ones, [f"{name}@other.example" for name in shares]) == 0
