"""Figures inside a web page: each SVG made safe, scoped, described and free to shrink with the page."""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from evsynth.document.model import Picture

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_REFUSED = {"script", "foreignObject", "metadata", "title", "desc", "animate", "set"}
_PLACES = {"x", "y", "d", "transform"}  # most of a figure's attributes, and none can name anything
_LOCAL_URL = re.compile(r"url\(\s*[\"']?#([^)\"']+)[\"']?\s*\)")
_RULE = re.compile(r"([^{}]+)(\{[^{}]*\})")


def inline_svg(picture: Picture, name: str) -> str:
    """Return the SVG of ``picture`` as an element for a web page in which ``name`` is its own.

    Ids and style rules are confined to the figure, scripts and outside references are dropped, and the
    title and alternative text become its accessible name. Raises ``ValueError`` if it isn't an SVG.
    """
    root = _parsed(picture)
    _drop_refused(root)
    for element in root.iter():
        _confine(element, name)
    root.attrib.pop("height", None)
    root.attrib.pop("width", None)
    root.set("id", name)
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title")
    root.set("aria-describedby", f"{name}-desc")
    root.set("style", f"--print-width:{picture.width:.2f}in")
    for place, (tag, words) in enumerate((("title", picture.title), ("desc", picture.alt))):
        label = Element(f"{{{_SVG}}}{tag}", {"id": f"{name}-{tag}"})
        label.text = words
        root.insert(place, label)
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)


def _parsed(picture: Picture) -> Element:
    if "<!ENTITY" in picture.svg:
        raise ValueError(f"picture {picture.id}: its SVG declares XML entities")
    try:
        root = ElementTree.fromstring(picture.svg.encode())
    except ElementTree.ParseError as error:
        raise ValueError(f"picture {picture.id}: its SVG is not well-formed XML ({error})") from error
    if root.tag != f"{{{_SVG}}}svg":
        raise ValueError(f"picture {picture.id}: its SVG has no <svg> element at the top")
    if "viewBox" not in root.attrib:
        raise ValueError(f"picture {picture.id}: its SVG has no viewBox, so it can't be scaled")
    return root


def _drop_refused(parent: Element) -> None:
    for child in list(parent):
        if not isinstance(child.tag, str) or _local(child.tag) in _REFUSED:
            parent.remove(child)
        else:
            _drop_refused(child)


def _confine(element: Element, name: str) -> None:
    for key, value in list(element.attrib.items()):
        if key in _PLACES:
            continue
        match _local(key):
            case "id":
                element.set(key, f"{name}-{value}")
            case "href" if value.startswith("#"):
                element.set(key, f"#{name}-{value[1:]}")
            case "href" if not value.startswith("data:image/png;"):
                del element.attrib[key]
            case word if word.startswith("on"):
                del element.attrib[key]
            case _ if "url(" in value:
                element.set(key, _LOCAL_URL.sub(rf"url(#{name}-\1)", value))
    if _local(element.tag) == "style":
        element.text = _RULE.sub(lambda rule: _scoped(rule, name), element.text or "")


def _scoped(rule: re.Match[str], name: str) -> str:
    selectors = ", ".join(f"#{name} {selector.strip()}" for selector in rule[1].split(","))
    return f"{selectors} {rule[2]}"


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
