"""A password is hashed with scrypt, checked without telling anything by time, and remembered for a while."""

import hashlib
import threading
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieout_quickbooks.webconnector import passwords
from tieout_quickbooks.webconnector.passwords import PasswordCheck, hash_password, new_password

RIGHT = "correct horse é"


@pytest.fixture(scope="module")
def stored() -> str:
    """The hash of the right password; made once, for it is slow on purpose."""
    return hash_password(RIGHT)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int, int]]:
    """Every scrypt computed: its cost, block size and parallel work."""
    done: list[tuple[int, int, int]] = []
    real = hashlib.scrypt

    def counting(password: bytes, **how: Any) -> bytes:
        done.append((how["n"], how["r"], how["p"]))
        return real(password, **how)

    monkeypatch.setattr(hashlib, "scrypt", counting)
    return done


def test_a_new_password_is_long_and_easy_to_type() -> None:
    """Groups of four, no look-alikes, more than 128 bits, never the same."""
    made = {new_password() for _ in range(200)}

    assert len(made) == 200
    letters = set("".join(made)) - {"-"}
    assert not letters & set("ilo01IO")
    assert all([len(group) for group in one.split("-")] == [4] * 7 for one in made)
    assert len(letters) ** 28 > 2**128


def test_what_is_stored_says_how_it_was_made(stored: str) -> None:
    """scrypt, its parameters, a salt of its own, never the password."""
    name, cost, block_size, parallel, salt, hashed = stored.split("$")

    assert (name, cost, block_size, parallel) == ("scrypt", "16384", "8", "1")
    assert len(salt) == 22
    assert len(hashed) == 43
    assert hash_password(RIGHT) != stored


@pytest.mark.parametrize("text", ["", "x" * 1025, "é" * 513])
def test_a_password_that_could_never_match_is_not_hashed(text: str) -> None:
    """Empty, or longer than the check looks at."""
    with pytest.raises(ValueError, match="between 1 and 1024 bytes"):
        hash_password(text)


def test_the_right_password_matches_and_no_other(stored: str) -> None:
    """Also the longest one, and one with a letter that UTF-8 cannot say."""
    check = PasswordCheck()

    assert check.matches("bob", RIGHT, stored)
    assert not check.matches("bob", RIGHT + " ", stored)
    assert not check.matches("bob", RIGHT.upper(), stored)
    for text in ("x" * 1024, "\ud800"):
        assert check.matches("bob", text, hash_password(text))


def test_an_unknown_user_costs_what_a_wrong_password_costs(
    stored: str, work: list[tuple[int, int, int]]
) -> None:
    """One scrypt of the same size, whatever was wrong."""
    check = PasswordCheck()
    for known in (stored, "", "garbage", "scrypt$16384$8$1$$"):
        assert not check.matches("bob", "wrong", known)

    assert work == [(16384, 8, 1)] * 4


@pytest.mark.parametrize("password", ["", "x" * 1025, "é" * 513])
def test_an_impossible_password_costs_nothing_for_anybody(
    password: str, stored: str, work: list[tuple[int, int, int]]
) -> None:
    """Known or not: it tells nothing about the user."""
    check = PasswordCheck()

    assert not check.matches("bob", password, stored)
    assert not check.matches("nobody", password, "")
    assert work == []


def test_a_password_that_matched_is_remembered(stored: str, work: list[tuple[int, int, int]]) -> None:
    """Polling costs one scrypt; another user, another password, another check costs one of its own."""
    check = PasswordCheck()

    assert all(check.matches("bob", RIGHT, stored) for _ in range(50))
    assert len(work) == 1
    assert check.matches("ann", RIGHT, stored)
    assert not check.matches("bob", "wrong", stored)
    assert PasswordCheck().matches("bob", RIGHT, stored)
    assert len(work) == 4
    assert check.matches("bob", RIGHT, stored)
    assert len(work) == 4


def test_what_is_remembered_ends_with_the_stored_hash(stored: str) -> None:
    """A changed password, or a user taken away, counts at once."""
    check = PasswordCheck()
    assert check.matches("bob", RIGHT, stored)

    assert not check.matches("bob", RIGHT, hash_password("new"))
    assert not check.matches("bob", RIGHT, "")


def test_a_wrong_password_is_never_remembered(stored: str, work: list[tuple[int, int, int]]) -> None:
    """It costs its scrypt every time, and what is kept does not grow by it."""
    check = PasswordCheck()
    for _ in range(3):
        assert not check.matches("bob", "wrong", stored)
        assert not check.matches("nobody", "wrong", "")

    assert len(work) == 6
    assert not check._proofs


