"""Digests of WARC records in any notation: Base32, hexadecimal, Base64."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from functools import cache

_DEFAULT = "sha1"  # what a digest without its algorithm's name is


@dataclass(frozen=True, slots=True)
class Digest:
    """An algorithm, and its value in bytes; of an unknown algorithm or notation the text."""

    algorithm: str
    value: bytes
    is_known: bool = True  # whether it can be compared with bytes

    def __str__(self) -> str:
        """Return it as our own records have it."""
        if not self.is_known:
            return self.value.decode()
        return f"{self.algorithm}:{base64.b32encode(self.value).decode().rstrip('=')}"

    @classmethod
    def parse(cls, text: str | None) -> "Digest | None":
        """Return the digest in a field of a record, None for an empty one.

        >>> Digest.parse("SHA-1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ") == Digest.of("sha1", b"")
        True
        >>> Digest.parse("sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709") == Digest.of("sha1", b"")
        True
        >>> Digest.parse("blake9:xyz").is_known
        False
        """
        if text is None or not (text := text.strip()):
            return None
        name, colon, notation = text.partition(":")
        if not colon:
            name, notation = _DEFAULT, text
        name = name.strip().lower().replace("sha-", "sha")
        value = _decode(notation.strip().rstrip("="), size_of_digest(name))
        return cls(name, text.lower().encode(), False) if value is None else cls(name, value)

    @classmethod
    def of(cls, algorithm: str, payload: bytes) -> "Digest":
        """Return the digest of some bytes by a known algorithm."""
        return cls(algorithm, hashlib.new(algorithm, payload, usedforsecurity=False).digest())


@cache
def size_of_digest(algorithm: str) -> int:
    """Return the size of an algorithm's digests in bytes, 0 where the algorithm is not known."""
    if algorithm not in hashlib.algorithms_guaranteed:
        return 0
    return hashlib.new(algorithm, usedforsecurity=False).digest_size


def _decode(notation: str, size: int) -> bytes | None:
    """Return the bytes of a digest by the length of its text, None where that fits no notation."""
    length = len(notation)
    try:
        if not size:
            return None
        if length == 2 * size:
            return bytes.fromhex(notation)
        if length == -(-8 * size // 5):
            return base64.b32decode(notation.upper() + "=" * (-length % 8))
        if length == -(-4 * size // 3):
            return base64.urlsafe_b64decode(notation.translate(_URL_SAFE) + "=" * (-length % 4))
    except (ValueError, binascii.Error):
        pass
    return None


_URL_SAFE = str.maketrans("+/", "-_")
