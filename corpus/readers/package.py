"""Safe opening of zipped office formats: nothing is extracted, bytes are counted."""

import io
import struct
import zipfile
import zlib
from typing import Any

from lxml import etree

from corpus.readers.limits import MAX_UNPACKED
from kb.errors import Refused

_CHUNK = 1 << 16
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# OOXML and ODF allow these two only; bz2 and lzma unpack a chunk without a bound.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What zipfile lets escape from damaged archives: a negative offset is a ValueError, an
# unexpected flag a RuntimeError (found by the fuzz test).
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


class Package:
    """The parts of a zipped document, read by name up to a total of unpacked bytes.

    Raises Refused ``file_empty``, ``file_encrypted``, ``file_not_word``, ``file_damaged``,
    ``file_too_large``, ``file_too_complex``, ``file_unsafe``.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self.left = MAX_UNPACKED
        if not data:
            raise Refused("file_empty", name=name)
        if data.startswith(_OLE):
            secret = "EncryptedPackage".encode("utf-16-le") in data
            raise Refused("file_encrypted" if secret else "file_type_unknown", name=name)
        if not data.startswith(b"PK"):
            raise Refused("file_not_word", name=name)
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
            self.names = set(self.zip.namelist())
        except _BROKEN as exc:
            raise Refused("file_damaged", name=name) from exc

    def read(self, part: str) -> bytes | None:
        """The bytes of one part; None where the package has no such part."""
        if part not in self.names:
            return None
        info = self.zip.getinfo(part)
        if info.flag_bits & 0x1:
            raise Refused("file_encrypted", name=self.name)
        if info.compress_type not in _METHODS:
            raise Refused("file_damaged", name=self.name)
        if info.file_size > self.left:
            raise Refused("file_too_large", name=self.name, limit=MAX_UNPACKED)
        out = bytearray()
        try:
            with self.zip.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    out += chunk
                    if len(out) > self.left:
                        raise Refused("file_too_large", name=self.name, limit=MAX_UNPACKED)
        except _BROKEN as exc:
            raise Refused("file_damaged", name=self.name) from exc
        self.left -= len(out)
        return bytes(out)

    def xml(self, part: str) -> Any | None:
        """The root element of an XML part, without entities, DTD or network."""
        data = self.read(part)
        if data is None:
            return None
        # Office formats forbid a DTD; one that is there is there for harm.
        if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data[:4096]:
            raise Refused("file_unsafe", name=self.name)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as exc:
            deep = "depth" in str(exc).casefold()
            raise Refused("file_too_complex" if deep else "file_damaged", name=self.name) from exc
        if root.getroottree().docinfo.doctype:
            raise Refused("file_unsafe", name=self.name)
        return root
