package kindred.standalone.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The effective configuration: every module's {@code reference.conf}, then the operator's file,
 * then the environment, then {@code -D}; later ones win. A key that no reference has stops the
 * start.
 */
public final class Configuration {
  private static final String ENVIRONMENT_PREFIX = "KINDRED_";
  private static final String KAFKA = "kafka.";

  /** Environment variables of the launcher script, which are not keys. */
  private static final List<String> LAUNCHER =
      List.of(
          "KINDRED_HEAP",
          "KINDRED_JVM",
          "KINDRED_GC",
          "KINDRED_BUILD",
          "KINDRED_COMMAND",
          "KINDRED_LOG",
          "KINDRED_LOG_OTHERS");

  private Configuration() {}

  /** All keys with their defaults, unresolved. */
  public static Config reference() {
    return ConfigFactory.parseResources(Configuration.class.getClassLoader(), "reference.conf");
  }

  /**
   * The effective configuration, resolved.
   *
   * @param file the operator's file, in HOCON, JSON or properties form
   * @param environment the process's environment
   * @param overrides key to value, from the command line
   * @throws ConfigurationException where a file is missing or broken, or a key is unknown
   */
  public static Config load(
      Optional<Path> file, Map<String, String> environment, Map<String, String> overrides) {
    return load(file, environment, overrides, Map.of());
  }

  /**
   * The same.
   *
   * @param defaults key to value, in place of the reference's
   */
  public static Config load(
      Optional<Path> file,
      Map<String, String> environment,
      Map<String, String> overrides,
      Map<String, String> defaults) {
    try {
      var reference = reference();
      var keys = new KnownKeys(reference);
      var operator = file.map(Configuration::parse).orElseGet(ConfigFactory::empty);
      keys.check(operator, file.map(Path::toString).orElse(""));
      var fromEnvironment = fromEnvironment(environment, keys);
      var fromCommandLine = ConfigFactory.parseMap(overrides, "-D");
      keys.check(fromCommandLine, "-D");
      return fromCommandLine
          .withFallback(fromEnvironment)
          .withFallback(operator)
          .withFallback(ConfigFactory.parseMap(defaults, "defaults"))
          .withFallback(reference)
          .resolve();
    } catch (ConfigException e) {
      throw new ConfigurationException(e.getMessage(), e);
    }
  }

  private static Config parse(Path file) {
    if (!Files.isReadable(file)) {
      throw new ConfigurationException("configuration file '" + file + "' is not readable");
    }
    return ConfigFactory.parseFile(file.toFile());
  }

  private static Config fromEnvironment(Map<String, String> environment, KnownKeys keys) {
    var values = new HashMap<String, String>();
    environment.forEach(
        (variable, value) -> {
          if (variable.startsWith(ENVIRONMENT_PREFIX) && !LAUNCHER.contains(variable)) {
            values.put(keyOf(variable, keys), value);
          }
        });
    return ConfigFactory.parseMap(values, "environment");
  }

  private static String keyOf(String variable, KnownKeys keys) {
    var rest = variable.substring(ENVIRONMENT_PREFIX.length());
    if (rest.startsWith("KAFKA_")) {
      return KAFKA + rest.substring("KAFKA_".length()).toLowerCase().replace('_', '.');
    }
    return keys.all().stream()
        .filter(key -> environmentName(key).equals(variable))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "environment variable '"
                        + variable
                        + "' names no key; the nearest is '"
                        + environmentName(keys.nearest(rest.toLowerCase().replace('_', '.')))
                        + "'"));
  }

  /** The environment variable that overrides a key. */
  static String environmentName(String key) {
    return ENVIRONMENT_PREFIX + key.toUpperCase().replaceAll("[^A-Z0-9]", "_");
  }
}
