package kindred.standalone.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
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
      var fromCommandLine = parse(overrides, "-D", keys);
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
    return parse(values, "environment", keys);
  }

  /** Values as they are, but for lists, which are HOCON. */
  private static Config parse(Map<String, String> values, String source, KnownKeys keys) {
    var paths = new HashMap<String, String>();
    values.forEach((key, value) -> paths.put(path(key), value));
    var config = ConfigFactory.parseMap(paths, source);
    for (var entry : values.entrySet()) {
      if (keys.isList(entry.getKey())) {
        config = config.withValue(entry.getKey(), list(entry.getKey(), entry.getValue(), source));
      }
    }
    return config;
  }

  /** In HOCON a key cannot have a value and further keys below it; Kafka has such settings. */
  private static String path(String key) {
    return key.startsWith(KAFKA + "config.providers")
        ? KAFKA + ConfigUtil.quoteString(key.substring(KAFKA.length()))
        : key;
  }

  /** Says what is expected and not what was given, which may be secret. */
  private static ConfigValue list(String key, String value, String source) {
    try {
      var list = ConfigFactory.parseString("list = " + value).getValue("list");
      if (list.valueType() == ConfigValueType.LIST) {
        return list;
      }
    } catch (ConfigException.Parse e) {
      throw noList(key, source);
    }
    throw noList(key, source);
  }

  private static ConfigurationException noList(String key, String source) {
    return new ConfigurationException(source + ": key '" + key + "' is not a list, [a, b]");
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
