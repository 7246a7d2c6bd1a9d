"""The Spanish sentence for every error code of the lower layers, in one table.

A test walks the sources and fails where a code has no sentence here.
"""

from gettext import gettext as _

from kb.errors import KbError

# Characters of a value that a sentence repeats; a file name has 255 at most.
SHOWN = 255

MESSAGES: dict[str, str] = {
    # reading
    "file_not_gold": _(
        "«{name}» no es una colección rotulada: revise la línea {line}. "
        "Cada línea es un objeto JSON con «id» y «text»."
    ),
    "action_not_found": _("No existe esa acción, o dejó de publicarse."),
    "proof_not_found": _("No existe ese archivo de respaldo."),
    "status_unknown": _("«{status}» no es un estado de seguimiento."),
    "tie_not_fitting": _(
        "Se relaciona un punto de una reunión con una función o una acción de un plan."
    ),
    "link_unknown": _("Este enlace no es válido. Pida otro a quien se lo mandó."),
    "link_expired": _("Este enlace ya venció: valía 30 días. Pida otro a quien se lo mandó."),
    "link_revoked": _("Este enlace fue anulado. Pida otro a quien se lo mandó."),
    "link_slowed": _("Llegaron muchos envíos seguidos. Espere {seconds} segundos y reintente."),
    "mail_not_sent": _("El correo no salió."),
    "email_invalid": _("«{email}» no es una dirección de correo."),
    "form_has_no_layout": _(
        "Solo las respuestas gerenciales y los planes de mejora tienen un formulario que llenar."
    ),
    "link_invalid": _("«{link}» no es un enlace. Escríbalo completo, con https://."),
    "progress_invalid": _("El avance es un número entre 0 y {most}."),
    "deadline_backwards": _("El plazo termina antes de empezar. Revise las dos fechas."),
    "file_too_large_for_proof": _("«{name}» pesa más de 10 MB. Envíe un enlace en su lugar."),
    "words_empty": _("«{text}» no dice nada que buscar: escriba palabras que digan algo."),
    "too_few_cards": _(
        "Hay {cards} fichas con vínculos y hacen falta {least} para aprender de ellas. "
        "Mientras tanto se usan los descriptores."
    ),
    "record_unlinkable": _(
        "Solo fichas, recomendaciones y acciones se vinculan con el Pacto Mundial y los ODS."
    ),
    "scheme_unknown": _("No existe el vocabulario «{scheme}»."),
    "file_missing": _("No existe el archivo o la carpeta «{name}». Revise la ruta."),
    "file_is_folder": _("«{name}» es una carpeta. Indique un archivo, o use kb import."),
    "file_special": _("«{name}» no es un archivo corriente; no se lee."),
    "file_unreadable": _("No hay permiso para leer «{name}». Revise los permisos del archivo."),
    "file_unwritable": _("No se puede escribir «{name}». Revise la carpeta y sus permisos."),
    "file_empty": _("«{name}» está vacío."),
    "file_not_text": _("«{name}» no es un archivo de texto. Guárdelo como .txt o .docx."),
    "file_not_word": _("«{name}» no es un documento de Word. Guárdelo de nuevo como .docx."),
    "file_damaged": _("«{name}» está dañado o incompleto. Pida el archivo otra vez."),
    "file_encrypted": _("«{name}» está protegido con contraseña. Guárdelo sin contraseña."),
    "file_scanned": _(
        "«{name}» no tiene texto: es una imagen escaneada. Páselo por un reconocimiento "
        "de texto (OCR) y vuelva a intentarlo."
    ),
    "file_too_large": _("«{name}» es demasiado grande para leerlo sin riesgo. Divídalo."),
    "file_too_complex": _("«{name}» tiene tablas anidadas en exceso. Simplifíquelas."),
    "file_too_slow": _(
        "Leer «{name}» tarda demasiado (más de {seconds} segundos). Divídalo o guárdelo de nuevo."
    ),
    "file_too_costly": _("Leer «{name}» exige demasiada memoria. Divídalo o guárdelo de nuevo."),
    "file_reading_failed": _(
        "No se pudo leer «{name}» por una falla del programa; no se guardó nada de él. "
        "El detalle está en errors.log, en la carpeta KB_DATA."
    ),
    "file_storing_failed": _(
        "No se pudo guardar «{name}» por una falla del programa. "
        "El detalle está en errors.log, en la carpeta KB_DATA."
    ),
    "file_changed": _("«{name}» cambió mientras se leía. Vuelva a incorporarlo."),
    "file_type_unknown": _(
        "No se reconoce el formato de «{name}». Se leen Word (.docx), PDF, OpenDocument (.odt), "
        "Excel (.xlsx), .csv, .html, .md y .txt."
    ),
    "file_unsafe": _("«{name}» contiene construcciones no admitidas. Guárdelo de nuevo."),
    # store
    "record_not_found": _("No existe el registro «{id}»."),
    "document_not_found": _("No existe el documento «{id}»."),
    "source_not_found": _("No existe el archivo de origen «{id}»."),
    "revision_not_found": _("No existe la versión {n} de ese registro."),
    "version_conflict": _(
        "Otra persona cambió este registro mientras usted lo editaba. "
        "Vuelva a abrirlo; su texto no se ha perdido."
    ),
    "field_unknown": _("El campo «{field}» no existe."),
    "value_invalid": _("El valor de «{field}» no es válido ({reason})."),
    "code_invalid": _("«{card_code}» no es un código de ficha. Use la forma BP1_GN."),
    "code_taken": _("Ya hay una ficha con el código «{card_code}» en ese documento. Elija otro."),
    # curation
    "state_conflict": _(
        "Mientras tanto el registro pasó a otro estado. Vuelva a abrirlo para ver dónde está."
    ),
    "own_review": _(
        "Quien escribió el texto no lo publica: pida a otra persona que lo revise y lo publique."
    ),
    "merged_record": _(
        "Esta ficha se unió a otra. Para recuperarla, deshaga la unión en la lista de cambios."
    ),
    "record_there": _("Esa ficha ya se guardó."),
    "card_merged": _(
        "Alguien unió esta ficha a {card_code}. Si estaba escribiendo, su texto sigue en la página "
        "anterior: cópielo a esa ficha."
    ),
    "card_binned": _(
        "Alguien movió esta ficha a la papelera. Si estaba escribiendo, su texto sigue en la "
        "página anterior; quien publica puede recuperar la ficha con todo."
    ),
    "merge_itself": _("Una ficha no se puede unir consigo misma. Elija otra."),
    "not_a_card": _("Solo se pueden unir fichas; «{id}» es otro tipo de registro."),
    "batch_not_found": _("No existe el cambio conjunto «{id}»."),
    "batch_undone": _("{by} ya deshizo este cambio."),
    "comment_not_found": _("No existe ese comentario o ya se retiró."),
    "database_unreachable": _(
        "No se puede abrir la base de datos. Revise KB_DATABASE_URL o la carpeta KB_DATA."
    ),
    "database_newer": _(
        "La base de datos es de una versión más nueva de Precedentes. Actualice el programa."
    ),
    "database_busy": _("La base de datos está ocupada. Espere un momento e intente de nuevo."),
    "database_url_invalid": _("KB_DATABASE_URL no es válida ({reason}). Corríjala."),
    "database_damaged": _(
        "La base de datos está dañada. Restaure la última copia de seguridad ({reason})."
    ),
    "database_readonly": _("La base de datos no admite escritura. Revise los permisos."),
    "disk_full": _("No queda espacio en el disco. Libere espacio e intente de nuevo."),
    "data_not_a_folder": _("«{path}» no es una carpeta. Corrija KB_DATA."),
    "data_readonly": _("No se puede escribir en la carpeta «{path}». Revise sus permisos."),
    # people
    "person_not_found": _("No existe ninguna persona «{name}»."),
    "person_name_taken": _("Ya hay una persona con el nombre «{name}». Elija otro."),
    "person_name_invalid": _(
        "«{name}» no sirve como nombre de acceso. Use entre 2 y 64 letras, números, puntos o "
        "guiones, sin espacios; también puede ser un correo electrónico."
    ),
    "role_unknown": _("No existe el rol «{role}»."),
    "last_admin": _(
        "«{name}» es la única persona que administra el sitio. Dé antes ese rol a otra persona."
    ),
    "login_failed": _(
        "El nombre o la contraseña no son correctos, o la cuenta está cerrada. Revise ambos; "
        "si los olvidó, pida una contraseña nueva a quien administra el sitio."
    ),
    "login_slowed": _(
        "Demasiados intentos seguidos. Espere {seconds} segundos e intente de nuevo."
    ),
    "password_wrong": _("La contraseña actual no es correcta. Escríbala otra vez."),
    "passwords_differ": _("Las dos contraseñas nuevas no son iguales. Escríbalas otra vez."),
    "password_same": _("La contraseña nueva es la misma que la actual. Elija otra."),
    "password_too_short": _("La contraseña debe tener al menos {least} caracteres."),
    "password_too_long": _("La contraseña puede tener {most} caracteres como máximo."),
    "password_is_name": _("La contraseña no puede ser su propio nombre. Elija otra."),
    # import on the page
    "import_not_found": _("No existe la importación «{id}», o ya se cerró."),
    "import_file_not_found": _("No existe ese archivo de la importación («{id}»)."),
    "passage_empty": _("No se eligió ninguna línea del documento. Marque al menos una."),
    "passage_without_description": _("Diga en una frase qué se aprendió: es la ficha misma."),
    "passage_too_long": _("El texto pasa de {limit} caracteres. Elija un pasaje más corto."),
    "import_changed": _(
        "Otra persona cambió este archivo mientras usted lo revisaba. "
        "Se muestra como quedó; repita lo último que hizo."
    ),
    "capture_expired": _(
        "Este formulario se abrió hace más de un día. Su texto sigue aquí: envíelo otra vez."
    ),
    "capture_hurried": _("No pudimos recibirlo. Su texto sigue aquí: envíelo otra vez."),
    "capture_slowed": _(
        "Ahora mismo llegan muchos relatos. Su texto sigue aquí: espere {seconds} segundos y "
        "envíelo otra vez."
    ),
    "comment_empty": _("Falta escribir algo. Complete lo señalado y envíelo otra vez."),
    "comment_too_long": _(
        "Son {length} caracteres y caben {most}. Su texto sigue aquí: acórtelo y envíelo otra vez."
    ),
    "comment_of_another": _("Solo quien lo escribió, o quien edita, puede quitar un comentario."),
    # index
    "index_missing": _("El índice de búsqueda no está hecho. Ejecute: kb index rebuild"),
    "index_outdated": _(
        "El índice de búsqueda es de otra versión del análisis. Ejecute: kb index rebuild"
    ),
    "index_damaged": _("El índice de búsqueda está dañado. Ejecute: kb index rebuild"),
    "model_missing": _(
        "Falta el modelo de español {model}. Ejecute: make install "
        "(o: python -m spacy download {model})"
    ),
    "file_not_beir": _("«{name}» no tiene la forma BEIR (una línea JSON o TSV por entrada)."),
    "pair_not_found": _("Ese par de fichas ya no está en la lista de posibles duplicadas."),
    "merge_needs_two": _("Para unir hacen falta dos fichas distintas."),
    "bulk_changed": _(
        "Alguna de las fichas cambió mientras usted miraba. Vuelva a mirar qué cambiaría."
    ),
    "term_empty": _("Escriba el nombre que va a quedar."),
    "term_too_long": _("Un término tiene como mucho {most} caracteres. Acórtelo."),
    "term_unused": _("Ninguna ficha lleva ya ese término, o ya se escribe así."),
    "scheme_not_found": _("No existe el vocabulario «{scheme}»."),
    "concept_label_empty": _("Escriba el nombre del concepto."),
    "concept_too_long": _("Es demasiado largo: caben {most} caracteres."),
    "concept_broader": _(
        "«{notation}» no puede ir ahí: quedaría debajo de sí mismo o de algo que no existe."
    ),
    "concept_taken": _("Ya hay un concepto con el código «{notation}». Elija otro."),
    "concept_changed": _(
        "Otra persona lo cambió mientras tanto. Ahora se llama «{name}»; otros nombres: {others}. "
        "Lo que usted escribió sigue aquí: complételo y guarde otra vez."
    ),
    "concept_name_taken": _("«{name}» ya es el nombre de «{notation}». Únalos, o elija otro."),
    "vocabulary_columns": _("Al archivo le faltan columnas. Necesita: {columns}."),
    "vocabulary_row": _("En «{line}» falta el código o el nombre."),
    "vocabulary_twice": _("El código «{notation}» está dos veces en el archivo."),
    "vocabulary_empty": _("El archivo no tiene ningún concepto."),
    "vocabulary_too_large": _("El archivo tiene más de {most} conceptos. Divídalo."),
    "vocabulary_not_turtle": _("El archivo no se deja leer como SKOS en Turtle (.ttl)."),
    "concept_not_found": _("No existe «{notation}» en ese vocabulario."),
    # commands and settings
    "setting_invalid": _("El valor «{value}» no sirve para {name}. Corrija esa variable."),
    "port_in_use": _("El puerto {port} ya está en uso. Elija otro: kb serve --port 8001"),
    "address_unusable": _("No se puede atender en la dirección «{host}». Revise KB_HOST."),
    "target_not_found": _("No hay ningún documento ni ficha que responda a «{target}»."),
    "target_ambiguous": _("«{target}» puede ser: {candidates}. Indique el identificador."),
    "card_not_found": _("No hay ninguna ficha con el código «{card_code}»."),
    "card_ambiguous": _(
        "Varias fichas llevan «{card_code}»: {candidates}. Indique el identificador."
    ),
}


def one_line(text: str) -> str:
    """A text from outside as one line: no line ends, no control characters of a terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def say(error: KbError) -> str:
    """One line for a person: what happened and what to do."""
    template = MESSAGES.get(error.code)
    if template is None:
        return _("Ocurrió un error inesperado ({code}).").format(code=error.code)
    params = {
        name: "; ".join(map(str, value)) if isinstance(value, (list, tuple)) else _short(value)
        for name, value in error.params.items()
    }
    return " ".join(template.format_map(_Known(params)).split())


def _short(value: object) -> object:
    """What somebody typed may be of any length; its beginning is enough to know it by."""
    return value[:SHOWN] + "…" if isinstance(value, str) and len(value) > SHOWN else value


class _Known(dict[str, object]):
    """Leaves a dash where an error came without one of its parameters."""

    def __missing__(self, key: str) -> str:
        return "—"
