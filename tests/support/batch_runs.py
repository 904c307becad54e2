"""Batch runs with planted faults: records, a driver to kill, and what must come out.

``python -m support.batch_runs SOURCE DEST ENGINE WORKERS [SCHEDULER]`` is the driver.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import Any

from newsdigest.article import Article
from newsdigest.batch import articles, cluster, local
from newsdigest.batch.campaign import Campaign
from newsdigest.batch.jobs import Engine, Options

TESTS = Path(__file__).resolve().parents[1]
_PLACES = "长江 黄山 青岛 苏州 西湖 天目 松花 洞庭 秦岭 泰山 珠江 太湖"
_TOPICS = "防汛 地铁 马拉松 养老 图书馆 电价 小学 博物馆 果园 航班 医院 桥梁 剧院 渔港"
_ACTS = "开工 启用 延期 扩建 招标 公示 验收 改造 迁址 停运 恢复 表彰 调价 巡查 演练"
_DETAILS = """
负责人介绍了进度 居民可以在网上预约 工程分三期完成 费用由财政承担 专家提出了意见 施工期间道路封闭
票价保持不变 志愿者在现场引导 设备已经全部到位 结果将在下月公布 天气对工期影响不大 附近商户表示支持
首批名额有限 学校组织了参观 交警加派了人手 维修持续到周末 数据来自年度报告 代表提交了建议
"""
PLACES, TOPICS, ACTS, DETAILS = map(str.split, (_PLACES, _TOPICS, _ACTS, _DETAILS))


def text(chance: random.Random, sentences: int = 8) -> str:
    """A Chinese text that no other call returns."""
    lines = [
        f"{chance.choice(PLACES)}{chance.choice(TOPICS)}第{chance.randrange(10**6)}号项目"
        f"{chance.choice(ACTS)}，{chance.choice(DETAILS)}，"
        f"{chance.choice(PLACES)}{chance.choice(TOPICS)}{chance.randrange(10**4)}人参加。"
        for _ in range(sentences)
    ]
    return "\n\n".join("".join(lines[i : i + 2]) for i in range(0, sentences, 2))


def record(number: int, chance: random.Random) -> dict[str, Any]:
    """An article as a record."""
    day = chance.randrange(28) + 1
    title = f"{chance.choice(PLACES)}{chance.choice(TOPICS)}{chance.choice(ACTS)}{number}"
    return {
        "id": f"r{number}",
        "title": title,
        "date": f"2024-05-{day:02}T08:00:00+08:00",
        "source": chance.choice(("晨报", "晚报", "日报")),
        "text": text(chance),
    }


def line(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


def poison(kind: str, number: int) -> bytes:
    """A line that does harm; the kinds in capitals do so in :func:`annotate`."""
    plain = {"id": f"r{number}", "title": f"{kind} {number}", "text": "第一句话。第二句话。"}
    match kind:
        case "broken":
            return b'{"id": "r1", "title": "half a li\n'
        case "large":
            return line({**plain, "text": "这是很长的一行，没有尽头。" * 130_000})
        case "empty":
            return b"\n"
        case "surrogates":
            return b'{"id": "r", "title": "\\ud800 \\udfff", "text": "\\ud83d text \\udc00"}\n'
        case "list":
            return b'["no", "object"]\n'
        case "deep":
            return b"[" * 100_000 + b"\n"
        case "bytes":
            return b'{"title": "\xff\xfe\x00", "text": "\xc3\x28"}\n'
        case _:
            return line(plain)


KINDS = (
    "broken", "large", "empty", "surrogates", "list", "deep", "bytes", "RAISES", "ENDS", "HANGS",
)  # fmt: skip


def near_copy(text: str, chance: random.Random) -> str:
    """A text with three of a hundred characters changed."""
    characters = list(text)
    for _ in range(max(1, len(characters) * 3 // 100)):
        place = chance.randrange(len(characters))
        match chance.randrange(3):
            case 0:
                del characters[place]
            case 1:
                characters[place] = chance.choice(characters)
            case _:
                characters.insert(place, chance.choice(characters))
    return "".join(characters)


@dataclass(frozen=True)
class Planted:
    """What a collection contains: the originals of copies by id, and how many lines."""

    near: Mapping[str, str]
    exact: Mapping[str, str]
    lines: int

    def check(self, dest: Path) -> None:
        """Every record has a row, every poison an error, every copy its original."""
        own = rows(dest)
        assert len(own) == self.lines
        assert len({row["record"] for row in own}) == self.lines
        errors = [row for row in own if "error" in row]
        # A line of 5 MB may be processed in time or not, and surrogates do no harm.
        assert len(errors) in (len(KINDS) - 2, len(KINDS) - 1), errors
        copies = {row["id"]: row["copy_of"] for row in rows(dest, "duplicates")}
        expected = {**self.near, **self.exact}
        assert copies == expected, set(copies.items()) ^ set(expected.items())


def collection(
    path: Path, count: int, near: int, exact: int, kinds: Sequence[str] = KINDS
) -> Planted:
    """Write ``count`` records with copies of others among them, and kinds of poison."""
    chance = random.Random(8)
    originals = [record(number, chance) for number in range(count - near - exact)]
    sources = chance.sample(originals, near + exact)
    copies = []
    for number, own in enumerate(sources):
        text = own["text"] if number >= near else near_copy(own["text"], chance)
        copies.append({**own, "id": f"c{number}", "text": text, "title": f"转载{number}"})
    lines = [line(one) for one in (*originals, *copies)]
    for kind in kinds:
        lines.insert(chance.randrange(len(lines)), poison(kind, len(lines)))
    path.write_bytes(b"".join(lines))
    pairs = [(copy["id"], own["id"]) for copy, own in zip(copies, sources, strict=True)]
    return Planted(dict(pairs[:near]), dict(pairs[near:]), len(lines))


def annotate(article: Article, options: Options) -> dict[str, Any]:
    """The fields of a row, except for articles whose title says what to do."""
    match article.title.split(" ")[0]:
        case "RAISES":
            raise RuntimeError("raised")
        case "ENDS":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "HANGS":
            while True:
                pass
        case "SLOW":
            time.sleep(0.05)
    return articles.annotate(article, options)


def rows(dest: Path, folder: str = "articles") -> list[dict[str, Any]]:
    """The rows of a result in order."""
    return [
        json.loads(row)
        for path in sorted((dest / folder).glob("*.jsonl"))
        for row in path.read_text("utf-8").splitlines()
    ]


def content(dest: Path, folder: str = "articles") -> dict[str, bytes]:
    """The files of a result."""
    return {path.name: path.read_bytes() for path in (dest / folder).iterdir()}


def engine(name: str, workers: int, scheduler: str = "") -> Engine:
    if name == "dask":
        return partial(cluster.run, workers=workers, scheduler=scheduler, patience=150)
    return partial(local.run, workers=workers)


def options(**fields: Any) -> Options:
    """Options with small parts and little time."""
    values = {"tasks": ("summary", "keywords"), "timeout": 3.0, "part_size": 60_000}
    return Options(**{"zone": UTC, **values, **fields})


def campaign(source: Path, dest: Path, own: Engine, run_options: Options) -> Campaign:
    """A batch run with :func:`annotate`."""
    return Campaign(str(source), str(dest), run_options, own, lambda _: None, annotate)


def start(
    source: Path,
    dest: Path,
    *arguments: str,
    environ: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """The driver as a process."""
    return subprocess.Popen(
        [sys.executable, "-m", "support.batch_runs", str(source), str(dest), *arguments],
        env={**os.environ, "PYTHONPATH": str(TESTS), **(environ or {})},
        cwd=cwd,
    )


def children(pid: int) -> list[int]:
    """The processes that a process started, and those that they started."""
    result = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, path.read_text().split()):
            result += [child, *children(child)]
    return result


def guarded(pid: int) -> list[int]:
    """The children of a process that execute calls."""
    return [child for child in children(pid) if b"child_process" in command_line(child)]


def command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def kill(pids: Sequence[int]) -> None:
    """Kill processes that may be gone already."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def count_done(dest: Path, stage: str = "articles") -> Callable[[], int]:
    """A function that counts the parts that are done."""
    return lambda: len(list((dest / "progress" / stage).glob("*.json")))


def main(source: str, dest: str, name: str, workers: str, scheduler: str = "") -> None:
    fields = json.loads(os.environ.get("BATCH_OPTIONS", "{}"))
    if "tasks" in fields:
        fields["tasks"] = tuple(fields["tasks"])
    own = engine(name, int(workers), scheduler)
    campaign(Path(source), Path(dest), own, options(**fields)).run(resume=True)


if __name__ == "__main__":
    from support.batch_runs import main as run  # so that children find the functions by name

    run(*sys.argv[1:])
