"""Slovak: six cases; fleeting e and o, feminine -ová, possessives of persons."""

from wiredesk.actors.inflection.rules import inflection

RULES = inflection("""
# Masculine: Putin, Irán, Trump, Londýn; soft: Babiš, Orbanič, Scholz, Paríž.
b d f g h ch k l m n p r s t v w x z : +a +u +ovi +om +e
c č š ž j ľ ď ť ň dz : +a +u +ovi +om +i
ľ : la lovi lom li
ď : ďa dom di
ň : ňa ňom ni
ť : ti ťom
s z l r n x : +i
# The vowel between the last consonants goes: Turek, Nemec, Pavol, Peter.
ek ok : ka ku kovi kom
vel : vla vlovi vlom vlu
ius us : --u --a --om --ovi
ec : ca covi com ci cu
ol : la lovi lom lu
ter der ber ger : --ra --ru --rovi --rom --ri
# Plural of people: Rusi, Srbi, Nemci, Slováci, Česi, Američania.
b d f g h k l m n p r s t v z ch c č š : +ovia +ov +om +och +mi
b d f l m n p r s t v z c č š : +i
k : ci
ch : si
ek ok : ci kov kom koch kmi
ec : ci cov com coch cami
an : +ia +ov +om +och +mi
# Possessives of persons: Putinov, Trumpova, Babišove.
b d f g h k l m n p r s t v w z c č š ž j : +ov +ova +ovo +ove +ovej +ovu +ovou +ovho +ovmu +ovom
b d f g h k l m n p r s t v w z c č š ž j : +ovým +ových +ovými
# In -a: Kuba, Moskva, Amerika, Praha, Soňa, Korea, Únia, Mária.
ba da fa ga ha cha ka la ma na pa ra sa ta va za : -y -e -u -ou
ca ča ša ža ja ľa ňa ťa ďa : -e -i -u -ou
ia ya : -e -i -u -ou -í
ea oa ua : -y -e -i -u -ou
ba da ga ka la ma na ra sa ta va za : -om -ovi -ov -ovia -ova -ovo -ove -ovej -ovu -ovho -ovmu -ovom -ových
ba da ga ka la ma na ra sa ta va za : -ám -ách -ami -am -ach -
ka : iek ok
ca ša ža ča ia : -iam -iach -iami
# In -o: Rusko, Nemecko, Kosovo, ministerstvo, vojsko; -ie, -e.
bo co do fo go ho ko lo mo no po ro so to vo zo : -a -u -om -ovi -e
ce : - -iam -iach -ami
ie : -a -u --ím --í
vo sko : -ám -ách -ami
# Feminine on a consonant: Bezpečnosť, Budapešť, Plzeň.
ť : ti ťou
eň : ne ni ňou
# Plural only: Čechy, Spojené štáty, Emiráty, Filipíny, Atény, Helsinky, sily, krajiny.
by dy my ny py ry sy ty vy zy ly chy hy : - -ov -om -och -mi -ám -ách -ami
ky : iek -ám -ách -ami
ily : íl ilám ilách ilami
ci : -ov -om -och -ami
# Adjectives and what is declined like them: ruský, britský, Biely, Čierny, cudzí; Severná, Spojené.
ý : ého ému om ým á ej ú ou é í ých ými
ly ny vy ty ry ky hy sy my zy dy : -eho -emu -om +m -a -ej -u -ou -e -i +ch +mi
í : ieho iemu om ím ia ej iu ou ie ích ími
skyj skij : --ého --ému --om --ým
yj ij : ého ému om ým
á : ej ú ou
é : ého ému om ým ých ými
ie : ieho iemu ich ím ích ími
# Foreign vowels: Modi, Kennedy, Rutte.
di li ri ti ni ki hi si gi pi vi zi dy ry ly ny ey ay : +ho +mu +m
de ge he ke le me ne pe re se te ve ze : +ho +mu +m
""")
