package kindred.query.security;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a caller may do; each role includes those before it. */
public enum Role {
  /** Searches, images, versions, learning reports, metrics. */
  READ,
  /** Also writes of images and labels. */
  WRITE,
  /** Also decides which version is live. */
  ADMIN;

  /** Whether whoever has this role may do what needs the other. */
  public boolean includes(Role other) {
    return compareTo(other) >= 0;
  }

  /** As it stands in the configuration and in tokens. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of that name. */
  public static Optional<Role> of(String text) {
    return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
  }
}
