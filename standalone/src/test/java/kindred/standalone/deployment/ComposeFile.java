package kindred.standalone.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code docker-compose.yml}, as far as it says how roles are run. */
final class ComposeFile {
  static final Path PATH = Path.of("../docker-compose.yml");
  private static final Pattern DEFAULT = Pattern.compile("\\$\\{[A-Z_]+:-([^}]*)}");

  private final Map<String, Object> root;

  private ComposeFile(Map<String, Object> root) {
    this.root = root;
  }

  static ComposeFile read() throws IOException {
    return new ComposeFile(yaml(Files.readString(PATH)));
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> yaml(String text) {
    return (Map<String, Object>) new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
  }

  Map<String, Object> services() {
    return map(root, "services");
  }

  Map<String, Object> volumes() {
    return map(root, "volumes");
  }

  Map<String, Object> service(String name) {
    return map(services(), name);
  }

  /** With the defaults of what it leaves to the environment. */
  Map<String, String> environment(String service) {
    var environment = new TreeMap<String, String>();
    map(service(service), "environment")
        .forEach(
            (key, value) ->
                environment.put(key, DEFAULT.matcher(String.valueOf(value)).replaceAll("$1")));
    return environment;
  }

  List<String> command(String service) {
    return strings(service(service).get("command"));
  }

  /** Without its first word, CMD. */
  List<String> healthCheck(String service) {
    var test = strings(map(service(service), "healthcheck").get("test"));
    return test.subList(1, test.size());
  }

  static List<String> strings(Object list) {
    return ((List<?>) list).stream().map(String::valueOf).toList();
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(Map<String, Object> of, String key) {
    var value = (Map<String, Object>) of.get(key);
    if (value == null) {
      throw new AssertionError("no " + key + " in " + of);
    }
    return value;
  }
}
