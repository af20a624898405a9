"""The folder of token keys: its names, whom they let sign, and that nothing is half done."""

import stat
from datetime import UTC, datetime, timedelta

import pytest
from joserfc.jwk import ECKey

from service.signing import key_files
from service.signing.key_files import (
    KeysMissing,
    destroy,
    destroy_private_half,
    make_key,
    read_keys,
    signing_key,
    write_once,
)

T0 = datetime(2026, 11, 23, 20, 15, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "tokens").mkdir()
    return tmp_path


def names(folder) -> set[str]:
    return {path.name for path in (folder / "tokens").iterdir()}


def test_a_folder_of_version_0_1_0_is_read_as_it_is(folder) -> None:
    """Its names carried when a key was made, and it signed from that moment on."""
    old = [ECKey.generate_key("P-256") for _ in range(2)]
    for hour, key in enumerate(old):
        name = f"{T0 + hour * HOUR:%Y%m%dT%H%M%SZ}-{key.thumbprint()[:8]}.pem"
        (folder / "tokens" / name).write_bytes(key.as_pem(private=True))

    keys = read_keys(folder)

    assert [key.kid for key in keys] == [key.thumbprint()[:8] for key in old]
    assert [key.begins_at for key in keys] == [T0, T0 + HOUR]
    assert signing_key(keys, T0 + 2 * HOUR) is keys[1]


def test_a_name_says_when_the_key_begins_and_the_file_is_its_owners_alone(folder) -> None:
    made = make_key(folder, T0)

    assert names(folder) == {f"20261123T201504Z-{made.kid}.pem"}
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    (read,) = read_keys(folder)
    assert (read.kid, read.begins_at, read.is_retired) == (made.kid, T0, False)


def test_no_key_id_looks_like_an_option_of_a_command(folder) -> None:
    assert all(make_key(folder, T0).kid[0].isalnum() for _ in range(64))


@pytest.mark.parametrize(
    ("hours", "signs"), [(-1, 0), (0, 0), (0.99, 0), (1, 1), (1.5, 1), (2, 2), (99, 2)]
)
def test_the_last_that_has_begun_signs_and_before_all_the_first(folder, hours, signs) -> None:
    keys = [make_key(folder, T0 + n * HOUR) for n in range(3)]

    assert signing_key(read_keys(folder), T0 + hours * HOUR).kid == keys[signs].kid


def test_where_every_begun_key_is_retired_the_next_signs_early(folder) -> None:
    """As on a machine whose clock is behind that of the one where a key was retired."""
    old, new = make_key(folder, T0), make_key(folder, T0 + HOUR)
    destroy_private_half(old)

    assert signing_key(read_keys(folder), T0).kid == new.kid


def test_of_a_retired_key_the_public_half_alone_stays(folder) -> None:
    old, new = make_key(folder, T0), make_key(folder, T0 + HOUR)
    destroy_private_half(old)

    left = read_keys(folder)

    assert [(key.kid, key.is_retired) for key in left] == [(old.kid, True), (new.kid, False)]
    assert left[0].key.thumbprint() == old.key.thumbprint()
    files = [path.read_text() for path in (folder / "tokens").glob(f"*{old.kid}*")]
    assert len(files) == 1
    assert "PRIVATE" not in files[0]


def test_retiring_that_was_cut_short_harms_nothing_and_completes(folder, monkeypatch) -> None:
    """Both halves are there for a while; the key is read once, and as what it is."""
    old, _new = make_key(folder, T0), make_key(folder, T0 + HOUR)

    def end(_path):
        raise OSError("the power went")

    monkeypatch.setattr(key_files.Path, "unlink", end)
    with pytest.raises(OSError, match="power"):
        destroy_private_half(old)
    monkeypatch.undo()
    assert [key.is_retired for key in read_keys(folder)] == [False, False]

    destroy_private_half(read_keys(folder)[0])

    assert [key.is_retired for key in read_keys(folder)] == [True, False]


def test_of_a_revoked_key_nothing_stays(folder) -> None:
    old, new = make_key(folder, T0), make_key(folder, T0 + HOUR)
    destroy_private_half(old)

    destroy(read_keys(folder)[0])

    assert names(folder) == {new.path.name}


def test_a_key_that_is_retired_while_the_folder_is_read_is_read_as_retired(
    folder, monkeypatch
) -> None:
    old, _new = make_key(folder, T0), make_key(folder, T0 + HOUR)
    read = key_files._read

    def retired_first(path):
        monkeypatch.setattr(key_files, "_read", read)
        destroy_private_half(old)
        return read(path)

    monkeypatch.setattr(key_files, "_read", retired_first)

    assert [key.is_retired for key in read_keys(folder)] == [True, False]


def test_a_file_that_is_there_is_never_written_over_and_none_is_left_half_written(folder) -> None:
    path = folder / "tokens" / "once"
    write_once(path, b"first")

    with pytest.raises(FileExistsError):
        write_once(path, b"second")

    assert path.read_bytes() == b"first"
    assert names(folder) == {"once"}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("mine.pem", "", "not named as a key is"),
        ("20261123T201504Z-AAAAAAAA.pem", "no key", "holds no key"),
        ("20269999T201504Z-AAAAAAAA.pem", "", "not named as a key is"),
    ],
)
def test_a_file_that_is_no_key_is_named(folder, name, content, said) -> None:
    (folder / "tokens" / name).write_text(content)

    with pytest.raises(KeysMissing, match=f"{name}.*{said}"):
        read_keys(folder)


def test_a_key_of_another_curve_is_no_token_key(folder) -> None:
    path = folder / "tokens/20261123T201504Z-AAAAAAAA.pem"
    path.write_bytes(ECKey.generate_key("P-384").as_pem(private=True))

    with pytest.raises(KeysMissing, match="P-256"):
        read_keys(folder)


def test_without_a_key_that_can_sign_the_service_does_not_start(folder) -> None:
    destroy_private_half(make_key(folder, T0))

    with pytest.raises(KeysMissing, match="can sign"):
        read_keys(folder)


def test_other_files_in_the_folder_are_left_alone(folder) -> None:
    """What an editor, a file system or a cut short command leaves behind."""
    made = make_key(folder, T0)
    for name in (".x.new", "README", "lost+found", f"{made.path.name}~"):
        (folder / "tokens" / name).write_text("")

    assert [key.kid for key in read_keys(folder)] == [made.kid]


def test_a_dangling_link_is_an_error_not_an_endless_loop(folder) -> None:
    (folder / "tokens/20261123T201504Z-AAAAAAAA.pem").symlink_to(folder / "nowhere")

    with pytest.raises(FileNotFoundError):
        read_keys(folder)
