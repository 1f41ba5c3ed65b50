package kindred.learner.publishing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The commit that this program was built from, as the build has recorded it ({@code
 * .mvn/code-commit.sh}).
 */
final class CodeCommit {
  private static final String UNKNOWN = "unknown";

  private CodeCommit() {}

  /**
   * 40 hexadecimal digits, with {@code -dirty} where the sources were not those of the commit;
   * {@code unknown} where it was built without git.
   */
  static String read() {
    try (var recorded = CodeCommit.class.getResourceAsStream("code-commit")) {
      return recorded == null ? UNKNOWN : new String(recorded.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the recorded commit was not read", e);
    }
  }
}
