"""Who acts: a registry of actors, and the tagger that finds them in a text."""

from wiredesk.actors.registry import Registry
from wiredesk.actors.tagger import ActorTagger

__all__ = ["ActorTagger", "Registry"]
