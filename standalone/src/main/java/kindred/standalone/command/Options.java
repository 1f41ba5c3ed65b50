package kindred.standalone.command;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import kindred.standalone.config.Configuration;
import kindred.standalone.config.Shown;
import kindred.standalone.logging.LogFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** The options every command has: where its configuration comes from. */
public final class Options {
  private static final Logger LOG = LoggerFactory.getLogger(Options.class);

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration in HOCON, JSON or properties form; overrides the defaults.")
  Optional<Path> file = Optional.empty();

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description = {
        "One configuration key; overrides file and environment. May be repeated.",
        "Example: -D learner.steps-per-event=0.5"
      })
  Map<String, String> overrides = new LinkedHashMap<>();

  /** The effective configuration; what the command itself sets gives way to {@code -D} only. */
  public Config load(Map<String, String> commandOptions) {
    return load(commandOptions, Map.of());
  }

  /** The same, with defaults of the command's own, which everything an operator sets overrides. */
  Config load(Map<String, String> commandOptions, Map<String, String> defaults) {
    var all = new HashMap<>(commandOptions);
    all.putAll(overrides);
    var config = Configuration.load(file, System.getenv(), all, defaults);
    LogFormat.apply(config);
    LOG.info(
        "configuration file={} overrides={}",
        file.map(Path::toString).orElse("none"),
        Shown.of(all));
    return config;
  }
}
