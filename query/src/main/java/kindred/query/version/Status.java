package kindred.query.version;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Where the follower stands, for people.
 *
 * @param known what the topics said
 * @param building the version whose index is being filled
 * @param coverage of the served version
 * @param brokerAnsweredMs when the broker last answered, in milliseconds since 1970; empty before
 */
public record Status(
    KnownVersions known, OptionalInt building, Coverage coverage, OptionalLong brokerAnsweredMs) {
  /** Before the topics were read. */
  public static final Status UNKNOWN =
      new Status(KnownVersions.NONE, OptionalInt.empty(), Coverage.NONE);

  /** Before the broker was asked. */
  public Status(KnownVersions known, OptionalInt building, Coverage coverage) {
    this(known, building, coverage, OptionalLong.empty());
  }

  /** The same, and the broker has answered. */
  public Status answered(long ms) {
    return new Status(known, building, coverage, OptionalLong.of(ms));
  }
}
