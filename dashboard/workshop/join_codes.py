"""The codes by which people join a room, the tokens by which a host moves it, and what is kept of them.

A join code has 8 characters of 32 (40 bits), written in two groups; letters that are easily taken for digits are not used, and
read as those digits. Of tokens and of what a phone is known by, only digests are written down.
"""

from __future__ import annotations

import hashlib
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8
LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
TOKEN_BYTES = 24
PERSON_LENGTH = 16


def draw_code() -> str:
    """Draw a join code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def draw_token() -> str:
    """Draw a token: of a host, or of a phone."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def format_code(code: str) -> str:
    """Write a code in two groups."""
    return f"{code[:4]}-{code[4:]}"


def parse_code(text: object) -> str:
    """Read a code as people type it; empty where it cannot be one."""
    if not isinstance(text, str) or len(text) > 40:
        return ""
    code = "".join(letter for letter in text.upper() if letter not in " -–.").translate(LOOKALIKES)
    return code if len(code) == CODE_LENGTH and all(letter in ALPHABET for letter in code) else ""


def hash_token(token: str) -> str:
    """Compute what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def identify_person(room: str, phone: str) -> str:
    """Compute by what a phone is known in one room: nobody can tell from it that the same phone is in another."""
    return hashlib.sha256(f"{room}:{phone}".encode()).hexdigest()[:PERSON_LENGTH]


def is_token(text: object) -> bool:
    """Whether a text can be a token."""
    return isinstance(text, str) and 16 <= len(text) <= 64 and text.isascii()
