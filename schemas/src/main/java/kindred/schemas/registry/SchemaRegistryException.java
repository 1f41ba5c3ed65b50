package kindred.schemas.registry;

/**
 * The schema registry refused, or what answers is none. Asking again would not help; no {@code
 * KafkaException}, so that nobody takes it for a broker that does not answer.
 */
public sealed class SchemaRegistryException extends RuntimeException
    permits AnswerTooLongException, RegistryAwayException {
  private static final long serialVersionUID = 1;

  SchemaRegistryException(String message) {
    super(message);
  }

  SchemaRegistryException(String message, Throwable cause) {
    super(message, cause);
  }
}
