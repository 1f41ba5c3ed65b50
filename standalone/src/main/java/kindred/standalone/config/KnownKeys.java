package kindred.standalone.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueType;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The keys that some {@code reference.conf} has; everything below {@code kafka} and {@code
 * broker.settings} is Kafka's.
 */
final class KnownKeys {
  private static final List<String> OF_KAFKA = List.of("kafka.", "broker.settings.");

  private final Config reference;
  private final SortedSet<String> keys;

  KnownKeys(Config reference) {
    this.reference = reference;
    this.keys = keysOf(reference.resolve());
  }

  SortedSet<String> all() {
    return keys;
  }

  /** Whether the key's value is a list. */
  boolean isList(String key) {
    return keys.contains(key)
        && reference.resolve().getValue(key).valueType() == ConfigValueType.LIST;
  }

  /** Stops at the first key that is in no reference, naming the nearest one that is. */
  void check(Config config, String source) {
    for (var key : keysOf(config.withFallback(reference).resolve())) {
      if (!keys.contains(key) && OF_KAFKA.stream().noneMatch(key::startsWith)) {
        throw new ConfigurationException(
            source + ": key '" + key + "' is not known; the nearest is '" + nearest(key) + "'");
      }
    }
  }

  String nearest(String key) {
    return keys.stream().min(Comparator.comparingInt(known -> distance(known, key))).orElseThrow();
  }

  private static SortedSet<String> keysOf(Config config) {
    var keys = new TreeSet<String>();
    config
        .entrySet()
        .forEach(entry -> keys.add(String.join(".", ConfigUtil.splitPath(entry.getKey()))));
    return keys;
  }

  /** Levenshtein's edit distance. */
  private static int distance(String a, String b) {
    var row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitute = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substitute, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
