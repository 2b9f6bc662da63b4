"""What a goal's words could do better: a visible act, a situation, no trait, twenty words. It helps and never blocks.

Lists of English words, no more: a goal in another language is only counted.
"""

import re
from dataclasses import dataclass

MOST_WORDS = 20
_WORD = re.compile(r"[^\W\d_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}-][^\W\d_]+)*")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ENGLISH = _words("a an and be i in is it my of on our the their they to we when with you your")
_SITUATIONS = re.compile(
    r"\b(when(ever)?|while|during|before|after|at|in|if|once|each|every|as soon as|until|where(ver)?|on \w+days?)\b",
    re.IGNORECASE,
)
# what the verb of the goal is not looked for in, as far as there is one elsewhere
_CLAUSES = re.compile(r"\b(when(ever)?|while|if|before|after|once|as soon as|until)\b[^,.;:]*", re.IGNORECASE)
_ACTS = _words(
    "acknowledge address admit agree announce answer apologise apologize appoint argue arrange ask assign begin"
    " book bring call cancel challenge check close coach comment congratulate consult correct create debrief"
    " decide defend delegate demonstrate describe disagree discuss draw draft end escalate explain facilitate"
    " finish follow give greet hand help hold inform interrupt introduce invite join keep lead leave let list"
    " listen look make meet mention move name negotiate note offer open pass pause pay phone plan praise present"
    " propose provide publish put question raise read record refuse reject repeat reply report request respond"
    " review run say schedule send set share show sit speak stand start state stay stop suggest summarise"
    " summarize take talk tell thank train turn update use visit vote wait walk welcome withhold write"
)
_UNSEEN = _words(
    "accept appreciate assume believe care consider control expect feel focus hope intend know learn notice"
    " realise realize recognise recognize reflect remember respect think trust try understand value want worry"
)
_TRAITS = _words(
    "agreeable ambitious approachable assertive authentic calm caring charismatic collaborative competent"
    " confident considerate courageous creative credible decisive dependable diplomatic disciplined dominant"
    " driven dynamic emotional empathetic empathic energetic engaging extroverted fair flexible friendly helpful"
    " honest humble impatient inclusive innovative inspirational inspiring introverted kind likeable loyal mature"
    " mindful modest motivated nice open-minded optimistic organised organized passionate patient persuasive"
    " positive proactive professional reliable resilient respectful responsible self-aware self-confident"
    " sensitive sincere smart strategic supportive tactful thoughtful tolerant transparent trusting trustworthy"
    " understanding visionary warm wise"
)
_QUALITIES = _words(
    "assertiveness authenticity charisma communicator competence confidence courage credibility decisiveness"
    " empathy excellence gravitas humility integrity leader leadership listener mindset patience personality"
    " presence resilience role-model trustworthiness visibility"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What could be clearer, and an example of how. `kind` is a fixed word; both texts are whole sentences."""

    kind: str
    what: str
    example: str


_EXAMPLES = {
    "long": "“When a decision is due, I ask each person for a view before I give mine.” has sixteen words.",
    "trait": "Instead of “be a patient listener”: “In one-to-ones I wait until the other has finished.”",
    "unseen": "Instead of “understand their view”: “When we disagree, I sum up their view before I give mine.”",
    "act": "Begin with what you say or do: ask, tell, thank, wait, invite, sum up, hand over.",
    "situation": "Add when or where: “When a plan slips, …”, “In the Monday meeting …”, “Before I decide …”",
}


def lint(what: str) -> tuple[Finding, ...]:
    """Return what could be clearer in a goal, the most useful first; nothing for an empty text."""
    words = _split(what)
    found = dict(_findings(what, words)) if words else {}
    return tuple(Finding(kind, said, _EXAMPLES[kind]) for kind, said in found.items())


def _split(text: str) -> list[str]:
    return [word.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'") for word in _WORD.findall(text)]


def _findings(what: str, words: list[str]) -> list[tuple[str, str]]:
    count = len(what.split())
    long = [("long", f"It has {count} words. Up to {MOST_WORDS} are easier to keep in mind.")]
    return [*(_of_words(what, words) if _ENGLISH & set(words) else ()), *(long if count > MOST_WORDS else ())]


def _of_words(what: str, words: list[str]) -> list[tuple[str, str]]:
    found = []
    trait = next((word for word in words if word in _TRAITS or word in _QUALITIES), "")
    if trait:
        found.append(
            (
                "trait",
                f"“{trait.capitalize()}” says how somebody is. Say what you would do that makes others see you so.",
            )
        )
    said = _split(_CLAUSES.sub("", what))
    said = said if any(_is_in(word, _ACTS | _UNSEEN) for word in said) else words
    if not any(_is_in(word, _ACTS) for word in said):
        unseen = next((word for word in said if _is_in(word, _UNSEEN)), "")
        if unseen and not trait:
            found.append(("unseen", f"Nobody can see that you “{unseen}”. Say what you would do that others notice."))
        elif not trait:
            found.append(("act", "It does not say yet what you would do."))
    if not _SITUATIONS.search(what):
        found.append(("situation", "It does not say yet in which situation."))
    return found


def _is_in(word: str, known: frozenset[str]) -> bool:
    """True for a verb of the list in a regular form: ask, asks, asked, asking; stop, stopped; give, giving."""
    bare = word.removesuffix("n't")
    forms = {bare, bare.removesuffix("s"), bare.removesuffix("es"), bare.removesuffix("d"), bare.removesuffix("ed")}
    if bare.endswith("ing"):
        forms |= {bare[:-3], f"{bare[:-3]}e"}
    forms |= {form[:-1] for form in forms if len(form) > 3 and form[-1] == form[-2]}
    if bare.endswith(("ies", "ied")):
        forms.add(f"{bare[:-3]}y")
    return bool(forms & known)
