"""What the description of the API says about secrets."""

from typing import Any

from litestar import Request
from litestar.openapi.plugins import JsonRenderPlugin


class Described(JsonRenderPlugin):
    """Shows the description in JSON."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Return the description."""
        return super().render(request, with_secrets_marked(openapi_schema))


def with_secrets_marked(schema: dict[str, Any]) -> dict[str, Any]:
    """Mark the secrets as values that are never shown; Litestar cannot say so."""
    for one in schema["components"]["schemas"]["SecretRequest"]["properties"].values():
        one["writeOnly"] = True
    return schema
