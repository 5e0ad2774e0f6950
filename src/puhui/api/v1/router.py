"""The API as one object: its routers and its refusals."""

from ninja import NinjaAPI

from puhui.api.v1 import credit, evidence, loans, parties, problems, products, webhooks
from puhui.api.v1.bearer import Bearer
from puhui.api.v1.rendering import Renderer

api = NinjaAPI(
    title="puhui",
    version="1.0.0",
    description="Financing of micro and small enterprises: parties, evidence, credit, products, loans.",
    urls_namespace="api-v1",
    docs_url=None,
    auth=Bearer(),
    renderer=Renderer(),
)
problems.install(api)
api.add_router("", parties.router)
api.add_router("", evidence.router)
api.add_router("", credit.router)
api.add_router("", products.router)
api.add_router("", loans.router)
api.add_router("", webhooks.router)
