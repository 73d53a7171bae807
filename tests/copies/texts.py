"""Invented texts, and what newsrooms make of them: each way of copying has a name."""

from __future__ import annotations

import random

from builders import make_item, make_record, make_source, moment
from wiredesk.copies import sketch
from wiredesk.model import Detection, Draft, Sketch, identifier

HARBOUR = """The harbour board of Port Carrow has closed the northern lock for 14 days after divers found \
cracks in both of its steel gates. Forty ships a day will have to take the longer way around Slate Island, \
said Martha Ellwood, who leads the board. She put the damage at 2.5 million crowns.
Fishermen from Tarnbridge protested against the closure on Tuesday. Their boats cannot pass the shallow \
channel at low tide, and the fish market lives from what they land before dawn. The ministry in Elmsworth \
promised to send a dredger from the southern basin by the end of the week.
The lock was built in 1962 and last repaired in 2009. A plan for a new one has been debated in parliament \
for years, but the money was spent on the airport railway. The opposition wants the transport minister to \
explain the delay to the committee."""

COUNCIL = """Der Gemeinderat von Grünrode hat nach langer Debatte beschlossen, das alte Hallenbad nicht zu \
schließen. Für den Antrag der Bürgerliste stimmten 19 der 31 Mitglieder. Die Sanierung soll 4,8 Millionen \
Euro kosten und im Herbst beginnen, wie Bürgermeisterin Anke Tolle sagte.
Das Bad war im Februar gesperrt worden, weil Putz von der Decke gefallen war. Schulen und Vereine mussten \
nach Brunnfeld ausweichen. Der Schwimmverein Lautental sammelte mehr als 6.700 Unterschriften und drohte, \
vor das Verwaltungsgericht zu ziehen. Das Land hatte zunächst keinen Zuschuss geben wollen.
Kritik kam vom Kämmerer. Die Stadt habe kein Geld für ein Becken, das nur von wenigen genutzt werde, sagte \
er vor der Sitzung. Nun muss er bis Juni einen Plan vorlegen."""

PORT = "Lock at Port Carrow closed after divers find cracks"


def cut(text: str, share: float) -> str:
    """The first `share` of the words."""
    words = text.split(" ")
    return " ".join(words[: round(len(words) * share)])


def edited(text: str, share: float, seed: int = 1) -> str:
    """The text with some of its words replaced by one that stands elsewhere in it; figures stay."""
    rng = random.Random(seed)
    words = text.split(" ")
    for place, word in enumerate(words):
        if rng.random() < share and word.isalpha():
            words[place] = rng.choice([other for other in words if other.isalpha()])
    return " ".join(words)


def own_words(count: int, rng: random.Random) -> str:
    """A text of that many words that nobody has written."""
    parts = ("ba", "do", "fel", "gri", "ka", "lum", "mer", "no", "pas", "quo", "ri", "sta", "tu", "ver", "zo")
    words = ["".join(rng.choices(parts, k=rng.randint(2, 4))) for _ in range(count)]
    return " ".join(word.title() if rng.random() < 0.15 else word for word in words)


def sketch_of(
    name: str, text: str, headline: str = "", language: str = "en", minutes: float = 0, received: float = 0
) -> Sketch:
    """The sketch of a story of that name, published and received so many minutes after noon."""
    when = moment(received or minutes)
    draft = Draft(
        record=make_record(received=when),
        item=make_item(
            name, headline=headline, first_created=moment(minutes), source=make_source(received=when)
        ),
        rank=7,
        fingerprint=identifier(name, text, headline),
        text=text,
        detection=Detection(language, 1.0, True, "engine", ""),
    )
    return sketch(draft.story())
