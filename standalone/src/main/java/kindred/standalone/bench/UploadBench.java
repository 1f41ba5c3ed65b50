package kindred.standalone.bench;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.EncoderConfig;
import kindred.query.QueryConfig;
import kindred.query.ServeRole;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.schemas.image.ImageConfig;
import kindred.standalone.broker.BrokerConfig;
import kindred.standalone.broker.EmbeddedBroker;
import org.HdrHistogram.Histogram;

/** A broker, one version, and a query node for each mode of embedding uploads together. */
final class UploadBench implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(10);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Pictures that clients take turns with. */
  private static final int PICTURES = 200;

  private final Config config;
  private final EmbeddedBroker broker;
  private final List<ServeRole> roles = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<byte[]> pictures = new ArrayList<>();
  private final AtomicLong failures = new AtomicLong();

  /** How uploads are embedded together: at most so many, waiting so long. */
  record Mode(int max, String longest) {
    String text() {
      return max == 1 ? "off (max = 1)" : "max = %d, wait = %s".formatted(max, longest);
    }
  }

  UploadBench(Config config, long seed) {
    this.config = config;
    this.broker = new EmbeddedBroker(BrokerConfig.from(config));
    var drawn = StreamPictures.drawn(PICTURES, seed);
    for (int i = 0; i < PICTURES; i++) {
      pictures.add(drawn.of(i).bytes());
    }
  }

  /** Returns when every mode's node answers over so many vectors. */
  void start(Path directory, List<Mode> modes, int images, long seed) throws InterruptedException {
    broker.start();
    var topics = new Topics(TopicsConfig.from(config));
    var store = new ArtefactStore(ArtefactsConfig.from(config));
    var architecture = EncoderConfig.from(config).architecture();
    var random = new SplittableRandom(seed);
    try (var versions =
        new SyntheticVersions(broker.bootstrapServers(), topics, store, architecture)) {
      versions.samples(images);
      versions.publish(1, SyntheticVersions.vectors(random, images, architecture.embeddingDim()));
      versions.promote(1);
    }
    for (int mode = 0; mode < modes.size(); mode++) {
      start(topics, store, own(directory.resolve("node" + mode), modes.get(mode)));
    }
    for (var node : nodes) {
      await(node);
    }
  }

  private Config own(Path directory, Mode mode) {
    var keys =
        Map.of(
            "query.data-dir", directory.toString(),
            "query.search.embed-batch.max", mode.max,
            "query.search.embed-batch.wait", mode.longest);
    return ConfigFactory.parseMap(keys).withFallback(config);
  }

  private void start(Topics topics, ArtefactStore store, Config own) {
    var role =
        new ServeRole(
            new KafkaConfig(Map.of("bootstrap.servers", broker.bootstrapServers())),
            topics,
            store,
            ImageConfig.from(own),
            EncoderConfig.from(own),
            QueryConfig.from(own));
    role.start();
    roles.add(role);
    nodes.add(new Node(role.uri(), ""));
  }

  private static void await(Node node) throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (node.served() != 1) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException("no version is served after " + PATIENCE);
      }
      Thread.sleep(LOOK);
    }
  }

  /**
   * Clients that each send the next search when the one before is answered.
   *
   * @param mode by number
   * @return microseconds of each search
   */
  Histogram run(int mode, int clients, double seconds) throws InterruptedException {
    var micros = Latency.micros();
    var next = new AtomicInteger();
    long until = System.nanoTime() + (long) (seconds * 1e9);
    var threads = new ArrayList<Thread>();
    for (int client = 0; client < clients; client++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (System.nanoTime() < until) {
                      search(nodes.get(mode), next.getAndIncrement(), micros);
                    }
                  }));
    }
    for (var thread : threads) {
      thread.join();
    }
    return micros;
  }

  private void search(Node node, int number, Histogram micros) {
    long start = System.nanoTime();
    try {
      node.search("k=10", pictures.get(number % PICTURES));
    } catch (RuntimeException e) {
      failures.incrementAndGet();
    }
    synchronized (micros) {
      micros.recordValue((System.nanoTime() - start) / 1_000);
    }
  }

  /** Searches without an answer. */
  long failures() {
    return failures.get();
  }

  @Override
  public void close() {
    nodes.forEach(Node::close);
    roles.forEach(ServeRole::close);
    broker.close();
  }
}
