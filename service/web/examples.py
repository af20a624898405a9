"""An example for every body in the API's description, made of what its fields give as theirs."""

from typing import Any

from service.web.problem_types import MEDIA_TYPE, PROBLEM_TYPES, ProblemType

Node = dict[str, Any]


def with_examples(document: Node, public_url: str) -> Node:
    """The OpenAPI document with examples beside the schemas of its calls and its problems."""
    components = document.setdefault("components", {})
    components["examples"] = {
        slug: {"summary": kind.title, "value": problem_example(kind, public_url)}
        for slug, kind in PROBLEM_TYPES.items()
    }
    for content in _contents(document):
        for media_type, described in content.items():
            if media_type == MEDIA_TYPE:
                described["examples"] = {
                    slug: {"$ref": f"#/components/examples/{slug}"} for slug in PROBLEM_TYPES
                }
            elif "example" not in described:
                described["example"] = example_of(described["schema"], components["schemas"])
    return document


def example_of(schema: Node, schemas: Node) -> Any:  # noqa: ANN401, PLR0911 - any JSON value; one line a kind of schema
    """A value that fits the schema: its own example, or one put together from its parts."""
    match schema:
        case {"$ref": str(reference)}:
            return example_of(schemas[reference.rpartition("/")[2]], schemas)
        case {"example": example}:
            return example
        case {"examples": [first, *_]} | {"enum": [first, *_]}:
            return first
        case {"anyOf": [first, *_]} | {"oneOf": [first, *_]} | {"allOf": [first, *_]}:
            return example_of(first, schemas)
        case {"type": "array", "items": items}:
            return [example_of(items, schemas)]
        case {"properties": dict(properties)}:
            required = schema.get("required", [])
            return {
                name: example_of(inner, schemas)
                for name, inner in properties.items()
                if name in required or "example" in inner
            }
    return {}


def problem_example(kind: ProblemType, public_url: str) -> Node:
    """A problem document of that kind."""
    return kind.document(public_url, kind.advice, "5f2c8a9d01b3e647") | kind.members


def _contents(document: Node) -> list[Node]:
    """Every `content` object: of requests, of answers, of the shared answers."""
    operations = [
        operation
        for item in document["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict)
    ]
    answers = [answer for operation in operations for answer in operation["responses"].values()]
    answers += document["components"].get("responses", {}).values()
    bodies = [operation.get("requestBody", {}) for operation in operations]
    return [holder["content"] for holder in [*bodies, *answers] if "content" in holder]
