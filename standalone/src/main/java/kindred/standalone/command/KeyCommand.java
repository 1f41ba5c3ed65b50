package kindred.standalone.command;

import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import kindred.query.security.ApiKey;
import kindred.query.security.ApiKeys;
import kindred.query.security.Role;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kindred key}. */
@Command(
    name = "key",
    description = {
      "Makes a key for the query node and prints it, this once.",
      "The line that query.keys needs comes with it. The configuration keeps the key's SHA-256"
          + " only: who loses the key makes another one."
    },
    mixinStandardHelpOptions = true)
public final class KeyCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(names = "--name", description = "For the log. Default: ${DEFAULT-VALUE}")
  String name = "key";

  @Option(
      names = "--role",
      description = "read, write (also writes) or admin (also promotes). Default: ${DEFAULT-VALUE}")
  String role = "read";

  @Option(names = "--json", description = "One JSON object on standard output.")
  boolean json;

  @Override
  public Integer call() {
    var given =
        Role.of(role)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "--role '%s' is not read, write or admin".formatted(role)));
    var key = ApiKeys.create(new SecureRandom());
    var kept = new ApiKey(name, ApiKeys.sha256(key), given);
    var out = spec.commandLine().getOut();
    if (json) {
      var all = new LinkedHashMap<String, Object>();
      all.put("key", key);
      all.put("name", kept.name());
      all.put("role", kept.role().text());
      all.put("sha256", kept.sha256());
      out.println(Json.line(all));
    } else {
      out.println("key     " + key);
      out.println("sha256  " + kept.sha256());
      out.printf(
          "query.keys += {name = \"%s\", role = %s, sha256 = \"%s\"}%n",
          kept.name(), kept.role().text(), kept.sha256());
    }
    out.flush();
    return 0;
  }
}
