package kindred.standalone.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * A stranger who searches by the alias without a pause: it always stands for one index, and an
 * answer is of one version.
 */
final class AliasWatch implements AutoCloseable {
  private final OpenSearchNode node;
  private final String alias;
  private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
  private final Set<Integer> versions = new ConcurrentSkipListSet<>();
  private final Thread thread;
  private volatile boolean stopping;

  AliasWatch(OpenSearchNode node, String alias) {
    this.node = node;
    this.alias = alias;
    this.thread = Thread.ofPlatform().name("stranger").start(this::run);
  }

  private void run() {
    while (!stopping) {
      try {
        look(node.get("/" + alias + "/_search?size=50"));
      } catch (IOException | InterruptedException | RuntimeException e) {
        faults.add(e.toString());
      }
    }
  }

  private void look(JsonNode answer) {
    var hits = answer.path("hits").path("hits");
    if (hits.size() != 50) {
      faults.add("50 were asked for: " + answer);
      return;
    }
    var seen = new ConcurrentSkipListSet<Integer>();
    hits.forEach(hit -> seen.add(hit.at("/_source/attributes/version").asInt()));
    versions.addAll(seen);
    if (seen.size() != 1) {
      faults.add("mixed: " + seen);
    }
  }

  List<String> faults() {
    return List.copyOf(faults);
  }

  Set<Integer> versions() {
    return versions;
  }

  @Override
  public void close() {
    stopping = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
