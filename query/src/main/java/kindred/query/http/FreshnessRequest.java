package kindred.query.http;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import kindred.query.version.WriteWaits;

/**
 * How fresh an answer has to be.
 *
 * @param minOffset partition of the images topic to the offset of a write that must show
 * @param minVersion the least version that may answer
 * @param bound of the wait
 */
record FreshnessRequest(Map<Integer, Long> minOffset, OptionalInt minVersion, Duration bound) {
  private static final int MOST_OFFSETS = 1_000;

  FreshnessRequest {
    minOffset = Map.copyOf(minOffset);
  }

  /**
   * From parameters as they came.
   *
   * @param offsets {@code partition:offset}, several in one text apart by commas
   * @param minVersion null where it is absent
   * @param wait milliseconds; null where it is absent
   * @param longest wait that is allowed
   */
  static FreshnessRequest of(
      Collection<String> offsets, String minVersion, String wait, Duration longest) {
    var least =
        minVersion == null
            ? OptionalInt.empty()
            : OptionalInt.of(Pins.number("minVersion", minVersion));
    return new FreshnessRequest(offsets(offsets), least, wait(wait, longest));
  }

  private static Duration wait(String given, Duration longest) {
    if (given == null) {
      return longest;
    }
    if (!given.matches("[0-9]{1,9}")) {
      throw bad("wait '%s' is no number of milliseconds".formatted(given));
    }
    var wait = Duration.ofMillis(Long.parseLong(given));
    return wait.compareTo(longest) < 0 ? wait : longest;
  }

  private static Map<Integer, Long> offsets(Collection<String> given) {
    var offsets = new HashMap<Integer, Long>();
    var each = given.stream().flatMap(text -> List.of(text.split(",", -1)).stream()).toList();
    if (each.size() > MOST_OFFSETS) {
      throw bad("minOffset has more than " + MOST_OFFSETS + " offsets");
    }
    for (var one : each) {
      var text = one.strip();
      if (!text.matches("[0-9]{1,9}:[0-9]{1,18}")) {
        throw bad("minOffset '%s' is not partition:offset".formatted(text));
      }
      int colon = text.indexOf(':');
      var partition = Integer.parseInt(text.substring(0, colon));
      offsets.merge(partition, Long.parseLong(text.substring(colon + 1)), Math::max);
    }
    return offsets;
  }

  /** Whether anything is asked for. */
  boolean isAny() {
    return minOffset.isEmpty() && minVersion.isEmpty();
  }

  /** The same with what is left of the wait that began then, by {@link System#nanoTime}. */
  FreshnessRequest since(long nanos) {
    var left = bound.minusNanos(System.nanoTime() - nanos);
    return new FreshnessRequest(minOffset, minVersion, left.isNegative() ? Duration.ZERO : left);
  }

  WriteWaits.Wanted wanted(OptionalInt pinned) {
    if (pinned.isPresent() && pinned.getAsInt() < minVersion.orElse(0)) {
      throw bad(
          "version %d is below minVersion %d".formatted(pinned.getAsInt(), minVersion.getAsInt()));
    }
    return new WriteWaits.Wanted(minOffset, minVersion, pinned);
  }

  private static ProblemException bad(String detail) {
    return new Problem(ProblemType.BAD_REQUEST, detail).exception();
  }
}
