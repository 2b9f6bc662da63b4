"""English words and phrases that an item had better do without: lists to be added to. The rules are in linter.py."""


def _list(written: str) -> tuple[str, ...]:
    """Read phrases that are set off by semicolons."""
    return tuple(" ".join(phrase.split()) for phrase in written.split(";"))


# What the scale asks already: how often.
HOW_OFTEN = _list(
    """
    all the time; always; at all times; constantly; everybody; everyone; frequently; never; occasionally; often;
    rarely; regularly; seldom; sometimes; usually
    """
)

# How well it is done is the rater's to say; an item asks whether it is done.
JUDGING = _list(
    """
    accurately; adequately; appropriately; clearly; competently; effectively; efficiently; excellently; honestly;
    openly; plainly; privately; professionally; properly; respectfully; skilfully; skillfully; successfully;
    tactfully; thoroughly; truly; well; wisely
    """
)

# Said to be easy, and not in every language or to everybody who reads English as a second one.
IDIOMS = _list(
    """
    above and beyond; at the end of the day; backs a; ball rolling; big picture; bottom line; drifts off;
    go the extra mile; goes the extra mile; get to the point; hands-on; hits the ground; in the loop;
    keeps an open mind; lead by example; leads by example; level playing field; off topic; on board with;
    on the same page; open door; outside the box; point by point; push back; pushes back; red tape; run with;
    sees eye to eye; steps up; takes ownership; touch base; walks the talk; wears many hats
    """
)

# A word for a person instead of what they do. In front of a person ("a difficult colleague"), or as one.
KINDS_OF_PEOPLE = _list(
    """
    abrasive; aggressive; bad; demanding; difficult; dominant; hard-to-work-with; lazy; low; negative; poor;
    problem; quieter; shy; toxic; weak
    """
)
PEOPLE = _list(
    """
    colleague; colleagues; employee; employees; member; members; people; performer; performers; person;
    personalities; personality; staff
    """
)

# What somebody is, as if it were an act.
TRAITS = _list(
    """
    approachable; authentic; charismatic; confident; courteous; decisive; empathetic; empathic; fair-minded;
    honest; humble; inspiring; integrity; loyal; passionate; professionalism; reliable; strategic; trustworthy;
    visionary
    """
)

# First words after "This leader": a state, a motive or a thought, none of which can be seen.
NOT_ACTS = _list(
    """
    am; appears; appreciates; are; believes; can; cares; feels; has; have; hopes; is; knows; likes; possesses;
    respects; seems; strives; thinks; tries; understands; values; wants; wishes
    """
)

# First words after "This leader" that turn the scale round: much of it would be bad.
TURNED_ROUND = _list(
    """
    avoids; does not; doesn't; fails; forgets; ignores; lacks; neglects; refuses
    """
)
