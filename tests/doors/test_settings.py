"""The settings: where they come from, and what is said of those that cannot be used."""

from pathlib import Path

import pytest

from domain.errors import VertebraError
from doors.settings import LogFormat, Settings, misspelt, read_settings, variables


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in variables():
        monkeypatch.delenv(variable, raising=False)


def test_without_any_variable_the_embedded_system_keeps_its_files_in_one_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read_settings()
    assert settings.data_dir == tmp_path / ".vertebra"
    assert settings.database_url == f"sqlite:///{tmp_path}/.vertebra/vertebra.db"
    assert settings.temporal_database == tmp_path / ".vertebra" / "temporal.db"


def test_the_event_log_follows_the_data_directory_unless_it_is_said_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERTEBRA_DATA_DIR", str(tmp_path / "town"))
    assert read_settings().database_url == f"sqlite:///{tmp_path}/town/vertebra.db"
    monkeypatch.setenv("VERTEBRA_DATABASE_URL", "postgresql+psycopg://vertebra@database/vertebra")
    assert read_settings().database_url == "postgresql+psycopg://vertebra@database/vertebra"


def test_keys_and_archive_follow_the_data_directory_unless_it_is_said_where_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERTEBRA_DATA_DIR", str(tmp_path / "town"))
    assert read_settings().keys_dir == tmp_path / "town" / "keys"
    assert read_settings().archive_dir == tmp_path / "town" / "archive"
    monkeypatch.setenv("VERTEBRA_KEYS_DIR", str(tmp_path / "safe"))
    monkeypatch.setenv("VERTEBRA_ARCHIVE_DIR", str(tmp_path / "elsewhere" / ".." / "shelf"))
    settings = read_settings()
    assert (settings.keys_dir, settings.archive_dir) == (tmp_path / "safe", tmp_path / "shelf")


def test_an_empty_variable_is_a_variable_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERTEBRA_LOG_FORMAT", "")
    assert read_settings().log_format is LogFormat.AUTO


@pytest.mark.parametrize(
    ("variable", "value", "why"),
    [
        ("VERTEBRA_TEMPORAL_ADDRESS", "temporal", "is not HOST:PORT"),
        ("VERTEBRA_TEMPORAL_ADDRESS", "temporal:0", "no port between 1 and 65535"),
        ("VERTEBRA_TEMPORAL_UI_PORT", "70000", "65535"),
        ("VERTEBRA_LOG_LEVEL", "shout", "'debug', 'info', 'warning' or 'error'"),
        ("VERTEBRA_LANGUAGE", "fr", "'pt-BR'"),
        ("VERTEBRA_GRACEFUL_SHUTDOWN", "-1", "greater than 0"),
        ("VERTEBRA_CHECKPOINT_EVERY", "0", "greater than 0"),
        ("VERTEBRA_ARCHIVE_EVERY", "100000", "86400"),
        ("VERTEBRA_CHECKPOINT_KEEP", "https://example.org/kept", "neither a folder nor mailto:ADDRESS"),
        ("VERTEBRA_CHECKPOINT_KEEP", "/media/stick, mailto:council", "not NAME@HOST"),
        ("VERTEBRA_CHECKPOINT_KEEP", "mailto:a@example.org%0ACc:b@example.org", "not NAME@HOST"),
        ("VERTEBRA_CHECKPOINT_KEEP", "~nobody-of-this-name/kept", "cannot be found"),
        ("VERTEBRA_CHECKPOINT_MAIL_EVERY", "0", "greater than 0"),
        ("VERTEBRA_SMTP", "mail.example.org", "is not smtp://HOST:PORT"),
        ("VERTEBRA_SMTP", "smtp://mail.example.org:99999", "is not smtp://HOST:PORT"),
        ("VERTEBRA_SMTP", "smtp://mail.example.org/inbox", "is not smtp://HOST:PORT"),
        ("VERTEBRA_MAIL_FROM", "the town", "not NAME@HOST"),
    ],
)
def test_a_bad_value_is_refused_with_the_name_of_its_variable(
    variable: str, value: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(VertebraError) as refused:
        read_settings()
    assert refused.value.code == "bad-settings"
    assert variable in str(refused.value)
    assert why in str(refused.value)


def test_all_bad_values_are_named_at_once_and_none_is_repeated_for_it_may_be_a_secret() -> None:
    with pytest.raises(VertebraError) as refused:
        read_settings(task_queue="my password", log_level="my other password")
    assert "VERTEBRA_TASK_QUEUE" in str(refused.value)
    assert "VERTEBRA_LOG_LEVEL" in str(refused.value)
    assert "password" not in str(refused.value)


def test_where_checkpoints_are_kept_is_read_with_commas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VERTEBRA_CHECKPOINT_KEEP", f"stick, {tmp_path / 'shelf'},mailto:council@example.org,stick")
    monkeypatch.setenv("VERTEBRA_SMTP", "smtp://mail.example.org:587")
    monkeypatch.setenv("VERTEBRA_MAIL_FROM", "vertebra@example.org")
    settings = read_settings()
    assert settings.checkpoint_folders == (tmp_path / "stick", tmp_path / "shelf")
    assert settings.checkpoint_mails == ("council@example.org",)
    assert read_settings(checkpoint_keep="").checkpoint_keep == ()


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"checkpoint_keep": "/srv/town/kept"}, "data_dir"),
        ({"checkpoint_keep": "mailto:council@example.org"}, "smtp and mail_from"),
        ({"smtp": "smtp://town:sesame@example.org"}, "VERTEBRA_SMTP: has a user in it"),
        ({"smtp_user": "town"}, "smtp_password"),
        ({"smtp_password": "sesame"}, "smtp_user"),
        ({"smtp_user": "town", "smtp_password": "sesame", "smtp_password_file": "/sesame"}, "not given together"),
    ],
)
def test_places_that_do_not_fit_the_other_settings_are_refused_and_nothing_is_repeated(
    given: dict[str, object], named: str
) -> None:
    with pytest.raises(VertebraError) as refused:
        read_settings(data_dir="/srv/town", **given)
    assert refused.value.code == "bad-settings"
    assert named in str(refused.value)
    assert "sesame" not in str(refused.value)
    assert "council" not in str(refused.value)


def test_a_certificate_without_its_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VertebraError, match="given together"):
        read_settings(temporal_tls_cert=tmp_path / "client.pem")


def test_secrets_are_not_in_what_is_printed_of_the_settings() -> None:
    settings = read_settings(
        temporal_api_key="sesame",
        smtp_user="town",
        smtp_password="sesame",
        database_url="postgresql://vertebra:sesame@database/vertebra",
    )
    assert "sesame" not in repr(settings)


@pytest.mark.parametrize(
    ("given", "secured"),
    [
        ({}, False),
        ({"temporal_tls": True}, True),
        ({"temporal_tls_ca": "ca.pem"}, True),
        ({"temporal_api_key": "sesame"}, True),
    ],
)
def test_an_api_key_or_a_certificate_asks_for_an_encrypted_connection(given: dict[str, object], secured: bool) -> None:
    assert read_settings(**given).secured is secured


def test_a_misspelt_variable_is_noticed_and_the_nearest_known_one_named() -> None:
    found = misspelt({"VERTEBRA_TEMPORAL_ADRESS": "x", "VERTEBRA_LOG_LEVEL": "info", "PATH": "/bin"})
    assert found == {"VERTEBRA_TEMPORAL_ADRESS": "VERTEBRA_TEMPORAL_ADDRESS"}


def test_settings_do_not_change_once_they_are_read() -> None:
    settings: Settings = read_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.task_queue = "other"  # type: ignore[misc]
