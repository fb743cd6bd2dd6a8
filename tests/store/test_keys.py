"""The keys: made once, readable by their owner alone, never written over; older ones stay known."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.checkpoint import Signed, checkpoint
from store.errors import BadKey, BadSignature, NoKey, UnsafeKey, Unwritable
from store.keys import Keys, Signer, verify

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path / "keys")


def signed(signer: Signer) -> Signed:
    made = checkpoint(1, AT, 7, {}, None)
    return Signed(checkpoint=made, key_id=signer.key_id, signature=signer.sign(made.canonical()))


def test_the_first_key_is_made_when_it_is_asked_for_and_only_its_owner_can_read_it(keys: Keys) -> None:
    signer, seal = keys.signer(), keys.seal()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in keys.folder.iterdir()}
    assert modes == {"signing-0001.key": 0o600, "signing-0001.pub": 0o644, "archive-0001.key": 0o600}
    assert stat.S_IMODE(keys.folder.stat().st_mode) == 0o700
    assert Keys(keys.folder).signer().key_id == signer.key_id
    assert Keys(keys.folder).seal() == seal


def test_what_was_signed_is_verified_with_the_public_key_alone(keys: Keys) -> None:
    one = signed(keys.signer())
    verify(one, keys.public())
    other = one.model_copy(update={"checkpoint": one.checkpoint.model_copy(update={"position": 8})})
    with pytest.raises(BadSignature):
        verify(other, keys.public())
    with pytest.raises(BadSignature):
        verify(one, {})
    stranger = Keys(keys.folder.parent / "elsewhere").signer()
    with pytest.raises(BadSignature):
        verify(one, {one.key_id: stranger.public})
    forged = signed(stranger).model_copy(update={"key_id": one.key_id})
    with pytest.raises(BadSignature):
        verify(forged, {one.key_id: stranger.public})
    with pytest.raises(BadSignature):
        verify(one.model_copy(update={"signature": "zz"}), keys.public())


def test_a_new_key_signs_from_then_on_and_the_one_before_stays_known(keys: Keys) -> None:
    before = keys.signer()
    new = keys.new_signer()
    assert new.key_id != before.key_id
    assert keys.signer().key_id == new.key_id
    verify(signed(before), keys.public())
    verify(signed(new), keys.public())
    (keys.folder / "signing-0001.key").unlink()  # an owner who wants the old one never to sign again
    verify(signed(before), keys.public())
    assert keys.signer().key_id == new.key_id


def test_a_number_is_never_used_twice_even_where_the_private_key_is_gone(keys: Keys) -> None:
    before = keys.signer()
    (keys.folder / "signing-0001.key").unlink()
    assert keys.signer().key_id != before.key_id
    assert before.key_id in keys.public()


def test_who_only_asks_which_keys_there_are_makes_none(keys: Keys) -> None:
    assert (dict(keys.public()), keys.seals()) == ({}, [])
    assert not keys.folder.exists()


def test_a_new_key_of_the_archive_seals_and_the_older_ones_still_open(keys: Keys) -> None:
    before = keys.seal()
    new = keys.new_seal()
    assert keys.seal() == new != before
    assert keys.seals() == [new.key_id, before.key_id]
    assert keys.opener(before.key_id) == before
    assert keys.opener(new.key_id) == new
    with pytest.raises(NoKey, match="0123456789abcdef"):
        keys.opener("0123456789abcdef")


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_key_that_others_can_read_is_not_used(keys: Keys, mode: int) -> None:
    keys.signer()
    keys.seal()
    for name in ("signing-0001.key", "archive-0001.key"):
        (keys.folder / name).chmod(mode)
    with pytest.raises(UnsafeKey, match=r"signing-0001\.key"):
        keys.signer()
    with pytest.raises(UnsafeKey, match=r"archive-0001\.key"):
        keys.seal()
    assert keys.public()


def test_no_key_is_made_where_others_could_put_one(keys: Keys) -> None:
    keys.folder.mkdir()
    keys.folder.chmod(0o777)
    with pytest.raises(UnsafeKey):
        keys.signer()
    assert not list(keys.folder.iterdir())


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
def test_no_key_is_used_where_others_could_have_put_it(keys: Keys, mode: int) -> None:
    keys.signer()
    seal = keys.seal()
    keys.folder.chmod(mode)
    for asked in (keys.signer, keys.seal, keys.seals, keys.new_signer, keys.new_seal, lambda: keys.opener(seal.key_id)):
        with pytest.raises(UnsafeKey, match="can write in the folder") as refused:
            asked()
        assert refused.value.code == "unsafe-key"
    assert len(list(keys.folder.iterdir())) == 3
    keys.folder.chmod(0o700)
    assert keys.seal() == seal


@pytest.mark.parametrize("given_away", ["keys", "signing-0001.key"])
def test_no_key_of_another_user_is_used(keys: Keys, given_away: str, monkeypatch: pytest.MonkeyPatch) -> None:
    keys.signer()
    if os.getuid() == 0:
        path = keys.folder if given_away == "keys" else keys.folder / given_away
        os.chown(path, 4_241, -1)
        keys.signer()  # root works with what its services own
    monkeypatch.setattr(os, "geteuid", lambda: 4_242)
    with pytest.raises(UnsafeKey, match="belongs to another user"):
        keys.signer()


@pytest.mark.parametrize("stray", ["signing-0001.key.bak", "signing-0007.txt", "signing-old.key", "signing-00011.key"])
def test_a_stray_file_beside_the_keys_is_none_of_them(keys: Keys, stray: str) -> None:
    before = keys.signer()
    (keys.folder / stray).write_text("a copy")
    assert keys.signer().key_id == before.key_id
    keys.new_signer()
    assert (keys.folder / "signing-0002.key").exists()


def test_a_damaged_key_is_named_and_its_content_is_not(keys: Keys) -> None:
    keys.signer()
    keys.seal()
    for name in ("signing-0001.key", "archive-0001.key"):
        path = keys.folder / name
        path.write_text("5ecret" + path.read_text()[6:])
    for asked in (keys.signer, keys.seal):
        with pytest.raises(BadKey) as refused:
            asked()
        assert "0001.key" in str(refused.value)
        assert "5ecret" not in str(refused.value)


def test_a_public_key_that_is_not_its_private_keys_is_noticed(keys: Keys) -> None:
    keys.signer()
    stranger = Keys(keys.folder.parent / "elsewhere").signer()
    (keys.folder / "signing-0001.pub").write_text(stranger.public)
    with pytest.raises(BadKey, match=r"signing-0001\.pub"):
        keys.signer()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises((Unwritable, BadKey), match="file"):
        Keys(tmp_path / "file" / "keys").signer()


def test_two_workers_that_begin_at_once_have_the_same_keys(keys: Keys) -> None:
    with ThreadPoolExecutor(8) as pool:
        signers = list(pool.map(lambda _: Keys(keys.folder).signer().key_id, range(16)))
        seals = list(pool.map(lambda _: Keys(keys.folder).seal().key_id, range(16)))
    assert len(set(signers)) == len(set(seals)) == 1
    assert sorted(path.name for path in keys.folder.iterdir()) == [
        "archive-0001.key",
        "signing-0001.key",
        "signing-0001.pub",
    ]
