"""Every test works in a folder of its own: runs write map/, db_partition/ and more where they stand."""

import pytest


@pytest.fixture(autouse=True)
def own_folder(tmp_path_factory, monkeypatch):
    monkeypatch.chdir(tmp_path_factory.mktemp("work"))
