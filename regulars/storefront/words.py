"""The few words of ours that stand among a site's own labels, in the languages that labels are given in."""

__all__ = ["word"]

_WORDS = {
    "type": ("I register as", "Ich registriere mich als"),
    "choose": ("Please choose", "Bitte wählen"),
    "no_answer": ("—", "—"),
    "as_the_shop": ("As the shop", "Wie der Shop"),
    "log_in_with_it": ("You log in with this address.", "Mit dieser Adresse melden Sie sich an."),
    "good_password": (
        "At least 8 characters. A few unrelated words make a good one; names and dates don't.",
        "Mindestens 8 Zeichen. Ein paar Wörter ohne Zusammenhang sind gut, Namen und Daten nicht.",
    ),
    "agreed_on": ("You agreed on {day}.", "Zugestimmt am {day}."),
    "withdrawn_on": ("You said no on {day}.", "Abgelehnt am {day}."),
    "ours_to_change": (
        "Only the shop can change this: write to us.",
        "Das kann nur der Shop ändern: Schreiben Sie uns.",
    ),
    "nothing_yet": ("Nothing yet", "Noch nichts"),
    "saved_meanwhile": ("Saved meanwhile: {value}", "Inzwischen gespeichert: {value}"),
    "nothing": ("nothing", "nichts"),
}


def word(code: str, language: str, **values: str) -> str:
    """In German for German shops and accounts, else in English."""
    return _WORDS[code][language[:2] == "de"].format(**values)
