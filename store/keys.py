"""The keys that sign checkpoints and seal the archive: files in one folder, readable by their owner alone.

Each kind is numbered: the highest is used for what is new, the others are kept for what is old. A key file is never
written over. Whoever has this folder can sign and open everything: keep exported checkpoints elsewhere.
"""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from domain.checkpoint import Signed
from store.errors import BadKey, BadSignature, NoKey, UnsafeKey
from store.files import said, write_once

SIGNING = "signing"
SEALING = "archive"
ID_LENGTH = 16
SEALING_BYTES = 32


@dataclass(frozen=True)
class Signer:
    """A private key that signs, and the id of its public one."""

    key_id: str
    public: str
    _private: Ed25519PrivateKey

    def sign(self, text: bytes) -> str:
        """The Ed25519 signature over a text, in hexadecimal."""
        return self._private.sign(text).hex()


@dataclass(frozen=True)
class Seal:
    """A secret key of AES-256 that seals and opens the archive, and its id."""

    key_id: str
    secret: bytes


class Keys:
    """The keys in a folder. The first of each kind is made when it is first asked for.

    Raises `UnsafeKey`, `BadKey` and `Unwritable`, which name the file and never what is in it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def signer(self) -> Signer:
        """The key that signs now."""
        return self._signer(self._latest(SIGNING, _signing_text))

    def signer_there(self) -> Signer | None:
        """The key that signs now, where there is one that may be read. Makes none."""
        path = next(iter(self._files(SIGNING, ".key")), None)
        if path is None or not os.access(path, os.R_OK):
            return None
        return self._signer(path)

    def new_signer(self) -> Signer:
        """Make a new signing key, which signs from now on; the public keys before it stay known."""
        return self._signer(self._new(SIGNING, self._taken(SIGNING), _signing_text))

    def public(self) -> Mapping[str, str]:
        """Every public key that ever signed here, in hexadecimal, by its id. Reads no private key."""
        found = {}
        for path in self._files(SIGNING, ".pub"):
            key = _checked_public(path)
            found[key_id(bytes.fromhex(key))] = key
        return found

    def seal(self) -> Seal:
        """The key that seals now."""
        return self._seal(self._latest(SEALING, _sealing_text))

    def seals(self) -> list[str]:
        """The ids of the keys that seal, or sealed, the archive, the latest first. Makes none."""
        return [self._seal(path).key_id for path in self._files(SEALING, ".key")]

    def new_seal(self) -> Seal:
        """Make a new key for the archive, which seals from now on; older files open with the older ones."""
        return self._seal(self._new(SEALING, self._taken(SEALING), _sealing_text))

    def opener(self, wanted: str) -> Seal:
        """The key by which a file was sealed. Raises `NoKey`."""
        for path in self._files(SEALING, ".key"):
            seal = self._seal(path)
            if seal.key_id == wanted:
                return seal
        raise NoKey(
            "This part of the archive was sealed with the key {key}, which is not in {folder}.",
            key=wanted,
            folder=self.folder,
        )

    def _signer(self, path: Path) -> Signer:
        try:
            private = load_pem_private_key(_private_text(path), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise _bad(path) from error
        if not isinstance(private, Ed25519PrivateKey):
            raise _bad(path)
        raw = private.public_key().public_bytes_raw()
        public = path.with_suffix(".pub")
        if not public.exists():
            with said(public):
                write_once(public, f"{raw.hex()}\n".encode(), 0o644)
        elif _checked_public(public) != raw.hex():
            raise BadKey("{file} is not the public key of {key}.", file=public, key=path)
        return Signer(key_id(raw), raw.hex(), private)

    def _seal(self, path: Path) -> Seal:
        try:
            secret = bytes.fromhex(_private_text(path).decode().strip())
        except ValueError as error:
            raise _bad(path) from error
        if len(secret) != SEALING_BYTES:
            raise _bad(path)
        return Seal(sha256(b"vertebra-archive\n" + secret).hexdigest()[:ID_LENGTH], secret)

    def _files(self, kind: str, suffix: str) -> list[Path]:
        """The files of a kind, the latest first."""
        return sorted(self.folder.glob(f"{kind}-[0-9][0-9][0-9][0-9]{suffix}"), reverse=True)

    def _latest(self, kind: str, text: Callable[[], bytes]) -> Path:
        """The key of a kind with the highest number; the first one is made. Two that make it at once use the same."""
        taken = self._taken(kind)  # looked at once: what another makes from here on has our number
        return next(iter(self._files(kind, ".key")), None) or self._new(kind, taken, text)

    def _taken(self, kind: str) -> int:
        """The highest number of a kind, also of a key that is gone and left its public one."""
        ours = re.compile(rf"{kind}-([0-9]{{4}})\.(?:key|pub)")
        found = (ours.fullmatch(path.name) for path in self.folder.glob(f"{kind}-*"))
        return max((int(one[1]) for one in found if one is not None), default=0)

    def _new(self, kind: str, taken: int, text: Callable[[], bytes]) -> Path:
        _private_folder(self.folder)
        path = self.folder / f"{kind}-{taken + 1:04}.key"
        with said(path):
            write_once(path, text(), 0o600)
        return path


def key_id(public: bytes) -> str:
    """How a public key is called: the beginning of its SHA-256, in hexadecimal."""
    return sha256(public).hexdigest()[:ID_LENGTH]


def verify(signed: Signed, public_keys: Mapping[str, str]) -> None:
    """Check a checkpoint's signature against public keys by id. Raises `BadSignature`, with its number."""
    public = public_keys.get(signed.key_id)
    number = signed.checkpoint.number
    if public is None:
        raise BadSignature(
            "Checkpoint {number} is signed with the key {key}, which is not known here.",
            number=number,
            key=signed.key_id,
        )
    if not is_signed(signed.checkpoint.canonical(), signed.signature, signed.key_id, public):
        raise BadSignature(
            "The signature of checkpoint {number} is not that of the key {key}.", number=number, key=signed.key_id
        )


