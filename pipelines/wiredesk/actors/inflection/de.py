"""German: the genitive of names, weak and strong endings of adjectives, plural and dative of people."""

from wiredesk.actors.inflection.rules import inflection

RULES = inflection("""
# Genitive: Putins, Kiews, Russlands, Putin's; after a sibilant only the apostrophe stands: Merz'.
a b c d e f g h i j k l m n o p q r t u v w y ä ö ü é á í ó ú č ć ń : +s
a b c d e f g h i j k l m n o p q r t u v w y ä ö ü é : +'s
s ß x z ce : +'
# Nouns of one syllable take -es: Staates, Bundes, Rates, Kongresses, Hauses, Komplexes.
at et it ot ut ft kt nt st rt ht lt nd ld rd ad ag eg ug ng rg of ef ch eich and : +es
s ß x z sch : +es
# The old dative: im Weißen Hause.
aus : +e
# Weak nouns: Präsidenten, Diplomaten, Kommunisten, Demonstranten, Russen, Polen, Psychologen.
ent ant ist at it et oge : +en
e gar : +n
er ner ler ter ser rer : +n
in : +nen
eur or : +en
# Adjectives: russisch, deutsch, westlich. Not those in -ig: Leipziger are not of Leipzig's name.
isch utsch lich : +e +en +er +es +em
# In names: Vereinigte, Europäische, Liberale, Linke; Auswärtiges, Weißes, Rotes, Europäischer, Deutscher.
sche liche ige igte inte ale ive äre nkte nde ante ste xe ose : +n +r +s +m
neue wahre schnelle linke rote : +n +r +s +m
sches liches iges igtes intes ißes otes aues ales : - -n -r -m
scher licher iger igter aler ler nter dneter tzender amter ndter : - -n -s -m
""")
