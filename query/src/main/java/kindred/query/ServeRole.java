package kindred.query;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import kindred.encoder.ArtefactStore;
import kindred.encoder.EncoderConfig;
import kindred.query.http.Routes;
import kindred.query.http.Sources;
import kindred.query.http.Traffic;
import kindred.query.http.WebServer;
import kindred.query.index.LuceneIndex;
import kindred.query.learning.LearningReports;
import kindred.query.sample.SamplePictures;
import kindred.query.version.Consumers;
import kindred.query.version.Freshness;
import kindred.query.version.ImageHistory;
import kindred.query.version.Promoter;
import kindred.query.version.Serving;
import kindred.query.version.VersionEvents;
import kindred.query.version.VersionFollower;
import kindred.query.version.WriteWaits;
import kindred.query.write.ImageWriter;
import kindred.schemas.DirectoryLock;
import kindred.schemas.KafkaConfig;
import kindred.schemas.LostRecords;
import kindred.schemas.OnLoss;
import kindred.schemas.Topics;
import kindred.schemas.image.ImageConfig;
import kindred.schemas.image.ImageDecoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The query node: follows what is live and answers over HTTP. */
public final class ServeRole implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServeRole.class);

  private final KafkaConfig kafka;
  private final Topics topics;
  private final ArtefactStore artefacts;
  private final ImageConfig images;
  private final EncoderConfig encoders;
  private final QueryConfig config;
  private final InstantSource clock;
  private final Freshness freshness;
  private final ImageHistory history;
  private final VersionEvents events;
  private final ImageWriter writer;
  private final Serving serving = new Serving();

  /** An index that cannot know of all deletions is made anew, so its reader stops. */
  private final LostRecords lost = LostRecords.of("serve", OnLoss.STOP);

  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  // Set by start(), in this order.
  private final AtomicBoolean closed = new AtomicBoolean();
  private VersionFollower follower;
  private Thread following;
  private SamplePictures pictures;
  private ImageDecoder decoder;
  private WriteWaits waits;
  private Promoter promoter;
  private LearningReports learning;
  private Vertx vertx;
  private HttpServer server;
  private Traffic traffic;
  private Optional<DirectoryLock> directory = Optional.empty();

  public ServeRole(
      KafkaConfig kafka,
      Topics topics,
      ArtefactStore artefacts,
      ImageConfig images,
      EncoderConfig encoders,
      QueryConfig config) {
    this(kafka, topics, artefacts, images, encoders, config, InstantSource.system());
  }

  public ServeRole(
      KafkaConfig kafka,
      Topics topics,
      ArtefactStore artefacts,
      ImageConfig images,
      EncoderConfig encoders,
      QueryConfig config,
      InstantSource clock) {
    this.kafka = kafka;
    this.topics = topics;
    this.artefacts = artefacts;
    this.images = images;
    this.encoders = encoders;
    this.config = config;
    this.clock = clock;
    this.freshness = Freshness.logged(config.follow(), clock);
    this.history = new ImageHistory(config.follow().history());
    this.events = new VersionEvents(config.versionEvents().history());
    this.writer = ImageWriter.connect(kafka, topics, config.write());
  }

  /**
   * Listens and follows from now on; returns when the port answers.
   *
   * @throws IllegalArgumentException where it would listen beyond this machine without keys
   */
  public void start() {
    config.security().checkHost(config.host());
    directory = Optional.of(DirectoryLock.take("query.data-dir", config.dataDir()));
    var indices = config.dataDir().resolve("index");
    LuceneIndex.wipe(uploads());
    follower =
        VersionFollower.connect(
            config.follow(),
            kafka,
            topics,
            artefacts,
            encoders,
            indices,
            config.index(),
            config.openSearch(),
            serving,
            freshness,
            history,
            events,
            clock,
            lost);
    following = Thread.ofPlatform().name("version-follower").start(this::follow);
    listen();
    LOG.info("serving: uri={}", uri());
  }

  private void follow() {
    try {
      follower.run();
      ended.complete(null);
    } catch (RuntimeException | Error e) {
      ended.completeExceptionally(e);
    }
  }

  private void listen() {
    pictures =
        new SamplePictures(
            () -> Consumers.ofCommitted(kafka, Map.of("max.poll.records", "1")),
            topics.samples().name(),
            config.samples());
    decoder = new ImageDecoder(images);
    var http = config.http();
    waits = WriteWaits.connect(kafka, topics, serving, http.maxFreshnessWaiters());
    waits.start();
    promoter = Promoter.connect(kafka, topics, follower, serving, http.promoteTimeout(), clock);
    learning =
        new LearningReports(
            () -> Consumers.ofCommitted(kafka, Map.of()),
            topics.learning().name(),
            topics.serde(topics.learning()),
            config.learning());
    learning.start();
    var metrics = new QueryMetrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    metrics.watch(serving, follower::status, freshness, clock);
    metrics.watchLost(lost::count, serving::indexFailures);
    vertx = Vertx.vertx();
    var routes =
        new Routes(
            config,
            images,
            uploads(),
            new Sources(
                serving,
                follower::status,
                decoder,
                pictures,
                promoter,
                waits,
                history,
                learning,
                events,
                writer),
            metrics,
            clock);
    traffic = routes.traffic();
    server = WebServer.listen(vertx, config, routes).server();
  }

  private Path uploads() {
    return config.dataDir().resolve("uploads");
  }

  /** Where it listens, after {@link #start}. */
  public int port() {
    return server.actualPort();
  }

  /** The page and the API, after {@link #start}. */
  public URI uri() {
    var host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
    var scheme = config.security().tls().on() ? "https" : "http";
    return URI.create(scheme + "://" + host + ":" + port() + "/");
  }

  /** How long events take to become searchable. */
  public Freshness freshness() {
    return freshness;
  }

  /** Waits until it is closed; throws what broke it. */
  public void join() {
    try {
      ended.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException broken ? broken : e; // an Error stays wrapped
    }
  }

  /**
   * Says that it is not ready, waits until that is seen ({@code query.http.drain}), accepts no more
   * connections, answers what is under way ({@code query.http.stop-timeout}), and lets everything
   * go.
   */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    if (server != null) {
      var http = config.http();
      traffic.seeOut(server, http.drain(), http.stopTimeout());
      LOG.info("serving no more");
    }
    if (vertx != null) {
      vertx.close().await();
      promoter.close();
      waits.close();
      learning.close();
      decoder.close();
      pictures.close();
    }
    writer.close();
    if (follower != null) {
      follower.stop();
      try {
        following.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    directory.ifPresent(DirectoryLock::close);
  }
}
