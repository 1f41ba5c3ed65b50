package kindred.schemas.registry;

import com.typesafe.config.Config;
import java.util.Optional;

/** The value of a header {@code Authorization}, as a secret's file or variable gives it. */
public final class Authorization {
  private Authorization() {}

  /**
   * The value under {@code authorization}, without blanks and line ends around it; empty where
   * there is none.
   *
   * @param path of the block, for the message, which never has the value
   * @throws IllegalArgumentException where it has characters that no header may have
   */
  public static Optional<String> from(Config block, String path) {
    var value = block.getString("authorization").strip();
    if (value.chars().anyMatch(character -> character < 0x20 || character > 0x7E)) {
      throw new IllegalArgumentException(
          path + ".authorization has characters that are not printable ASCII");
    }
    return value.isEmpty() ? Optional.empty() : Optional.of(value);
  }
}
