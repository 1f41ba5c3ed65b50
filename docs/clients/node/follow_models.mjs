#!/usr/bin/env node
// Prints every model version that Kindred publishes, promotes or retires, one JSON object a line.
//
//     node docs/clients/node/follow_models.mjs [--once]
//
// Reads committed records only: the learner writes in transactions. Once before: npm ci --prefix docs/clients/node
import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import { parsed } from './options.mjs';
import { Codec } from './records.mjs';

const QUIET_MS = 2000;

const { values: given } = parsed(`Usage: node follow_models.mjs [options]
Prints every model version that Kindred publishes, promotes or retires, one JSON object a line.

  --servers HOST:PORT  of the brokers (127.0.0.1:9092)
  --prefix NAME        topics.prefix of the installation (kindred)
  --once               end after two quiet seconds
  --help               this text
`, {
  servers: { type: 'string', default: '127.0.0.1:9092' },
  prefix: { type: 'string', default: 'kindred' },
  once: { type: 'boolean', default: false },
});

const models = `${given.prefix}.models`;
const promotions = `${given.prefix}.promotions`;
const codecs = new Map([[models, new Codec('ModelVersion')], [promotions, new Codec('Promotion')]]);
const kafka = new kafkajs.Kafka({ brokers: given.servers.split(','), logLevel: kafkajs.logLevel.ERROR });
// A group of its own each time, and no offset of it: everything is read from the beginning.
const consumer = kafka.consumer({ groupId: `${given.prefix}.follow.${randomUUID()}`, readUncommitted: false });
let quiet;
if (given.once) {
  consumer.on(consumer.events.GROUP_JOIN, wait);
}
await consumer.connect();
await consumer.subscribe({ topics: [models, promotions], fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachMessage: async ({ topic, message }) => {
    console.log(JSON.stringify(told(topic, message)));
    if (given.once) {
      wait();
    }
  },
});

function told(topic, message) {
  if (message.value === null) {
    // A model's key is the version; a promotion always has a value.
    return { event: 'retired', version: Number(message.key.toString()) };
  }
  return { event: topic === models ? 'published' : 'promoted', ...codecs.get(topic).decode(message.value) };
}

function wait() {
  clearTimeout(quiet);
  quiet = setTimeout(async () => {
    await consumer.disconnect();
    process.exit(0);
  }, QUIET_MS);
}
