package kindred.query.opensearch;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import kindred.encoder.quantiser.ProductQuantiser;
import kindred.query.index.IndexConfig;
import kindred.query.index.IndexUnavailableException;
import kindred.query.index.VectorIndex;
import kindred.query.index.VectorIndices;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One index per version, {@code <prefix>-v<N>}, and the alias {@code <prefix>-live} for strangers.
 * Several query nodes use the same ones: whoever comes first makes an index, all write it, and it
 * is deleted when its version is retired.
 */
public final class OpenSearchIndices implements VectorIndices {
  private static final Logger LOG = LoggerFactory.getLogger(OpenSearchIndices.class);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration LOOK = Duration.ofSeconds(10);
  private static final Duration CLEAN = Duration.ofSeconds(10);

  private final OpenSearchConfig config;
  private final IndexConfig graph;
  private final Supplier<String> deployment;
  private final OpenSearchClient client;
  private final Pattern names;

  /** Version to how often it is open: a version may be built again before its last search ends. */
  private final Map<Integer, Integer> open = new ConcurrentHashMap<>();

  private Optional<String> knownDeployment = Optional.empty();
  private int newest;
  private long cleanedNanos = System.nanoTime() - CLEAN.toNanos();
  private int led;
  private long ledNanos;
  private boolean answering = true;

  private OpenSearchIndices(
      OpenSearchConfig config,
      IndexConfig graph,
      Supplier<String> deployment,
      OpenSearchClient client) {
    this.config = config;
    this.graph = graph;
    this.deployment = deployment;
    this.client = client;
    this.names = Pattern.compile(Pattern.quote(config.prefix()) + "-v([1-9][0-9]{0,8})");
  }

  /**
   * With a client of its own.
   *
   * @param graph how indices are made and searched
   * @param deployment id of the samples topic; asked for when an index is opened
   */
  public static OpenSearchIndices connect(
      OpenSearchConfig config, IndexConfig graph, Supplier<String> deployment) {
    return new OpenSearchIndices(config, graph, deployment, new OpenSearchClient(config));
  }

  private String deployment() {
    knownDeployment = Optional.of(knownDeployment.orElseGet(deployment));
    return knownDeployment.get();
  }

  private String name(int version) {
    return config.prefix() + "-v" + version;
  }

  @Override
  public VectorIndex open(
      int version, String artefact, int dim, Optional<ProductQuantiser> quantiser) {
    var name = name(version);
    var identity = new IndexBody.Identity(version, artefact, deployment());
    var mappings = mappings(name);
    if (mappings.isEmpty()) {
      var made = HexFormat.of().toHexDigits(RANDOM.nextLong());
      make(name, IndexBody.of(name, identity, made, dim, graph, config));
      mappings = mappings(name);
    }
    IndexBody.check(name, mappings.orElseThrow(), identity, dim);
    // Perhaps another node was first.
    var alias = IndexBody.alias(name, mappings.orElseThrow());
    newest = Math.max(newest, version);
    open.merge(version, 1, Integer::sum);
    return new OpenSearchIndex(
        version, dim, name, alias, client, graph, config.bulk(), () -> closed(version));
  }

  private void closed(int version) {
    open.computeIfPresent(version, (v, times) -> times == 1 ? null : times - 1);
  }

  private Optional<JsonObject> mappings(String name) {
    var answer = client.send("GET", "/" + name + "/_mapping");
    if (answer.isMissing()) {
      return Optional.empty();
    }
    if (!answer.isOk()) {
      throw new IllegalStateException("index " + name + " in OpenSearch: " + answer.reason());
    }
    return Optional.of(answer.json().getJsonObject(name).getJsonObject("mappings"));
  }

  private void make(String name, JsonObject body) {
    var answer = client.write("PUT", "/" + name, body);
    if (answer.isOk()) {
      LOG.info("index made: name={}", name);
    } else if (!answer.reason().contains("resource_already_exists_exception")) {
      throw new IllegalStateException("index " + name + " not made: " + answer.reason());
    }
  }

  /** Of this deployment, older than what is open here, retired. */
  @Override
  public void retain(IntPredicate published, int most) {
    if (newest == 0 || System.nanoTime() - cleanedNanos < CLEAN.toNanos()) {
      return;
    }
    cleanedNanos = System.nanoTime();
    try {
      clean(published);
    } catch (IndexUnavailableException e) {
      LOG.debug("retired indices stay for now: {}", e.toString());
    }
  }

  private void clean(IntPredicate published) {
    var path = "/" + config.prefix() + "-v*/_mapping?filter_path=*.mappings._meta";
    for (var index : client.send("GET", path).json()) {
      var name = names.matcher(index.getKey());
      if (name.matches() && index.getValue() instanceof JsonObject found) {
        int version = Integer.parseInt(name.group(1));
        boolean retired = version < newest && !published.test(version);
        var mappings = found.getJsonObject("mappings", new JsonObject());
        if (retired && !open.containsKey(version) && IndexBody.isOf(deployment(), mappings)) {
          var answer = client.write("DELETE", "/" + index.getKey());
          LOG.info(
              "index of a retired version deleted: name={} {}", index.getKey(), answer.status());
        }
      }
    }
  }

  @Override
  public void live(int version) {
    if (version == led && System.nanoTime() - ledNanos < LOOK.toNanos()) {
      return;
    }
    led = version;
    try {
      lead(version);
      answering = true;
    } catch (IndexUnavailableException e) {
      if (answering) {
        LOG.warn("alias not looked at, later again: {}", e.toString());
      }
      answering = false;
    } finally {
      ledNanos = System.nanoTime();
    }
  }

  /** One request takes the alias from one index and gives it to the other. */
  private void lead(int version) {
    var alias = config.prefix() + "-live";
    var led = led(alias);
    var name = name(version);
    if (led.equals(Set.of(name))) {
      return;
    }
    var actions = new JsonArray();
    for (var other : led) {
      if (!other.equals(name)) {
        actions.add(
            new JsonObject()
                .put("remove", new JsonObject().put("index", other).put("alias", alias)));
      }
    }
    actions.add(
        new JsonObject()
            .put(
                "add",
                new JsonObject()
                    .put("index", name)
                    .put("alias", alias)
                    .put("filter", FilterJson.images())));
    var answer = client.write("POST", "/_aliases", new JsonObject().put("actions", actions));
    if (answer.isOk()) {
      LOG.info("alias moved: alias={} from={} to={}", alias, led, name);
    } else {
      LOG.warn("alias not moved: alias={} to={} {}", alias, name, answer.reason());
    }
  }

  private Set<String> led(String alias) {
    var answer = client.look("/_alias/" + alias);
    return answer.isOk() ? new HashSet<>(answer.json().fieldNames()) : Set.of();
  }

  @Override
  public void close() {
    client.close();
  }
}
