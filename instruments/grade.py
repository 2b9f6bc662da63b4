"""How hard a sentence is to read: the Flesch-Kincaid grade, with English syllables counted by rule.

Rules count nine in ten English words as a pronouncing dictionary does, and a sentence within about a grade. That is
enough for advice; a library that does better fetches its dictionary from the network at its first use.
Source: J. P. Kincaid and others, "Derivation of new readability formulas", Naval Technical Training Command, 1975.
"""

import re

HARDEST = 12.0  # a convention: the last year of school
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_VOWELS = re.compile(r"[aeiouy]+")
# An ending whose vowel is not heard: "time", "makes", "asked", "colleague"; but "table", "changes", "wanted".
_SILENT = re.compile(r"(?:[^aeiouyl]|[aeiouy]l|gu)(?:e|e(?<![sxzcg]e)(?<!ch.)(?<!sh.)s)$|(?<!ea)gues?$|[^aeiouytd]ed$")
# Two vowels that are heard apart: "idea", "being", "quiet", "senior", "situation", "creates".
_APART = re.compile(r"[iy](?:a|o(?!u|n)|u)|eing|oing|quie|(?<!e)ua[lt]|crea(?!m)|idea")


def reading_grade(sentence: str) -> float:
    """Return the American school year in which one sentence can be read; 0.0 for a text without words."""
    words = _WORD.findall(sentence.lower())
    if not words:
        return 0.0
    return 0.39 * len(words) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """Count the syllables of an English word in small letters, one at least."""
    heard = len(_VOWELS.findall(word)) - bool(_SILENT.search(word)) + len(_APART.findall(word))
    return max(heard, 1)
