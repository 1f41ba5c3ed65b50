#!/usr/bin/env python3
"""Prints every model version that Kindred publishes, promotes or retires, one JSON object a line.

    follow_models.py [--once]

Reads committed records only: the learner writes in transactions. Needs the packages confluent-kafka and avro (Debian:
python3-confluent-kafka python3-avro); Debian 12's python3-kafka 2.0.2 cannot read committed.
"""
import argparse
import json
import time

import confluent_kafka
from confluent_kafka import Consumer, KafkaError, TopicPartition

from kindred_avro import Codec

CODECS = {"models": Codec("ModelVersion"), "promotions": Codec("Promotion")}


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--servers", default="127.0.0.1:9092")
    options.add_argument("--prefix", default="kindred", help="topics.prefix of the installation")
    options.add_argument("--once", action="store_true", help="end where the topics end")
    options.add_argument("--patience", type=float, default=15, metavar="S",
                         help="seconds that --once waits for a broker that says nothing; without --once it waits for ever")
    given = options.parse_args()

    consumer = Consumer({
        "bootstrap.servers": given.servers,
        "group.id": given.prefix + ".follow",  # the library wants a name; no offset is committed under it
        "enable.auto.commit": False,
        "enable.partition.eof": True,
        "isolation.level": "read_committed",
    })
    deadline = time.monotonic() + given.patience
    left = {f"{given.prefix}.{name}" for name in CODECS}
    consumer.assign([TopicPartition(topic, 0, confluent_kafka.OFFSET_BEGINNING) for topic in sorted(left)])
    while left or not given.once:
        record = consumer.poll(1)
        if record is None:
            if given.once and time.monotonic() > deadline:
                raise SystemExit(f"no end of {', '.join(sorted(left))} at {given.servers} in {given.patience:g} s")
            continue
        deadline = time.monotonic() + given.patience
        if record.error() is None:
            print(json.dumps(told(record, given.prefix), default=lambda time: time.isoformat()), flush=True)
        elif record.error().code() == KafkaError._PARTITION_EOF:
            left.discard(record.topic())
        else:
            raise SystemExit(record.error())
    consumer.close()


def told(record, prefix):
    name = record.topic()[len(prefix) + 1:]
    if record.value() is None:
        # A model's key is the version; a promotion always has a value.
        return {"event": "retired", "version": int(record.key())}
    event = "published" if name == "models" else "promoted"
    return {"event": event, **CODECS[name].decode(record.value())}


main()
