package kindred.ingest;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.util.Map;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;

/** The reference configuration of both modules, with changes. */
public final class Settings {
  private Settings() {}

  public static Config with(Map<String, ?> changes) {
    var options = ConfigParseOptions.defaults().setAllowMissing(false);
    // Every reference.conf on the classpath, as the real start does.
    return ConfigFactory.parseMap(changes)
        .withFallback(ConfigFactory.parseResources("reference.conf", options))
        .resolve();
  }

  public static Topics topics() {
    return new Topics(TopicsConfig.from(with(Map.of())));
  }
}
