"""One sealed file: a line of JSON in the clear, and under it a content that is compressed and sealed by AES-256-GCM.

The line is sealed along with the content: neither can be changed, nor put beside another, without its being seen.
"""

import os
import zlib
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import ValidationError

from domain.message import Message, canonical
from store.errors import DamagedArchive
from store.files import unwritable, write_once
from store.keys import Keys

NONCE = 12  # bytes before the sealed content
TAG = 16  # bytes after it
LONGEST_HEADER = 64 * 1024
MODE = 0o600


class Header(Message):
    """What a sealed file says in the clear. The last four fields are filled in when it is written.

    `sha256` and `size` (bytes) are of the plain content; `sealed` is the length of what follows the line.
    """

    format: str
    key_id: str = ""
    sha256: str = ""
    size: int = 0
    sealed: int = 0


H = TypeVar("H", bound=Header)


def keep(path: Path, header: H, plain: bytes, keys: Keys, *, through: Path) -> H:
    """Seal a content into a file and give its whole header. The same again is fine.

    A file that is there and broken off is put aside; a whole one with another content is never touched. `through`: the
    folder for unfinished files. Raises `DamagedArchive` for another content, `Unwritable`, and what the keys raise.
    """
    seal = keys.seal()
    packed = zlib.compress(plain, 6)
    whole = header.model_copy(
        update={
            "key_id": seal.key_id,
            "sha256": sha256(plain).hexdigest(),
            "size": len(plain),
            "sealed": NONCE + len(packed) + TAG,
        }
    )
    line, nonce = canonical(whole.model_dump(mode="json")), os.urandom(NONCE)
    text = line + b"\n" + nonce + AESGCM(seal.secret).encrypt(nonce, packed, line)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        through.mkdir(mode=0o700, parents=True, exist_ok=True)
        if write_once(path, text, MODE, through=through):
            return whole
        if not is_whole(path, type(header)):
            path.replace(path.with_name(f"{path.name}.torn"))
            if write_once(path, text, MODE, through=through):
                return whole
    except OSError as error:
        raise unwritable(path, error) from error
    there = read_header(path, type(header))
    if there.sha256 != whole.sha256:
        raise DamagedArchive("{file} is there already, with another content: it is left as it is.", file=path)
    return there


def read_header(path: Path, kind: type[H]) -> H:
    """The line in the clear, of a file that is as long as it says. Nothing of it is verified yet.

    Raises `DamagedArchive`, also where the file cannot be read.
    """
    header, _, _ = _split(path, kind, content=False)
    return header


def is_whole(path: Path, kind: type[Header]) -> bool:
    """Whether a file is there and as long as it says it is: a cheap look, which opens nothing."""
    try:
        read_header(path, kind)
    except DamagedArchive:
        return False
    return True


def open_sealed(path: Path, kind: type[H], keys: Keys) -> tuple[H, bytes]:
    """The header and the plain content, verified. Raises `DamagedArchive`, and `NoKey` where its key is not here."""
    header, line, sealed = _split(path, kind, content=True)
    seal = keys.opener(header.key_id)
    try:
        plain = zlib.decompress(AESGCM(seal.secret).decrypt(sealed[:NONCE], sealed[NONCE:], line))
    except (InvalidTag, ValueError, zlib.error) as error:
        raise _damaged(path) from error
    # GCM vouches for what was written, and this for who wrote it: a program that has the key and seals a wrong line.
    if sha256(plain).hexdigest() != header.sha256 or len(plain) != header.size:
        raise _damaged(path)
    return header, plain


def _split(path: Path, kind: type[H], *, content: bool) -> tuple[H, bytes, bytes]:
    try:
        with path.open("rb") as file:
            line = file.readline(LONGEST_HEADER)
            header = kind.model_validate_json(line)
            if os.fstat(file.fileno()).st_size != len(line) + header.sealed or not line.endswith(b"\n"):
                raise DamagedArchive("{file} is broken off, or longer than it was.", file=path)
            return header, line[:-1], file.read() if content else b""
    except (OSError, ValidationError) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> DamagedArchive:
    return DamagedArchive("{file} is damaged: it is not what was sealed.", file=path)
