"""How right extractions and alignments are.

`extraction`, `alignment`, `cases` (what they ask for is in `wanted`) and `lines` count, `counts`
makes figures and intervals of counts, `bench` runs over `sets` of texts, `errors` lists faults.
"""
