package kindred.standalone.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import kindred.query.ServeRole;
import kindred.query.index.Filter;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.standalone.bench.SyntheticVersions;
import kindred.standalone.broker.EmbeddedBroker;
import kindred.standalone.broker.SharedBroker;
import kindred.standalone.config.Configuration;
import kindred.standalone.running.Await;
import kindred.standalone.running.Configured;
import kindred.standalone.running.KindredProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Query nodes whose index is in a real OpenSearch of two nodes: one may manage the cluster, the
 * other one has data only and is the one that is killed. Skipped by name where there is no JDK for
 * it, or where its artefacts are not to be had.
 */
@ExtendWith(SharedBroker.class)
class OpenSearchTest {
  private static final int DIM = 16;
  private static final int IMAGES = 1_200;
  private static final long SEED = 11;

  /** After the kill. */
  private static final int SEARCHES = Integer.getInteger("kindred.searches", 200);

  @TempDir static Path cluster;
  private static OpenSearchNode first;
  private static OpenSearchNode second;

  @TempDir Path dir;
  private final SplittableRandom random = new SplittableRandom(SEED);

  @BeforeAll
  static void startCluster() throws Exception {
    Files.setPosixFilePermissions(cluster, PosixFilePermissions.fromString("rwxr-xr-x"));
    var distribution = Distribution.in(cluster);
    first =
        OpenSearchNode.start(
            distribution, cluster.resolve("first"), "first", "cluster_manager, data", null);
    second = OpenSearchNode.start(distribution, cluster.resolve("second"), "second", "data", first);
    Await.until("both nodes are there", () -> first.hasCluster(2, "green"));
  }

  @AfterAll
  static void stopCluster() {
    for (var node : new OpenSearchNode[] {first, second}) {
      if (node != null) {
        node.close();
      }
    }
  }

  private static void reviveSecond() throws Exception {
    if (!second.isAlive()) {
      second.startAgain();
    }
    Await.until("both nodes are there", () -> first.hasCluster(2, "green"));
  }

  private Map<String, String> keys(String prefix, EmbeddedBroker broker, String node) {
    var keys = new HashMap<String, String>();
    keys.put("data-dir", dir.resolve(node).toString());
    keys.put("artefacts.uri", dir.resolve("artefacts").toUri().toString());
    keys.put("kafka.bootstrap.servers", broker.bootstrapServers());
    keys.put("topics.prefix", prefix);
    keys.put("query.port", "0");
    keys.put("query.index.backend", "opensearch");
    keys.put("query.index.opensearch.hosts", second.uri() + "," + first.uri());
    keys.put("encoder.embedding-dim", Integer.toString(DIM));
    keys.put("encoder.width", "8");
    keys.put("encoder.input.side", "16");
    keys.put("encoder.input.channels", "1");
    return keys;
  }

  private static Config config(Map<String, String> keys) {
    return Configuration.load(Optional.empty(), Map.of(), keys);
  }

  private static ServeRole node(Config config) {
    var node = Configured.node(config);
    node.start();
    return node;
  }

  @Test
  void twoNodesOverOneIndex_oracleWritesKilledNodeAndNewVersion(EmbeddedBroker broker)
      throws Exception {
    var byGraph = keys("os", broker, "graph");
    byGraph.put("query.index.exact-below", "0");
    var byAll = keys("os", broker, "all");
    byAll.put("query.index.exact-below", "100000");
    var config = config(byGraph);
    reviveSecond();
    try (var versions = Configured.versions(config)) {
      versions.samples(IMAGES);
      var gallery =
          Gallery.publish(1, DIM, IMAGES, random, versions, new Topics(TopicsConfig.from(config)));
      versions.promote(1);
      // Both write the same index.
      try (var graph = node(config);
          var all = node(config(byAll));
          var graphApi = new Client(graph.uri());
          var allApi = new Client(all.uri())) {
        graphApi.awaitReady();
        allApi.awaitReady();
        Await.until(
            "the alias is there",
            () -> first.get("/os-live/_count").path("count").asInt() == IMAGES);
        compare(gallery, graphApi, 0.99);
        compare(gallery, allApi, 1);

        followWrites(gallery, graphApi, allApi);
        compare(gallery, graphApi, 0.99);
        compare(gallery, allApi, 1);
        killUnderLoad(gallery, graphApi, allApi);
        switchUnderLoad(versions, config, graphApi, allApi);
      }
    }
  }

