#!/usr/bin/env node
// Sends image files to Kindred as labelled events.
//
//     node docs/clients/node/produce.mjs --label "Granny-Smith" apple1.jpg apple2.jpg
//     node docs/clients/node/produce.mjs --delete apple1.jpg
//
// The id of an image is its path as given. Once before: npm ci --prefix docs/clients/node
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import kafkajs from 'kafkajs';
import { parsed } from './options.mjs';
import { Codec } from './records.mjs';

const { values: given, positionals: files } = parsed(`Usage: node produce.mjs [options] FILE...
Sends image files to Kindred as labelled events.

  --servers HOST:PORT  of the brokers (127.0.0.1:9092)
  --prefix NAME        topics.prefix of the installation (kindred)
  --label LABEL        of all the images; left out: they are unlabelled
  --delete             delete these ids instead
  --help               this text
`, {
  servers: { type: 'string', default: '127.0.0.1:9092' },
  prefix: { type: 'string', default: 'kindred' },
  label: { type: 'string' },
  delete: { type: 'boolean', default: false },
}, 'FILE');

const codec = new Codec('LabelledImage');
const kafka = new kafkajs.Kafka({ brokers: given.servers.split(','), logLevel: kafkajs.logLevel.ERROR });
// The key decides the partition, by the hash that Java's clients use.
const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner, idempotent: true });
await producer.connect();
const newest = new Map();
for (const name of files) {
  const value = given.delete ? null : codec.encode({
    id: name,
    label: given.label ?? null,
    bytes: readFileSync(name),
    mediaType: null,
    attributes: {},
    eventTime: new Date(),
  });
  const places = await producer.send({
    topic: `${given.prefix}.images`,
    acks: -1,
    messages: [{ key: name, value, headers: cloudEvent(name, given.delete) }],
  });
  newest.set(places[0].partition, places[0].baseOffset);
}
await producer.disconnect();
// A search that is given this as minOffset waits until all of them show.
console.log(`minOffset=${[...newest].map(([partition, offset]) => `${partition}:${offset}`).join(',')}`);
console.log(`${files.length} acknowledged`);

/** Headers of CloudEvents. Kindred does not need them; other readers of the topic may. */
function cloudEvent(name, deleted) {
  return {
    ce_specversion: '1.0',
    ce_id: randomUUID(),
    ce_source: '/docs/clients/node/produce.mjs',
    ce_type: deleted ? 'com.example.image.deleted' : 'com.example.image.labelled',
    ce_subject: name,
    'content-type': 'application/avro',
  };
}
