from __future__ import annotations

import json
import os
import subprocess
import sys

KILLS = 60


def test_a_storm_of_kills_leaves_the_same_ledger_as_an_undisturbed_run(tmp_path):
    env = {**os.environ, "KAIFONG_HOME": str(tmp_path)}
    env.pop("DATABASE_URL", None)

    done = subprocess.run(
        [sys.executable, "-m", "tests.crash.storm", "7", str(KILLS)], env=env, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr[-2000:]
    result = json.loads(done.stdout.splitlines()[-1])
    assert sum(result["kills"].values()) == KILLS
    assert result["interrupted"] > KILLS // 4, "most kills came too late to prove anything"
    assert result["found"] == result["expected"] != ""
    assert result["differences"] == []
