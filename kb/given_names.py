"""Given names that are common in Spanish-speaking America, folded.

Only for asking "may this be a person?" before a text is published: the civil registries'
yearly lists of Ecuador, Peru, Colombia, Chile, Mexico and Costa Rica share these. Names that
are oftener something else in these texts (Paz, Rosario, Santiago, Mercedes, Esperanza) are out.
"""

_WOMEN = """
adriana alba alejandra alicia amanda ana andrea angela angelica antonia beatriz berta blanca
camila carla carmen carolina catalina cecilia clara claudia cristina daniela diana dolores
doris elena elisa elsa elvira emilia erika estefania estela ester eugenia eva fabiola fatima
fernanda flor francisca gabriela gladys gloria graciela guadalupe hilda ines ingrid irene
irma isabel isabela ivonne jacqueline jessica johana josefina juana juanita julia julieta karen
karina karla katherine laura leonor leticia lidia liliana lorena lourdes lucia luisa luz
magdalena manuela marcela margarita maria mariana marianela maribel maricela mariela marina
marisol marlene marta martha martina matilde maura mayra melissa milena miriam monica nancy
natalia nelly nidia noemi nora norma olga paola patricia paula raquel rebeca rita rocio rosa
rosalia rosana roxana ruth sandra sara silvia sofia sonia susana tatiana teresa valentina
valeria vanessa veronica victoria vilma violeta virginia viviana wendy ximena yadira yolanda
zoila
"""
_MEN = """
adolfo adrian agustin alberto aldo alejandro alex alexander alexis alfonso alfredo alonso alvaro
andres angel anibal antonio armando arturo augusto benito benjamin bernardo boris bruno byron
camilo carlos cesar christian claudio cristian cristobal daniel dario david diego domingo
edgar edison eduardo edwin efrain elias emilio enrique ernesto esteban eugenio ezequiel fabian
fausto federico felipe felix fermin fernando fidel francisco franklin fredy gabriel galo
gerardo german gilberto gonzalo gregorio guido guillermo gustavo hector henry heriberto hernan
hugo humberto ignacio isaac ismael ivan jaime javier jefferson jesus joaquin jonathan jorge
jose josue juan julian julio kevin leandro leonardo leonel lorenzo lucas luciano luis manuel
marcelo marco marcos mariano mario martin mateo mauricio maximiliano miguel milton moises
nelson nestor nicolas octavio omar orlando oscar osvaldo pablo patricio pedro rafael ramiro
ramon raul rene ricardo roberto rodolfo rodrigo rogelio roman ruben salomon salvador samuel
saul sebastian segundo sergio simon teodoro tomas ulises vicente victor vinicio vladimir
walter washington wilfredo wilmer wilson xavier yamil
"""
GIVEN_NAMES = frozenset(f"{_WOMEN} {_MEN}".split())
