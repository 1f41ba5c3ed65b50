package kindred.query.index;

/** An index that is elsewhere does not answer, or not yet: the same may be tried again later. */
public final class IndexUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public IndexUnavailableException(String message) {
    super(message);
  }

  public IndexUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
