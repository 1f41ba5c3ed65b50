#!/usr/bin/env python3
"""Prints every model version that Kindred publishes or retires, one JSON object a line.

    follow_models.py --servers 127.0.0.1:9092 [--once]

Needs the packages kafka-python and avro (Debian: python3-kafka python3-avro).
"""
import argparse, io, json, pathlib
import avro.io, avro.schema
from kafka import KafkaConsumer

SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "schemas/src/main/avro/ModelVersion.avsc"


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--servers", default="127.0.0.1:9092")
    options.add_argument("--topic", default="kindred.models")
    options.add_argument("--once", action="store_true", help="stop after two quiet seconds")
    given = options.parse_args()

    reader = avro.io.DatumReader(avro.schema.parse(SCHEMA.read_text()))
    consumer = KafkaConsumer(
        given.topic,
        bootstrap_servers=given.servers,
        auto_offset_reset="earliest",
        consumer_timeout_ms=2000 if given.once else float("inf"),
    )
    for record in consumer:
        if record.value is None:
            print(json.dumps({"version": int(record.key), "retired": True}), flush=True)
            continue
        body = io.BytesIO(record.value[10:])  # two marker bytes and the schema's fingerprint
        print(json.dumps(reader.read(avro.io.BinaryDecoder(body)), default=str), flush=True)


main()
