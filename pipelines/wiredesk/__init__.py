"""Wiredesk: the desk in a newsroom that reads, sorts, de-duplicates and routes agency copy."""

__version__ = "0.1.0"
