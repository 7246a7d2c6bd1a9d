"""Passwords: argon2id digests, and what a new one must be."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kb.errors import Invalid
from kb.text import fold

# One of the lines that OWASP recommends for argon2id: 50 ms where it was measured, and eight
# log-ins at once still fit into a small server's memory.
MEMORY_KIB, PASSES, LANES = 47_104, 1, 1
LEAST = 10
# Longer ones are no safer, and hashing megabytes would be work for free.
MOST = 200
# Words without a letter or digit that is taken for another one when copied by hand.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def digest(password: str) -> str:
    """An argon2id digest with a salt of its own."""
    return _hasher().hash(password)


def is_right(stored: str | None, password: str) -> bool:
    """Whether the password is the one; takes as long where there is none to compare with."""
    try:
        return _hasher().verify(stored or _nobody(), password[:MOST]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_old(stored: str) -> bool:
    """Whether the digest was made with other parameters than today's."""
    return _hasher().check_needs_rehash(stored)


def check(password: str, *names: str | None) -> None:
    """Raises Invalid("password_too_short", least), ("password_too_long", most) or
    ("password_is_name") where it is one of the person's names."""
    if len(password) < LEAST:
        raise Invalid("password_too_short", least=LEAST)
    if len(password) > MOST:
        raise Invalid("password_too_long", most=MOST)
    if fold(password) in {fold(name) for name in names if name}:
        raise Invalid("password_is_name")


def one_time() -> str:
    """A password to be changed at the first log-in: ``"k7dm-x2pq-9fhr"``, 59 bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
    return "-".join(groups)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)


@cache
def _nobody() -> str:
    """What a log-in of nobody is compared with, so that its answer is no quicker."""
    return digest(secrets.token_hex(16))
