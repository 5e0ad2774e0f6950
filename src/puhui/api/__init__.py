"""The API: the same operations as the portals, as JSON under OpenAPI 3.1."""
