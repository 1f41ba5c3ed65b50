package kindred.schemas.registry;

import com.typesafe.config.Config;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The {@code schemas.registry { }} block.
 *
 * @param url of the API; empty: there is no registry
 * @param authorization what is sent as the header {@code Authorization}; empty: none
 * @param register whether a writer registers its schema; otherwise it only asks for its id
 * @param timeout of one request, its answer's body included
 * @param maxOutage for how long a registry that does not answer is asked again
 * @param unknownFor for how long an id that it did not have is not asked for again
 * @param maxSchemas ids that are kept in memory, per topic
 */
public record RegistryConfig(
    Optional<URI> url,
    Optional<String> authorization,
    boolean register,
    Duration timeout,
    Duration maxOutage,
    Duration unknownFor,
    int maxSchemas) {
  public RegistryConfig {
    url.ifPresent(RegistryConfig::check);
    positive("timeout", timeout);
    if (maxOutage.isNegative()) {
      throw new IllegalArgumentException(
          "schemas.registry.max-outage " + maxOutage + " is negative");
    }
    if (unknownFor.isNegative()) {
      throw new IllegalArgumentException(
          "schemas.registry.unknown-for " + unknownFor + " is negative");
    }
    if (maxSchemas < 1 || maxSchemas > 1_000_000) {
      throw new IllegalArgumentException(
          "schemas.registry.max-schemas " + maxSchemas + " is not 1 to 1000000");
    }
  }

  private static void check(URI url) {
    var scheme = String.valueOf(url.getScheme());
    if (!scheme.equals("http") && !scheme.equals("https") || url.getHost() == null) {
      throw new IllegalArgumentException(
          "schemas.registry.url '" + url + "' is not http://HOST or https://HOST");
    }
    if (url.getUserInfo() != null || url.getQuery() != null || url.getFragment() != null) {
      throw new IllegalArgumentException(
          "schemas.registry.url has a user, a query or a fragment; see schemas.registry.authorization");
    }
  }

  private static void positive(String key, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(
          "schemas.registry." + key + " " + value + " is not positive");
    }
  }

  /** From the whole configuration. */
  public static RegistryConfig from(Config config) {
    var registry = config.getConfig("schemas.registry");
    return new RegistryConfig(
        Optional.of(registry.getString("url")).filter(url -> !url.isBlank()).map(URI::create),
        Authorization.from(registry, "schemas.registry"),
        registry.getBoolean("register"),
        registry.getDuration("timeout"),
        registry.getDuration("max-outage"),
        registry.getDuration("unknown-for"),
        registry.getInt("max-schemas"));
  }

  /** Without what is secret. */
  @Override
  public String toString() {
    return "RegistryConfig[url=%s, authorization=%s, register=%s]"
        .formatted(url.map(URI::toString).orElse("none"), authorization.isPresent(), register);
  }
}
