"""Annotated corpora: the project's own, others in the schema's form, and open NER corpora.

>>> corpus = load("corpora/dtx-news")
>>> article = next(corpus.versions(language="en"))
>>> article.mentions[0].label in LABELS
True
"""

from dtx_nlp.annotation import LABELS
from dtx_nlp.corpora.article import GoldArticle, GoldMention, read_article, write_article
from dtx_nlp.corpora.export import (
    dataset_features,
    to_brat,
    to_dataset_dict,
    to_doc_bin,
    write_brat,
)
from dtx_nlp.corpora.folder import Corpus, load
from dtx_nlp.corpora.ner import NerCorpus, NerSentence, ner_corpora, read_ner
from dtx_nlp.corpora.parallel import Difference, Negative, ParallelArticle

__all__ = [
    "LABELS",
    "Corpus",
    "Difference",
    "GoldArticle",
    "GoldMention",
    "Negative",
    "NerCorpus",
    "NerSentence",
    "ParallelArticle",
    "dataset_features",
    "load",
    "ner_corpora",
    "read_article",
    "read_ner",
    "to_brat",
    "to_dataset_dict",
    "to_doc_bin",
    "write_article",
    "write_brat",
]
