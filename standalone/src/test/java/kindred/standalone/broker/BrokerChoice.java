package kindred.standalone.broker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Which broker tests run on: {@code -Dkindred.kafka=local} the embedded one, {@code docker} a
 * container, {@code auto} (if nothing is said) a container where Docker answers and otherwise the
 * embedded one. Docker is asked only where there is a sign of it, since asking takes a second; and
 * once, since a start that fails may take minutes.
 *
 * @param mode local, docker or auto
 * @param sign of Docker, which costs nothing to look at
 * @param answers whether Docker does
 * @param container starts one
 * @param embedded starts the other one
 */
record BrokerChoice(
    String mode,
    BooleanSupplier sign,
    BooleanSupplier answers,
    Supplier<TestBroker> container,
    Supplier<TestBroker> embedded) {
  BrokerChoice {
    if (!mode.matches("local|docker|auto")) {
      throw new IllegalArgumentException("kindred.kafka '" + mode + "' is not local, docker, auto");
    }
  }

  static BrokerChoice here(Supplier<TestBroker> embedded) {
    return new BrokerChoice(
        System.getProperty("kindred.kafka", "auto"),
        BrokerChoice::isDockerSeen,
        KafkaInContainer::isDockerThere,
        KafkaInContainer::start,
        embedded);
  }

  private static boolean isDockerSeen() {
    return Optional.ofNullable(System.getenv("DOCKER_HOST")).isPresent()
        || Files.exists(Path.of("/var/run/docker.sock"))
        || Files.exists(Path.of(System.getProperty("user.home"), ".testcontainers.properties"));
  }

  /** Starts the chosen one. */
  TestBroker start() {
    return switch (mode) {
      case "local" -> embedded.get();
      case "docker" -> container.get();
      default -> sign.getAsBoolean() && answers.getAsBoolean() ? containerOr() : embedded.get();
    };
  }

  private TestBroker containerOr() {
    try {
      return container.get();
    } catch (RuntimeException e) {
      System.out.println("kafka: embedded, for the container did not start: " + e.getMessage());
      return embedded.get();
    }
  }
}
