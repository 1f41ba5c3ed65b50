package kindred.ingest.hostile;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import kindred.ingest.validation.Rejection;

/**
 * What has to become of an event.
 *
 * @param accepted whether it may be accepted
 * @param rejections reasons for which it may be rejected
 */
public record Expectation(boolean accepted, Set<Rejection> rejections) {
  /** A sample, or a deletion where there is no value. */
  public static final Expectation ACCEPTED = new Expectation(true, Set.of());

  /** Of bytes drawn by chance: any verdict, but exactly one. */
  public static final Expectation ANY = new Expectation(true, EnumSet.allOf(Rejection.class));

  static Expectation rejected(Rejection reason) {
    return new Expectation(false, Set.of(reason));
  }

  /** Accepted, or too slow for this machine: the one reason that is not a function of the bytes. */
  static Expectation acceptedInTime() {
    return new Expectation(true, Set.of(Rejection.IMAGE_TOO_SLOW));
  }

  /**
   * Whether this outcome is as expected.
   *
   * @param rejection empty: accepted
   */
  public boolean permits(Optional<Rejection> rejection) {
    return rejection.map(rejections::contains).orElse(accepted);
  }

  @Override
  public String toString() {
    if (equals(ANY)) {
      return "any verdict";
    }
    var names = new TreeSet<String>();
    rejections.forEach(reason -> names.add(reason.name()));
    if (accepted) {
      names.add("accepted");
    }
    return String.join(" or ", names);
  }
}
