"""Alive and ready are two answers."""

from service.app import create_app
from service.settings import Settings


def test_a_service_whose_tables_are_missing_is_alive_and_not_ready(tmp_path, key_dir) -> None:
    empty = create_app(Settings(database_url=f"sqlite:///{tmp_path}/empty.db", key_dir=key_dir))
    client = empty.test_client()

    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "pahintulot db upgrade" in answer.json["detail"]
    assert answer.headers["Retry-After"]


def test_a_migrated_service_is_ready(client) -> None:
    assert client.get("/readyz").json == {"status": "ready"}
