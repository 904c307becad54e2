"""Source and results on an S3 server."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from support import batch_runs
from support.batch_runs import engine, options

from newsdigest.batch import addresses
from newsdigest.batch.campaign import Campaign, status
from newsdigest.errors import UsageError

pytest.importorskip("s3fs")
pytest.importorskip("moto.server")
pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A bucket on a server of this machine."""
    import boto3
    import s3fs
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "PYTHONPATH": str(batch_runs.TESTS),
    }.items():
        monkeypatch.setenv(name, value)
    s3fs.S3FileSystem.clear_instance_cache()
    client = boto3.client("s3", endpoint_url=f"http://{host}:{port}")
    client.create_bucket(Bucket="news")
    yield client
    s3fs.S3FileSystem.clear_instance_cache()
    server.stop()


def test_source_and_results_on_s3(bucket: Any) -> None:
    chance = random.Random(9)
    records = [batch_runs.record(number, chance) for number in range(60)]
    records += [{**records[n], "id": f"copy{n}", "title": "转载"} for n in range(5)]
    lines = [batch_runs.line(one) for one in records]
    bucket.put_object(Bucket="news", Key="in/a.jsonl", Body=b"".join(lines[:40]))
    bucket.put_object(Bucket="news", Key="in/b.jsonl.gz", Body=gzip.compress(b"".join(lines[40:])))
    bucket.put_object(Bucket="news", Key="in/c.md", Body="# 标题\n\n正文第一句。\n".encode())
    bucket.put_object(Bucket="news", Key="in/d.md", Body=b"")
    own = options(tasks=("summary", "duplicates"), part_size=20_000)

    def run(run_options: Any, *, resume: bool) -> Any:
        one = Campaign("s3://news/in", "s3://news/out", run_options, engine("local", 2), print)
        return one.run(resume=resume)

    reports = run(own, resume=False)
    assert {report.name: report.counts.get("records") for report in reports}["articles"] == 67
    keys = [one["Key"] for one in bucket.list_objects_v2(Bucket="news", Prefix="out/")["Contents"]]
    assert not [key for key in keys if "work/" in key]
    rows = [
        json.loads(line)
        for key in sorted(keys)
        if key.startswith("out/articles/")
        for line in bucket.get_object(Bucket="news", Key=key)["Body"].read().splitlines()
    ]
    assert [row["id"] for row in rows[:65]] == [one["id"] for one in records]
    copies = b"".join(
        bucket.get_object(Bucket="news", Key=key)["Body"].read()
        for key in keys
        if key.startswith("out/duplicates/")
    )
    assert copies.count(b"\n") == 5
    assert status("s3://news/out")[0] is True
    with pytest.raises(UsageError, match="there is a run"):
        run(own, resume=False)
    run(own, resume=True)
    bucket.put_object(Bucket="news", Key="in/a.jsonl", Body=b"".join(lines[:39]))
    with pytest.raises(UsageError, match="files of the source"):
        run(own, resume=True)


def test_addresses_of_files_and_folders(bucket: Any) -> None:
    """The same calls as for local paths."""
    assert addresses.kind("s3://news/x") == ""
    addresses.write("s3://news/x/a", b"0123456789")
    assert addresses.kind("s3://news/x") == "folder"
    assert addresses.kind("s3://news/x/a") == "file"
    assert addresses.read("s3://news/x/a", 2, 5) == b"234"
    assert addresses.names("s3://news/x") == {"a"}
    assert addresses.names("s3://news/y") == set()
    with pytest.raises(FileNotFoundError):
        addresses.read("s3://news/x/b")
    addresses.remove("s3://news/x")
    assert addresses.kind("s3://news/x") == ""
