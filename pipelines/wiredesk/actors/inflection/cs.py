"""Czech: seven cases; k/c, h/z, ch/š, r/ř, fleeting e, ů for o, feminine -ová, possessives of persons."""

from wiredesk.actors.inflection.rules import inflection

RULES = inflection("""
# Masculine, hard: Putin, Írán, Trump, Londýn, Petr; k, h, ch, g: Tusk, Kazach, Luxemburg.
b d f l m n p r s t v w z x ł ń ś ź ć : +a +u +ovi +em +e
b d m n p t v w : +ě
r : ře
k g h ch : +a +u +ovi +em
# Soft: Babiš, Vučič, Tokaj; j, c, s and z of foreign names too: Scholz, Juncker.
c č š ž ř j s z l x : +e +i +em +ovi
ď : dě di děm
ť : tě ti těm
ň : ně ni něm
# The e between the last consonants goes: Turek, Havlíček, Zbyněk, Pavel, Němec, Plzeň, dům.
ek : ka ku kovi kem
něk : ňka ňku ňkovi ňkem
děk : ďka ďku ďkovi ďkem
těk : ťka ťku ťkovi ťkem
vel rel sel zel : --la --lu --lovi --lem --le
ec : ce ci cem covi če
eň : ně ni ní něm
kev : kve kvi kví
ůr : oru orem oře
ům : omu omem omě
ius : ia iovi iem iu
cius : ciu
# Plural of people: Rusové, Češi, Slováci, Turci, Němci, Lotyši, Američané.
b d f l m n p r s t v z k g h ch c č š ž j ł ń ć : +ové +ů +ům
b d f l m n p r s t v z k g h ch : +y
b d f l m n p r s t v z : +i +ech
k : ci cích
h g : zi zích
ch : ši ších
r : ři
c č š ž j : +i +ích
ek : ci ků kům ky cích
ec : ců cům cích
an : +é
# Possessives of persons: Putinův, Zemanova, Babišovy, Obamovým.
b d f l m n p r s t v w z k g h ch c č š ž ř j x : +ův +ova +ovo +ově +ovu +ovy +ových +ovým +ovými
ba da fa ga ka la ma na pa ra sa ta va za ca ša : -ův -ova -ově -ovu -ovy -ových -ovým -ovými
ův : ova ovo ovi ově ovu ovy ovou ových ovým ovými
ek : kův kova kovo kovi kově kovu kovy kových kovým kovými
ec : cův cova covo covi cově covu covy cových covým covými
# In -a: Kuba, Moskva, Kanada, Andorra, Fiala, Amerika, Praga, Praha, Soňa; Korea, Nikaragua, Maria.
ba ma na pa va da ta : -y -ě -u -ou -o
fa la sa za : -y -e -u -ou -o
ra : -y ře -u -ou -o
ka : -y ce -u -ou -o
ga ha : -y ze -u -ou -o
cha : -y še -u -ou -o
ca ča ša ža řa ja : -i -e -u -ou -o -y
ďa : di dě ďu ďou
ťa : ti tě ťu ťou
ňa : ni ně ňu ňou
ia ja : -e -i -u -í -o
ea : -y -e -u -ou -o -je -ji -jí
oa ua : -y -i -u -ou
ba ma na pa va da ta la sa za ra ka ga ha ca ša : -ovi -ové -ů -ům
ka : -ám -ami -ách ek
# In -e: Francie, unie, Alice, předsedkyně, Turkyně.
ie ce še že ře če le ise : -i -í -ím -ích -emi
ice : -
st : +i +í
ť : ti tí
yně : yni yní yň yním yních yněmi
# In -o: Rusko, Kosovo, ministerstvo, Porošenko, Castro, vojsko.
ko go ho : -a -u -em -ovi
bo co čo do fo io jo lo mo no po ro so šo to vo zo žo : -a -u -em -ovi
no vo to lo do mo : -ě
ro : ře
vo jsko : - -ům -ech -y
jska : - -ům -y
# In -í and -um: shromáždění, království, kolegium, centrum.
ní ví tí dí čí : +m +ch
ium : ia iu iem
um : a u em
# Plural only: Čechy, Filipíny, Atény, Spojené státy, Emiráty, Maledivy, síly, jednotky, rebelové.
by dy my ny py ry sy ty vy zy ly chy hy ky : - -ů -ům -ám -ami -ách -ech
ky : ek cích
íly : il ilám ilami ilách
ci : -ů -ům -e -ích
ové : ů ům y ech
té né : -ů -ům -y -ech
# Adjectives and what is declined like them: ruský, Černý, Bílý; -skyj, -yj: Zelenskyj, Navalnyj; Dolní.
ý : ého ému ém ým á é ou í ých ými
ský : ští
cký : čtí
ký : cí
ski cki dzki : -ého -ému -ém -ým
hý : zí
rý : ří
skyj skij : --ého --ému --ým --ém
yj ij : ého ému ým ém
ká ná vá lá tá rá má sá dá há : -é -ou
ské né vé ké lé té ré mé : -ého -ému -ém -ým -ých -ými
ní ší čí ží cí zí tí ří : +ho +mu +m +ch +mi
# Foreign vowels: Modi, Kennedy, Rutte, Abe.
di li ri ti ni ki hi si gi pi vi zi : +ho +mu +m
dy ry ly ny ey ay : +ho +mu +m
be de fe ge he ke le me ne pe re se te ve ze : +ho +mu +m
be de fe ge ke le me ne pe re se te ve ze : -a -ovi -em -u
""")
