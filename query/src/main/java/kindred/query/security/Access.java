package kindred.query.security;

import java.util.Optional;
import java.util.Set;

/**
 * Which role a request needs. What is open and what a reader may post is listed; everything else
 * needs more, so a path that is spelt in an unexpected way is never let in by mistake.
 */
public final class Access {
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
  private static final Set<String> SEARCHES =
      Set.of("/v1/search", "/v1/search/batch", "/v1/predict");
  private static final String VERSIONS = "/v1/versions";

  private final Set<String> open;

  /**
   * @param open paths that anybody may read
   */
  public Access(Set<String> open) {
    this.open = Set.copyOf(open);
  }

  /**
   * The least role; empty: anybody may.
   *
   * @param path without dot segments
   */
  public Optional<Role> required(String method, String path) {
    if (READING.contains(method)) {
      return open.contains(path) ? Optional.empty() : Optional.of(Role.READ);
    }
    if (method.equals("POST") && SEARCHES.contains(path)) {
      return Optional.of(Role.READ);
    }
    return Optional.of(path.startsWith(VERSIONS) ? Role.ADMIN : Role.WRITE);
  }
}
