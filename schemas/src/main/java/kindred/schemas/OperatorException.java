package kindred.schemas;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * What an operator can mend and no programmer has to: a port that is taken, a folder that is not
 * there, a broker that is not reached. The message states the fact and names the input; nobody
 * needs its trace.
 */
public final class OperatorException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  public OperatorException(String fact) {
    super(fact);
  }

  public OperatorException(String fact, Throwable cause) {
    super(fact, cause);
  }

  /** For a file or folder that the operator named. */
  public static OperatorException of(IOException e) {
    return new OperatorException(fact(e), e);
  }

  /** The JDK's messages are a bare path for the most frequent reasons. */
  private static String fact(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "'" + missing.getFile() + "' does not exist";
      case AccessDeniedException denied -> "'" + denied.getFile() + "' may not be accessed";
      case FileSystemException other when other.getReason() == null ->
          "'" + other.getFile() + "': " + other.getClass().getSimpleName();
      default -> e.getMessage();
    };
  }
}
