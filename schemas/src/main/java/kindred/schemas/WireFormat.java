package kindred.schemas;

/** How a record stands in the value of a Kafka record. */
public enum WireFormat {
  /** Avro's own: {@code C3 01}, the schema's 8-byte fingerprint, the record. Needs no registry. */
  SINGLE_OBJECT,
  /** Confluent's: {@code 00}, the schema's 4-byte id in a schema registry, the record. */
  CONFLUENT
}
