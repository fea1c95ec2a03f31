"""The source of a chaos run."""

from benchmarks.chaos.numbered import Numbered


class ChaosNews(Numbered):
    slug = "chaos_news"
    name = "Chaos news"
