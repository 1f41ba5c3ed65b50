package kindred.schemas;

import kindred.schemas.registry.SchemaRegistry;
import org.apache.avro.Schema;

/**
 * Under which id of the registry a topic's records are written: that of the current schema, by the
 * subject {@code TOPIC-value} (Confluent's TopicNameStrategy). Asked for at the first record, then
 * kept. Thread-safe.
 */
final class RegisteredWriter {
  private static final int NOT_ASKED = -1;

  private final SchemaRegistry registry;
  private final String subject;
  private final Schema schema;
  private volatile int id = NOT_ASKED;

  private RegisteredWriter(SchemaRegistry registry, String subject, Schema schema) {
    this.registry = registry;
    this.subject = subject;
    this.schema = schema;
  }

  static RegisteredWriter of(SchemaRegistry registry, Topic<?> topic) {
    return new RegisteredWriter(registry, topic.name() + "-value", topic.schema().orElseThrow());
  }

  /** Two threads may ask at the same time: the answer is the same. */
  int id() {
    int known = id;
    if (known == NOT_ASKED) {
      known = registry.id(subject, schema.toString());
      id = known;
    }
    return known;
  }
}
