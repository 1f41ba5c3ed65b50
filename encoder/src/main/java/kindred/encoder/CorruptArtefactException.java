package kindred.encoder;

import java.nio.file.Path;

/** A file of an artefact is not what was written. */
public final class CorruptArtefactException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CorruptArtefactException(Path file, String what, Object expected, Object actual) {
    super(file + ": " + what + " expected " + expected + ", actual " + actual);
  }

  CorruptArtefactException(Path file, String fact, Throwable cause) {
    super(file + ": " + fact, cause);
  }

  CorruptArtefactException(Path file, String fact) {
    super(file + ": " + fact);
  }
}
