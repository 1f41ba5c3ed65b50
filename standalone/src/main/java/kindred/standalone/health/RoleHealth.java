package kindred.standalone.health;

import com.typesafe.config.Config;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import kindred.schemas.ConsumerLag;
import kindred.schemas.KafkaConfig;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes and metrics of one role, where {@code health.enabled} asks for them: listens, and looks
 * now and then how far the role is behind. It watches from outside: a role that fails ends its
 * process and this with it.
 */
public final class RoleHealth implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RoleHealth.class);
  private static final int ANSWER_MS = 5_000;

  private final HealthConfig config;
  private final PrometheusMeterRegistry registry;
  private final Supplier<Optional<String>> role;
  private final Optional<Admin> admin;
  private final Optional<ConsumerLag> lag;
  private final Thread watcher;
  private boolean refused;
  private volatile long answeredNanos = System.nanoTime();
  private volatile Optional<HealthServer> server = Optional.empty();

  /**
   * @param name the role's, in the names of its meters
   * @param registry that the role's own meters are in
   * @param notReady why the role does not work, or empty: it does
   * @param lostRecords offsets of records that were deleted before the role read them
   * @param lag how far the role is behind, from what the broker says; makes a client of its own
   */
  public RoleHealth(
      String name,
      Config config,
      PrometheusMeterRegistry registry,
      Supplier<Optional<String>> notReady,
      LongSupplier lostRecords,
      Function<Admin, ConsumerLag> lag) {
    this.config = HealthConfig.from(config);
    this.registry = registry;
    this.role = notReady;
    this.watcher = Thread.ofPlatform().daemon().name("health").unstarted(this::watch);
    this.admin =
        this.config.enabled() ? Optional.of(admin(KafkaConfig.from(config))) : Optional.empty();
    this.lag = admin.map(lag);
    var metrics = new RoleMetrics(registry, name);
    this.lag.ifPresent(metrics::watch);
    metrics.watchLost(lostRecords);
    metrics.watch(() -> notReady().isEmpty() ? 1 : 0, this::silenceSeconds);
  }

  /** The lag of a group on a topic. */
  public static Function<Admin, ConsumerLag> ofGroup(
      String topic, Supplier<Optional<String>> group) {
    return admin -> ConsumerLag.ofGroup(admin, topic, group, InstantSource.system());
  }

  private static Admin admin(KafkaConfig kafka) {
    return Admin.create(
        kafka.client(
            Map.of(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS),
            Map.of()));
  }

  /** Listens, where it is asked for. */
  public void start() {
    if (lag.isEmpty()) {
      return;
    }
    answeredNanos = System.nanoTime();
    server = Optional.of(new HealthServer(config, this::notReady, registry::scrape));
    watcher.start();
    LOG.info("health: uri={}", uri());
  }

  /** Where it listens; after {@link #start}, where it is asked for. */
  URI uri() {
    return server.orElseThrow().uri();
  }

  private void watch() {
    try {
      while (true) {
        try {
          lag.orElseThrow().look();
          answeredNanos = System.nanoTime();
          refused = false;
        } catch (RuntimeException e) { // of whatever kind: the watch must not end
          failed(e);
        }
        TimeUnit.NANOSECONDS.sleep(config.interval().toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** A refusal is an answer: the role may well do without what it is refused for. */
  private void failed(RuntimeException failure) {
    boolean silent = !(failure instanceof ApiException) || failure instanceof RetriableException;
    if (silent) {
      LOG.debug("the lag is not known now: problem={}", failure.toString());
      return;
    }
    answeredNanos = System.nanoTime();
    if (!refused) {
      LOG.warn("the lag is not told by the broker: problem={}", failure.toString());
    }
    refused = true;
  }

  private double silenceSeconds() {
    return (System.nanoTime() - answeredNanos) / 1e9;
  }

  private Optional<String> notReady() {
    var most = config.maxBrokerSilence();
    if (most.isPositive() && silenceSeconds() > most.toSeconds()) {
      return Optional.of("the broker has not answered for " + Math.round(silenceSeconds()) + " s");
    }
    return role.get();
  }

  @Override
  public void close() {
    server.ifPresent(HealthServer::close);
    if (watcher.getState() != Thread.State.NEW) {
      end(watcher); // before its client is gone
    }
    admin.ifPresent(client -> client.close(Duration.ZERO));
  }

  private static void end(Thread watcher) {
    watcher.interrupt();
    try {
      watcher.join(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
