"""Polish: seven cases, soft and hard stems, k/c, g/dz, ch/sz, r/rz, ł/l, t/ci, d/dzi, ó/o, fleeting e."""

from wiredesk.actors.inflection.rules import inflection

RULES = inflection("""
# Masculine, hard: Putin, Trump, Iran; the locative softens: Kuwejt, Brześć, Szwed, Macron, Węgier.
b p f w v m n s z : +a +u +owi +em +ie
t : +a +u +owi +em cie
st : ście
d : +a +u +owi +em dzie
zd : ździe
r : +a +u +owi +em +ze
ł : +a +u +owi +em le
sł : śle
# Velar: Tusk, Luksemburg, Czech; foreign h.
k g : +a +u +owi +iem
ch h : +a +u +owi +em
c : +kiem
# Soft and hardened: Sejm is hard, but Scholz, Babisz, Paryż, Kreml, Mikołaj.
c cz sz rz ż dz dż l j x č š ž ř : +a +u +owi +em
x : ksa ksowi ksem ksie ksu +ie
ń : nia niowi niem niu nie
ć : cia ciowi ciem ciu cie
ś : sia siowi siem siu
ź : zia ziowi ziem ziu
aw om eb : +ia +iowi +iem +iu
# The e between the last consonants goes: Turek, Czarnek, Niemiec, Ukrainiec, Paweł, Niger, Hegel.
ek : ka kowi kiem ku
iec : ca cowi cem cu
niec : ńca ńcowi ńcem ńcu
ziec : źca źcowi źcem źcu
siec : śca ścowi ścem ścu
eł : ła łowi łem le łu
er : ra rowi rem rze ru
bel gel pel del tel zel : --la --lowi --lem --lu
zień : dnia dniowi dniem dniu
deń : dnia dniowi dniem dniu
gier : gra growi grem grze gru grzy grów grom grami grach
# ó before the last consonant is o elsewhere: Kraków, Lwów, Nowogród, Kościół, Zachód.
ów : owa owu owowi owem owie
ód : oda odu odowi odem odzie
ół : oła ołu ołowi ołem ole
iół : iele
ór : ora oru orowi orem orze
óz : ozu ozowi ozem ozie
ój : oja oju ojowi ojem
óg : oga ogu ogowi ogiem
# Plural of people: Obamowie, Serbowie, Szwedzi, Polacy, Włosi, Węgrzy, Rosjanie, Chińczycy, Ukraińcy.
b p f w v m n s z t d r ł k g ch h c cz sz rz ż l j č š ž ř : +owie +ów +om +ami +ach
cz sz rz ż l : +e +y
an on yn un in : +ie
t : ci
d : +zi
r : +zy
er : rzy rów rom rami rach
k : cy cze
g : dzy
ch : si
z s n b p w m : +i
ek : cy ków kom kami kach
iec : cy ców com cami cach
niec : ńcy ńców ńcom ńcami ńcach
anin : anie an anom anami anach
# Feminine and masculine in -a: Kuba, Moskwa, Duda, Ankara, Bruksela, Ameryka, Praga, Praha, Rosja, Dania.
ba pa fa wa va ma na sa za : -y -ie -ę -ą -o
ta : -y cie -ę -ą -o
sta : ście
da : -y dzie -ę -ą -o
zda : ździe
ra : -y rze -ę -ą -o
ła : -y le -ę -ą -o
sła : śle
ka : -i ce -ę -ą -o
ga : -i dze -ę -ą -o
cha : -y sze -ę -ą -o
ha : -y że sze -ie -ę -ą -o
rra : rze
ca cza sza rza ża dza : -y -ę -ą -o
la : -i -ę -ą -o
ja ia : -i -ę -ą -o
aja eja oja uja yja ija nia ria lia wia fia bia sia zia cia dzia : --i --ę --ą
ea oa ua : -i -ę -ą -o
ua : -y
ba wa ma na sa za ta da ra ła ka ga ca cza sza rza ża la ja ia : -om -ami -ach
ba wa ma sa za ta da ra ła ga ca la : -
ka : ek
a : owie ów
# Feminine on a consonant: Białoruś, Solidarność, Łódź, twarz.
ść : ści ścią
ś : si sią
ź : zi zią
ć : ci cią
ń : ni nią
sz rz ż cz c l w : +i +y +ą +ią
kiew : kwi kwią
zpospolita : ypospolitej zpospolitej zpospolitą
# Masculine in -o, of Ukrainians too: Ziobro, Jagiełło, Matejko, Petro, Castro, Antonio.
bro dro tro cro : -y rze -ę -ą -a -owi -em -u
ro : -a -owi -em -u rze
ło : -y le -ę -ą -a -owi -em -u
ko : -i ce -ę -ą -a -owi -iem -u
bo co do fo mo no po so to wo zo : -a -u -owi -em
go : -a -u -owi -iem
do : dzie
co : kiem
lo : -a -owi -em -u
go no to : +na +nowi +nem +nie
io : -a -owi -em -u
# Neuter: Kosowo, ministerstwo, Wilno, biuro, Maroko, Kongo, wojsko, Wybrzeże.
wo no so po mo bo : -ie
to : cie
ski sko : --ka --ku --kiem
two sko wo ko no ło ro : -a -om -ami -ach -
że rze sze cze ce le je : -a -u -em
nie cie : -a -u +m
# Plural only: Niemcy, Czechy, Włochy, Węgry, Chiny, Stany, Emiraty, Ateny, Indie, Katowice, siły, władze.
by dy my ny py sy ty wy zy ły ry chy hy : - -ów -om -ami -ach
mcy : mców miec mcom mcami mczech
chy : szech
gry : gier grzech
ły : ł
nki łki tki : -  -om -ami -ach
nki tki : --ek
ce cze sze że dze : - -y -om -ami -ach
ie : ii iom iami iach
le : -i -ów -om -ami -ach
owie : ów om ami ach
cy : ców com cami cach
ci : tów tom tami tach
# Foreign feminine surnames: Čaputová.
á : ej ą
# Adjectives and what is declined like them: polski, Kaczyński, Biały, Najwyższy, Północna, Islamskie.
ki gi : +ego +emu +m -a +ej -ą +e +ch +mi
ki : cy
chi hi : +ego +emu +m
by dy my py ry sy ty wy zy ły chy : -ego -emu +m -a -ej -ą -e +ch +mi
# Not -iny: Chiny and Filipiny are nouns.
bny cny czny dny jny lny mny nny ony pny rny sny szny tny wny zny żny : -ego -emu +m -a -ej -ą -e +ch +mi -i
wy my sy zy : -i
ty : ci
dy : dzi
ry : rzy
ły : li
czy szy ży ący bcy rzy dzy : -ego -emu +m -a -ej -ą -e +ch +mi
ni si ci zi wi pi bi mi : +ego +emu +m +a +ej +ą +e +ch +mi
ka ga : -iej -ie
ba da ma na pa ra sa ta wa za ła cha cza sza ża ca : -ej
skie kie gie : +go +mu -m -ch -mi
ne te we łe re me de be sze cze że ce : +go +mu -ym -ych -ymi
ni wi : +ch
# Foreign vowels: Modi, Rutte, Kennedy, Mike, Charles, and endings after an apostrophe.
di li ri ti fi hi ji si zi ni vi pi : +ego +emu +m
de ge he ie ke le me ne pe re se te ve ze : +go +mu +m
ke ge : -iem
li : -ego -emu
ay ey oy au : +a +owi +em +u
: +'a +'owi +'em +'u +'ego +'emu +'m +'ie
# Acronyms: PiS-u, ONZ-etu.
: +-u +-owi +-em +-ie +-a +-iem +-etu +-etowi +-ecie +-etem +-ów +-om
""")
