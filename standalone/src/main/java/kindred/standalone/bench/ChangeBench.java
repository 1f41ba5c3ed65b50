package kindred.standalone.bench;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.EncoderConfig;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.standalone.command.StopSignal;
import org.HdrHistogram.Histogram;

/**
 * Two versions with random weights, the roles that keep them up, a load of searches, and a client
 * who changes one image at a time; between batches of changes the older version is gone back to.
 */
final class ChangeBench implements AutoCloseable {
  private static final int OLDER = 1;
  private static final int NEWER = 2;
  private static final int SEARCH_CLIENTS = 2;
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration START_PATIENCE = Duration.ofMinutes(10);
  private static final int CHANGES_IN_BATCH = 50;
  private static final int ROLLBACKS_AFTER_BATCH = 2;
  private static final Duration BETWEEN_FLIPS = Duration.ofMillis(500);

  // By chance, so that changes do not keep time with intervals of the path.
  private static final int LEAST_PAUSE_MS = 100;
  private static final int MOST_PAUSE_MS = 300;

  private final Size size;
  private final StopSignal stop;
  private final int dim;
  private final KafkaConfig kafka;
  private final Topics topics;
  private final SyntheticVersions versions;
  private final BenchRoles roles;
  private final ChangeProducer producer;
  private final SplittableRandom random = new SplittableRandom(1);
  private final ExpectedGallery gallery;
  private final Histogram rollbackMicros = Latency.micros();
  private ChangeTimes times = new ChangeTimes();

  /**
   * How much is measured.
   *
   * @param images in the gallery at first
   * @param changes of each kind
   * @param warmUp changes of each kind that are made before and not timed
   */
  record Size(int images, int changes, int warmUp, double searchesPerSecond) {}

  /**
   * @param config with the address of a broker that runs
   */
  ChangeBench(Config config, Size size, StopSignal stop) {
    var architecture = EncoderConfig.from(config).architecture();
    var store = new ArtefactStore(ArtefactsConfig.from(config));
    this.size = size;
    this.stop = stop;
    this.dim = architecture.embeddingDim();
    this.kafka = KafkaConfig.from(config);
    this.topics = new Topics(TopicsConfig.from(config));
    var servers = kafka.settings().get("bootstrap.servers");
    this.versions = new SyntheticVersions(servers, topics, store, architecture);
    this.roles = new BenchRoles(config, kafka, topics, store, stop);
    this.producer = new ChangeProducer(kafka, topics);
    this.gallery = new ExpectedGallery(size.images + size.warmUp + size.changes, random);
  }

  /**
   * @param key of which the configuration has the digest
   */
  ChangeBenchReport run(String key) throws InterruptedException {
    roles.start();
    try (var node = new Node(roles.uri(), key)) {
      fill(node);
      try (var samples = new Arrivals(kafka, topics.samples().name());
          var embeddings = new Arrivals(kafka, topics.embeddings(NEWER).name());
          var client = new ChangeClient(node, producer, samples, embeddings);
          var load = new SearchLoad(roles.uri(), SEARCH_CLIENTS, size.searchesPerSecond, dim)) {
        samples.start();
        embeddings.start();
        load.start();
        change(client, order(size.warmUp));
        goBackAndForth(node);
        times = new ChangeTimes();
        rollbackMicros.reset();
        load.next();
        inBatches(client, node);
        var searches = Latency.of(load.next());
        long differences = differences(client, node);
        return report(searches, client.failures() + load.failures(), client.wrong() + differences);
      }
    }
  }

  /** The gallery under two versions, the newer one served and the older one warm. */
  private void fill(Node node) throws InterruptedException {
    var sent = new ArrayList<CompletableFuture<?>>();
    for (int i = 0; i < size.images; i++) {
      sent.add(producer.send(gallery.next(Change.Kind.ADDITION)));
    }
    sent.forEach(CompletableFuture::join);
    for (int version = OLDER; version <= NEWER; version++) {
      int number = version;
      versions.publish(number);
      versions.promote(number);
      await("version " + number + " is not served", () -> node.served() == number);
      await("images are missing", () -> node.images() == size.images);
    }
  }

  private void await(String otherwise, BooleanSupplier reached) throws InterruptedException {
    long until = System.nanoTime() + START_PATIENCE.toNanos();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException(otherwise + " after " + START_PATIENCE);
      }
      pause(LOOK);
    }
  }

  /** Throws where a role has failed or the end was asked for. */
  private void pause(Duration length) throws InterruptedException {
    if (stop.await(length.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new InterruptedException("stopped before the end");
    }
  }

  /** So many of each kind, mixed by chance. */
  private List<Change.Kind> order(int ofEach) {
    var order = new ArrayList<Change.Kind>();
    for (int i = 0; i < ofEach; i++) {
      order.addAll(List.of(Change.Kind.values()));
    }
    Collections.shuffle(order, random);
    return order;
  }

  private void inBatches(ChangeClient client, Node node) throws InterruptedException {
    var order = order(size.changes);
    for (int from = 0; from < order.size(); from += CHANGES_IN_BATCH) {
      int to = Math.min(order.size(), from + CHANGES_IN_BATCH);
      change(client, order.subList(from, to));
      for (int rollback = 0; rollback < ROLLBACKS_AFTER_BATCH; rollback++) {
        goBackAndForth(node);
      }
    }
  }

  private void change(ChangeClient client, List<Change.Kind> order) throws InterruptedException {
    for (var kind : order) {
      client.make(gallery.next(kind)).ifPresent(at -> times.add(kind, at));
      pause(Duration.ofMillis(random.nextInt(LEAST_PAUSE_MS, MOST_PAUSE_MS)));
    }
  }

  private void goBackAndForth(Node node) throws InterruptedException {
    for (int version : List.of(OLDER, NEWER)) {
      rollbackMicros.recordValue(node.flipTo(version));
      pause(BETWEEN_FLIPS);
    }
  }

  /** Images that either version's index does not have as they should be, when all is over. */
  private long differences(ChangeClient client, Node node) {
    long differences = Math.abs(node.images() - gallery.size());
    for (int version : List.of(OLDER, NEWER)) {
      client.awaitLast(version);
      differences += gallery.differences(id -> node.label(id, Optional.of(version)));
    }
    return differences;
  }

  private ChangeBenchReport report(Latency searches, long failures, long wrong) {
    return new ChangeBenchReport(
        size,
        failures,
        wrong,
        times.of(Change.Kind.ADDITION),
        times.of(Change.Kind.CORRECTION),
        times.of(Change.Kind.DELETION),
        times.path(),
        Latency.of(rollbackMicros),
        searches);
  }

  @Override
  public void close() {
    roles.close();
    producer.close();
    versions.close();
  }
}
