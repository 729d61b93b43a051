"""No file and no function grows past the size at which it has more than one reason to exist."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = sorted(
    path
    for folder in ("gallery", "grokweb", "tests")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 50


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_file_is_small_and_says_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert len(text.splitlines()) <= LINES_OF_A_FILE
    assert not text or ast.get_docstring(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= LINES_OF_A_FUNCTION, node.name


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_file_has_a_name_that_says_something(path: Path) -> None:
    assert path.stem not in {"util", "utils", "helpers", "common", "misc", "base"}
