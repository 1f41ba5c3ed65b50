package kindred.schemas;

import org.apache.kafka.common.errors.SerializationException;

/** A message in Avro single-object encoding whose writer's schema is not among the known ones. */
public final class UnknownSchemaException extends SerializationException {
  private static final long serialVersionUID = 1;

  UnknownSchemaException(String message) {
    super(message);
  }
}
