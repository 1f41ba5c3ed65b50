package kindred.schemas;

import java.util.Arrays;
import java.util.Locale;

/** What a role does where records were deleted before it read them. */
public enum OnLoss {
  /** It says so and reads on behind them. */
  CONTINUE,
  /** It says so and ends. */
  STOP;

  /**
   * By its name in the configuration.
   *
   * @param key for the message
   */
  public static OnLoss of(String key, String name) {
    return Arrays.stream(values())
        .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s '%s' is neither continue nor stop".formatted(key, name)));
  }
}
