"""Croatian: seven cases; k/c, g/z, h/s, fleeting a, possessives of persons. Serbian has the same endings."""

from wiredesk.actors.inflection.rules import inflection

PARADIGMS = """
# Masculine: Putin, Iran, Trump, Kijev; soft: Orbanić, Scholz, Pariz, Nikolaj, Kremlj.
b d f g h k l m n p r s t v w z x : +a +u +om +e
c č ć đ š ž j lj nj dž x z s r : +a +u +em +e
# The a between the last consonants goes: Nijemac, Srbijanac; Petar, Pavao, Aleksandar.
ipat : ipta iptu iptom ipte
ipar : ipra ipru iprom ipre
ac : ca cu cem če ci aca cima ce
ak : ka ku kom
dar tar bar : --ra --ru --rom --re
ao : la lu lom le
# Plural of people: Rusi, Srbi, Turci, Česi, Amerikanci, Nijemci; Kinezi.
b d f l m n p r s t v z č ć š ž j : +i +ima +e
b d f g h k l m n p r s t v z č ć š ž j : +ovi +ova +ovima +ove +evi +eva +evima
k : ci cima ke
g : zi zima
h : si sima
anin rbin garin tarin : --i --a --ima --e
# Possessives of persons: Putinov, Trumpova, Orbanićev, Obamina.
b d f g h k l m n p r s t v z : +ov +ovu +ovo +ove +ovoj +ovog +ovoga +ovom +ovome +ovomu +ovim +ovih
c č ć đ š ž j : +ev +eva +evu +evo +eve +evoj +evog +evoga +evom +evome +evomu +evim +evih +evi
ba da ga ka la ma na ra sa ta va za ca ša ža ja : -in -ina -inu -ino -ine -inoj -inog -inoga -inom -inim -inih
# In -a: Kuba, Moskva, Rusija, Koreja; k, g, h soften: Amerika, Volga, Doha.
ba da fa ga ha ka la ma na pa ra sa ta va za ca ča ća đa ša ža ja lja nja ea oa : -e -i -u -o -om
ka : ci
ga : zi
ha : si
ka ica nja : -ama
nka : naka
# In -o and -e: Kosovo, Marko, ministarstvo, vijeće; other vowels: Modi, Kennedy, Zelenskij.
bo co do fo go ho ko lo mo no po ro so to vo zo jo : -a -u -om
će je nje lje če še že ce re te : -a -u +m
le re te be de ne ve : +a +u +om
lu ru du mu nu su tu ku : +a +u +om
io : ija iju ijem
di li ri ti ni ki hi si gi pi vi zi dy ry ly ny : +ja +ju +jem
# Feminine on a consonant: sigurnost.
st : +i šću
# Plural only: Sjedinjene Države, Filipini, Emirati, Atene, snage.
be de ge ke le me ne pe re se te ve ze : -a -ama
ni ti di ri ci si : -a -ima -e
# Adjectives and what is declined like them: ruski, Zelenski, Bijeli, Sjeverna, Ujedinjeni.
ki ni li vi ti ri mi ši či ji : -og -oga -om -ome -omu +m -a -e -oj -u -o +h +ma
ni ši či ji : -eg -ega -em -emu
kij kyj : ki kog koga kom kome komu kim
ka na la va ta ra ma : -oj -om
ko no lo vo to ro : -og -oga -om -ome -omu +im -im
ke ne le ve te re : -ih -im -ima
""".strip()

RULES = inflection(PARADIGMS)
