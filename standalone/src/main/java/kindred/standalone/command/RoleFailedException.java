package kindred.standalone.command;

/** A role stopped by itself; the cause says why. */
final class RoleFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  RoleFailedException(Throwable cause) {
    super(cause.getMessage(), cause);
  }
}
