package kindred.query.security;

import com.typesafe.config.Config;
import java.util.Locale;

/**
 * A key that callers send, as the configuration knows it: by its digest.
 *
 * @param name for the log
 * @param sha256 of the key's UTF-8 bytes, 64 hexadecimal digits
 * @param role what its holder may do
 */
public record ApiKey(String name, String sha256, Role role) {
  private static final String OF_NOTHING = ApiKeys.sha256("");

  public ApiKey {
    if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException(
          "query.keys: name '%s' is not 1 to 64 letters, digits, dots, dashes or underscores"
              .formatted(name));
    }
    sha256 = sha256.toLowerCase(Locale.ROOT);
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "query.keys: sha256 of '%s' is not 64 hexadecimal digits".formatted(name));
    }
    if (sha256.equals(OF_NOTHING)) {
      throw new IllegalArgumentException(
          "query.keys: sha256 of '%s' is that of the empty text".formatted(name));
    }
  }

  static ApiKey from(Config key) {
    for (var field : key.root().keySet()) {
      if (!field.equals("name") && !field.equals("sha256") && !field.equals("role")) {
        throw new IllegalArgumentException(
            "query.keys: '%s' is not name, sha256 or role".formatted(field));
      }
    }
    var role = key.getString("role");
    return new ApiKey(
        key.getString("name"),
        key.getString("sha256"),
        Role.of(role)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "query.keys: role '%s' is not read, write or admin".formatted(role))));
  }
}
