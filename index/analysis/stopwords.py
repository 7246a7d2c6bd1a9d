"""Spanish words that carry no subject, folded: never indexed, never searched.

Interrogatives are among them (``qué``, ``cuántas`` …): people type whole questions.
Left out on purpose: ``estado`` (the State) and ``bajo`` (low), subjects of this field.
"""

_WORDS = """
a al algo alguna algunas alguno algunos algun ante antes aquel aquella aquellas aquello
aquellos aqui asi aun aunque bien cada casi como con contra cual cuales cualquier cuando
cuanta cuantas cuanto cuantos cuyo cuya cuyos cuyas de del desde donde dos e el ella ellas
ello ellos en entre era eran eres es esa esas ese eso esos esta estaba estaban estan estar
estas este esto estos estoy fue fueron ha habia han has hasta hay he hemos hacia la las le
les lo los mas me mi mis mientras mucho muy nada ni no nos nosotros nuestra nuestras nuestro
nuestros o os otra otras otro otros para pero poco por porque pues que quien quienes se sea
sean segun ser si sido sin sino sobre son soy su sus suya suyo tal tambien tan tanto te
tenia ti tiene tienen tuvo todo toda todos todas todes todxs todes tras tu tus u un una unas uno
unos y ya yo etc elles ellxs lxs nosotres
"""

STOP_WORDS: frozenset[str] = frozenset(_WORDS.split())
