package kindred.schemas.registry;

/** The schema registry did not answer for as long as {@code schemas.registry.max-outage}. */
public final class RegistryAwayException extends SchemaRegistryException {
  private static final long serialVersionUID = 1;

  RegistryAwayException(String message, Throwable cause) {
    super(message, cause);
  }
}
