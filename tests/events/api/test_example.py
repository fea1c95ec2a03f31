"""The example in the documentation, run as a reader would run it."""

import subprocess
import sys
from pathlib import Path

from django.conf import settings

from tests.events import tapes

ASKED = {"kind": "floor-vote", "instruments": "RUT,SPX", "window": "0,1"}


def test_the_example_reproduces_a_study_from_the_panel(client, publish, tmp_path):
    tapes.lay("RUT", "SPX")
    for number in (1, 2, 3, 4, 5):
        publish(number, hours=24 * 9 * number)
    panel = b"".join(client.get("/api/v1/panel.parquet", ASKED).streaming_content)
    (tmp_path / "panel.parquet").write_bytes(panel)
    (tmp_path / "study.json").write_bytes(client.get("/api/v1/studies/", ASKED).content)

    ran = subprocess.run(
        [
            sys.executable,
            Path(settings.BASE_DIR) / "docs" / "examples" / "reproduce_a_study.py",
            *(str(tmp_path / name) for name in ("panel.parquet", "study.json")),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr + ran.stdout
    assert "5 events" in ran.stdout
