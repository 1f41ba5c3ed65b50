package kindred.query.version;

import java.util.OptionalInt;

/**
 * Where the follower stands, for people.
 *
 * @param known what the topics said
 * @param building the version whose index is being filled
 * @param coverage of the served version
 */
public record Status(KnownVersions known, OptionalInt building, Coverage coverage) {
  /** Before the topics were read. */
  public static final Status UNKNOWN =
      new Status(KnownVersions.NONE, OptionalInt.empty(), Coverage.NONE);
}
