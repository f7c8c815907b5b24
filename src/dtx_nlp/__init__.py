"""Facts with exact values out of news articles in many languages."""

from dtx_nlp.extractor import Extractor, load

__all__ = ["Extractor", "load"]
