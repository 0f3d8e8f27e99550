"""Words on the screen: every one goes through a catalogue, and every catalogue is complete."""

import ast
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po

from locales import update
from optim import HYPERPARAMETERS, OBJECTIVES, OPTIMIZERS, SCHEDULES
from ui.texts import LANGUAGES

CATALOGUES = [pytest.param(path, id=path.stem) for path in update.catalogues()]
HAN = r"[\u3400-\u9fff]"

NEUTRAL = ("Language / 语言", "Inside Adam", "NumPy", "PyTorch", "Keras", "Optax")
"""What is the same in every language."""
SHOWN_FIRST = """
    badge button caption checkbox download_button error expander form_submit_button header info link_button
    markdown menu_button metric multiselect number_input pills popover radio segmented_control select_slider
    selectbox set_page_config slider spinner status subheader success tabs text_area text_input title toast toggle
    warning write InputError NotationError
"""
"""Functions not of ours, and errors, whose first argument people read."""
SHOWN_BY_NAME = """
    alt annotation_text body caption columns description format_func help hovertemplate label legend_title name names
    placeholder text title xaxis_title yaxis_title
"""
"""Arguments that people read, whatever the function; in functions of ours by their place too."""


def entries(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.stem, abort_invalid=True)


def pairs(path: Path) -> list[tuple[str, str]]:
    return [(str(m.id), str(m.string)) for m in entries(path) if m.id and m.string]


# --- the catalogues -----------------------------------------------------------------------------


def test_every_language_has_a_catalogue() -> None:
    assert {path.stem for path in update.catalogues()} == set(LANGUAGES) - {"en"}


@pytest.mark.parametrize("path", CATALOGUES)
def test_no_entry_is_missing_or_empty(path: Path) -> None:
    translated = {text for text, _ in pairs(path)}
    assert [m.id for m in update.template() if m.id and m.id not in translated] == []


@pytest.mark.parametrize("path", CATALOGUES)
def test_no_entry_is_stale(path: Path) -> None:
    wanted, found = update.template(), entries(path)
    assert [m.id for m in found if m.id and m.id not in wanted] == []
    assert not found.obsolete


@pytest.mark.parametrize("path", CATALOGUES)
def test_no_entry_is_fuzzy(path: Path) -> None:
    assert [m.id for m in entries(path) if m.id and m.fuzzy] == []


@pytest.mark.parametrize("path", CATALOGUES)
def test_places_are_kept(path: Path) -> None:
    assert [text for text, words in pairs(path) if places(text) != places(words)] == []


