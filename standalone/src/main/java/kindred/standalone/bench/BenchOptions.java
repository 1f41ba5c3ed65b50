package kindred.standalone.bench;

import com.typesafe.config.Config;
import java.util.HashMap;
import java.util.Map;
import kindred.query.security.ApiKeys;
import kindred.standalone.command.Json;
import kindred.standalone.command.Options;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every bench takes: where its configuration comes from and where its result goes. */
final class BenchOptions {
  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  @Mixin Options options;

  @Option(names = "--json", description = "The result as one JSON object on standard output.")
  boolean json;

  /** The bench's own keys; what -D says comes on top of them. */
  Config load(Map<String, String> keys) {
    return options.load(keys);
  }

  /**
   * Keys of a broker and a query node in this process.
   *
   * @param directory in which all is kept
   * @param key that promotes versions
   */
  static Map<String, String> nodeKeys(String directory, String key) {
    var keys = new HashMap<String, String>();
    keys.put("data-dir", directory);
    keys.put("broker.port", "0");
    keys.put("query.port", "0");
    keys.put("query.admin-key-sha256", ApiKeys.sha256(key));
    keys.put("query.follow.warm-versions", "1");
    // Its clients have no key and speak plain HTTP.
    keys.put("query.host", "127.0.0.1");
    keys.put("query.keys", "[]");
    keys.put("query.jwt.algorithm", "none");
    keys.put("query.tls.certificate", "");
    return keys;
  }

  /**
   * @param values for programs
   * @param table for people
   */
  void print(Object values, String table) {
    var out = command.commandLine().getOut();
    out.println(json ? Json.line(values) : table);
    out.flush();
  }
}
