"""Kill the first index at random moments: ``python benchmarks/index_kills.py 50``.

After each ``kill -9`` the next command must work and miss no article.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FILES = 1500


def main() -> None:
    """Kill, look, and say how it went."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    random_ = random.Random(3)
    with tempfile.TemporaryDirectory(prefix="newsdigest-kills-") as name:
        folder = Path(name)
        for number in range(FILES):
            path = folder / "articles" / f"{number:04}.md"
            path.parent.mkdir(exist_ok=True)
            path.write_text(f"# 第{number}篇\n\n" + "防汛演练，水位上涨。" * 40, encoding="utf-8")
        environ = dict(os.environ)
        environ |= {"XDG_CACHE_HOME": f"{name}/cache", "XDG_DATA_HOME": f"{name}/data"}
        command = [sys.executable, "-m", "newsdigest", "-q", "-C", f"{name}/articles"]
        killed = wrong = 0
        for _ in range(rounds):
            if random_.random() < 0.3:  # begin anew every now and then
                subprocess.run(["rm", "-rf", f"{name}/cache"], check=True)
            process = subprocess.Popen([*command, "index", "rebuild"], env=environ)
            time.sleep(random_.uniform(0.05, 1.5))
            killed += process.poll() is None
            process.send_signal(signal.SIGKILL)
            process.wait()
            listed = subprocess.run(
                [*command, "search", "水位", "--format", "ids"],
                env=environ,
                capture_output=True,
                text=True,
                check=False,
            )
            ids = listed.stdout.split()
            if listed.returncode or len(ids) != FILES or len(set(ids)) != FILES:
                wrong += 1
                print(f"wrong: exit {listed.returncode}, {len(ids)} found, {listed.stderr.strip()}")
    print(f"{killed} of {rounds} builds killed under way; {wrong} wrong afterwards")


if __name__ == "__main__":
    main()