def places(text: str) -> set[tuple[str, str | None, str | None]]:
    """The ``{name}`` places of a text; a single brace that opens or closes none is an error."""
    return {(name, spec, how) for _, name, spec, how in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("path", CATALOGUES)
def test_markdown_is_kept(path: Path) -> None:
    assert [text for text, words in pairs(path) if marks(text) != marks(words)] == []


def marks(text: str) -> list[object]:
    """What Markdown sees: emphasis, code, formulas, links, icons, paragraphs, lists, blanks at the ends."""
    signs = [text.count(sign) for sign in ("**", "*", "`", "$", "](", ":material/", "\n")]
    lists = re.findall(r"^(?:\d+\.|[-*#>]+) ", text, re.MULTILINE)
    return [*signs, *lists, text[:1].isspace(), text[-1:].isspace()]


@pytest.mark.parametrize("path", CATALOGUES)
def test_emphasis_closes(path: Path) -> None:
    assert [words for _, words in pairs(path) if not closes(words)] == []


def closes(text: str) -> bool:
    """Whether Markdown sees every emphasis: not with a blank inside, or a sign inside and a letter outside."""
    text = re.sub(r"`[^`]*`", "", text)
    runs = list(re.finditer(r"\*+", text))
    for i, run in enumerate(runs[: len(runs) // 2 * 2]):
        around = text[: run.start()][-1:], text[run.end() :][:1]
        outside, inside = around if i % 2 == 0 else around[::-1]
        sign = unicodedata.category(inside or " ")[0] in "PS"
        if not inside or inside.isspace() or (sign and (outside.isalnum() or outside == "{")):
            return False
    return True


def test_emphasis_that_does_not_close_is_found() -> None:
    assert closes("看**这里**。**对吗？**")
    assert not closes("**对吗？**请看")
    assert not closes("看**（这里）**吧")
    assert not closes("**选中的：**{name}")


def test_chinese_sentences_have_chinese_punctuation() -> None:
    half_width = rf"{HAN}[*`]*(?:[,;:?!()]|\.(?!\d))|[,;?!]{HAN}"
    path = Path(update.__file__).with_name("zh.po")
    assert [words for _, words in pairs(path) if re.search(half_width, words)] == []


@pytest.mark.parametrize("path", CATALOGUES)
def test_catalogue_is_what_the_update_writes(path: Path) -> None:
    assert path.read_text("utf-8") == update.updated(path), "run: python -m locales.update"


def test_update_keeps_what_is_there_and_guesses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = Catalog()
    texts.add("Next stage", locations=[("ui/one.py", 0)])
    texts.add("Next stages", locations=[("ui/one.py", 0), ("ui/two.py", 0)])
    monkeypatch.setattr(update, "template", lambda: texts)
    path = tmp_path / "zh.po"
    path.write_text('msgid "Next stage"\nmsgstr "kept"\n\nmsgid "Next stage!"\nmsgstr "gone"\n', "utf-8")
    path.write_text(update.updated(path), "utf-8")
    assert update.updated(path) == path.read_text("utf-8")
    assert [(m.id, m.string) for m in entries(path) if m.id] == [("Next stage", "kept"), ("Next stages", "")]


# --- the tables of the core, whose texts are marked there and translated on the screen -------------


@pytest.mark.parametrize("path", CATALOGUES)
def test_tables_are_translated(path: Path) -> None:
    shown = [text for o in OBJECTIVES.values() for text in (o.title, o.lesson)]
    shown += [h.about for h in HYPERPARAMETERS.values()]
    for rule in OPTIMIZERS.values():
        notes = [*rule.notes.values(), *(prelude.note for prelude in rule.optional.values())]
        shown += [rule.about, rule.adapted, *(text for note in notes for text in note)]
    for prelude in SCHEDULES.values():
        shown += [prelude.title, *prelude.note]
    translated = {text for text, _ in pairs(path)}
    assert [text for text in shown if text and text not in translated] == []


def test_labels_in_the_flowchart_stay_short() -> None:
    labels = {note.label for rule in OPTIMIZERS.values() for note in rule.notes.values()}
    chinese = dict(pairs(Path(update.__file__).with_name("zh.po")))
    assert [chinese[label] for label in labels if width(chinese[label]) > 10] == []


def width(text: str) -> int:
    """In letters of the Latin alphabet; a Chinese one is as wide as two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


# --- texts that reach the screen without a catalogue ------------------------------------------------


def untranslated(node: ast.AST) -> Iterator[str]:
    """Literals with words in them that a call shows to people as they are."""
    named = SHOWN_BY_NAME.split()
    for call in ast.walk(node):
        if not isinstance(call, ast.Call):
            continue
        name = _name(call)
        shown = call.args[:1] if name in SHOWN_FIRST.split() else []
        shown += [a for i, a in enumerate(call.args) if (name, i) in ours()]
        if name == "metric":
            shown = call.args
        if name == "DataFrame" and call.args and isinstance(call.args[0], ast.Dict):
            shown = [key for key in call.args[0].keys if key]
        if name in update.KEYWORDS and not any(update.texts(call)):
            shown = call.args  # put together at run time: no catalogue can have it
        shown += [k.value for k in call.keywords if k.arg in named or name in update.KEYWORDS]
        yield from (text for part in shown for text in _literals(part) if _has_words(text))


@lru_cache
def ours() -> set[tuple[str, int]]:
    """By function of ours and place: the arguments that people read."""
    nodes = (
        n
        for p in update.files()
        if {"ui", "pages"} & {*p.parts}
        for n in ast.walk(ast.parse(p.read_text("utf-8")))
    )
    functions = [n for n in nodes if isinstance(n, ast.FunctionDef)]
    named = SHOWN_BY_NAME.split()
    return {(f.name, i) for f in functions for i, a in enumerate(f.args.args) if a.arg in named}


def _name(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _literals(node: ast.expr) -> Iterator[str]:
    """The literals of which an expression's value may be made; a call is trusted with its own."""
    parts: list[ast.expr | None] = []
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=values) | ast.List(elts=values) | ast.Tuple(elts=values):
            parts = list(values)
        case ast.Dict(keys=keys, values=values):  # options by key, or a part of a Plotly figure
            only = [
                v
                for k, v in zip(keys, values, strict=True)
                if isinstance(k, ast.Constant) and k.value == "text"
            ]
            parts = list(only or values)
        case ast.BoolOp(values=values):
            parts = list(values)
        case ast.FormattedValue(value=value) | ast.Starred(value=value) | ast.Lambda(body=value):
            parts = [value]
        case ast.IfExp(body=yes, orelse=no):
            parts = [yes, no]
        case ast.BinOp(left=left, right=right):
            parts = [left, right]
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()) as value)):
            parts = [value, *node.args]  # "...".format(...), ", ".join(...)
        case ast.Call(func=ast.Name(id="plain" | "str")):
            parts = list(node.args)
    for part in parts:
        if part:
            yield from _literals(part)


