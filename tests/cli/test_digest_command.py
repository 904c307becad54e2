"""``digest``: which articles it selects, how it is delivered, what is recorded."""

from __future__ import annotations

import io
import json
import os
import random
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_string
from email.policy import default
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import NOW, PROJECT, Pipe, Program, Result

from newsdigest.cli.app import run
from newsdigest.cli.context import Environment
from newsdigest.digest import stories as grouping

Make = Callable[..., str]
DAILY = ("digest", "--since", "last", "--name", "daily", "--format", "json")
TOPICS = (
    "氢能渡轮在滆湖首航，船长说它很安静。", "渔文化博物馆开馆，展出一千张旧渔网。",
    "武宜路高架封闭两条匝道，工期七天。", "湿地公园观测到青头潜鸭，志愿者数了三遍。",
    "半程马拉松周日开跑，一万人报名参加。", "社区食堂试营业，红烧肉最受欢迎。",
)  # fmt: skip

FIRST_DAY = "5日清晨，云岭县石坝镇发生山体滑坡，造成12人死亡。消防救援人员赶到石坝镇搜救。"
SECOND_DAY = (
    "云岭县石坝镇发生山体滑坡，造成12人死亡。石坝镇滑坡搜救今天进入第二天，死亡人数升至15人。"
    "云岭县在镇中学安置了三百名村民。"
)


@pytest.fixture
def news(program: Program, article: Make) -> Callable[..., str]:
    """A function that writes the n-th article with a date and returns its title."""

    def write(number: int, date: str, **fields: str) -> str:
        title = f"新闻{number}：{TOPICS[number % len(TOPICS)][:6]}"
        text = article(title, TOPICS[number % len(TOPICS)] * 2, date=date, **fields)
        program.write(f"{number}.md", text)
        return title

    return write


def headlines(result: Result) -> list[str]:
    """The headlines of a digest in JSON, sorted."""
    assert result.code == 0, result.err
    return sorted(story_headlines(json.loads(result.out)))


def story_headlines(result_json: Any) -> list[str]:
    return [
        story["headline"] for section in result_json["sections"] for story in section["stories"]
    ]


def test_the_sample(sample: Program) -> None:
    """The last day with articles in the sample archive, as text."""
    result = sample("digest", now=datetime.fromisoformat("2024-11-26T20:00:00+08:00"))
    assert (result.code, result.err) == (0, "")
    assert "武宜路高架两条匝道今晚起封闭" in result.out


def test_without_a_period_the_last_24_hours(program: Program, news: Make) -> None:
    """Without dates the digest has the articles of the last 24 hours."""
    new = news(1, "2024-11-30 13:00")
    news(2, "2024-11-30 11:00")
    assert headlines(program("digest", "--format", "json")) == [new]


def test_a_period_without_articles_goes_back(program: Program, news: Make) -> None:
    """If the last 24 hours have none, it has the last day with articles."""
    titles = [news(1, "2024-11-20 00:00"), news(2, "2024-11-20 23:00")]
    news(3, "2024-11-19 23:00")
    result = program("digest", "--format", "json")
    assert headlines(result) == titles
    result_json = json.loads(result.out)
    assert result_json["since"].startswith("2024-11-20T00:00")
    assert result_json["until"].startswith("2024-11-21T00:00")


def test_future_articles_are_left_out(program: Program, news: Make) -> None:
    """An article with a date after now is not news yet."""
    title = news(1, "2024-12-01 11:00")
    news(2, "2024-12-01 13:00")
    assert headlines(program("digest", "--since", "7d", "--format", "json")) == [title]


def test_an_empty_digest(program: Program) -> None:
    """An empty archive gives a digest without stories; with --fail-empty the exit code is 3."""
    assert json.loads(program("digest", "--format", "json").out)["sections"] == []
    assert program("digest").code == 0
    assert program("digest", "--fail-empty").code == 3


def test_query_and_flags_select(program: Program, news: Make) -> None:
    """Query words and filters select as in a list."""
    one = news(1, "2024-12-01 08:00", source="晚报")
    news(2, "2024-12-01 09:00", source="日报")
    assert headlines(program("digest", "渔文化", "--format", "json")) == [one]
    assert headlines(program("digest", "--source", "晚报", "--format", "json")) == [one]


