"""The sections of a language file on laws, actors and demands, one dataclass each.

The notation of surfaces is told in `sections`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

Surfaces: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Laws:
    """[laws]: how legal documents are named."""

    nouns: Surfaces = ()  # kinds of document that bear a number: "Decision No. 5"
    titled: Surfaces = ()  # kinds named by a title that follows: "Law on Trade"
    title_last: Surfaces = ()  # kinds named by a title before them: "Digital Services Act"
    alone: Surfaces = ()  # whole names: "Constitution", "Civil Code"; with a capital
    marks: Surfaces = ()  # before the number: "No", "№"
    title_links: Surfaces = ()  # between kind and title: "on"
    title_shape: str = "capitals"  # or "phrase": goes on in small letters to the next stop
    title_inner: Surfaces = ()  # small words inside a title in capitals: "and", "of the"
    bare_title: bool = False  # the title may follow the kind at once: "Luật Đất đai"
    definite: Surfaces = ()  # one of them stands before a named kind in small letters: "la loi"
    stops: Surfaces = ()  # words that end a title written as a phrase
    not_after: Surfaces = ()  # no law after them: "Faculty of", "trường"
    not_before: Surfaces = ()  # no law before them: "Firm", "Office"
    years: Surfaces = ()  # "Nomor 11 Tahun 2008": the year is part of the name
    year_words: Surfaces = ()  # after that year: "от 2008 года"
    dated: Surfaces = ()  # between the name and its date: "dated", "от"
    issued: Surfaces = ()  # between the name and who issued it: "of the", "dari"


@dataclass(frozen=True, slots=True)
class Actors:
    """[directives.actors]: the nouns that head names of offices, bodies and collectives."""

    roles: Surfaces = ()  # offices held by one person
    role_before: Surfaces = ()  # "Deputy", "Acting"
    bodies: Surfaces = ()  # heads of names of bodies; with a capital or a complement
    powers: Surfaces = ()  # bodies that there is one of, in any case: "government"
    named: Surfaces = ()  # whole names, case-sensitive: "UNESCO"
    groups: Surfaces = ()  # unnamed collectives that act or are addressed: "ministries"
    groups_marked: Surfaces = ()  # the same, only after `plurals` or in an enumeration of them
    singles: Surfaces = ()  # collectives in the singular, as subjects only: "the city"
    same_office: Surfaces = ()  # other names of an office: "head of government=prime minister"
    plurals: Surfaces = ()  # "các", "những"
    joins: Surfaces = ()  # between the members of an enumeration: "và"
    group_before: Surfaces = ()  # "relevant", "local"
    group_after: Surfaces = ()  # "at all levels", "concernés"
    adjectives: Surfaces = ()  # endings of adjectives that may stand before a head
    fields: Surfaces = ()  # fields of government, as complements: "Foreign Affairs"
    places: Surfaces = ()  # place names beside those of CLDR
    place_endings: Surfaces = ()  # case endings of place names, "old=new,new"
    noun_affixes: Surfaces = ()  # "ke-an": nouns that are no names, as complements of an office
    courtesy: Surfaces = ()  # before a person's name: "Mr"
    families: Surfaces = ()  # family names that stand first and tell a person's name
    not_names: Surfaces = ()  # capitalised words that are no part of a person's name
    links: Surfaces = ()  # between head and complement: "of"
    topics: Surfaces = ()  # links before a topic: "on", "for"
    articles: Surfaces = ()
    definite: Surfaces = ()  # those after which a body's bare noun stands for a named body
    stops: Surfaces = ()  # words that end a topic
    finite: Surfaces = ()  # endings of finite verbs, which end a topic as well
    body_last: bool = False  # capitalised words stand before a body's head: "People's Committee"
    bare: bool = False  # a complement follows without a link: "Bộ Công an"
    title_case: bool = False  # every word of a name has a capital
    capital_head: bool = False  # a body's name begins with a capital


@dataclass(frozen=True, slots=True)
class Cue:
    """[[directives.cues]]: words that make what follows a directive."""

    force: str  # order, request, plan, recommendation
    #: "ask", "asked" (its passive), "call" (a noun may follow), "modal", "need" (impersonal),
    #: "plan", "pledge" (the same, and its actor need not be known), "will" (an auxiliary), "would"
    #: (the same, in reported speech), "going" ("plan", or a forecast), "wish" ("plan", but not in a
    #: relative clause), "future" (a verb in the future: its own action), "aim" (a noun, "goal"),
    #: "scheme" (the same, only before "is to"), "stress" ("ask", only before one of `demanding`)
    kind: str
    words: Surfaces
    polarity: str = ""  # "-": what follows must not be done


@dataclass(frozen=True, slots=True)
class Forms:
    """[directives.forms]: how to tell verbs, by lists and by endings."""

    verbs: Surfaces = ()  # the form that follows "to", in full
    noun_verbs: Surfaces = ()  # those that are as often nouns
    infinitive: Surfaces = ()  # endings
    infinitive_prefix: Surfaces = ()
    imperative: Surfaces = ()  # endings
    gerund: Surfaces = ()  # endings
    noun: Surfaces = ()  # endings of nouns of action
    noun_prefix: Surfaces = ()
    participle: Surfaces = ()  # endings, after a passive auxiliary
    passive_prefix: Surfaces = ()  # beginnings of passive verbs
    future: Surfaces = ()  # endings of inflected futures: a cue of plan in themselves
    not_future: Surfaces = ()  # words with such an ending that foretell or are no verbs
    not_verbs: Surfaces = ()  # words that only look like one of these
    converbs: Surfaces = ()  # verbs that after a comma tell by what means: "memanfaatkan"
    manner: Surfaces = ()  # open an adverb of manner, which is no object: "secara"
    present: Surfaces = ()  # endings of finite verbs of the present, right after the subject
    present_suffix: Surfaces = ()  # the same, after one of `verbs`
    present_bare: bool = False  # one of `verbs` alone may be finite
    present_object: bool = False  # after `present`, an object must follow
    tenseless: bool = False  # a bare verb tells no time
    base_imperative: bool = False  # an infinitive that opens a sentence is an imperative
    strict: bool = False  # after a marker, too, a verb must look like one


@dataclass(frozen=True, slots=True)
class Directives:
    """[directives]: cue words of demands, and who is addressed."""

    actors: Actors = field(default_factory=Actors)
    forms: Forms = field(default_factory=Forms)
    cues: tuple[Cue, ...] = ()
    perfects: Surfaces = ()  # cues of no demand before a participle: "must have"
    not_cues: Surfaces = ()  # phrases that contain a cue and are none: "must have"
    openers: Surfaces = ()  # between demand and action: "to", "de", "untuk"
    bare_action: bool = False  # the action may follow without an opener
    any_noun: bool = False  # after a cue of kind "call" any noun may name the action
    clause: Surfaces = ()  # open a clause with its own subject: "that", "agar"
    addressee: Surfaces = ()  # before the addressee: "on", "à", "kepada"
    indefinite: Surfaces = ()  # articles that open an apposition: ", an annual event"
    relative_commas: bool = False  # a comma closes a relative clause
    relative: Surfaces = ()  # "which must ..." demands nothing by itself
    adverbs: Surfaces = ()  # may stand between subject, cue and action
    urgent: Surfaces = ()  # those of them that make a demand of a verb in the present
    auxiliaries: Surfaces = ()  # may stand between subject and cue only
    negations: Surfaces = ()
    coordinators: Surfaces = ()
    lead_ins: Surfaces = ()  # open a sentence that goes on with a list: "in particular"
    list_verbs: Surfaces = ()  # "include", "are to"
    report: Surfaces = ()  # verbs of speech: "said", "stressed"
    according: Surfaces = ()  # "according to"
    pronouns: Surfaces = ()  # stand for the last speaker
    first_person: Surfaces = ()  # stand for who speaks: "we"
    report_same: Surfaces = ()  # those of `report` that mean the last speaker: "ujarnya"
    demanding: Surfaces = ()  # those of `clause` that demand what they say: "agar"
    regarding: Surfaces = ()  # open a phrase that tells the topic: "as for"
    drift: Surfaces = ()  # what things "should" do by a forecast: "devrait atteindre"
    statives: Surfaces = ()  # verbs that tell what is, and demand nothing: "hope", "welcome"
    means: Surfaces = ()  # "tasked with drafting"
    adverbials: Surfaces = ()  # open an adverbial or its clause, beside prepositions: "based on"
    anaphors: Surfaces = ()  # stand for an actor of the same sentence: "it", "they"
    copulas: Surfaces = ()  # finite verbs that go on behind "their plan to build a port"
    possessives: Surfaces = ()  # "her plan": the plan of the last speaker
    aim_links: Surfaces = ()  # between a goal and its action: "goal of", "plan to"
    aim_copulas: Surfaces = ()  # the same, after other words: "the goal of the project is to"
    aim_bare: bool = False  # the action may follow a goal without a link
    not_subjects: Surfaces = ()  # what they must do is no demand: "I", "there"
    connectives: Surfaces = ()  # open a new clause after a comma: "so", "but"
    determiners: Surfaces = ()
    prepositions: Surfaces = ()  # an actor after one of them is no subject
    conditions: Surfaces = ()  # "if", "whether": no demand
    passives: Surfaces = ()  # auxiliaries of the passive after "will": "be", "được"
    purpose: Surfaces = ()  # "so that", "in order to": what follows stays inside
    forecast: Surfaces = ()  # verbs of prediction after a cue of plan: "be able"
    tails: Surfaces = ()  # captions' credits: "Photo:"
    deadline: Surfaces = ()  # "by", "before"
    not_deadline: Surfaces = ()  # phrases that end in one and are none: "a vision to"
    not_before: Surfaces = ()  # "from", "since": the date that follows begins something
    target: Surfaces = ()  # "at least", "reach"
