package kindred.schemas;

import com.typesafe.config.Config;
import java.util.Optional;
import kindred.schemas.registry.RegistryConfig;
import kindred.schemas.registry.SchemaRegistry;

/**
 * The {@code schemas { }} block.
 *
 * @param wireFormat what the shared topics are written in ({@link Topic#shared})
 * @param registry where schemas are looked up and registered
 */
public record SchemasConfig(WireFormat wireFormat, RegistryConfig registry) {
  public SchemasConfig {
    if (wireFormat == WireFormat.CONFLUENT && registry.url().isEmpty()) {
      throw new IllegalArgumentException(
          "schemas.wire-format is confluent, and schemas.registry.url is empty");
    }
  }

  /** From the whole configuration. */
  public static SchemasConfig from(Config config) {
    var name = config.getString("schemas.wire-format");
    var format =
        switch (name) {
          case "single-object" -> WireFormat.SINGLE_OBJECT;
          case "confluent" -> WireFormat.CONFLUENT;
          default ->
              throw new IllegalArgumentException(
                  "schemas.wire-format '" + name + "' is not single-object or confluent");
        };
    return new SchemasConfig(format, RegistryConfig.from(config));
  }

  /** The registry that is configured; nothing is asked of it yet. */
  Optional<SchemaRegistry> connect() {
    return registry.url().map(url -> new SchemaRegistry(registry));
  }
}
