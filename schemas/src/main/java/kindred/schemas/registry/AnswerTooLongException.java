package kindred.schemas.registry;

/** The registry has a schema, and it is longer than any that is read. */
public final class AnswerTooLongException extends SchemaRegistryException {
  private static final long serialVersionUID = 1;

  AnswerTooLongException(String message) {
    super(message);
  }
}
