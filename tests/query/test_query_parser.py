"""The query language: expressions of queries, errors, bounds, and quoting."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.errors import QueryError
from newsdigest.query.model import (
    EVERYTHING,
    And,
    Dated,
    Expr,
    Field,
    Flag,
    FullText,
    Has,
    Is,
    Not,
    Or,
)
from newsdigest.query.parser import MAX_DEPTH, MAX_TERMS, parse
from newsdigest.query.tokens import quote

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2024, 11, 6, 15, 30, tzinfo=ZONE)  # a Wednesday
SAVED = {
    "tech": "tag:科技 or tag:AI",
    "fresh": "query:tech newer:2w",
    "empty": "",
    "two words": "half marathon",
    "broken": "tag:x date:foo",
    "outer": "a query:broken",
    "loop": "query:loop",
    "left": "x query:right",
    "right": "query:left",
    "missing": "query:tecj",
    "deep": "(" * 40 + "a" + ")" * 40,
    "many": "a " * (MAX_TERMS // 2 + 1),
} | {f"double{n}": f"query:double{n + 1} or query:double{n + 1}" for n in range(40)}


def read(text: str) -> Expr:
    return parse(text, now=NOW, zone=ZONE, saved=SAVED)


def w(text: str) -> FullText:
    return FullText(text)


def p(text: str) -> FullText:
    return FullText(text, phrase=True)


def title(text: str, *, phrase: bool = False, prefix: bool = False) -> FullText:
    return FullText(text, phrase=phrase, prefix=prefix, title_only=True)


def tag(value: str) -> Has:
    return Has(Field.TAG, value)


def all_of(*terms: Expr) -> And:
    return And(terms)


def one_of(*terms: Expr) -> Or:
    return Or(terms)


def dated(since: str = "", until: str = "") -> Dated:
    return Dated(
        *(
            datetime.fromisoformat(end).replace(tzinfo=ZONE) if end else None
            for end in (since, until)
        )
    )


TEXT = [
    ("", EVERYTHING),
    ("  \u3000\t\n ", EVERYTHING),
    ("防汛", w("防汛")),
    ("央行 利率", all_of(w("央行"), w("利率"))),
    ("央行\u3000利率", all_of(w("央行"), w("利率"))),
    ('"half marathon"', p("half marathon")),
    ("“新质 生产力”", p("新质 生产力")),
    ("”新质 生产力“", p("新质 生产力")),
    ("「新质 生产力」", p("新质 生产力")),
    ("『新质』", p("新质")),
    ('"  half "', p("half")),
    ('"the ""new"" normal"', p('the "new" normal')),
    ('"he said “no”"', p("he said “no”")),
    ("don't panic", all_of(w("don't"), w("panic"))),
    ("marath*", FullText("marath", prefix=True)),
    ("marath＊", FullText("marath", prefix=True)),
    ('"half mar"*', FullText("half mar", phrase=True, prefix=True)),
    ('"half mar*"', p("half mar*")),
    ("a*b", w("a*b")),
    ('foo"bar baz"', all_of(w("foo"), p("bar baz"))),
    ("央行(PBOC)", all_of(w("央行"), w("PBOC"))),
    ("C++ covid-19 4.5万人", all_of(w("C++"), w("covid-19"), w("4.5万人"))),
    ("10:30 3:2", all_of(w("10:30"), w("3:2"))),
    ("https://example.org/a?b=c", w("https://example.org/a?b=c")),
    ("std::vector", w("std::vector")),
    ("央行：下调利率", w("央行：下调利率")),
    ("CBA：广东胜", w("CBA：广东胜")),
    ("A股:大涨", w("A股:大涨")),
    ("Note: this", all_of(w("Note:"), w("this"))),
    ("\ufeff防汛\u200b", w("防汛")),
    ("㎡", w("㎡")),
]
LOGIC = [
    ("a and b", all_of(w("a"), w("b"))),
    ("a AND b Or c", one_of(all_of(w("a"), w("b")), w("c"))),
    ("a or b c", one_of(w("a"), all_of(w("b"), w("c")))),
    ("(a or b) c", all_of(one_of(w("a"), w("b")), w("c"))),
    ("（a or b）c", all_of(one_of(w("a"), w("b")), w("c"))),
    ("a or b or c", one_of(w("a"), w("b"), w("c"))),
    ("a or (b or c)", one_of(w("a"), w("b"), w("c"))),
    ("a (b (c and d))", all_of(w("a"), w("b"), w("c"), w("d"))),
    ("((a))", w("a")),
    ("not a b", all_of(Not(w("a")), w("b"))),
    ("not (a b)", Not(all_of(w("a"), w("b")))),
    ("a or not b", one_of(w("a"), Not(w("b")))),
    ("not not a", Not(Not(w("a")))),
    ("-a", Not(w("a"))),
    ("－a", Not(w("a"))),
    ("-5", Not(w("5"))),
    ('-"a b" c', all_of(Not(p("a b")), w("c"))),
    ("-(a or b)", Not(one_of(w("a"), w("b")))),
    ("-tag:x", Not(tag("x"))),
    ("not -a", Not(Not(w("a")))),
    ('"and" "or"', all_of(p("and"), p("or"))),
    ("or* android", all_of(FullText("or", prefix=True), w("android"))),
    ("ａｎｄroid ＯＲ b", one_of(w("ａｎｄroid"), w("b"))),
]
FIELDS = [
    ("title:marathon", title("marathon")),
    ('title:"half marathon"', title("half marathon", phrase=True)),
    ("title:marath*", title("marath", prefix=True)),
    ("标题：马拉松", title("马拉松")),
    ("title:3:2", title("3:2")),
    ("tag:科技", tag("科技")),
    ("TAG:科技 Tags:AI", all_of(tag("科技"), tag("AI"))),
    ("标签：科技", tag("科技")),
    ("ｔａｇ：科技", tag("科技")),
    ('tag:"open source"', tag("open source")),
    ("tag:“open source”", tag("open source")),
    ("tag:open*", tag("open*")),
    ("tag:*", tag("*")),
    ("tag:C++", tag("C++")),
    ("tag:not", tag("not")),
    ("tag:-x", tag("-x")),
    ("category:sport", Has(Field.CATEGORY, "sport")),
    ("分类:体育 栏目：要闻", all_of(Has(Field.CATEGORY, "体育"), Has(Field.CATEGORY, "要闻"))),
    ("source:武进日报", Has(Field.SOURCE, "武进日报")),
    ("来源：武进日报", Has(Field.SOURCE, "武进日报")),
    ("author:朱梦琪", Has(Field.AUTHOR, "朱梦琪")),
    ("authors:Li 作者：王", all_of(Has(Field.AUTHOR, "Li"), Has(Field.AUTHOR, "王"))),
    ("lang:zh", Has(Field.LANG, "zh")),
    ("lang:ZH-Hant", Has(Field.LANG, "zh-hant")),
    ("id:3fa2", Has(Field.ID, "3fa2")),
    ("id:3FA2C1D04E", Has(Field.ID, "3fa2c1d04e")),
    ("path:2024/11/*", Has(Field.PATH, "2024/11/*")),
    ("is:unread", Is(Flag.UNREAD)),
    ("is:Read is:starred", all_of(Is(Flag.READ), Is(Flag.STARRED))),
    ("is:dated or is:undated", one_of(Is(Flag.DATED), Is(Flag.UNDATED))),
    ("is:未读", Is(Flag.UNREAD)),
    ("date:2024-11", dated("2024-11-01", "2024-12-01")),
    ("date:2024-11-01..2024-11-30", dated("2024-11-01", "2024-12-01")),
    ("date:7d..", dated("2024-10-30")),
    ("date:..2024", dated("", "2025-01-01")),
    ("date:yesterday", dated("2024-11-05", "2024-11-06")),
    ("日期：昨天", dated("2024-11-05", "2024-11-06")),
    ('date:"2024-11-02 08:00"', dated("2024-11-02T08:00", "2024-11-02T08:01")),
    ("date:2024-11-02T08:00..", dated("2024-11-02T08:00")),
    ("since:2024-11-02", dated("2024-11-02")),
    ("since:7d", dated("2024-10-30T15:30")),
    ("until:2024-11-02", dated("", "2024-11-03")),
    ("newer:2w", dated("2024-10-23T15:30")),
    ("older:30d", dated("", "2024-10-07T15:30")),
]
SAVED_QUERIES = [
    ("query:tech", one_of(tag("科技"), tag("AI"))),
    ("query:tech a", all_of(one_of(tag("科技"), tag("AI")), w("a"))),
    ("query:fresh", all_of(one_of(tag("科技"), tag("AI")), dated("2024-10-23T15:30"))),
    ('-query:"two words"', Not(all_of(w("half"), w("marathon")))),
    ("query:empty", EVERYTHING),
    ("query:empty a", w("a")),
    ("查询：tech", one_of(tag("科技"), tag("AI"))),
]


@pytest.mark.parametrize(("text", "expected"), TEXT + LOGIC + FIELDS + SAVED_QUERIES)
def test_parse(text: str, expected: Expr) -> None:
    """Each query has exactly this expression."""
    assert read(text) == expected


ERRORS = [
    # text, column (from 1), what is marked, message
    ("or", 1, "or", "expected a term before 'or'"),
    ("and a", 1, "and", "expected a term before 'and'"),
    ("a or", 3, "or", "expected a term after 'or'"),
    ("a and or b", 3, "and", "expected a term after 'and'"),
    ("(or a)", 2, "or", "expected a term before 'or'"),
    ("a (b and)", 6, "and", "expected a term after 'and'"),
    ("not", 1, "not", "expected a term after 'not'"),
    ("a not", 3, "not", "expected a term after 'not'"),
    ("a NOT or", 3, "NOT", "expected a term after 'NOT'"),
    ("-or", 1, "-", "expected a term after '-'"),
    ("-", 1, "-", "expected a term right behind this minus"),
    ("a - b", 3, "-", "expected a term right behind this minus"),
    ("--limit", 1, "-", "expected a term right behind this minus"),
    ("(-)", 2, "-", "expected a term right behind this minus"),
    ("(a", 1, "(", "never closed"),
    ("a ((b)", 3, "(", "never closed"),
    ("（", 1, "（", "never closed"),
    ("a)", 2, ")", "no parenthesis that this one closes"),
    (")", 1, ")", "no parenthesis that this one closes"),
    ("a ()", 3, "()", "expected a term between these parentheses"),
    ("（ ）", 1, "（ ）", "expected a term between these parentheses"),
    ('a "b c', 3, '"', "this quotation mark is never closed"),
    ('5" disk', 2, '"', "this quotation mark is never closed"),
    ("“b c", 1, "“", "this quotation mark is never closed"),
    ("「b", 1, "「", "this quotation mark is never closed"),
    ("b」", 2, "」", "no quotation mark that this one closes"),
    ('tag:"a', 5, '"', "this quotation mark is never closed"),
    ("！！！", 1, "！！！", "expected a letter, a digit or a Chinese character"),
    ("a ...", 3, "...", "expected a letter, a digit or a Chinese character"),
    ('a "--" b', 3, '"--"', "expected a letter, a digit or a Chinese character"),
    ('""', 1, '""', "expected a letter, a digit or a Chinese character"),
    ("*", 1, "*", "expected a letter, a digit or a Chinese character"),
    ("🎉", 1, "🎉", "expected a letter, a digit or a Chinese character"),
    ("title:…", 7, "…", "expected a letter, a digit or a Chinese character"),
    ("tag:", 1, "tag:", "expected a value right behind tag:"),
    ("a tag: x", 3, "tag:", "expected a value right behind tag:"),
    ("(标签：)", 2, "标签：", "expected a value right behind 标签："),
    ("title:(a b)", 1, "title:", "expected a value right behind title:"),
    ('tag:" "', 5, '" "', "expected a value between the quotation marks behind tag:"),
    ('date:""', 6, '""', "expected a value between the quotation marks behind date:"),
    ("tga:x", 1, "tga", "there is no field 'tga'"),
    ("a tga：x", 3, "tga", "there is no field 'tga'"),
    ("foo:bar", 1, "foo", "there is no field 'foo'"),
    ("标鉴:x", 1, "标鉴", "there is no field '标鉴'"),
    ("is:unraed", 4, "unraed", "expected one of unread, read, starred, followed, dated, undated"),
    ("id:3fa", 4, "3fa", "expected 4 to 10 hexadecimal digits"),
    ("id:3fg2", 4, "3fg2", "expected 4 to 10 hexadecimal digits"),
    ("id:3fa2c1d04e5", 4, "3fa2c1d04e5", "expected 4 to 10 hexadecimal digits"),
    ("lang:中文", 6, "中文", "expected a language code such as zh or en"),
    ("since:30 dec", 7, "30", "expected a date such as 2024-11-02, 7d or 昨天"),
    ("date:2024-02-30", 6, "2024-02-30", "there is no day 30 in 2024-02, which ends on 29"),
    ("a date:2024-11-01..2024-13", 20, "2024-13", "there is no month 13"),
    ('date:" nope"', 7, " nope", "expected a date"),
    ("date:2024..2023", 6, "2024..2023", "the range ends before it begins"),
    ("date:7d*", 6, "7d*", "expected a date"),
    ("older:2024-11-02", 7, "2024-11-02", "expected a length of time"),
    ("until:99999y", 7, "99999y", "too long ago"),
    ("a\x00b", 2, "\x00", "U+0000 cannot be in a query"),
    ("a \x1b[31m", 3, "\x1b", "U+001B cannot be"),
    ("a\udce4", 2, "\udce4", "U+DCE4 cannot be"),
    ("query:tecj", 7, "tecj", "there is no saved query 'tecj'"),
    ('query:""', 7, '""', "expected a value between the quotation marks behind query:"),
    (
        "a query:broken",
        3,
        "query:broken",
        "in the saved query 'broken', column 12: expected a date",
    ),
    ("query:outer", 1, "query:outer", "in the saved query 'broken', column 12: expected a date"),
    ("query:missing", 1, "query:missing", "in the saved query 'missing', column 7: there is no"),
    ("query:loop", 1, "query:loop", "saved queries go in a circle: loop → loop"),
    ("b query:left", 3, "query:left", "saved queries go in a circle: left → right → left"),
    ("query:double0", 1, "query:double0", "there is no saved query 'double40'"),
]


@pytest.mark.parametrize(("text", "column", "marked", "message"), ERRORS)
def test_errors(text: str, column: int, marked: str, message: str) -> None:
    """Each error marks this place with this message."""
    with pytest.raises(QueryError, match=re.escape(message)) as caught:
        read(text)
    error = caught.value
    assert error.query == text
    assert error.subject == f"query, column {column}"
    assert text[error.start : error.end] == marked


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("tga:x", 'did you mean tag:? to search for it as text, quote it: "tga:…"'),
        ("foo:x", "fields are title, tag, category"),
        ("rock and", 'to search for the word, quote it: "and"'),
        ("-or", 'to search for the word, quote it: "or"'),
        ("is:unraed", "did you mean is:unread?"),
        ("date:yesteday", "did you mean yesterday?"),
        ("query:tecj", "did you mean tech?"),
        ("query:something", "there are "),
        ("tag: x", 'tag:value or tag:"a value of several words"'),
    ],
)
def test_hint(text: str, hint: str) -> None:
    """Errors with an obvious remedy name it."""
    with pytest.raises(QueryError) as caught:
        read(text)
    assert hint in caught.value.hint


def test_without_saved_queries() -> None:
    """The error has no suggestion."""
    with pytest.raises(QueryError) as caught:
        parse("query:x", now=NOW, zone=ZONE)
    assert caught.value.hint == ""


@pytest.mark.parametrize("opening", ["(", "not ", "（", "-(", "not (a or "])
def test_depth_is_bounded(opening: str) -> None:
    """Ten thousand levels are an error, the maximum is a query."""
    levels = MAX_DEPTH // 2
    assert read(opening * levels + "a" + ")" * (levels * sum(map(opening.count, "(（"))))
    with pytest.raises(QueryError, match="50 levels deep"):
        read(opening * 10_000 + "a")


def test_saved_queries_count_towards_the_depth() -> None:
    """Also if the same saved query occurs again."""
    assert read("(" * 9 + "query:deep" + ")" * 9) == w("a")
    with pytest.raises(QueryError, match="50 levels deep"):
        read("query:deep " + "(" * 10 + "query:deep" + ")" * 10)


@pytest.mark.parametrize("joint", [" ", " or ", " and "])
def test_number_of_terms_is_bounded(joint: str) -> None:
    """The maximum is a query, a hundred thousand terms are an error."""
    found = read(joint.join(["利率"] * MAX_TERMS))
    assert isinstance(found, And | Or)
    assert len(found.terms) == MAX_TERMS
    with pytest.raises(QueryError, match="at most 10,000 terms"):
        read(joint.join(["利率"] * 100_000))


def test_saved_queries_count_towards_the_terms() -> None:
    """Saved queries that double each other are bounded."""
    assert read("query:many")
    with pytest.raises(QueryError, match="at most 10,000 terms"):
        read("query:many query:many")
    with pytest.raises(QueryError, match="at most 10,000 terms"):
        parse("query:double0", now=NOW, zone=ZONE, saved=SAVED | {"double40": ""})


SIGNS = '()（）"“”「」-－*:： \u3000\t,.!！\x00'
WORDS = (
    "and or not tag: 标签： date: is:unread title: query: tech left 7d .. 2024-11 利率 half tga:"
)
PIECES = st.sampled_from([*SIGNS, *WORDS.split()])


@settings(deadline=None, max_examples=400)
@given(text=st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=40))
def test_any_text_is_a_query_or_a_query_error(text: str) -> None:
    """Only QueryError is raised, and it marks a place in the query or its end."""
    try:
        found = read(text)
    except QueryError as error:
        marked = error
    else:
        assert isinstance(found, FullText | Has | Is | Dated | And | Or | Not)
        assert found != EVERYTHING or re.fullmatch(r"[\s\u200b\ufeff]*", text)
        return
    assert marked.query == text
    assert 0 <= marked.start < marked.end <= max(len(text), 1)


def written(expression: Expr) -> str:
    """A query for ``expression``, every part of it in parentheses."""
    match expression:
        case FullText():
            return f"{quote(expression.text)}{'*' * expression.prefix}"
        case Has():
            return f"{expression.field}:{quote(expression.value)}"
        case Not():
            return f"not ({written(expression.term)})"
        case And() | Or():
            joint = " and " if isinstance(expression, And) else " or "
            return joint.join(f"({written(term)})" for term in expression.terms)
    raise AssertionError(expression)


LEAVES = st.sampled_from(
    [w("利率"), w("4.5万人"), p("half marathon"), p("and"), tag("x:y"), tag("a b")]
)


def flattened(kind: type[And] | type[Or], terms: list[Expr]) -> Expr:
    parts = [part for term in terms for part in (term.terms if isinstance(term, kind) else [term])]
    return kind(tuple(parts))


EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=4).map(lambda terms: flattened(And, terms)),
        st.lists(inner, min_size=2, max_size=4).map(lambda terms: flattened(Or, terms)),
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=200)
@given(expression=EXPRESSIONS)
def test_expressions_survive_a_round_trip(expression: Expr) -> None:
    """Parsing an expression that was written as a query returns it."""
    assert read(written(expression)) == expression


CHARACTERS = st.characters(exclude_categories=("Cc", "Cs"))
VALUES = st.one_of(
    st.text(CHARACTERS, min_size=1, max_size=20),
    st.text('"“”「」():：*-＊－ aB利and', min_size=1, max_size=8),
).filter(lambda value: value.strip() == value)


@settings(deadline=None, max_examples=400)
@given(value=VALUES)
def test_a_quoted_value_is_one_value(value: str) -> None:
    """For any name of a tag, its quoted name after tag: selects exactly that."""
    assert read(f"tag:{quote(value)}") == tag(value)


@settings(deadline=None, max_examples=200)
@given(value=VALUES.filter(lambda value: any(char.isalnum() for char in value)))
def test_a_quoted_text_is_one_term(value: str) -> None:
    """For any text."""
    found = read(quote(value))
    assert isinstance(found, FullText)
    assert found.text == value
    assert not found.prefix


@pytest.mark.parametrize(
    ("value", "quoted"),
    [
        ("科技", "科技"),
        ("C++", "C++"),
        ("open source", '"open source"'),
        ("Not", '"Not"'),
        ("a*", '"a*"'),
        ("-x", '"-x"'),
        ('the "new"', '"the ""new"""'),
        ("", '""'),
    ],
)
def test_quote(value: str, quoted: str) -> None:
    """Only values that need them get quotation marks."""
    assert quote(value) == quoted


def documented() -> list[str]:
    """Every query in the first column of a table in docs/queries.md."""
    page = Path(__file__).parents[2] / "docs" / "queries.md"
    cells = re.findall(r"^\| (`.*?`) \|", page.read_text("utf-8"), re.MULTILINE)
    return [query for cell in cells for query in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize("text", documented())
def test_documented_queries(text: str) -> None:
    """All examples in the documentation are valid."""
    query = text if not text.startswith("query:") else "query:tech"
    assert read(query) != EVERYTHING
