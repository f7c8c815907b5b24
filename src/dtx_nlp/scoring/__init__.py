"""How right extractions and alignments are, against annotated articles.

`extraction` and `alignment` count, `counts` makes figures and intervals of counts, `bench` runs
over sets of articles, `errors` lists faults.
"""
