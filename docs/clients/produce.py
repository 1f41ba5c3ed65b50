#!/usr/bin/env python3
"""Sends image files to Kindred as labelled events.

    produce.py --servers 127.0.0.1:9092 --label "Granny-Smith" apple1.jpg apple2.jpg
    produce.py --servers 127.0.0.1:9092 --delete apple1.jpg

Needs the packages kafka-python and avro (Debian: python3-kafka python3-avro).
"""
import argparse, datetime, io, pathlib
import avro.io, avro.schema
from kafka import KafkaProducer

SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "schemas/src/main/avro/LabelledImage.avsc"
# Two marker bytes and the schema's CRC-64-AVRO fingerprint: `kindred topics --json` prints it as messageHeader.
HEADER = bytes.fromhex("c30104d549f23379997c")


def encode(schema, event):
    out = io.BytesIO(HEADER)
    out.seek(len(HEADER))
    avro.io.DatumWriter(schema).write(event, avro.io.BinaryEncoder(out))
    return out.getvalue()


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--servers", default="127.0.0.1:9092")
    options.add_argument("--topic", default="kindred.images")
    options.add_argument("--label")
    options.add_argument("--delete", action="store_true", help="delete these ids instead")
    options.add_argument("files", nargs="+")
    given = options.parse_args()

    schema = avro.schema.parse(SCHEMA.read_text())
    producer = KafkaProducer(bootstrap_servers=given.servers, acks="all", max_request_size=16 << 20)
    sent = []
    for name in given.files:
        event = None if given.delete else encode(schema, {
            "id": name,
            "label": given.label,
            "bytes": pathlib.Path(name).read_bytes(),
            "mediaType": None,
            "attributes": {},
            "eventTime": datetime.datetime.now(datetime.timezone.utc),
        })
        sent.append(producer.send(given.topic, key=name.encode(), value=event))
    newest = {}
    for future in sent:
        place = future.get(timeout=30)
        newest[place.partition] = max(place.offset, newest.get(place.partition, 0))
    # A search that is given this as minOffset waits until all of them show.
    print("minOffset=" + ",".join(f"{partition}:{offset}" for partition, offset in sorted(newest.items())))
    print(f"{len(sent)} acknowledged")


main()
