"""docs/api.md: every call of the API's description, as a page to read."""

from collections.abc import Iterator
from typing import Any

from service.web.ops.docs import access

Node = dict[str, Any]

HEAD = """# The API

Every call of version 1, as `/openapi.json` describes it and `/docs` shows it, with examples, on a
running service. Bodies are JSON, times UTC in RFC 3339 with milliseconds, errors
[problem documents](problems.md); unknown fields are refused. How to use the calls from a back end
is told in [backends.md](backends.md).

A call that wants an API key takes it as `Authorization: Bearer pah_…` and names the scope; where
the address names no site it takes an operator's key.
"""


def as_markdown(document: Node) -> str:
    """docs/api.md."""
    return HEAD + "".join(
        _call(method, path, operation, item.get("parameters", []))
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if isinstance(operation, dict)
    )


def _call(method: str, path: str, operation: Node, shared: list[Node]) -> str:
    lines = [f"\n## {method.upper()} `{path}`\n", operation["summary"]]
    lines += [operation["description"]] if "description" in operation else []
    lines += ["", f"- **Who may call:** {access(operation.get('security', []))}"]
    parameters = [*shared, *operation.get("parameters", [])]
    lines += [f"- **{name}:** {text}" for name, text in _parameters(parameters)]
    if "requestBody" in operation:
        lines.append(f"- **Body:** {_content(operation['requestBody'])}")
    for status, answer in sorted(operation["responses"].items()):
        if status.startswith("2"):
            content = _content(answer)
            lines.append(f"- **{status}:** {answer['description']}{content and f', {content}'}")
    return "\n".join(lines) + "\n"


def _parameters(parameters: list[Node]) -> Iterator[tuple[str, str]]:
    for parameter in parameters:
        if parameter["in"] == "query":
            necessity = "required" if parameter.get("required") else "optional"
            described = parameter.get("description", "").rstrip(".")
            yield f"`?{parameter['name']}=`", f"{necessity}{described and f'; {described}'}"


def _content(holder: Node) -> str:
    return ", ".join(
        f"`{media_type}`" + (f" {_name(described['schema'])}" if "$ref" in str(described) else "")
        for media_type, described in holder.get("content", {}).items()
    )


def _name(schema: Node) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]
