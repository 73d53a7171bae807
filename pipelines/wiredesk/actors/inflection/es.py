"""Spanish: gender and number of adjectives and peoples; names do not change."""

from wiredesk.actors.inflection.rules import inflection

RULES = inflection("""
# coreano, chino, esloveno, brasileño; polaco, checo, turco, británico; griego, noruego; ruso, suizo, moldavo.
ano ino eno eño ono : -a -os -as
aco eco ico urco : -a -os -as
iego uego : -a -os -as
uso izo avo ajo eko iko reo ayo garo : -a -os -as
# sirio, serbio, libio, indio, armenio, bosnio, estonio, macedonio, egipcio, indonesio (not Mario, Antonio).
irio rbio ibio ndio menio snio stonio donio pcio esio asio : -a -os -as
# francés, alemán, letón.
és : esa eses esas
mán : mana manes manas
tón : tona tones tonas
# iraní, israelí; canadiense, árabe, etíope, belga, croata; español, mongol, kosovar.
aní aelí quí atí arí ití esí udí ení omaní alí : -íes +s
ense abe ope lgache : +s
lga ata ita ota : +s
ñol gol var : +a +es +as
""")
