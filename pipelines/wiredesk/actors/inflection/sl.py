"""Slovene: six cases, three numbers; fleeting e, r lengthened by j, possessives of persons."""

from wiredesk.actors.inflection.rules import inflection

RULES = inflection("""
# Masculine: Putin, Iran, Trump, Kijev; soft: Orbanič, Scholz, Pariz, Nikolaj; r: Vladimir, Katar.
b d f g h k l m n p r s t v w x z : +a +u +om
c č ć đ š ž j x : +a +u +em
r : +ja +ju +jem
# The e between the last consonants goes: Nemec, Turek, Peter, Pavel.
ec : ca cu cem
ek : ka ku kom
er : ra ru rom
el : la lu lom
elj : lja lju ljem
# Plural and dual of people: Rusi, Rusov, Nemci, Slovaki, Američani.
b d f g h k l m n p r s t v z : +i +e +ov +ih +oma
c č ć đ š ž j : +i +e +ev +ih +ema
ec : ci ce cev cih cema
ek : ki ke kov kih koma
# Possessives of persons: Putinov, Trumpova, Orbaničev, Janševa.
b d f g h k l m n p r s t v z : +ov +ova +ovo +ovega +ovemu +ovim +ovem +ove +ovi +ovih +ovimi
c č ć đ š ž j : +ev +eva +evo +evega +evemu +evim +evem +eve +evi +evih +evimi
r : +jev +jeva +jevo +jevega +jevemu +jevim +jevem +jeve +jevi +jevih +jevimi
ba da ga ka la ma na ra sa ta va za : -ov -ova -ovo -ovega -ovemu -ovim -ovem -ove -ovi -ovih -ovimi
ca ča ša ža ja : -ev -eva -evo -evega -evemu -evim -evem -eve -evi -evih -evimi
# In -a: Kuba, Moskva, Amerika, Rusija, Nemčija, Koreja; masculine Luka, Janša.
a : e i o
a : ama am ami ah
ka : k
# In -o: Kosovo, Marko, ministrstvo; on other vowels: Modi, Rutte, Zelenski.
bo do fo go ho io ko lo mo no po ro so to vo zo : -a -u -om
co čo šo žo jo : -a -u -em
je če še že ce : -a -u +m
di li ri ti ni ki hi si gi pi vi zi dy ly ny ry : +ja +ju +jem
be de ge he ke le me ne pe re se te ve ze : +ja +ju +jem
du lu mu nu ru su tu ku gu : +ja +ju +jem
# Feminine on a consonant: varnost.
st : +i +jo
ev : vi vijo
# Plural only: Združene države, Atene, Filipini, Emirati, sile.
ve ne le te re ce : - -am -ah -ami
i : ov om e ih
# Adjectives and what is declined like them: ruski, Zelenski, Beli, Severna, Združene, Islamsko.
ki ni li vi ti ri mi ši či ji : -ega -emu +m -em -a -e -o +h +mi +ma
en : ni na ne no nega nemu nim nem nih nimi
na va la ta ra ka : -ega
ne ve le te re ke : -ih -im -imi
no vo lo to ro ko : -ega -emu -im -em
""", least_stem=2)  # fmt: skip