def test_the_users_remembered_are_bounded(stored: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one not seen for longest goes first."""
    monkeypatch.setattr(passwords, "_REMEMBERED", 2)
    check = PasswordCheck()
    for user in ("a", "b", "a", "c"):
        assert check.matches(user, RIGHT, stored)

    assert list(check._proofs) == ["a", "c"]


def test_nothing_kept_in_memory_holds_the_password(stored: str) -> None:
    """Only a keyed hash."""
    check = PasswordCheck()
    check.matches("bob", RIGHT, stored)

    assert [len(proof) for proof in check._proofs.values()] == [32]
    assert PasswordCheck()._key != check._key


def test_at_most_two_are_computed_at_once(stored: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes 16 MB and a processor: while two are under way, a third one has no turn."""
    begun, may_end = threading.Semaphore(0), threading.Event()

    def slow(*_: Any, **how: Any) -> bytes:
        begun.release()
        assert may_end.wait(10)
        return bytes(how["dklen"])

    monkeypatch.setattr(hashlib, "scrypt", slow)
    check = PasswordCheck()
    crowd = [threading.Thread(target=check.matches, args=("bob", str(n), stored)) for n in range(6)]
    for one in crowd:
        one.start()
    assert begun.acquire(timeout=10)
    assert begun.acquire(timeout=10)
    has_third_turn = begun.acquire(timeout=0.2)
    may_end.set()
    for one in crowd:
        one.join(10)

    assert not has_third_turn
    assert not any(one.is_alive() for one in crowd)


def test_nobody_has_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even the one that would give the hash an unknown user is compared with."""
    check = PasswordCheck()
    monkeypatch.setattr(hashlib, "scrypt", lambda *_, **__: check._nobody.hash)

    assert not check.matches("nobody", "lucky", "")


SALT = "A" * 22
HASH = "A" * 43


@pytest.mark.parametrize(
    "stored",
    [
        "scrypt",
        "scrypt$$$$$",
        f"bcrypt$16384$8$1${SALT}${HASH}",
        f"scrypt$16384$8$1${SALT}${HASH}$",
        f"scrypt$16383$8$1${SALT}${HASH}",
        f"scrypt$1$8$1${SALT}${HASH}",
        f"scrypt$0$8$1${SALT}${HASH}",
        f"scrypt$-2$8$1${SALT}${HASH}",
        f"scrypt$65536$8$1${SALT}${HASH}",
        f"scrypt$262144$1$1${SALT}${HASH}",
        f"scrypt$16384$8$5${SALT}${HASH}",
        f"scrypt$16384$8$0${SALT}${HASH}",
        f"scrypt${'9' * 5000}$8$1${SALT}${HASH}",
        f"scrypt$16384$8$1$AAAA${HASH}",
        f"scrypt$16384$8$1${SALT}$AAAA",
        f"scrypt$16384$8$1${SALT}$!{HASH[1:]}",
        f"scrypt$16384$8$1${SALT}$é{HASH[1:]}",
    ],
)
def test_a_malformed_stored_string_never_matches(stored: str, work: list[tuple[int, int, int]]) -> None:
    """Nor raises, nor makes a check dearer than one may be."""
    assert not PasswordCheck().matches("bob", RIGHT, stored)
    assert work == [(16384, 8, 1)]


def test_hashes_of_other_strength_are_still_checked() -> None:
    """So that the parameters may be raised one day."""
    salt, dearer = b"s" * 16, (32768, 8, 2)
    made = hashlib.scrypt(RIGHT.encode(), salt=salt, n=32768, r=8, p=2, maxmem=2**27, dklen=32)
    text = "$".join(("scrypt", *map(str, dearer), passwords._written(salt), passwords._written(made)))

    assert PasswordCheck().matches("bob", RIGHT, text)
    assert not PasswordCheck().matches("bob", "wrong", text)


@settings(max_examples=15, deadline=None)
@given(
    st.text(), st.text(), st.text() | st.from_regex(r"scrypt\$\d+\$\d+\$\d+\$[\w-]+\$[\w-]+", fullmatch=True)
)
def test_no_text_makes_a_check_raise(user: str, password: str, stored: str) -> None:
    """User, password and stored string are data."""
    assert not PasswordCheck().matches(user, password, stored)
