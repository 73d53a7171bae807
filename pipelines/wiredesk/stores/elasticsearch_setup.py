"""What has to be there before the first story: templates, indices, aliases, plugins."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from wiredesk.stores import elasticsearch_templates as templates
from wiredesk.stores.elasticsearch_server import Server

# The client of 8.19 and the templates are tested with this one.
SERVER_VERSION = "8"
_START_ANEW = "start anew with another --index-prefix"

_log = logging.getLogger("wiredesk")


def prepare(server: Server, prefix: str, shards: int) -> None:
    """Put the templates; create the indices that no alias shows; tell which analysers are degraded."""
    absent = {plugin for plugin, nodes in _absent(server).items() if nodes}
    bodies = {kind: templates.template(kind, prefix, shards, absent) for kind in templates.KINDS}
    missing = {
        (kind, alias): options
        for kind, body in bodies.items()
        for alias, options in templates.aliases(kind, prefix).items()
        if not _is_there(server, alias, body["version"])
    }
    for kind, body in bodies.items():
        server.call("PUT", f"/_index_template/{prefix}{kind}", body)
        for field, plugin in body["template"]["mappings"]["_meta"]["degraded"].items():
            _log.warning(
                "%s lacks the plugin %s: `%s` is searched without its analyser. "
                "Install the plugin on every node, then %s.",
                server.name, plugin, field, _START_ANEW,
            )  # fmt: skip
    for (kind, alias), options in missing.items():
        index = templates.index_name(kind, prefix)
        if not server.call("GET", f"/{index}", missing={}):
            server.create(index)
        server.call("PUT", f"/{index}/_alias/{alias}", options)


def _is_there(server: Server, alias: str, version: int) -> bool:
    """Whether the alias shows an index that we can write to; raises Unavailable for one that we cannot.

    A strict mapping of another version would refuse our documents, and the desk would take each of them
    for a dead letter.
    """
    found = server.call("GET", f"/{alias}", missing={})
    if alias in found:
        raise server.unavailable(f"has an index `{alias}` where an alias is needed; move or delete it")
    for index, about in found.items():
        held = about["mappings"].get("_meta", {}).get("version", 0)
        if held != version:
            advice = "update Wiredesk" if held > version else _START_ANEW
            raise server.unavailable(
                f"has index {index} of version {held}, this Wiredesk knows {version}; {advice}"
            )
    return bool(found)


def check(server: Server, prefix: str, shards: int) -> list[str]:
    """What is wrong, one line each with what to do; raises Unavailable where the cluster is not there."""
    version = str(server.call("GET", "/")["version"]["number"])
    if version.partition(".")[0] != SERVER_VERSION:
        return [f"{server.name}: is version {version}; Wiredesk needs version {SERVER_VERSION}"]
    absent = _absent(server)
    lines = [
        f"plugin {plugin} is missing on {', '.join(nodes)}; install it there, restart the node, {_START_ANEW}"
        for plugin, nodes in absent.items()
        if nodes
    ]
    missing = {plugin for plugin, nodes in absent.items() if nodes}
    for kind in templates.KINDS:
        lines += _wrong(server, prefix, kind, templates.template(kind, prefix, shards, missing))
    return [f"{server.name}: {line}" for line in lines]


def _wrong(server: Server, prefix: str, kind: str, expected: dict[str, Any]) -> Iterator[str]:
    found = server.call("GET", f"/_index_template/{prefix}{kind}", missing={"index_templates": []})
    mine = expected["template"]["mappings"]["_meta"]
    held = [each["index_template"]["template"]["mappings"].get("_meta") for each in found["index_templates"]]
    if held != [mine]:
        yield f"template {prefix}{kind} is missing or another one; run `wiredesk index create`"
    for alias in templates.aliases(kind, prefix):
        if not server.call("GET", f"/_alias/{alias}", missing={}):
            yield f"alias {alias} is missing; run `wiredesk index create`"
    for index, about in server.call("GET", f"/{prefix}{kind}", missing={}).items():
        meta = about["mappings"].get("_meta", {})
        if meta != mine:
            yield f"index {index} has another mapping than this Wiredesk; {_START_ANEW}"
        blocks = [name for name, on in about["settings"]["index"].get("blocks", {}).items() if on == "true"]
        if blocks:
            yield f"index {index} is blocked ({', '.join(blocks)}); free disk space, then lift the block"


def _absent(server: Server) -> dict[str, list[str]]:
    """Names of the nodes that lack each plugin that we can use."""
    nodes = server.call("GET", "/_nodes/plugins")["nodes"].values()
    return {
        plugin: sorted(
            node["name"] for node in nodes if plugin not in {each["name"] for each in node["plugins"]}
        )
        for plugin in templates.plugins().values()
    }
