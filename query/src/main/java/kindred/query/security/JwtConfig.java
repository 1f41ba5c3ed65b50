package kindred.query.security;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The {@code query.jwt { }} block: tokens of an identity provider.
 *
 * @param algorithm none, HS256 or RS256; a token of another one is refused
 * @param keyFile the secret of HS256, the PEM public key of RS256
 * @param issuer that a token's {@code iss} must be
 * @param audience that a token's {@code aud} must have
 * @param roleClaim the claim that is read, write or admin, or a list of them
 * @param leeway between the clocks
 */
public record JwtConfig(
    String algorithm,
    String keyFile,
    String issuer,
    String audience,
    String roleClaim,
    Duration leeway) {
  public JwtConfig {
    if (!algorithm.matches("none|HS256|RS256")) {
      throw new IllegalArgumentException(
          "query.jwt.algorithm '%s' is not none, HS256 or RS256".formatted(algorithm));
    }
    if (!algorithm.equals("none")) {
      needed("key-file", keyFile);
      needed("issuer", issuer);
      needed("audience", audience);
      needed("role-claim", roleClaim);
    }
    if (leeway.isNegative() || leeway.compareTo(Duration.ofMinutes(5)) > 0) {
      throw new IllegalArgumentException(
          "query.jwt.leeway %s is not 0 to 5 minutes".formatted(leeway));
    }
  }

  private static void needed(String key, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(
          "query.jwt.%s is empty, and query.jwt.algorithm is set".formatted(key));
    }
  }

  boolean on() {
    return !algorithm.equals("none");
  }

  static JwtConfig from(Config jwt) {
    return new JwtConfig(
        jwt.getString("algorithm"),
        jwt.getString("key-file"),
        jwt.getString("issuer"),
        jwt.getString("audience"),
        jwt.getString("role-claim"),
        jwt.getDuration("leeway"));
  }
}
