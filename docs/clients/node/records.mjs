// Kindred's records as they stand in its topics: Avro's single-object encoding. A value is two marker bytes (C3 01), the
// CRC-64-AVRO fingerprint of the schema it was written with (8 bytes, little endian), and the record.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import avro from 'avsc';

// Those of this repository. To use this elsewhere, copy the file and schemas/src/main/avro and schemas/history.
const SCHEMAS = fileURLToPath(new URL('../../../schemas', import.meta.url));
const HEADER_BYTES = 10;

/** A time is a Date, and so ISO text in JSON. */
class Timestamp extends avro.types.LogicalType {
  _fromValue(millis) {
    return new Date(millis);
  }

  _toValue(date) {
    return date.getTime();
  }

  /** Also as an earlier schema has it. */
  _resolve(writer) {
    return avro.Type.isType(writer, 'long', 'logical:timestamp-millis') ? this._fromValue : undefined;
  }
}

/** Encodes and decodes one record type, such as new Codec('LabelledImage'). */
export class Codec {
  constructor(name) {
    this.name = name;
    this.type = load(`${SCHEMAS}/src/main/avro/${name}.avsc`);
    this.header = header(this.type);
    const earlier = readdirSync(`${SCHEMAS}/history`)
      .map((release) => `${SCHEMAS}/history/${release}/${name}.avsc`)
      .filter(existsSync)
      .map(load);
    this.resolvers = new Map(
      [...earlier, this.type].map((writer) => [key(header(writer)), this.type.createResolver(writer)]));
  }

  encode(record) {
    return Buffer.concat([this.header, this.type.toBuffer(record)]);
  }

  decode(value) {
    const start = key(value.subarray(0, HEADER_BYTES));
    if (!this.resolvers.has(start)) {
      throw new Error(`no ${this.name} of a known schema begins with ${start}`);
    }
    return this.type.fromBuffer(value.subarray(HEADER_BYTES), this.resolvers.get(start));
  }
}

function load(file) {
  const schema = JSON.parse(readFileSync(file, 'utf8'));
  return avro.Type.forSchema(schema, { logicalTypes: { 'timestamp-millis': Timestamp } });
}

function key(bytes) {
  return Buffer.from(bytes).toString('hex');
}

function header(type) {
  const out = Buffer.alloc(HEADER_BYTES);
  out.writeUInt16BE(0xc301);
  out.writeBigUInt64LE(fingerprint(JSON.stringify(type.schema())), 2);
  return out;
}

/** CRC-64-AVRO of a schema's parsing canonical form, which is what avsc's type.schema() gives. */
function fingerprint(canonical) {
  const empty = 0xc15d213aa4d7a795n;
  let value = empty;
  for (const byte of Buffer.from(canonical)) {
    let low = (value ^ BigInt(byte)) & 0xffn;
    for (let bit = 0; bit < 8; bit++) {
      low = (low >> 1n) ^ (low & 1n ? empty : 0n);
    }
    value = (value >> 8n) ^ low;
  }
  return value;
}
