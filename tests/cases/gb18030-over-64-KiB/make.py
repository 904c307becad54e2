"""Writes archive/n0.md … n3.md: the same text, begun 0 to 3 bytes later."""

import pathlib

LINE = (
    "第{}条：常州市武进区西太湖半程马拉松今天开跑，来自全国各地的选手参加比赛，"
    "市民沿途加油助威。\n\n"
)
for count in range(4):
    path = pathlib.Path(f"archive/n{count}.md")
    path.parent.mkdir(exist_ok=True)
    text = "a" * count + "\n\n" + "".join(map(LINE.format, range(1, 801)))
    path.write_bytes(text.encode("gbk"))
