"""English: the possessive, and the plural of peoples; other plurals are other words (Bushes, Woods)."""

from wiredesk.actors.inflection.rules import inflection

RULES = inflection(
    """
: +'s
s z x : +'
# Russians, Koreans, Americans, Kenyans, Germans, Rwandans, Salvadorans, Venezuelans.
ian ean can kan ban yan erman ghan ndan ovan oran uran malan uelan golan : +s
# Israelis, Iraqis, Pakistanis, Saudis, Kuwaitis, Azeris, Bangladeshis.
eli aqi ani emi oni ini udi aiti ati ari eri shi ali uthi : +s
# Serbs, Croats, Turks, Greeks, Slovaks, Slovenes, Czechs, Finns, Kurds, Arabs, Britons, Spaniards, Thais.
erb oat urk reek vak vene zech inn urd rab riton iard hai bek jik akh priot rit ipino men ovar grin : +s
wede ane ole tine : +s
chman shman woman : --en
""",
)
