"""Shell commands of the user's own on keys: what they know, and what is said when they fail."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

from conftest import Program
from support.readers import awaited, opened

SHOW = (
    f"{sys.executable} -c 'import json, os; print(json.dumps(dict(os.environ)))' >vars.json"
    ' && echo "$NEWSDIGEST_TITLE" >title'
)


@awaited
async def test_a_macro_knows_the_article(program: Program, article: Callable[..., str]) -> None:
    """Its address, title, id, file and folder are variables, none of which the shell runs."""
    title = "$(touch pwned) `touch pwned`; touch pwned"
    url = "https://a.example/$(touch%20pwned)?a=1&b='"
    program.write("a.md", article(json.dumps(title), url=json.dumps(url), date="2024-11-02"))
    command = f"cd {program.folder} && {SHOW}"
    async with opened(program, browse={"macros": {"m": command}}) as reader:
        await reader.at(0)
        await reader.press("m")
        await reader.until(lambda: reader.browser.lent == ["away", "back"], "the command")
        (item,) = reader.items()
    variables = json.loads((program.folder / "vars.json").read_text("utf-8"))
    assert (variables["NEWSDIGEST_ID"], variables["NEWSDIGEST_TITLE"]) == (item.id, title)
    encoded = "https://a.example/%24%28touch%20pwned%29?a=1&b=%27"
    assert variables["NEWSDIGEST_URL"] == encoded
    assert variables["NEWSDIGEST_FILE"] == str(program.archive / "a.md")
    assert variables["NEWSDIGEST_ARCHIVE"] == str(program.archive)
    assert (program.folder / "title").read_text("utf-8") == f"{title}\n"
    assert not list(program.folder.rglob("pwned"))


@awaited
async def test_addresses_that_are_none(program: Program, article: Callable[..., str]) -> None:
    """An address of another kind is no address for a macro."""
    program.write("a.md", article("一篇", url="javascript:alert(1)", date="2024-11-02"))
    command = f'echo "<$NEWSDIGEST_URL>" >{program.folder}/url'
    async with opened(program, browse={"macros": {"m": command}}) as reader:
        await reader.at(0)
        await reader.press("m")
        await reader.until((program.folder / "url").exists, "the command")
    assert (program.folder / "url").read_text("utf-8") == "<>\n"


@awaited
async def test_a_macro_that_fails(program: Program, article: Callable[..., str]) -> None:
    """Its status is shown, and the reader goes on; the help lists it; it needs an article."""
    async with opened(program, browse={"macros": {"m": "exit 3"}}) as reader:
        await reader.press("m")
        await reader.sees("there is no article here")
    program.write("a.md", article("一篇", date="2024-11-02"))
    async with opened(program, browse={"macros": {"m": "exit 3"}}) as reader:
        await reader.at(0)
        await reader.press("m")
        await reader.sees("exit 3: the command failed (exit status 3)")
        await reader.press("s")
        await reader.sees("1 article starred")
        await reader.press("?", "G")
        await reader.sees("Your own", "macro_m")
