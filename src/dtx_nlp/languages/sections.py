"""The sections of a language file, one dataclass each (the files' own comments explain the use).

Surfaces may hold braces ("рубл{ь,я,ей}"), are matched without regard to case, and may be of
several words. Lists of a parent file (`extends`) and of its child are joined.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dtx_nlp.languages.demand_sections import Directives, Laws, Surfaces


@dataclass(frozen=True, slots=True)
class Tokenizer:
    """[tokenizer]: how text is cut into tokens and sentences.

    Abbreviations are written with their dot and stand in one list only (`after_number` apart); one
    in small letters is found with a capital too, any other as written.
    """

    spacy: str  # code of the spaCy language whose tokenizer is used
    stops: str = ""  # marks beside "." that end a sentence before a space
    wide_stops: str = ""  # marks that end a sentence without a space after them
    closers: str = ""  # quotes and brackets that still belong to the sentence after its stop
    spaced_closers: str = ""  # those of them that may stand after a space ("« … ! »")
    openers: str = ""  # quotes and brackets that may stand before the first word
    never_final: Surfaces = ()  # no sentence ends after them: "Dr.", "e.g."
    before_number: Surfaces = ()  # abbreviations only before a number: "No.", "Art."
    after_number: Surfaces = ()  # abbreviations only after a number; may end a sentence: "руб."
    final: Surfaces = ()  # end a sentence before any capital: "etc."
    maybe_final: Surfaces = ()  # end a sentence only before one of `starters`: "U.S.", "Inc."
    starters: Surfaces = ()  # words that commonly begin a sentence and are no names


@dataclass(frozen=True, slots=True)
class Numbers:
    """[numbers]: how numbers are written. Values are integers, or strings for exact decimals."""

    decimal: str  # the decimal mark
    group: str  # the marks that may group digits, one character each
    words: Mapping[str, int | str] = field(default_factory=dict)  # what is added up: twenty = 20
    leading: Surfaces = ()  # of these, what follows others only after a join or before a scale
    scales: Mapping[str, int] = field(default_factory=dict)  # what multiplies: million = 6 (10^6)
    bare_scales: Surfaces = ()  # of these, those that are one of themselves inside: mille cent
    scale_commas: bool = False  # a comma may follow a scale: one thousand, two hundred
    scale_signs: Mapping[str, int] = field(default_factory=dict)  # only after a number: bn = 9
    multipliers: Mapping[str, int] = field(default_factory=dict)  # likewise, no power: dozen = 12
    teens: Surfaces = ()  # what makes a unit a teen: dua belas = 12
    joins: Surfaces = ()  # stand between hundreds and the rest: two hundred and five
    halves: Mapping[str, str] = field(default_factory=dict)  # follow a number: and a half = 0.5
    hundred_halves: bool = False  # "trăm rưỡi" is 150 ("a hundred and a half" is 100.5)
    points: Surfaces = ()  # the decimal mark, spoken
    negatives: Surfaces = ()
    articles: Surfaces = ()  # a million, half an hour
    ones: Surfaces = ()  # number words that alone may be other words: one, vi "năm" (year)
    ordinals: Mapping[str, int] = field(default_factory=dict)  # end a number: twenty-first
    ordinal_scales: Mapping[str, int] = field(default_factory=dict)  # hundredth = 2
    ordinal_leads: bool = False  # an ordinal begins a number: kedua puluh satu = 21st
    ordinal_prefixes: Surfaces = ()  # thứ 8, ke-8
    ordinal_suffixes: Surfaces = ()  # 8th, 8-й
    ranks: Surfaces = ()  # No. 1
    ranks_label: bool = False  # after a noun they label from 2 on: "школа № 5"
    denominators: Mapping[str, int] = field(default_factory=dict)  # after a number: two thirds
    denominators_plural: Mapping[str, int] = field(default_factory=dict)  # only after 2 and more
    tens_below: bool = False  # "one hundred thirty-fifths" is 100/35
    digit_hundreds: bool = False  # "3 hundred" is 300 (not "3 cents" in French)
    fractions: Mapping[str, str] = field(default_factory=dict)  # whole words: half = 1/2
    fraction_infixes: Surfaces = ()  # một phần ba, dua per tiga
    ratios: Surfaces = ()  # one in five: with small numbers only
    turns: Surfaces = ()  # between two levels, beside ranges: từ 26 xuống 12 ngày
    every: Surfaces = ()  # before an ordinal: каждый шестой is one of six
    wraps: Surfaces = ()  # un enfant sur cinq
    of_each: Surfaces = ()  # cứ sáu người thì một: before a whole that its part follows
    then: Surfaces = ()  # between the two
    fraction_bars: Surfaces = ()  # 1 over 20
    partitives: Surfaces = ()  # two thirds of a million, deux milliards de dollars
    out_of: Surfaces = ()  # 18 of the 53
    vague: Mapping[str, int] = field(default_factory=dict)  # "at least": thousands = 1000
    about: Mapping[str, int] = field(default_factory=dict)  # "about": une dizaine = 10
    compact: Mapping[str, int] = field(default_factory=dict)  # touch the digits: 5k; powers of ten
    compact_money: Mapping[str, int] = field(default_factory=dict)  # only with money: £5m
    multiples: Mapping[str, int | str] = field(
        default_factory=dict
    )  # verbs and adverbs: double = 2
    times: Surfaces = ()  # after a number: 3 times
    ranges: Surfaces = ()  # between two numbers: 5 to 7
    range_openers: Surfaces = ()  # before two numbers: between 5 ...
    range_middles: Surfaces = ()  # ... and 7
    range_starts: Surfaces = ()  # before two numbers, outside the span: from 5 ...
    range_after: Surfaces = ()  # nouns of change: une hausse "de 2 à 3 %" is a range
    range_ends: Surfaces = ()  # ... until 7
    choices: Surfaces = ()  # between a small number and the next: two or three
    comparatives: Surfaces = ()  # after "a third" they make it a share: a third more


@dataclass(frozen=True, slots=True)
class Change:
    """[change]: words by which a quantity is the size of a change."""

    up: Surfaces = ()  # before it, or right after a percentage: a rise of 5%, a 5% rise
    down: Surfaces = ()
    none: Surfaces = ()  # what holds such a word and means no change: set up
    links: Surfaces = ()  # may stand between such a word and the quantity: by, of
    moves: Surfaces = ()  # verbs of change without direction: "passer", "went"
    levels: Surfaces = ()  # bounds that mean "to" after such a word: вырос до 5


@dataclass(frozen=True, slots=True)
class Context:
    """[context]: what a number is by the words around it."""

    age_before: Surfaces = ()  # aged 5, a child of 5 years
    age_after: Surfaces = ()  # 5 years old
    age_units: Surfaces = ()  # years of age only: vi 5 tuổi
    age_apposition: bool = False  # "Jane Doe, 37, said"
    clock_before: Surfaces = ()  # times of day are no quantities: pukul 8
    clock_after: Surfaces = ()  # 8 p.m.
    clock_hours: Surfaces = ()  # likewise before a number of hours: à 15 h
    levels: Surfaces = ()  # a number after these is an ordinal: level 2
    labels: Surfaces = ()  # a number after these is a name: Article 5
    one_not_after: Surfaces = ()  # "one" after these is a pronoun: the one, no one
    one_not_before: Surfaces = ()  # "one" before these is a pronoun: one of, one is
    still_multiples: Surfaces = ()  # multiples that are no change by themselves: вдвое (больше)
    ordinal_not_before: Surfaces = ()  # premier ministre
    fused: Mapping[str, str] = field(default_factory=dict)  # number and unit in one word
    large_money: Mapping[str, str] = field(default_factory=dict)  # thousands of pounds: GBP
    weighed: Mapping[str, str] = field(default_factory=dict)  # six pounds of meat: not GBP
    streets: Surfaces = ()  # kinds of streets: "27, rue des Lilas"
    shared_money: Surfaces = ()  # names of several countries' money: dollar
    no_units: Surfaces = ()  # begin like a unit: đô thị are towns, đô dollars
    differences_up: Surfaces = ()  # before the size of a difference: cao hơn "5 %" so với ...
    differences_down: Surfaces = ()
    unit_links: Surfaces = ()  # between number and unit: millions de dollars
    unit_adjectives: Surfaces = ()  # between a number and a time unit: two consecutive years
    per: Surfaces = ()  # between two units: kilometres per hour
    unit_joins: Surfaces = ()  # between two parts: 5 feet and 2 inches
    lasting_after: Surfaces = ()  # une semaine après
    lasting: Surfaces = ()  # before "a year" that lasts; otherwise, after a count, it is a rate
    unit_articles: Surfaces = ()  # an hour, a kilogram: count as one before a unit
    zero_below: Surfaces = ()  # 5 degrees below zero


@dataclass(frozen=True, slots=True)
class Dates:
    """[dates]: how dates are written.

    `classes` are the word classes that patterns name in capitals, each a value with its surfaces.
    `patterns` are by reading (dates/readings.py); their notation is told in dates/patterns.py.
    Names of months and weekdays come from CLDR.
    """

    order: str = "dmy"  # of dates in digits: "dmy" or "mdy"
    months: Mapping[str, Surfaces] = field(default_factory=dict)  # further names, by number
    weekdays: Mapping[str, Surfaces] = field(default_factory=dict)  # likewise, Monday is 1
    capital: Surfaces = ()  # names that are other words too, unless they begin with a capital
    weak: Surfaces = ()  # names that need a day, a year or a preposition beside them
    # Holidays by rule (dates/holidays.py); what is written with a capital needs one in the text.
    holidays: Mapping[str, Surfaces] = field(default_factory=dict)
    classes: Mapping[str, Mapping[str, Surfaces]] = field(default_factory=dict)
    patterns: Mapping[str, Surfaces] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counting:
    """[counting]: what words form the noun phrase that a number counts (MEASURED)."""

    #: Where a noun phrase ends: "first-plural" at its first plural noun, "agreement" where the
    #: plural ends, "" only at a word that cannot belong to it.
    head: str = ""
    #: The side of its noun that an ordinal stands on, "before" or "after"; if after, how many
    #: words of the noun are read at most.
    ordinal: str = "before"
    ordinal_words: int = 1
    totals_bare: bool = False  # "number of" takes its noun without "of"
    percent_of: bool = False  # a percentage takes its noun only with "of"
    worth_bare: bool = False  # an amount follows its noun without "of"
    comma_clause: bool = False  # a restrictive participle clause stands between commas
    determiners: Surfaces = ()  # before a noun, outside of the span
    of: Surfaces = ()  # join a noun to the noun before it
    bare: Surfaces = ()  # do so only before a noun without a determiner
    join: Surfaces = ()  # and, or
    relative: Surfaces = ()
    auxiliaries: Surfaces = ()
    links: Surfaces = ()  # verbs that state a value of their subject
    reports: Surfaces = ()  # verbs of saying and conjunctions: a clause begins after them
    stop: Surfaces = ()  # anything else that ends a noun phrase
    verbs: Surfaces = ()  # common verbs in the forms that follow a noun
    prepositions: Surfaces = ()
    totals: Surfaces = ()  # "number of": gives way to what it counts
    change: Surfaces = ()  # nouns of change, and verbs that change their object
    properties: Surfaces = ()  # nouns that name a property: rate, share
    per: Surfaces = ()  # "per day"
    versus: Surfaces = ()  # "compared to"
    than: Surfaces = ()
    field: Surfaces = ()  # prepositions of the field of a change or of spending
    worth: Surfaces = ()  # stand between a noun and its amount
    events: Surfaces = ()  # nouns of events: an ordinal belongs to their name
    of_which: Surfaces = ()
    demonstratives: Surfaces = ()  # are counted with the clause that follows: "those who"
    among: Surfaces = ()  # open a sentence on a part of something: "Of the 90 boats, 11 sank"
    pronouns: Surfaces = ()  # stand for what the sentence before spoke of (also in `stop`)
    classifiers: Surfaces = ()
    sums: Surfaces = ()  # nouns that an amount follows directly: investment, budget
    either: Surfaces = ()  # verbs that are nouns when they open a phrase: "first win"
    reduced: Surfaces = ()  # open a restrictive clause that has no pronoun
    nouns: Surfaces = ()  # are nouns whatever the endings say
    # Endings and beginnings that tell the class of a word, and words that only look so.
    verb_endings: Surfaces = ()
    noun_endings: Surfaces = ()
    verb_prefixes: Surfaces = ()
    noun_prefixes: Surfaces = ()
    late_endings: Surfaces = ()  # of verbs, where they are not the first word of a phrase
    plural_endings: Surfaces = ()
    singular_endings: Surfaces = ()
    plurals: Surfaces = ()
    singulars: Surfaces = ()
    participles: Surfaces = ()  # endings
    adjective_endings: Surfaces = ()  # tell the adjectives between an ordinal and its noun

    @property
    def function_words(self) -> Surfaces:
        """What ends a noun phrase or begins another one, whatever the noun."""
        return (*self.stop, *self.prepositions, *self.join, *self.relative, *self.auxiliaries)


@dataclass(frozen=True, slots=True)
class Example:
    """[[examples]]: a text and what must be found in it; the file's own proof."""

    text: str
    mentions: tuple[Mapping[str, str | int], ...] = ()


@dataclass(frozen=True, slots=True)
class Language:
    """A language file, checked."""

    code: str  # BCP 47
    name: str  # English name
    tokenizer: Tokenizer
    numbers: Numbers
    #: Spellings that may be left out, as "full=plain" ("é=e", "ё=е").
    optional: Surfaces = ()
    units: Mapping[str, Surfaces] = field(default_factory=dict)
    #: Approximators and bounds before a number, by the schema's `mod`: "~" ">" ">=" "<" "<=".
    mod: Mapping[str, Surfaces] = field(default_factory=dict)
    #: The same, after it: "or more"; "" for phrases that look so and bound nothing.
    mod_after: Mapping[str, Surfaces] = field(default_factory=dict)
    change: Change = field(default_factory=Change)
    context: Context = field(default_factory=Context)
    dates: Dates = field(default_factory=Dates)
    counting: Counting = field(default_factory=Counting)
    laws: Laws = field(default_factory=Laws)
    directives: Directives = field(default_factory=Directives)
    examples: tuple[Example, ...] = ()
