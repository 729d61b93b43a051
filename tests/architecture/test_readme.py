"""The README stays true: each environment variable is in its table, and nothing else is."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_setting_is_documented() -> None:
    sources = [ROOT / "grokweb" / name for name in ("settings.py", "asgi.py")]
    read = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    used = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", read))
    table = (ROOT / "README.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE))
    assert used == documented


def test_commands_of_the_readme_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`?make (\w+)", readme)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
