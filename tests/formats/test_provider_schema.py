import json
import re
from pathlib import Path

import yaml

from autoconf.formats import provider_schema

DOCS = Path(__file__).parents[2] / "docs"
DATA = Path(__file__).parents[1] / "data"


def test_the_published_schema_is_current() -> None:
    assert (DOCS / "provider.schema.json").read_bytes() == provider_schema.schema(), "make docs"


def test_the_schema_names_every_key_of_a_full_file_and_no_other() -> None:
    document = yaml.safe_load((DATA / "provider.yaml").read_text())
    published = json.loads(provider_schema.schema())["$defs"]["ProviderDocument"]

    assert set(published["properties"]) == {*document, "closed"}  # a closed one has no servers
    assert published["additionalProperties"] is False


def test_its_regular_expressions_are_those_of_json_schema() -> None:
    patterns = re.findall(r'"pattern": "([^"]*)"', provider_schema.schema().decode())

    assert len(patterns) > 3
    assert {pattern[-1] for pattern in patterns} == {"$"}
