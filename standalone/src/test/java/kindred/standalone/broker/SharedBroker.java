package kindred.standalone.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.standalone.config.Configuration;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands tests the one broker of the run: started at the first use, stopped by JUnit at the end of
 * the run. Tests keep apart by a topic prefix of their own. A {@link TestBroker} is the one of
 * {@link BrokerChoice}, an {@link EmbeddedBroker} always that one.
 */
public final class SharedBroker implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    var type = parameter.getParameter().getType();
    return type == EmbeddedBroker.class || type == TestBroker.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == EmbeddedBroker.class
        ? embedded(context)
        : chosen(context);
  }

  private static EmbeddedBroker embedded(ExtensionContext context) {
    return store(context).computeIfAbsent("broker", key -> start(), EmbeddedBroker.class);
  }

  private static TestBroker chosen(ExtensionContext context) {
    return store(context)
        .computeIfAbsent(
            "chosen broker",
            key -> BrokerChoice.here(() -> new Shared(embedded(context))).start(),
            TestBroker.class);
  }

  private static Store store(ExtensionContext context) {
    return context.getRoot().getStore(Namespace.GLOBAL);
  }

  /** The embedded one, which JUnit closes by itself. */
  private record Shared(EmbeddedBroker broker) implements TestBroker {
    @Override
    public String bootstrapServers() {
      return broker.bootstrapServers();
    }

    @Override
    public void close() {}
  }

  /** Topics of this prefix, which no other test may use. */
  public static Topics topics(String prefix) {
    return new Topics(
        TopicsConfig.from(
            Configuration.load(Optional.empty(), Map.of(), Map.of("topics.prefix", prefix))));
  }

  private static EmbeddedBroker start() {
    try {
      var dir = Files.createTempDirectory(Path.of("target"), "broker").toAbsolutePath();
      var broker = new EmbeddedBroker(new BrokerConfig(dir, "127.0.0.1", 0, 16 << 20));
      broker.start();
      return broker;
    } catch (IOException e) {
      throw new UncheckedIOException("no directory for the broker", e);
    }
  }
}
