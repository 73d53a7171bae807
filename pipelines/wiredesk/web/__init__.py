"""The search page and its JSON API."""

from wiredesk.web.app import create_app
from wiredesk.web.server import serve, start

__all__ = ["create_app", "serve", "start"]
