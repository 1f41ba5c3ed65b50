#!/usr/bin/env python3
"""Sends image files to Kindred as labelled events.

    produce.py --label "Granny-Smith" apple1.jpg apple2.jpg
    produce.py --delete apple1.jpg

The id of an image is its path as given. Needs the packages kafka-python and avro (Debian: python3-kafka python3-avro).
"""
import argparse
import datetime
import pathlib
import uuid

from kafka import KafkaProducer

from kindred_avro import Codec


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--servers", default="127.0.0.1:9092")
    options.add_argument("--prefix", default="kindred", help="topics.prefix of the installation")
    options.add_argument("--label", help="left out: the images are unlabelled")
    options.add_argument("--attribute", action="append", default=[], metavar="NAME=VALUE")
    options.add_argument("--delete", action="store_true", help="delete these ids instead")
    options.add_argument("files", nargs="+")
    given = options.parse_args()

    codec = Codec("LabelledImage")
    # The size is topics.max-message-bytes. The key decides the partition, by the hash that Java's clients use.
    producer = KafkaProducer(bootstrap_servers=given.servers, acks="all", max_request_size=16 << 20)
    sent = []
    for name in given.files:
        event = None if given.delete else codec.encode({
            "id": name,
            "label": given.label,
            "bytes": pathlib.Path(name).read_bytes(),
            "mediaType": None,
            "attributes": dict(attribute.split("=", 1) for attribute in given.attribute),
            "eventTime": datetime.datetime.now(datetime.timezone.utc),
        })
        topic = given.prefix + ".images"
        sent.append(producer.send(topic, key=name.encode(), value=event, headers=cloud_event(name, event)))
    newest = {}
    for future in sent:
        place = future.get(timeout=30)
        newest[place.partition] = max(place.offset, newest.get(place.partition, 0))
    # A search that is given this as minOffset waits until all of them show.
    print("minOffset=" + ",".join(f"{partition}:{offset}" for partition, offset in sorted(newest.items())))
    print(f"{len(sent)} acknowledged")


def cloud_event(name, event):
    """Headers of CloudEvents. Kindred does not need them; other readers of the topic may."""
    headers = {
        "ce_specversion": "1.0",
        "ce_id": str(uuid.uuid4()),
        "ce_source": "/docs/clients/produce.py",
        "ce_type": "com.example.image.deleted" if event is None else "com.example.image.labelled",
        "ce_subject": name,
        "content-type": "application/avro",
    }
    return [(header, value.encode()) for header, value in headers.items()]


main()
