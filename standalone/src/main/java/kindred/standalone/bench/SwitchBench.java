package kindred.standalone.bench;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
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

/**
 * A broker, synthetic versions and a query node under a steady load, all in this process. Time is
 * cut into windows: nothing happens in a steady one; in a cold one a version is promoted whose
 * index has to be built; in a warm one promotions go back and forth between two built ones.
 */
final class SwitchBench implements AutoCloseable {
  private static final Duration BETWEEN_FLIPS = Duration.ofMillis(500);
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final int MOST_MINUTES = 10;

  private final int images;
  private final int dim;
  private final EmbeddedBroker broker;
  private final SyntheticVersions versions;
  private final ServeRole serve;
  private final Node node;
  private final SearchLoad load;
  private final Histogram rollbackMicros = Latency.micros();
  private final SplittableRandom random = new SplittableRandom(1);
  private int newest;

  /**
   * @param images in the gallery of each version
   * @param key of which the configuration has the digest
   */
  SwitchBench(Config config, int images, int clients, double perSecond, String key) {
    var encoder = EncoderConfig.from(config);
    var topics = new Topics(TopicsConfig.from(config));
    var store = new ArtefactStore(ArtefactsConfig.from(config));
    this.images = images;
    this.dim = encoder.architecture().embeddingDim();
    this.broker = new EmbeddedBroker(BrokerConfig.from(config));
    broker.start();
    this.versions =
        new SyntheticVersions(broker.bootstrapServers(), topics, store, encoder.architecture());
    var kafka = new KafkaConfig(Map.of("bootstrap.servers", broker.bootstrapServers()));
    this.serve =
        new ServeRole(
            kafka, topics, store, ImageConfig.from(config), encoder, QueryConfig.from(config));
    serve.start();
    this.node = new Node(serve.uri(), key);
    this.load = new SearchLoad(serve.uri(), clients, perSecond, dim);
  }

  /** Two versions, the newer one served, and the load. */
  void start() throws InterruptedException {
    versions.samples(images);
    publish();
    versions.promote(1);
    awaitServed(1);
    publish();
    versions.promote(2);
    awaitServed(2);
    load.start();
  }

  private void publish() {
    newest++;
    versions.publish(newest, SyntheticVersions.vectors(random, images, dim));
  }

  /** Nothing happens. */
  Histogram steady(Duration length) throws InterruptedException {
    load.next();
    Thread.sleep(length);
    return load.next();
  }

  /**
   * A window in which a version is built and swapped in.
   *
   * @param searchMicros of the searches answered meanwhile
   * @param switchMs from the promotion's request to the first look that found it served
   */
  record Cold(Histogram searchMicros, double switchMs) {}

  /** From the promotion to the swap, or longer. */
  Cold cold(Duration least) throws InterruptedException {
    publish();
    awaitKnown(newest);
    load.next();
    long start = System.nanoTime();
    node.promote(newest);
    awaitServed(newest);
    double tookMs = (System.nanoTime() - start) / 1e6;
    long left = least.toNanos() - (System.nanoTime() - start);
    Thread.sleep(Duration.ofNanos(Math.max(0, left)));
    return new Cold(load.next(), tookMs);
  }

  /** Promotions between the newest version and the one before, ending with the newest. */
  Histogram warm(Duration length) throws InterruptedException {
    load.next();
    long until = System.nanoTime() + length.toNanos();
    for (int flip = 0; System.nanoTime() < until || flip % 2 == 1; flip++) {
      flip(flip);
      Thread.sleep(BETWEEN_FLIPS);
    }
    return load.next();
  }

  private void flip(int number) {
    rollbackMicros.recordValue(node.flipTo(number % 2 == 0 ? newest - 1 : newest));
  }

  /** So many switches in a row, as fast as they are answered. */
  void flips(int number) {
    for (int flip = 0; flip < number; flip++) {
      flip(flip);
    }
  }

  /** From request to answer, each served by then. */
  Histogram rollbackMicros() {
    return rollbackMicros;
  }

  /** Searches that were refused or failed. */
  long failures() {
    return load.failures();
  }

  private void awaitServed(int version) throws InterruptedException {
    long until = System.nanoTime() + Duration.ofMinutes(MOST_MINUTES).toNanos();
    while (node.served() != version) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException(
            "version %d is not served after %d minutes".formatted(version, MOST_MINUTES));
      }
      Thread.sleep(LOOK);
    }
  }

  /** A version that the node has not read of cannot be promoted through it. */
  private void awaitKnown(int version) throws InterruptedException {
    while (node.known() < version) {
      Thread.sleep(LOOK);
    }
  }

  @Override
  public void close() {
    load.close();
    node.close();
    serve.close();
    versions.close();
    broker.close();
  }
}
