package kindred.schemas;

/** Records that a role had not read yet are gone, or those that it has read. */
public final class LostRecordsException extends RuntimeException {
  private static final long serialVersionUID = 1;

  LostRecordsException(String fact) {
    super(fact);
  }
}
