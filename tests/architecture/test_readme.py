"""The README stays true: its tables of settings and of roles are those of the code."""

import re
from pathlib import Path

from gallery.permissions import RIGHTS, Right, Role

ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_setting_is_documented() -> None:
    sources = [ROOT / "grokweb" / name for name in ("settings.py", "asgi.py")]
    read = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    used = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", read))
    table = (ROOT / "README.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE)
    assert documented == sorted(used)


def test_table_of_roles_is_that_of_the_code() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (heads,) = re.findall(r"^\| right \| (.+) \|$", readme, re.MULTILINE)
    roles = [Role(name) for name in heads.split(" | ")]
    rows = dict(re.findall(r"^\| .+\(`([a-z-]+)`\) \|(.+)\|$", readme, re.MULTILINE))
    assert set(roles) == set(Role)
    assert rows.keys() == set(Right)
    for right, cells in rows.items():
        told = [cell.strip() == "yes" for cell in cells.split("|")]
        assert told == [Right(right) in RIGHTS[role] for role in roles], right


def test_commands_of_the_readme_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"```.+?```|`[^`]+`", readme, re.DOTALL))
    targets = set(re.findall(r"\bmake (\w+)", code))
    assert targets
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
