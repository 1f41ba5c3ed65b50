"""Kindred's records as they stand in its topics: Avro's single-object encoding.

A value is two marker bytes (C3 01), the CRC-64-AVRO fingerprint of the schema it was written with (8 bytes, little
endian), and the record. The schemas are those of this repository: the current ones in schemas/src/main/avro, those of
earlier releases in schemas/history. To use this elsewhere, copy the file and those two folders and change SCHEMAS.
"""
import io
import json
import pathlib

import avro.io
import avro.schema

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "schemas"
MARKER = b"\xc3\x01"
PRIMITIVES = {"null", "boolean", "int", "long", "float", "double", "bytes", "string"}


class Codec:
    """Encodes and decodes one record type, such as Codec("LabelledImage")."""

    def __init__(self, name):
        self.schema = self._load(SCHEMAS / f"src/main/avro/{name}.avsc")
        self.header = MARKER + fingerprint(self.schema.to_json())
        earlier = [self._load(file) for file in sorted(SCHEMAS.glob(f"history/*/{name}.avsc"))]
        self.writers = {fingerprint(schema.to_json()): schema for schema in [*earlier, self.schema]}

    @staticmethod
    def _load(file):
        return avro.schema.parse(file.read_text("utf-8"))

    def encode(self, record):
        out = io.BytesIO()
        out.write(self.header)
        avro.io.DatumWriter(self.schema).write(record, avro.io.BinaryEncoder(out))
        return out.getvalue()

    def decode(self, value):
        writer = self.writers.get(value[2:10]) if value[:2] == MARKER else None
        if writer is None:
            raise ValueError(f"no {self.schema.name} of a known schema begins with {value[:10].hex()}")
        reader = avro.io.DatumReader(writer, self.schema)
        return reader.read(avro.io.BinaryDecoder(io.BytesIO(value[10:])))


def fingerprint(schema):
    """CRC-64-AVRO of a schema's parsing canonical form, 8 bytes, little endian."""
    value = EMPTY
    for byte in canonical(schema, "").encode("utf-8"):
        value = (value >> 8) ^ TABLE[(value ^ byte) & 0xFF]
    return value.to_bytes(8, "little")


def canonical(schema, namespace):
    """The schema's text with nothing that does not matter to a reader."""
    if isinstance(schema, list):
        return "[" + ",".join(canonical(branch, namespace) for branch in schema) + "]"
    if isinstance(schema, str):
        return json.dumps(schema if schema in PRIMITIVES else full(schema, namespace))
    kind = schema["type"]
    if kind == "array":
        return '{"type":"array","items":' + canonical(schema["items"], namespace) + "}"
    if kind == "map":
        return '{"type":"map","values":' + canonical(schema["values"], namespace) + "}"
    if kind != "record":  # a primitive with a logical type; enums and fixed do not occur
        return canonical(kind, namespace)
    name = full(schema["name"], schema.get("namespace", namespace))
    inner = name.rpartition(".")[0]
    fields = (
        '{"name":' + json.dumps(field["name"]) + ',"type":' + canonical(field["type"], inner) + "}"
        for field in schema["fields"]
    )
    return '{"name":' + json.dumps(name) + ',"type":"record","fields":[' + ",".join(fields) + "]}"


def full(name, namespace):
    return name if "." in name or not namespace else f"{namespace}.{name}"


EMPTY = 0xC15D213AA4D7A795


def _entry(value):
    for _ in range(8):
        value = (value >> 1) ^ (EMPTY if value & 1 else 0)
    return value


TABLE = [_entry(i) for i in range(256)]