def test_a_story_is_read_when_one_article_is(program: Program, article: Make) -> None:
    """--unread leaves out a story if one of its articles is read."""
    text = "".join(TOPICS)
    for name, source in (("a", "晚报"), ("b", "日报")):
        program.write(
            f"{name}.md", article("渡轮首航", text, source=source, date="2024-12-01 08:00")
        )
    program.write("c.md", article("别的事", "柿子红了，果农忙着摘柿子。", date="2024-12-01 08:00"))
    assert len(headlines(program("digest", "--format", "json"))) == 2
    program("mark", "read", program("list", "--format", "ids", "source:晚报").out.strip())
    assert headlines(program("digest", "--unread", "--format", "json")) == ["别的事"]


def test_top_and_sentences(program: Program, news: Make) -> None:
    """--top limits the stories, -n the sentences of each, --by sets the sections."""
    for number in range(5):
        news(number, f"2024-12-01 0{number}:00")
    result_json = json.loads(
        program("digest", "--top", "2", "-n", "0", "--by", "none", "--format", "json").out
    )
    assert [len(section["stories"]) for section in result_json["sections"]] == [2]
    assert result_json["sections"][0]["stories"][0]["summary"] == []
    assert result_json["counts"]["stories"] == 5


def test_explain(sample: Program) -> None:
    """--explain shows what the articles of a story have in common."""
    result = sample("digest", "--since", "2024-11-14", "--until", "2024-11-16", "--explain",
                    "--format", "json")  # fmt: skip
    stories = [s for section in json.loads(result.out)["sections"] for s in section["stories"]]
    reasons = [a["reasons"] for story in stories for a in story["articles"][1:]]
    assert reasons
    assert all(reasons)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--since", "last"], "--name"),
        (["--format", "yaml"], "no such format"),
        (["--format", "missing.j2"], "no such template"),
        (["--templates", "missing"], "no such folder"),
        (["--length", "much"], "no such length"),
        (["--send", "-o", "x.eml"], "exclude"),
        (["--send", "--format", "html"], "eml"),
        (["--name", "a/b"], "name"),
        (["--by", "mood"], "--by"),
    ],
)
def test_wrong_usage(program: Program, arguments: list[str], message: str) -> None:
    """Contradictory options are errors before any work is done."""
    result = program("digest", *arguments)
    assert result.code in (1, 2)
    assert message in result.err
    assert result.out == ""


@pytest.mark.parametrize(
    ("name", "begins"),
    [("d.html", "<!doctype html>"), ("d.md", "# "), ("d.json", "{"), ("d.txt", "要闻摘要")],
)
def test_a_file_has_the_format_of_its_name(
    program: Program, news: Make, name: str, begins: str
) -> None:
    """-o FILE writes the format of the suffix, and nothing to standard output."""
    news(1, "2024-12-01 08:00")
    result = program("digest", "-o", name)
    assert (result.code, result.out, result.err) == (0, "", "")
    assert (program.folder / name).read_text("utf-8").lower().startswith(begins)


def test_a_file_that_cannot_be_written(program: Program, news: Make) -> None:
    """The exit code is 4, and nothing is recorded."""
    title = news(1, "2024-12-01 08:00")
    assert program(*DAILY, "-o", "nowhere/d.json").code == 4
    assert headlines(program(*DAILY)) == [title]


def test_each_article_once(program: Program, news: Make) -> None:
    """Each digest of a name has the articles that earlier ones did not have."""
    first = news(1, "2024-12-01 08:00")
    assert headlines(program(*DAILY)) == [first]
    assert headlines(program(*DAILY)) == []
    second = news(2, "2024-12-01 13:00")
    later = NOW + timedelta(hours=2)
    assert headlines(program(*DAILY, now=later)) == [second]
    assert headlines(program(*DAILY, now=later)) == []


