"""The kill test in short: real processes, some fifteen kills, no difference on either side."""

import subprocess
import sys

import pytest

from tests.chaos.services import ROOT

SECONDS = 290.0


@pytest.mark.timeout(300)
def test_short_run_has_no_differences() -> None:
    command = [sys.executable, "-m", "tests.chaos", "--minutes", "0.6", "--generations", "60"]
    command += ["--kills", "15", "--seed", "7", "--patience", "230", "--drain", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            output, _nothing = process.communicate(timeout=SECONDS)
        finally:
            # It ends its own processes then.
            process.terminate()
    assert process.returncode == 0, output
