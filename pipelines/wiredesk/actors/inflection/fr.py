"""French: gender and number of adjectives and peoples; elided articles and prepositions before a name."""

from wiredesk.actors.inflection.rules import inflection

RULES = inflection(
    """
# français, chinois (not François), coréen, italien, paraguayen.
lais nais dais tais çais gais ndais : +e +es
nois grois dois eois llois tois : +e +es
ien éen yen : +ne +nes +s
# américain, cubain, roumain; afghan, birman, kényan, argentin, philippin, monténégrin.
cain bain umain : +e +es +s
ghan rman nyan ian ersan : +e +es +s
entin ppin grin : +e +es +s
# letton, espagnol, mongol, allemand, kosovar, kazakh, tadjik, ouzbek, turc, grec.
tton : +ne +nes +e +es +s
gnol gol : +e +es +s
lemand rmand : +e +es +s
var kh jik : +e +es +s
bek : +s bèke bèkes
turc : turque turques +s
urc : urque urques +s
rec : +que +ques +s
# qatari, émirati, saoudi, azéri; burkinabé.
tari rati oudi zéri : +e +s +es
abé abè : +s
# russe, suisse, belge, bulgare, serbe, croate, slovaque, moldave, slovène, malgache, yéménite.
sse lge gare rbe ate ique aque èque ave ène ache ite ote ize ghize aise oise ienne éenne aine : +s
""",
    prefixes=("l'", "d'", "qu'", "jusqu'", "lorsqu'", "puisqu'"),
)
