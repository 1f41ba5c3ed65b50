/**
 * What crosses a process: the Avro records (generated from {@code src/main/avro}), the topics they
 * live in, their encoding, and the client settings every role shares.
 */
package kindred.schemas;
