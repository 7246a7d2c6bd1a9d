"""What the log says: actions, settings and particulars in words."""

from collections.abc import Mapping
from gettext import gettext as _
from typing import Any

from web.services.words import ROLE_NAMES, VISIBILITY_NAMES

# Characters of an entry's particulars that its line shows.
DETAIL = 300
# What was done, in words. An action without words here is shown as it is kept.
ACTIONS: dict[str, str] = {
    "person_added": _("Añadió a una persona"),
    "password_set": _("Cambió una contraseña"),
    "role_set": _("Cambió un rol"),
    "person_disabled": _("Cerró una cuenta"),
    "person_enabled": _("Abrió una cuenta"),
    "setting_set": _("Cambió un ajuste"),
    "import": _("Incorporó un documento"),
    "import_opened": _("Empezó a incorporar archivos"),
    "import_added": _("Añadió un archivo por incorporar"),
    "import_read_again": _("Volvió a leer un archivo"),
    "import_accepted": _("Aceptó lo leído de un archivo"),
    "import_dismissed": _("Descartó un archivo"),
    "remove_samples": _("Quitó los documentos ilustrativos"),
    "new": _("Creó una ficha"),
    "edit": _("Editó"),
    "restore": _("Volvió a una versión anterior"),
    "submit": _("Envió a revisión"),
    "return": _("Devolvió con motivo"),
    "publish": _("Publicó"),
    "unpublish": _("Retiró de lo público"),
    "archive": _("Archivó"),
    "unarchive": _("Sacó del archivo"),
    "visibility": _("Cambió quién puede verla"),
    "assign": _("Asignó"),
    "remove": _("Movió a la papelera"),
    "recover": _("Recuperó de la papelera"),
    "bulk": _("Cambió varias fichas a la vez"),
    "merge": _("Unió dos fichas"),
    "rename": _("Cambió un término en todas las fichas"),
    "undo": _("Deshizo un cambio en lote"),
    "confirm": _("Confirmó que sigue vigente"),
    "settle_warnings": _("Dio por revisados los avisos"),
    "dismiss_pair": _("Dijo que dos fichas son distintas"),
    "reopen_pair": _("Volvió a abrir un par parecido"),
    "link": _("Decidió un vínculo sugerido"),
    "concept": _("Cambió un vocabulario"),
    "add_concept": _("Añadió un término"),
    "deprecate": _("Dejó de ofrecer un término"),
    "revive": _("Volvió a ofrecer un término"),
    "import_concepts": _("Incorporó un vocabulario"),
    "report": _("Informó un avance"),
    "deadline": _("Corrigió un plazo"),
    "tie": _("Relacionó dos registros"),
    "untie": _("Separó dos registros"),
    "directory": _("Cambió el directorio de responsables"),
    "asked": _("Pidió una actualización por enlace"),
    "link_revoked": _("Anuló un enlace de actualización"),
    "comment": _("Comentó"),
    "useful": _("Contó que le fue útil"),
    "comment_removed": _("Quitó un comentario"),
}
SETTING_NAMES: dict[str, str] = {
    "anonymous_reading": _("Lectura sin cuenta"),
    "open_capture": _("Contar sin cuenta"),
    "four_eyes": _("Revisión por otra persona"),
    "session_hours": _("Duración de la sesión"),
    "review_months": _("Meses hasta volver a revisar"),
}
# Particulars of an entry and values of theirs, in words; others are shown as they are kept.
DETAILS: dict[str, str] = {
    **ROLE_NAMES,
    **VISIBILITY_NAMES,
    "role": _("rol"),
    "once": _("de un solo uso"),
    "before": _("antes"),
    "after": _("ahora"),
    "count": _("cuántos"),
    "name": _("nombre"),
    "reason": _("motivo"),
    "to": _("a"),
    "by": _("de"),
    "fields": _("campos"),
    "revision": _("versión"),
    "status": _("resultado"),
    "publish": _("publicado"),
    "visibility": _("quién la ve"),
    "scheme": _("vocabulario"),
    "notation": _("término"),
    "accepted": _("aceptado"),
    "concepts": _("términos"),
    "done": _("hechas"),
    "left": _("sin tocar"),
    "sources": _("archivos"),
    "document": _("documento"),
    "other": _("la otra"),
    "keep": _("queda"),
    "drop": _("se une"),
    "kind": _("clase"),
    "version": _("versión"),
    "via": _("por"),
    "end": _("hasta"),
    "field": _("campo"),
    "comment": _("comentario"),
    "yes": _("sí"),
    "no": _("no"),
    "page": _("la página"),
    "link": _("un enlace enviado"),
    "file": _("un formulario devuelto"),
    "command": _("la línea de comandos"),
    "none": _("sin reporte"),
    "not_started": _("no iniciada"),
    "under_way": _("en marcha"),
    "completed": _("completada"),
    "discarded": _("descartada"),
    "new": _("nuevo"),
    "updated": _("actualizado"),
    "unchanged": _("sin cambios"),
    "True": _("sí"),
    "False": _("no"),
}


def said_detail(detail: Mapping[str, Any]) -> str:
    """Particulars in one line: ``{"role": "admin"}`` → ``"rol: Administra el sitio"``."""
    parts = [
        f"{DETAILS.get(name, name)}: {_said(value)}"
        for name, value in detail.items()
        if value not in (None, "", [], {}) and not isinstance(value, dict)
    ]
    text = " · ".join(parts)
    return text if len(text) <= DETAIL else f"{text[:DETAIL]}…"


def _said(value: object) -> str:
    values = value if isinstance(value, list) else [value]
    return ", ".join(DETAILS.get(str(one), str(one)) for one in values)
