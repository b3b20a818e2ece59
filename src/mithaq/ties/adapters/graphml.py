"""Networks as GraphML, which programs that draw and measure networks read.

U. Brandes and others, GraphML Progress Report, Graph Drawing 2001, LNCS 2265.
"""

import math
from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, SubElement, indent, tostring

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
Value = str | int | float
_TYPES: Mapping[type, str] = {str: "string", int: "int", float: "double"}


def written(
    nodes: Mapping[str, Mapping[str, Value]],
    edges: Iterable[tuple[str, str, float]],
    *,
    of: Mapping[str, Value],
    is_directed: bool,
) -> bytes:
    """A graph, what is known of it and of its nodes by their names, and edges: source, target, weight.

    A figure that is not known (NaN) is left away.
    """
    root = Element("graphml", xmlns=NAMESPACE)
    graph = Element("graph", edgedefault="directed" if is_directed else "undirected")
    _describe(root, graph, "graph", of)
    for name, facts in nodes.items():
        _describe(root, SubElement(graph, "node", id=name), "node", facts)
    for source, target, weight in edges:
        _describe(root, SubElement(graph, "edge", source=source, target=target), "edge", {"weight": weight})
    # Keys stand before what uses them.
    root.append(graph)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _describe(root: Element, of: Element, domain: str, facts: Mapping[str, Value]) -> None:
    for name, value in facts.items():
        key = f"{domain}_{name}"
        if not any(each.get("id") == key for each in root):
            kind = _TYPES[type(value)]
            SubElement(root, "key", {"id": key, "for": domain, "attr.name": name, "attr.type": kind})
        if not (isinstance(value, float) and math.isnan(value)):
            SubElement(of, "data", key=key).text = str(value)
