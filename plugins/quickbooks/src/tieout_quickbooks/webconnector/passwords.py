"""Passwords of the Web Connector's users: made, hashed, checked. Only the hash is ever stored."""

import base64
import binascii
import hashlib
import hmac
import secrets
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

#: Without i, l, o, 0 and 1, which are mistaken for each other when somebody types them.
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 7, 4

LONGEST: Final = 1024
"""Bytes of the longest password that is looked at at all, in UTF-8."""

_COST, _BLOCK_SIZE, _PARALLEL = 16384, 8, 1
_SALT_BYTES, _HASH_BYTES = 16, 32
_MEMORY: Final = 64 * 1024 * 1024
#: Cost times block size: 32 MiB. A stored string may not make one check cost more than that.
_MOST_WORK: Final = 2**18
_MOST_PARALLEL: Final = 4
_AT_ONCE: Final = 2
_REMEMBERED: Final = 10_000


class _Stored(NamedTuple):
    cost: int
    block_size: int
    parallel: int
    salt: bytes
    hash: bytes


def new_password() -> str:
    """A new password to be shown once: seven groups of four letters and digits, 138 bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)


def hash_password(text: str) -> str:
    """What is stored of a password: ``scrypt$16384$8$1$salt$hash``, both in URL-safe base64.

    Raises ``ValueError`` for an empty one and for one of more than ``LONGEST`` bytes, which never match.
    """
    password = _bytes(text)
    if not 0 < len(password) <= LONGEST:
        raise ValueError(f"a password has between 1 and {LONGEST} bytes, not {len(password)}")
    salt = secrets.token_bytes(_SALT_BYTES)
    made = _Stored(_COST, _BLOCK_SIZE, _PARALLEL, salt, bytes(_HASH_BYTES))
    fields = (_COST, _BLOCK_SIZE, _PARALLEL, _written(salt), _written(_derived(password, made)))
    return "$".join(("scrypt", *map(str, fields)))


class PasswordCheck:
    """Checks passwords, at most two at once, and remembers which ones matched.

    Of a password that matched, a keyed hash is kept (under a key of this process, for the last 10,000 users),
    so that companies that call every few minutes cost one scrypt each and not one per call. It holds for
    the very same stored hash only.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._proofs: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()
        #: In threads of their own: each keeps the 16 MiB of a scrypt it has done, and calls come in by hundreds.
        self._workers = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="password")
        #: Stands in for the hash of a user there is not, so that nobody can tell by the time it takes.
        self._nobody = _Stored(
            _COST, _BLOCK_SIZE, _PARALLEL, secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_HASH_BYTES)
        )

    def matches(self, user: str, password: str, stored: str) -> bool:
        """Whether the password is the stored one; ``stored`` is ``""`` for a user there is not.

        Takes as long for an unknown user as for a wrong password. A password that is empty or longer than
        ``LONGEST`` bytes is refused at once, whoever the user is. Never raises for any ``stored``.
        """
        typed = _bytes(password)
        if not 0 < len(typed) <= LONGEST:
            return False
        proof = self._proof(user, typed, stored)
        if self._remembers(user, proof):
            return True
        if not self._is_right(typed, _parsed(stored)):
            return False
        self._remember(user, proof)
        return True

    def _is_right(self, typed: bytes, stored: _Stored | None) -> bool:
        compared = stored or self._nobody
        derived = self._workers.submit(_derived, typed, compared).result()
        return hmac.compare_digest(derived, compared.hash) and stored is not None

    def _proof(self, user: str, typed: bytes, stored: str) -> bytes:
        made = hmac.new(self._key, digestmod=hashlib.sha256)
        for part in (_bytes(user), _bytes(stored), typed):
            made.update(len(part).to_bytes(8, "big") + part)
        return made.digest()

    def _remembers(self, user: str, proof: bytes) -> bool:
        with self._lock:
            known = self._proofs.get(user, bytes(len(proof)))
            if user in self._proofs:
                self._proofs.move_to_end(user)
        return hmac.compare_digest(known, proof)

    def _remember(self, user: str, proof: bytes) -> None:
        with self._lock:
            self._proofs[user] = proof
            self._proofs.move_to_end(user)
            while len(self._proofs) > _REMEMBERED:
                self._proofs.popitem(last=False)


def _derived(password: bytes, stored: _Stored) -> bytes:
    return hashlib.scrypt(
        password,
        salt=stored.salt,
        n=stored.cost,
        r=stored.block_size,
        p=stored.parallel,
        maxmem=_MEMORY,
        dklen=len(stored.hash),
    )


def _parsed(stored: str) -> _Stored | None:
    """A stored string's parts; None when it is none of ours, or would cost more than a check may."""
    try:
        name, cost, block_size, parallel, salt, hashed = stored.split("$")
        found = _Stored(int(cost), int(block_size), int(parallel), _read(salt), _read(hashed))
    except (ValueError, binascii.Error):
        return None
    return found if name == "scrypt" and _is_sound(found) else None


def _is_sound(stored: _Stored) -> bool:
    power_of_two = stored.cost > 1 and stored.cost & (stored.cost - 1) == 0
    return (
        power_of_two
        and stored.block_size >= _BLOCK_SIZE
        and stored.cost * stored.block_size <= _MOST_WORK
        and 1 <= stored.parallel <= _MOST_PARALLEL
        and len(stored.salt) >= _SALT_BYTES
        and len(stored.hash) == _HASH_BYTES
    )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _written(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode("ascii").rstrip("=")


def _read(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