def test_late_articles_are_in_the_next(program: Program, news: Make) -> None:
    """An article that arrives late is in the next digest, whatever its date."""
    news(1, "2024-11-02 08:00")
    news(2, "2024-12-01 08:00")
    program(*DAILY)
    late = [news(3, "2024-12-01 07:00"), news(4, "2024-11-03 07:00")]
    assert headlines(program(*DAILY)) == late


def test_an_article_dated_later_comes_in_its_time(program: Program, news: Make) -> None:
    """An article with a future date is delivered when that date has come."""
    news(1, "2024-12-01 08:00")
    planned = news(2, "2024-12-02 08:00")
    program(*DAILY)
    assert headlines(program(*DAILY, now=NOW + timedelta(days=1))) == [planned]


def test_what_top_leaves_out_comes_next(program: Program, news: Make) -> None:
    """Stories beyond --top are in the next digest."""
    titles = [news(number, "2024-12-01 08:00") for number in range(4)]
    first = headlines(program(*DAILY, "--top", "3"))
    assert len(first) == 3
    assert sorted(first + headlines(program(*DAILY))) == titles


@pytest.mark.parametrize("format_", ["text", "markdown", "html", "eml"])
def test_what_top_leaves_out_is_counted(program: Program, news: Make, format_: str) -> None:
    """A digest counts the stories beyond --top and does not record them."""
    for number in range(4):
        news(number, "2024-12-01 08:00")
    result = program("digest", "--name", "daily", "--top", "3", "--format", format_)
    output = result.out
    if format_ == "eml":
        mail = message_from_string(output, policy=default)
        parts = [mail.get_body((kind,)) for kind in ("plain", "html")]
        assert all(part and "另有 1 件事未列出" in part.get_content() for part in parts)
    else:
        assert "另有 1 件事未列出" in output
    (entry,) = json.loads(program("digest", "--history", "--format", "json").out)
    assert (entry["stories"], entry["articles"]) == (3, 3)


def test_a_digest_with_a_name_is_complete(program: Program, news: Make) -> None:
    """With a name no story is left out unless --top is given."""
    for number in range(15):
        program.write(
            f"{number}.md",
            f"---\ntitle: t{number}\ndate: 2024-12-01\n---\n{number}号楼{'水' * number}",
        )
    assert sum(len(s["articles"]) for s in stories_of(program(*DAILY))) == 15


def stories_of(result: Result) -> list[Any]:
    return [s for section in json.loads(result.out)["sections"] for s in section["stories"]]


def test_a_dry_run_changes_nothing(program: Program, news: Make) -> None:
    """--dry-run shows the next digest on standard output, any number of times."""
    title = news(1, "2024-12-01 08:00")
    for _ in range(2):
        assert headlines(program(*DAILY, "--dry-run", "-o", "d.json")) == [title]
    assert not (program.folder / "d.json").exists()
    assert program("digest", "--history").out == ""
    assert headlines(program(*DAILY)) == [title]


def test_history(program: Program, news: Make) -> None:
    """--history lists time, name, stories, articles and destination of each delivery."""
    news(1, "2024-12-01 08:00")
    program(*DAILY, "-o", "d.json")
    (line,) = program("digest", "--history").out.splitlines()
    when, name, stories, articles, place, message_id = line.split("\t")
    assert (when, name, stories, articles) == ("2024-12-01T12:00:00+08:00", "daily", "1", "1")
    assert place.endswith("d.json")
    assert "@" in message_id
    (entry,) = json.loads(program("digest", "--history", "--format", "json").out)
    assert (entry["name"], entry["articles"]) == ("daily", 1)
    assert program("digest", "--history", "--name", "weekly").out == ""


def test_a_failed_first_delivery(program: Program, news: Make) -> None:
    """The next delivery is the first, and has the same articles."""
    titles = [news(1, "2024-12-01 08:00"), *(news(n, "2024-11-20 08:00") for n in (2, 3, 4))]
    assert program(*DAILY, "-o", "nowhere/d.json").code == 4
    wide = ("digest", "--since", "30d", "--name", "daily", "--format", "json")
    first = headlines(program(*wide, "--top", "2"))
    assert len(first) == 2
    assert sorted(first + headlines(program(*DAILY))) == titles


