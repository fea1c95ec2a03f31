"""A second source, which tells what the first tells."""

from benchmarks.chaos.numbered import Numbered


class ChaosWire(Numbered):
    slug = "chaos_wire"
    name = "Chaos wire"
    enabled = False
