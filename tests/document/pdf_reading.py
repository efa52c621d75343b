"""What a tagged PDF says of itself, read with pypdf."""

from xml.etree import ElementTree


def catalogue(reader):
    """Return what PDF/UA asks of the document: marked, language, title shown, and its part by the metadata."""
    root = reader.trailer["/Root"]
    metadata = ElementTree.fromstring(root["/Metadata"].get_data())
    part = [e.text for e in metadata.iter("{http://www.aiim.org/pdfua/ns/id/}part")]
    return {
        "marked": bool(root["/MarkInfo"]["/Marked"]),
        "language": root["/Lang"],
        "title shown": bool(root["/ViewerPreferences"]["/DisplayDocTitle"]),
        "part": part[0],
    }


def elements(reader):
    """Yield the elements of the structure tree in reading order."""

    def below(node):
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                yield from below(child)
        elif isinstance(node, dict) and "/S" in node:
            yield node
            if "/K" in node:
                yield from below(node["/K"])

    yield from below(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
