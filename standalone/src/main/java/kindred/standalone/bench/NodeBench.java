package kindred.standalone.bench;

import com.typesafe.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
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

/** A broker with one synthetic version and a query node, restarted and then asked over HTTP. */
final class NodeBench implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(10);
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Pattern STAGE =
      Pattern.compile("kindred_query_stage_seconds_(count|sum)\\{stage=\"search\"\\} ([0-9.E+-]+)");

  private final Config config;
  private final EmbeddedBroker broker;
  private final SyntheticVersions versions;
  private final ArtefactStore store;
  private final Topics topics;
  private final HttpClient http = HttpClient.newHttpClient();
  private ServeRole node;

  /**
   * What it came to.
   *
   * @param firstStartSeconds from a start without an index to the first answer
   * @param restartSeconds the same with the index of a node that was stopped
   * @param one connection
   * @param several connections
   * @param connections how many several are
   * @param indexMs of one search in the index, while there is one connection
   */
  record Result(
      double firstStartSeconds,
      double restartSeconds,
      Wrk.Result one,
      Wrk.Result several,
      int connections,
      double indexMs) {
    /** Of a request's time with one connection. */
    double shareOutsideIndex() {
      return 1 - indexMs / one.meanMs();
    }

    Map<String, Object> values() {
      var values = new LinkedHashMap<String, Object>();
      values.put("firstStartSeconds", firstStartSeconds);
      values.put("restartSeconds", restartSeconds);
      values.put("oneConnection", one);
      values.put("connections", connections);
      values.put("severalConnections", several);
      values.put("indexMs", indexMs);
      values.put("shareOutsideIndex", shareOutsideIndex());
      return values;
    }

    String table() {
      return "node: first start %.2f s, restart %.2f s until the first answer%n"
              .formatted(firstStartSeconds, restartSeconds)
          + line(1, one)
          + line(connections, several)
          + "index %.3f ms of %.3f ms, %.0f %% is not index%n"
              .formatted(indexMs, one.meanMs(), 100 * shareOutsideIndex());
    }

    private static String line(int connections, Wrk.Result wrk) {
      return "%d connections: %.0f requests/s, p50 %.2f ms, p99 %.2f ms, %d failed%n"
          .formatted(connections, wrk.perSecond(), wrk.p50Ms(), wrk.p99Ms(), wrk.failed());
    }
  }

  NodeBench(Config config) {
    this.config = config;
    this.topics = new Topics(TopicsConfig.from(config));
    this.store = new ArtefactStore(ArtefactsConfig.from(config));
    this.broker = new EmbeddedBroker(BrokerConfig.from(config));
    broker.start();
    var architecture = EncoderConfig.from(config).architecture();
    this.versions = new SyntheticVersions(broker.bootstrapServers(), topics, store, architecture);
  }

  Result run(ClusteredVectors data, int k, int connections, int seconds, Path directory)
      throws InterruptedException, IOException {
    versions.samples(data.vectors().length);
    versions.publish(1, data.vectors());
    versions.promote(1);
    double first = untilAnswer(data.queries()[0]);
    node.close();
    double again = untilAnswer(data.queries()[0]);
    var wrk = new Wrk(directory, data.queries(), k);
    wrk.run(node.uri(), connections, seconds); // warms up
    double[] before = stage();
    var one = wrk.run(node.uri(), 1, seconds);
    double[] after = stage();
    double indexMs = 1e3 * (after[1] - before[1]) / Math.max(1, after[0] - before[0]);
    var several = wrk.run(node.uri(), connections, seconds);
    return new Result(first, again, one, several, connections, indexMs);
  }

  /** Starts the node; seconds until it answers a search. */
  private double untilAnswer(float[] query) throws InterruptedException {
    long start = System.nanoTime();
    var kafka = new KafkaConfig(Map.of("bootstrap.servers", broker.bootstrapServers()));
    var encoder = EncoderConfig.from(config);
    var images = ImageConfig.from(config);
    node = new ServeRole(kafka, topics, store, images, encoder, QueryConfig.from(config));
    node.start();
    var body = "{\"k\":10,\"vector\":" + Arrays.toString(query) + "}";
    while (status(body) != 200) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IllegalStateException("no answer within " + PATIENCE);
      }
      Thread.sleep(LOOK);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private int status(String body) {
    var request =
        HttpRequest.newBuilder(node.uri().resolve("/v1/search"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    return send(request).statusCode();
  }

  /** Searches in the index so far, and their seconds. */
  private double[] stage() {
    double[] countAndSum = new double[2];
    var text = send(HttpRequest.newBuilder(metrics()).build()).body();
    var matcher = STAGE.matcher(text);
    while (matcher.find()) {
      countAndSum[matcher.group(1).equals("count") ? 0 : 1] = Double.parseDouble(matcher.group(2));
    }
    return countAndSum;
  }

  private URI metrics() {
    return node.uri().resolve("/metrics");
  }

  private java.net.http.HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException("no answer of the node", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    http.close();
    if (node != null) {
      node.close();
    }
    versions.close();
    broker.close();
  }
}