  /** A correction, a deletion and a new image, in both nodes' answers. */
  private void followWrites(Gallery gallery, Client... nodes) throws Exception {
    gallery.write(4, gallery.vector(3));
    gallery.delete(3);
    gallery.write(IMAGES, SyntheticVersions.vectors(random, 1, DIM)[0]);
    gallery.complete();
    var labelled = gallery.nearest(gallery.vector(4), IMAGES, new Filter.Label("label 0"));
    for (var api : nodes) {
      Await.until("the deletion shows", () -> api.status("/v1/images/image%203") == 404);
      Await.until("the new one shows", () -> api.status("/v1/images/image%201200") == 200);
      assertEquals(501, api.status("/v1/images/image%204/receipt"));
      var nearest = api.search(gallery.vector(4), 1, "").get("neighbours").get(0);
      assertEquals("image 4", nearest.get("id").asText());
      Await.until(
          "the count is right",
          () -> api.json("/v1/versions/live").get("images").asInt() == gallery.size());
      assertEquals(new TreeSet<>(gallery.ids()), new TreeSet<>(api.ids()));
      var labels = api.json("/v1/labels").get("labels");
      assertEquals(7, labels.size());
      for (var count : labels) {
        if (count.get("label").asText().equals("label 0")) {
          assertEquals(labelled.size(), count.get("images").asInt());
        }
      }
    }
  }

  private void compare(Gallery gallery, Client api, double least) throws Exception {
    var red = new Filter.Attribute("colour", "red");
    var filters =
        Map.of(
            "",
            new Filter.Any(),
            "{\"label\":\"label 2\"}",
            new Filter.Label("label 2"),
            "{\"label\":{\"exists\":false}}",
            new Filter.Not(new Filter.Labelled()),
            "{\"and\":[{\"attribute\":\"colour\",\"equals\":\"red\"},{\"not\":{\"label\":{\"in\":[\"label"
                + " 1\",\"label 2\"]}}}]}",
            new Filter.All(
                List.of(red, new Filter.Not(new Filter.LabelIn(Set.of("label 1", "label 2"))))),
            "{\"or\":[{\"attribute\":\"colour\",\"in\":[\"blue\"]},{\"attribute\":\"size\",\"exists\":true}]}",
            new Filter.OneOf(
                List.of(
                    new Filter.AttributeIn("colour", Set.of("blue")),
                    new Filter.HasAttribute("size"))));
    for (var filter : filters.entrySet()) {
      int found = 0;
      int wanted = 0;
      for (var query : SyntheticVersions.vectors(random, 10, DIM)) {
        var oracle = gallery.nearest(query, 10, filter.getValue());
        var scores = new HashMap<String, Float>();
        oracle.forEach(neighbour -> scores.put(neighbour.id(), neighbour.score()));
        wanted += oracle.size();
        var answer = api.search(query, 10, filter.getKey()).get("neighbours");
        assertEquals(oracle.size(), answer.size());
        for (var neighbour : answer) {
          var id = neighbour.get("id").asText();
          if (scores.containsKey(id)) {
            found++;
            assertEquals(scores.get(id), (float) neighbour.get("score").asDouble(), 1e-6f);
          }
        }
      }
      assertTrue(
          found >= least * wanted,
          "seed " + SEED + " " + filter.getKey() + ": " + found + " of " + wanted);
    }
  }

  /** The node of OpenSearch that has the primary is killed while both query nodes are asked. */
  private void killUnderLoad(Gallery gallery, Client a, Client b) throws Exception {
    makePrimary("os-v1");
    var queries = SyntheticVersions.vectors(random, 50, DIM);
    try (var load = new SearchLoad(List.of(a.uri(), b.uri()), queries)) {
      awaitAnswers(load, 100);
      second.kill();
      int before = load.answers();
      for (int i = 1; i <= 20; i++) {
        gallery.write(IMAGES + i, SyntheticVersions.vectors(random, 1, DIM)[0]);
      }
      gallery.delete(0);
      gallery.complete();
      for (var api : List.of(a, b)) {
        Await.until("a deletion shows", () -> api.status("/v1/images/image%200") == 404);
        Await.until("a write shows", () -> api.status("/v1/images/image%201220") == 200);
      }
      awaitAnswers(load, before + SEARCHES);
      assertEquals(List.of(), load.faults());
      report("node killed", load);
    }
    var ids = a.ids();
    assertEquals(gallery.size(), ids.size());
    assertEquals(new TreeSet<>(gallery.ids()), new TreeSet<>(ids));
  }

  private void switchUnderLoad(SyntheticVersions versions, Config config, Client a, Client b)
      throws Exception {
    var topics = new Topics(TopicsConfig.from(config));
    var queries = SyntheticVersions.vectors(random, 50, DIM);
    var stranger = new AliasWatch(first, "os-live");
    try (stranger;
        var load = new SearchLoad(List.of(a.uri(), b.uri()), queries)) {
      Gallery.publish(2, DIM, IMAGES, random, versions, topics);
      awaitAnswers(load, 100);
      versions.promote(2);
      a.awaitServed(2);
      b.awaitServed(2);
      awaitAnswers(load, load.answers() + 100);
      assertEquals(List.of(), load.faults());
      assertEquals(Set.of(1, 2), load.versions());
      Await.until("the alias has moved", () -> stranger.versions().contains(2));
      report("new version", load);
    }
    assertEquals(List.of(), stranger.faults());
    assertEquals(Set.of(1, 2), stranger.versions());

    // Retired, its index goes; the alias stays.
    versions.send(topics.models().name(), "1", null);
    Await.until("its index is gone", () -> first.get("/os-v1").has("error"));
    assertEquals(IMAGES, first.get("/os-live/_count").get("count").asInt());
  }