def is_signed(text: bytes, signature: str, by: str, public: str) -> bool:
    """Whether a signature over a text is that of a key: by its id, and the public key itself in hexadecimal."""
    try:
        raw = bytes.fromhex(public)
        if key_id(raw) != by:
            return False
        Ed25519PublicKey.from_public_bytes(raw).verify(bytes.fromhex(signature), text)
    except (InvalidSignature, ValueError):
        return False
    return True


def _signing_text() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _sealing_text() -> bytes:
    return f"{secrets.token_hex(SEALING_BYTES)}\n".encode()


def _checked_public(path: Path) -> str:
    with said(path):
        text = path.read_text(encoding="ascii", errors="replace").strip()
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(text))
    except ValueError as error:
        raise _bad(path) from error
    return text


def _private_text(path: Path) -> bytes:
    _check_folder(path.parent)
    with said(path):
        if os.name == "posix":
            _check_owner(path)
            if path.stat().st_mode & 0o077:
                raise UnsafeKey(
                    "Others than its owner can read the key {file}: it is not used. 'chmod 600 {file}', and think of "
                    "making a new one.",
                    file=path,
                )
        return path.read_bytes()


def _private_folder(folder: Path) -> None:
    with said(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _check_folder(folder)


def _check_folder(folder: Path) -> None:
    """Whoever can write in the folder can put a key of theirs in it."""
    if os.name != "posix":
        return
    with said(folder):
        _check_owner(folder)
        if folder.stat().st_mode & 0o022:
            raise UnsafeKey(
                "Others than its owner can write in the folder {folder}: no key is used or made there. "
                "'chmod 700 {folder}', and look whether the keys in it are yours.",
                folder=folder,
            )


def _check_owner(path: Path) -> None:
    """Ours, or root's; root itself works with what its services own."""
    user = os.geteuid()
    if user != 0 and path.stat().st_uid not in (0, user):
        raise UnsafeKey(
            "{file} belongs to another user than the one who runs this: no key is used from there. Look who put it "
            "there.",
            file=path,
        )


def _bad(path: Path) -> BadKey:
    return BadKey("{file} is no key of ours, or is damaged.", file=path)
