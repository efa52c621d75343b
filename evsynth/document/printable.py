"""What text from a file may become in an output: characters every format can hold, links that are safe."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from operator import is_
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit, urlunsplit

T = TypeVar("T")

# Everything XML 1.0 can't hold, and the C1 controls, which it discourages and HTML calls an error.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n?")
_NAMES: dict[type[Any], tuple[str, ...]] = {}
_URL_SAFE = "/%:@!$&'()*+,;=~"


def clean(text: str) -> str:
    r"""Return ``text`` without control characters and lone surrogates, its line ends as ``\n``."""
    if text.isprintable():
        return text
    return _UNPRINTABLE.sub("", _LINE_END.sub("\n", text) if "\r" in text else text)


def printable(content: T) -> T:
    """Return a copy of a document or any part of it with every string in it cleaned."""
    copy: T = _copy(content)
    return copy


def _copy(content: Any) -> Any:
    """Return the content with clean strings; what holds nothing unclean is returned itself."""
    if type(content) is str:
        return clean(content)
    if isinstance(content, tuple):
        parts = tuple(map(_copy, content))
        return content if all(map(is_, parts, content)) else parts
    changed = {}
    for name in _names(type(content)):
        before = getattr(content, name)
        after = _copy(before)
        if after is not before:
            changed[name] = after
    return replace(content, **changed) if changed else content


def _names(kind: type[Any]) -> tuple[str, ...]:
    """Return the fields of a dataclass, none of another type; asked for each type once."""
    if kind not in _NAMES:
        _NAMES[kind] = tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()
    return _NAMES[kind]


def safe_url(href: str) -> str:
    """Return the web or mail address ``href`` in quoted form, or an empty string if it is neither."""
    try:
        parts = urlsplit(href.strip())
        _ = parts.port  # raises if the port is no number
    except ValueError:
        return ""
    web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    mail = parts.scheme == "mailto" and "@" in parts.path
    if not (web or mail):
        return ""
    query, fragment = (quote(part, safe=_URL_SAFE + "?") for part in (parts.query, parts.fragment))
    host = quote(parts.netloc, safe=":@[]%")
    return urlunsplit((parts.scheme, host, quote(parts.path, safe=_URL_SAFE), query, fragment))