  /** So that the node that is killed is the one that has to be replaced. */
  private static void makePrimary(String index) throws Exception {
    Await.until("the replica is there", () -> first.hasCluster(2, "green"));
    var command =
        """
        {"commands": [{"cancel": {"index": "%s", "shard": 0, "node": "first", "allow_primary": %s}}]}
        """;
    first.send("POST", "/_cluster/reroute", command.formatted(index, true));
    Await.until("the replica is there", () -> first.hasCluster(2, "green"));
    Await.until(
        "the primary is on the second",
        () -> {
          for (var shard : first.get("/_cat/shards/" + index + "?format=json")) {
            if (shard.get("prirep").asText().equals("p")) {
              return shard.get("node").asText().equals("second");
            }
          }
          return false;
        });
  }

  private static void awaitAnswers(SearchLoad load, int most) throws Exception {
    Await.until("the clients have answers", () -> load.answers() >= most);
  }

  private static void report(String what, SearchLoad load) {
    System.out.printf(
        "%s: %d searches, %d failed, slowest %d ms%n",
        what, load.answers(), load.faults().size(), load.slowest().toMillis());
  }

  @Test
  void killedWriter_startedAgain_everyImageOnce(EmbeddedBroker broker) throws Exception {
    var keys = keys("os-writer", broker, "a");
    keys.put("query.index.opensearch.bulk.images", "20");
    keys.put("query.index.commit-interval", "200 ms");
    keys.put("query.index.exact-below", "100000");
    var config = config(keys);
    try (var versions = Configured.versions(config)) {
      versions.samples(IMAGES);
      var topics = new Topics(TopicsConfig.from(config));
      var gallery = Gallery.publish(1, DIM, 3 * IMAGES, random, versions, topics);
      for (int i = 0; i < 70; i++) {
        gallery.delete(50 * i);
        gallery.write(50 * i + 1, gallery.vector(50 * i + 2));
      }
      gallery.complete();
      versions.promote(1);
      var arguments = new ArrayList<>(List.of("serve"));
      keys.forEach((key, value) -> arguments.addAll(List.of("-D", key + "=" + value)));
      try (var process = KindredProcess.start(dir, "serve", arguments.toArray(String[]::new))) {
        Await.until("it has said where it is", () -> position() > 0);
        process.kill();
      }
      assertTrue(position() < gallery.size(), "all was written before the kill");
      try (var node = node(config);
          var api = new Client(node.uri())) {
        api.awaitReady();
        var ids = api.ids();
        assertEquals(gallery.size(), ids.size());
        assertEquals(new TreeSet<>(gallery.ids()), new TreeSet<>(ids));
        compare(gallery, api, 1);
      }
    }
  }

  /**
   * Of two nodes the one that the other one cannot do without: nothing can be written until it is
   * back, and the copies that are left answer.
   */
  @Test
  @EnabledIfSystemProperty(
      named = "kindred.opensearch",
      matches = "true",
      disabledReason = "takes a minute; -Dkindred.opensearch=true runs it")
  void killedClusterManager_underLoad_searchesGoOnAndWritesWait(EmbeddedBroker broker)
      throws Exception {
    var config = config(keys("os-manager", broker, "a"));
    reviveSecond();
    try (var versions = Configured.versions(config)) {
      versions.samples(IMAGES);
      var topics = new Topics(TopicsConfig.from(config));
      var gallery = Gallery.publish(1, DIM, IMAGES, random, versions, topics);
      versions.promote(1);
      try (var node = node(config);
          var api = new Client(node.uri())) {
        api.awaitReady();
        Await.until("the replica is there", () -> first.hasCluster(2, "green"));
        var queries = SyntheticVersions.vectors(random, 50, DIM);
        try (var load = new SearchLoad(List.of(node.uri()), queries)) {
          awaitAnswers(load, 50);
          first.kill();
          int before = load.answers();
          gallery.write(IMAGES, SyntheticVersions.vectors(random, 1, DIM)[0]);
          gallery.delete(0);
          gallery.complete();
          awaitAnswers(load, before + SEARCHES);
          TimeUnit.SECONDS.sleep(20);
          assertEquals(List.of(), load.faults());
          report("cluster manager killed", load);
          assertEquals(404, api.status("/v1/images/image%201200"), "it waits");
          first.startAgain();
          Await.until("a write shows", () -> api.status("/v1/images/image%201200") == 200);
          Await.until("a deletion shows", () -> api.status("/v1/images/image%200") == 404);
          // While the cluster forms again its shards are not there for a while.
          report("cluster manager back", load);
        }
        assertEquals(new TreeSet<>(gallery.ids()), new TreeSet<>(api.ids()));
      }
    }
  }

  /** How far in the embeddings the index says that it is. */
  private static long position() throws Exception {
    var positions = first.get("/os-writer-v1/_doc/kindred%3Apositions");
    return positions.path("_source").path("notes").path("position.0").asLong();
  }
}
