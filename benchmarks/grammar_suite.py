"""The predictors of the shared folder's dtx_suite.py with the grammars alone, for suites.py."""

import dtx_suite

import dtx_nlp

dtx_suite.EXTRACT = dtx_nlp.load("grammar")
quantities, dates = dtx_suite.quantities, dtx_suite.dates