def _has_words(text: str) -> bool:
    """Whether more than symbols, code, markup and places is in it."""
    code = (
        r"`[^`]*`|<[^>]*>|%?\{[^}]*\}|:[a-z]+/[a-z_]+:|:[a-z]+(?=\[)|https?://\S+|\b[a-z_]+(?:\.[a-z_]+)+\b"
    )
    bare = re.sub("|".join([*map(re.escape, NEUTRAL), code]), " ", text)
    return bool(re.search(rf"[A-Za-z]{{2,}}|{HAN}", bare))


SOURCES = [pytest.param(path, id=path.relative_to(update.ROOT).as_posix()) for path in update.files()]


@pytest.mark.parametrize("path", SOURCES)
def test_no_text_reaches_the_screen_untranslated(path: Path) -> None:
    assert list(untranslated(ast.parse(path.read_text("utf-8")))) == []


@pytest.mark.parametrize(
    "code",
    [
        'st.title("Hello there")',
        "st.markdown('你好')",
        'st.caption(f"{n} steps")',
        'st.button("Play" if paused else _("Pause"))',
        'left.metric(_("Gap"), "too large")',
        'st.selectbox(_("Function"), keys, help="Pick one")',
        'st.selectbox(_("Function"), keys, format_func=lambda key: names.get(key) or "your own")',
        'st.error("**" + plain("Not possible"))',
        'st.tabs(["Plot", _("Table")])',
        'choice("Second plot", "axis", options)',
        'choice(_("Second plot"), "axis", options, {"log": _("log scale"), "linear": "linear"})',
        'figure.update_layout(title={"text": "Loss", "yanchor": "top"})',
        'go.Scatter(y=y, name="path")',
        'pd.DataFrame({"step": steps})',
        'pd.DataFrame(rows, columns=[_("line"), "meaning"])',
        'raise InputError("the formula is empty")',
        '_(f"{n} steps")',
        '_("Run " + name)',
        '_("Step through {optimizer}", optimizer=title or "your own")',
    ],
)
def test_an_untranslated_text_is_found(code: str) -> None:
    assert list(untranslated(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        'st.title(_("Hello there"))',
        'st.markdown("---")',
        'st.caption(f"{n} / {last}")',
        'st.metric("x₁ − x₀", text(value, 7))',
        'st.selectbox(label, ["log", "linear"], key="axis")',
        "st.error(f\"{explain(error)}  \\n{_('Still showing {value}.', value=plain(used))}\")",
        'figure.update_layout(title={"text": title, "yanchor": "top"})',
        'go.Scatter(hovertemplate="x = %{x:.4g}<br>y = %{y:.4g}<extra></extra>")',
        'st.segmented_control("Language / 语言", options)',
        'st.caption(_("Powers are written {example}", example="`x**4`"))',
        'raise InputError(mark("{name} must be a number"), name=name)',
        'pd.DataFrame(rows, columns=["p.grad", _("line")])',
        "_(LABELS[name])",
    ],
)
def test_a_translated_or_neutral_text_is_not(code: str) -> None:
    assert not list(untranslated(ast.parse(code)))


def test_no_text_stands_in_the_html() -> None:
    for path in (update.ROOT / "ui").rglob("*.html"):
        html = path.read_text("utf-8")
        assert not _has_words(html), path
        assert not re.findall(r"\b(?:aria-label|title|placeholder|alt)=", html), path
