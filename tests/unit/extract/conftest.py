"""The extractor that tests of extraction share."""

from __future__ import annotations

import pytest

from ingest.extract.pipeline import Extractor, load_extractor


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    """An extractor that knows what ships with kithgraph."""
    return load_extractor()
