package kindred.query.http;

import java.util.OptionalInt;
import java.util.function.Supplier;
import kindred.query.version.ServedVersion;
import kindred.query.version.Serving;
import kindred.query.version.Status;

/** The version that a request is answered from: the one it names, else the served one. */
final class Pins {
  private static final Problem NO_VERSION =
      new Problem(ProblemType.NO_VERSION, "no version has a complete index on this node yet");

  private final Serving serving;
  private final Supplier<Status> status;

  Pins(Serving serving, Supplier<Status> status) {
    this.serving = serving;
    this.status = status;
  }

  /** The version that a parameter names; empty where it is absent. */
  static OptionalInt version(String given) {
    return given == null ? OptionalInt.empty() : OptionalInt.of(number("version", given));
  }

  static int number(String name, String given) {
    if (!given.matches("[1-9][0-9]{0,8}")) {
      throw new Problem(
              ProblemType.BAD_REQUEST, "%s '%s' is not 1 to 999999999".formatted(name, given))
          .exception();
    }
    return Integer.parseInt(given);
  }

  /** The right to use a version, or the problem that says why there is none. */
  ServedVersion.Lease lease(OptionalInt version) {
    if (version.isEmpty()) {
      return serving.lease().orElseThrow(NO_VERSION::exception);
    }
    return serving
        .lease(version.getAsInt())
        .orElseThrow(() -> refused(version.getAsInt()).exception());
  }

  /** Whether it is the one that answers where no version is named. */
  boolean isServed(ServedVersion version) {
    try (var lease = serving.lease().orElse(null)) {
      return lease != null && lease.version() == version;
    }
  }

  private Problem refused(int version) {
    var versions = serving.versions();
    if (versions.isEmpty()) {
      return NO_VERSION;
    }
    boolean published = status.get().known().isPublished(version);
    var type = published ? ProblemType.VERSION_NOT_WARM : ProblemType.UNKNOWN_VERSION;
    var why = published ? "has no index on this node now" : "is not published, or it is retired";
    return new Problem(
            type, "version %d %s; those that answer: %s".formatted(version, why, versions))
        .with("versions", versions.stream().toList());
  }
}
