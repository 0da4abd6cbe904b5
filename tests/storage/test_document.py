import re
from pathlib import Path

from storage.tables import metadata

DOCUMENT = (Path(__file__).parents[2] / "docs" / "storage.md").read_text()


def test_the_document_names_each_table_and_no_other() -> None:
    section = DOCUMENT.split("## Tables")[1].split("## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == set(metadata.tables)


def test_the_document_knows_which_tables_hold_something_sealed() -> None:
    holding = {
        name for name, table in metadata.tables.items() if {"sealed", "payload", "wrapped"} & set(table.c.keys())
    }
    section = DOCUMENT.split("## Tables")[1].split("## ")[0]
    rows = re.findall(r"^\| `(\w+)` \|[^|]*\| ([^|]*) \|", section, re.MULTILINE)
    assert {name for name, sealed in rows if sealed != "–"} == holding | {"meta"}
