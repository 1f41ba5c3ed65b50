package kindred.query.security;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueType;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may do what: the blocks {@code keys}, {@code jwt}, {@code tls}, {@code cors} and {@code
 * limits} of {@code query { }}.
 *
 * @param keys that callers send, the older admin key among them
 * @param jwt tokens beside them
 * @param tls certificate and key
 * @param origins of web pages elsewhere that may call
 * @param corsMaxAge how long browsers may remember that
 * @param hosts names beside loopback ones by which a node without keys may be called
 * @param limits of connections and callers
 */
public record SecurityConfig(
    List<ApiKey> keys,
    JwtConfig jwt,
    TlsConfig tls,
    Set<String> origins,
    Duration corsMaxAge,
    Set<String> hosts,
    LimitsConfig limits) {
  private static final String ADMIN_KEY = "admin-key";

  public SecurityConfig {
    keys = List.copyOf(keys);
    origins = Set.copyOf(origins);
    hosts = Set.copyOf(hosts);
    new ApiKeys(keys);
    origins.forEach(SecurityConfig::checkOrigin);
    if (corsMaxAge.isNegative() || corsMaxAge.toDays() > 1) {
      throw new IllegalArgumentException(
          "query.cors.max-age %s is not 0 to 1 day".formatted(corsMaxAge));
    }
  }

  /**
   * @param query the block {@code query { }}
   */
  public static SecurityConfig from(Config query) {
    var keys = new ArrayList<ApiKey>();
    for (var key : list(query, "keys").getConfigList("keys")) {
      keys.add(ApiKey.from(key));
      if (keys.getLast().name().equals(ADMIN_KEY)) {
        throw new IllegalArgumentException(
            "query.keys: '%s' is the name of query.admin-key-sha256".formatted(ADMIN_KEY));
      }
    }
    older(query.getString("admin-key-sha256")).ifPresent(keys::add);
    return new SecurityConfig(
        keys,
        JwtConfig.from(query.getConfig("jwt")),
        TlsConfig.from(query.getConfig("tls")),
        Set.copyOf(list(query, "cors.origins").getStringList("cors.origins")),
        query.getDuration("cors.max-age"),
        Set.copyOf(list(query, "hosts").getStringList("hosts")),
        LimitsConfig.from(query.getConfig("limits")));
  }

  /** One more admin key; alone it does not close the node. */
  private static Optional<ApiKey> older(String sha256) {
    if (sha256.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ApiKey(ADMIN_KEY, sha256, Role.ADMIN));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "query.admin-key-sha256 is not 64 hexadecimal digits, or those of the empty text", e);
    }
  }

  /** A list, or, as it comes from the environment and the command line, its text. */
  private static Config list(Config query, String key) {
    if (query.getValue(key).valueType() != ConfigValueType.STRING) {
      return query;
    }
    try {
      return ConfigFactory.parseString(key + " = " + query.getString(key));
    } catch (ConfigException e) {
      throw new IllegalArgumentException("query." + key + " is not a list", e);
    }
  }

  private static void checkOrigin(String origin) {
    // What browsers send: scheme and authority, nothing after.
    if (!origin.matches("https?://[A-Za-z0-9.\\[\\]:-]{1,255}")
        || !URI.create(origin).getPath().isEmpty()) {
      throw new IllegalArgumentException(
          "query.cors.origins: '%s' is not http(s)://host[:port]".formatted(origin));
    }
  }

  /** Whether callers have to say who they are; otherwise all may read and write. */
  public boolean closed() {
    return jwt.on() || keys.stream().anyMatch(key -> !key.name().equals(ADMIN_KEY));
  }

  /** Whether anybody could be an admin. */
  public boolean hasAdmin() {
    return jwt.on() || keys.stream().anyMatch(key -> key.role() == Role.ADMIN);
  }

  /**
   * Stops a node that everybody on the network could write to.
   *
   * @throws IllegalArgumentException where the host is not loopback and there are no keys
   */
  public void checkHost(String host) {
    if (!closed() && !isLoopback(host)) {
      throw new IllegalArgumentException(
          ("query.host '%s' is not a loopback address and query.keys is empty: everybody on the"
                  + " network could read and write. Make a key (kindred key) or listen on"
                  + " 127.0.0.1")
              .formatted(host));
    }
  }

  /** Whether an address can only be reached from this machine. */
  public static boolean isLoopback(String host) {
    try {
      for (var address : InetAddress.getAllByName(host)) {
        if (!address.isLoopbackAddress()) {
          return false;
        }
      }
      return true;
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("query.host '" + host + "' is not known", e);
    }
  }
}