def test_what_came_after_the_first_period(program: Program, news: Make) -> None:
    """Only articles before the first digest's period are passed over."""
    old, newer = news(1, "2024-11-20 08:00"), news(2, "2024-12-01 08:00")
    news(3, "2024-10-01 08:00")
    month = ("--since", "2024-11-01", "--until", "2024-11-30", "--name", "m", "--format", "json")
    assert headlines(program("digest", *month)) == [old]
    assert headlines(program("digest", "--name", "m", "--format", "json")) == [newer]


def test_indexed_while_the_first_is_made(
    program: Program, news: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An article that is indexed while the first digest is made is in the next."""
    first = news(1, "2024-12-01 08:00")
    arriving: list[str] = []
    grouped = grouping.stories

    def meanwhile(*args: Any, **options: Any) -> Any:
        if not arriving:
            arriving.append(news(2, "2024-12-01 09:00"))
            assert program("list", "--format", "ids").out.count("\n") == 2
        return grouped(*args, **options)

    monkeypatch.setattr(grouping, "stories", meanwhile)
    assert headlines(program(*DAILY)) == [first]
    assert headlines(program(*DAILY)) == arriving


def test_a_closed_output_does_not_count(program: Program, news: Make) -> None:
    """With a closed standard output nothing is delivered."""
    title = news(1, "2024-12-01 08:00")
    environ = {**os.environ, **program.environ, "NEWSDIGEST_ARCHIVE": str(program.archive)}
    command = shlex.join([sys.executable, "-m", "newsdigest", *DAILY])
    process = subprocess.run(["sh", "-c", f"{command} >&-"], env=environ, cwd=program.folder)
    assert process.returncode == 4
    assert headlines(program(*DAILY)) == [title]


class _Cut(Pipe):
    """Standard output whose reader closes it after some characters."""

    space = 200

    def write(self, text: str) -> int:
        self.space -= len(text)
        if self.space < 0:
            raise BrokenPipeError
        return super().write(text)


def test_a_closed_pipe_does_not_count(program: Program, news: Make) -> None:
    """If the reader leaves before the last byte, nothing is delivered."""
    title = news(1, "2024-12-01 08:00")
    environment = Environment(
        stdin=Pipe(), stdout=_Cut(), stderr=io.StringIO(), environ=program.environ,
        cwd=program.folder, now=lambda: NOW,
    )  # fmt: skip
    assert run(DAILY, environment) == 0
    assert program("digest", "--history").out == ""
    assert headlines(program(*DAILY)) == [title]


def test_a_full_disk_does_not_count(program: Program, news: Make) -> None:
    """If standard output cannot be written, the exit code is 4 and nothing is recorded."""
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    title = news(1, "2024-12-01 08:00")
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123
        err = io.StringIO()
        environment = Environment(
            stdin=Pipe(), stdout=full, stderr=err, environ=program.environ, cwd=program.folder,
            now=lambda: NOW,
        )  # fmt: skip
        assert run(DAILY, environment) == 4
        assert "No space" in err.getvalue()
    assert headlines(program(*DAILY)) == [title]


def headlines_of_mail(text: str) -> set[str]:
    """The headlines in the plain text of a mail."""
    mail = message_from_string(text, policy=default)
    plain = mail.get_body(("plain",))
    assert plain is not None
    return set(re.findall(r"新闻\d：\S+", plain.get_content()))


def test_an_interrupted_delivery_is_repeated(
    program: Program, news: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same mail is written again, byte for byte, then the news."""
    mail = ("digest", "--name", "daily", "--format", "eml")
    first = news(1, "2024-12-01 08:00")
    expected = program(*mail, "--dry-run").out

    with monkeypatch.context() as patch:
        patch.setattr("newsdigest.storage.state.deliveries.Deliveries.finish", _crash)
        lost = program(*mail)
    assert lost.code == 130
    second = news(2, "2024-12-01 13:00")
    later = NOW + timedelta(hours=3)
    again = program(*mail, now=later)
    assert again.out == lost.out
    assert "again" in again.err
    parsed = message_from_string(again.out)
    assert parsed["Message-ID"] in lost.out
    assert parsed["Date"] == message_from_string(expected)["Date"]
    assert headlines_of_mail(again.out) == {first}
    assert headlines(program(*DAILY, now=later)) == [second]


@pytest.fixture
def mailbox(program: Program) -> Path:
    """A folder in which a sendmail program writes every mail to a file."""
    folder = program.folder / "mailbox"
    folder.mkdir()
    take = program.folder / "take-mail"
    take.write_text('#!/bin/sh\ncat > "$1/$(date +%s%N).eml"\n', encoding="utf-8")
    take.chmod(0o755)
    own = program.folder / "config" / "newsdigest" / "config.toml"
    own.parent.mkdir(parents=True)
    own.write_text(f'[mail]\nto = ["reader@example.com"]\nsendmail = "{take} {folder}"\n')
    return folder


def mails(folder: Path) -> list[str]:
    return [file.read_text("utf-8") for file in sorted(folder.iterdir())]


def test_mail_after_a_crash(
    program: Program, news: Make, mailbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mail that may not have been sent is sent again, then the news in a mail of its own."""
    send = ("digest", "--since", "last", "--name", "daily", "--send")
    first = news(1, "2024-12-01 08:00")

    with monkeypatch.context() as patch:
        patch.setattr("newsdigest.storage.state.deliveries.Deliveries.finish", _crash)
        assert program(*send).code == 130
    second = news(2, "2024-12-01 13:00")
    assert program(*send, now=NOW + timedelta(hours=2)).code == 0
    lost, again, newer = mails(mailbox)
    assert again == lost
    assert (headlines_of_mail(again), headlines_of_mail(newer)) == ({first}, {second})


@pytest.mark.slow
def test_the_same_bytes_again(
    sample: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process in another time zone makes the same bytes."""
    mail = ("digest", "--since", "2024-10-01", "--name", "all", "--format", "eml")
    monkeypatch.setattr("newsdigest.storage.state.deliveries.Deliveries.finish", _crash)
    lost = sample(*mail, now=NOW.astimezone(UTC))
    assert lost.code == 130
    environ = {**os.environ, **sample.environ, "TZ": "America/New_York", "PYTHONHASHSEED": "1"}
    again = subprocess.run(
        [sys.executable, "-m", "newsdigest", *mail], env=environ, cwd=tmp_path,
        capture_output=True, check=True,
    )  # fmt: skip
    assert again.stdout.decode() == lost.out


def test_many_articles(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many articles are read by several processes, whatever their front matter."""
    monkeypatch.setattr("newsdigest.digest.selection.FEW", 100)
    for number in range(420):
        program.write(
            f"{number}.md",
            f"---\ntitle: t{number}\ndate: 2024-12-01\nlayout: [a, {{b: 1}}]\n---\n{number} houses",
        )
    result_json = json.loads(program("digest", "--format", "json", "-n", "0").out)
    assert result_json["counts"]["articles"] == 420


def test_a_mail_that_is_refused(program: Program, news: Make, mailbox: Path) -> None:
    """The exit code is 4, and the next run sends the same mail."""
    send = ("digest", "--since", "last", "--name", "daily", "--send")
    title = news(1, "2024-12-01 08:00")
    mailbox.rmdir()
    assert program(*send).code == 4
    assert program("digest", "--history").out == ""
    mailbox.mkdir()
    assert program(*send).code == 0
    (mail,) = mails(mailbox)
    assert headlines_of_mail(mail) == {title}
    assert len(program("digest", "--history").out.splitlines()) == 1


def test_an_interrupted_delivery_of_deleted_articles(
    program: Program, news: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not repeated; the news is delivered."""
    news(1, "2024-12-01 08:00")
    monkeypatch.setattr("newsdigest.storage.state.deliveries.Deliveries.finish", _crash)
    assert program(*DAILY).code == 130
    monkeypatch.undo()
    (program.archive / "1.md").unlink()
    second = news(2, "2024-12-01 09:00")
    assert headlines(program(*DAILY)) == [second]


def test_an_interrupted_delivery_of_unreadable_articles(
    program: Program, news: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An article whose file is missing is delivered when it is back."""
    away, there = news(1, "2024-12-01 08:00"), news(2, "2024-12-01 08:00")
    with monkeypatch.context() as patch:
        patch.setattr("newsdigest.cli.delivery.deliver", _crash)
        assert program(*DAILY).code == 130
    file = program.archive / "1.md"
    aside = file.rename(program.folder / "1.md")
    program(*DAILY, "--dry-run")
    assert headlines(program(*DAILY)) == [there]
    aside.rename(file)
    assert headlines(program(*DAILY)) == [away]
    assert headlines(program(*DAILY)) == []


def _crash(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_two_at_once(program: Program, news: Make) -> None:
    """Of two processes with one name, one delivers the articles and the other none."""
    title = news(1, "2024-12-01 08:00")
    command = [sys.executable, "-m", "newsdigest", *DAILY]
    environ = {**os.environ, **program.environ, "NEWSDIGEST_ARCHIVE": str(program.archive)}
    running = [
        subprocess.Popen(
            command, env=environ, cwd=program.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    printed = [process.communicate(timeout=60) for process in running]
    assert [process.returncode for process in running] == [0, 0]
    headline_lists = [story_headlines(json.loads(out)) for out, _ in printed]
    assert sorted(headline_lists) == [[], [title]]


@pytest.mark.slow
def test_kills(program: Program, news: Make) -> None:
    """Killed at any moment, every article is delivered and none only recorded."""
    chance = random.Random(7)
    delivered: set[str] = set()
    file = program.folder / "out.json"
    command = [sys.executable, "-m", "newsdigest", "-q", *DAILY, "-o", str(file)]
    environ = {**os.environ, **program.environ, "NEWSDIGEST_ARCHIVE": str(program.archive)}
    titles = []
    for number in range(5):
        titles.append(news(number, "2024-12-01 08:00"))
        with subprocess.Popen(command, env=environ, cwd=program.folder) as process:
            time.sleep(chance.uniform(0.1, 0.9))
            process.send_signal(signal.SIGKILL)
        if file.exists():
            delivered |= set(story_headlines(json.loads(file.read_text("utf-8"))))
        history = json.loads(program("digest", "--history", "--format", "json").out)
        assert sum(entry["articles"] for entry in history) <= len(delivered)
    for _ in range(2):
        subprocess.run(command, env=environ, cwd=program.folder, check=True)
        delivered |= set(story_headlines(json.loads(file.read_text("utf-8"))))
    assert delivered == set(titles)


def test_an_update_of_a_story(program: Program, article: Make) -> None:
    """It is marked as an update, keeps its id and repeats nothing."""
    program.write(
        "a.md", article("云岭县石坝镇山体滑坡", FIRST_DAY, date="2024-11-05", source="甲报")
    )
    first = json.loads(
        program("digest", "--since", "2024-11-05", "--name", "d", "--format", "json").out
    )
    story_headlines = first["sections"][0]["stories"][0]
    assert story_headlines["update"] is False

    program.write(
        "b.md", article("石坝镇滑坡死亡升至15人", SECOND_DAY, date="2024-11-06", source="乙报")
    )
    text = program("digest", "--name", "d", "--dry-run").out
    assert "续：石坝镇滑坡死亡升至15人" in text
    result_json = json.loads(program("digest", "--name", "d", "--format", "json").out)
    schema = json.loads((PROJECT / "docs/schemas/digest.schema.json").read_text("utf-8"))
    jsonschema.validate(result_json, schema)
    (story,) = result_json["sections"][0]["stories"]
    assert (story["update"], story["id"]) == (True, story_headlines["id"])
    assert [one["title"] for one in story["articles"]] == ["石坝镇滑坡死亡升至15人"]
    assert "15人" in story["summary"][0]["text"]
    assert all("造成12人死亡" not in said["text"] for said in story["summary"])
    assert json.loads(program("digest", "--name", "d", "--format", "json").out)["sections"] == []
