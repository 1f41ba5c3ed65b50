package kindred.query.opensearch;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.query.index.Compared;
import kindred.query.index.Found;
import kindred.query.index.IndexConfig;
import kindred.query.index.IndexUnavailableException;
import kindred.query.index.IndexedImage;
import kindred.query.index.LabelCount;
import kindred.query.index.Neighbour;
import kindred.query.index.VectorIndex;
import kindred.query.index.Wanted;
import kindred.query.opensearch.OpenSearchClient.Answer;

/**
 * One version's gallery as an index in OpenSearch, which every query node writes and none owns: it
 * stays when this is closed. A search is of one refresh per shard. {@link #size} and {@link
 * #readThrough} are those of this node's last refresh.
 */
final class OpenSearchIndex implements VectorIndex {
  /** Where a reader is, as a document of the index: whatever copies or restores it takes both. */
  private static final String POSITIONS = ImageJson.RESERVED + "positions";

  private static final String NOTES = "notes";

  private final int version;
  private final int dim;
  private final String name;
  private final String alias;
  private final OpenSearchClient client;
  private final IndexConfig config;
  private final BulkWriter writer;
  private final Runnable closed;
  private long written;

  /** Whether there were notes for this reader. */
  private boolean goneOn;

  private volatile int size;
  private volatile Map<Integer, Long> readThrough = Map.of();

  /**
   * @param alias that stands for this very index, not for one that is made later under its name
   * @param closed told once
   */
  OpenSearchIndex(
      int version,
      int dim,
      String name,
      String alias,
      OpenSearchClient client,
      IndexConfig config,
      OpenSearchConfig.Bulk bulk,
      Runnable closed) {
    this.version = version;
    this.dim = dim;
    this.name = name;
    this.alias = alias;
    this.client = client;
    this.config = config;
    this.writer = new BulkWriter(client, alias, bulk);
    this.closed = closed;
  }

  @Override
  public int version() {
    return version;
  }

  @Override
  public int dim() {
    return dim;
  }

  @Override
  public void put(IndexedImage image) {
    throw new UnsupportedOperationException("an image without the offset of its record");
  }

  @Override
  public void delete(String id) {
    throw new UnsupportedOperationException("a deletion without the offset of its record");
  }

  @Override
  public void put(IndexedImage image, long offset) {
    written++;
    writer.add(ImageJson.documentId(image.id()), offset, ImageJson.of(image));
  }

  @Override
  public void delete(String id, long offset) {
    writer.add(ImageJson.documentId(id), offset, ImageJson.gone());
  }

  /** Another node may have written the next state already. */
  @Override
  public boolean tellsEarlierStates() {
    return false;
  }

  @Override
  public void refresh(Map<Integer, Long> readThrough) {
    writer.flush();
    var shards = written(client.write("POST", "/" + alias + "/_refresh")).getJsonObject("_shards");
    if (shards.getInteger("failed") > 0) {
      throw new IndexUnavailableException("index " + name + " not refreshed: " + shards);
    }
    var query = new JsonObject().put("query", FilterJson.images());
    size = written(client.write("POST", "/" + alias + "/_count", query)).getInteger("count");
    this.readThrough = Map.copyOf(readThrough);
  }

  @Override
  public Found search(float[] unitVector, Wanted wanted) {
    // Read before: a refresh in between makes the answer state too little, never too much.
    var through = readThrough;
    int gallery = size;
    boolean exact = gallery < config.exactBelow() || wanted.k() > OpenSearchConfig.MOST_NEAR;
    var query =
        exact
            ? SearchJson.compareAll(unitVector, wanted.filter())
            : SearchJson.walk(unitVector, wanted, config.searchWidth());
    var hits = hits(SearchJson.best(query, wanted));
    var neighbours = new ArrayList<Neighbour>();
    for (var each : hits.getJsonArray("hits")) {
      var hit = (JsonObject) each;
      var source = hit.getJsonObject("_source");
      neighbours.add(
          new Neighbour(
              source.getString(ImageJson.ID),
              ImageJson.label(source),
              ImageJson.attributes(source),
              Similarity.cosine(hit.getDouble("_score")),
              ImageJson.floats(source)));
    }
    neighbours.sort(Neighbour.BEST_FIRST);
    int passing = hits.getJsonObject("total").getInteger("value");
    return new Found(
        neighbours,
        gallery,
        through,
        new Compared(exact ? Compared.By.EXACT : Compared.By.GRAPH, passing));
  }

  private JsonObject hits(JsonObject search) {
    return searched(search).getJsonObject("hits");
  }

  /** Parts of an answer are no answer. */
  private JsonObject searched(JsonObject search) {
    var path = "/" + alias + "/_search?allow_partial_search_results=false";
    return read(client.send("POST", path, search));
  }

  @Override
  public Optional<IndexedImage> get(String id) {
    var hits = hits(SearchJson.byDocumentId(ImageJson.documentId(id))).getJsonArray("hits");
    return hits.isEmpty() ? Optional.empty() : Optional.of(image(hits.getJsonObject(0)));
  }

  private static IndexedImage image(JsonObject hit) {
    return ImageJson.image(hit.getJsonObject("_source"));
  }

  @Override
  public List<IndexedImage> list(Optional<String> label, Optional<String> after, int most) {
    var images = new ArrayList<IndexedImage>();
    hits(SearchJson.page(label, after, most))
        .getJsonArray("hits")
        .forEach(hit -> images.add(image((JsonObject) hit)));
    return images;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Map<Integer, Long> readThrough() {
    return readThrough;
  }

  @Override
  public List<LabelCount> labels(int most) {
    var buckets =
        searched(SearchJson.labels(most))
            .getJsonObject("aggregations")
            .getJsonObject("labels")
            .getJsonArray("buckets");
    return buckets.stream()
        .map(JsonObject.class::cast)
        .map(bucket -> new LabelCount(bucket.getString("key"), bucket.getInteger("doc_count")))
        .sorted(LabelCount.MOST_FIRST)
        .toList();
  }

  /**
   * Nothing is taken from under the other nodes. Where there were no notes for this reader it reads
   * from the beginning, whatever others have noted since: documents keep their latest state.
   */
  @Override
  public void clear() {
    if (goneOn) {
      throw new IllegalStateException(
          "index %s in OpenSearch cannot be gone on with; delete it, it is filled anew then"
              .formatted(name));
    }
  }

  @Override
  public Map<String, String> notes() {
    var answer = client.send("GET", "/" + alias + "/_doc/" + POSITIONS.replace(":", "%3A"));
    goneOn = answer.isOk();
    if (answer.isMissing()) {
      return Map.of();
    }
    var notes = new HashMap<String, String>();
    read(answer)
        .getJsonObject("_source")
        .getJsonObject(NOTES)
        .forEach(note -> notes.put(note.getKey(), (String) note.getValue()));
    return notes;
  }

  @Override
  public void commit(Map<String, String> notes) {
    writer.flush();
    var json = new JsonObject();
    notes.forEach(json::put);
    var path = "/" + alias + "/_doc/" + POSITIONS.replace(":", "%3A") + "?require_alias=true";
    written(client.write("PUT", path, new JsonObject().put(NOTES, json)));
  }

  /** In OpenSearch's own time; searches go on. */
  @Override
  public void settle() {
    if (written < config.mergeBelow()) {
      writer.flush();
      written(
          client.write(
              "POST", "/" + alias + "/_forcemerge?max_num_segments=1&wait_for_completion=false"));
    }
  }

  private JsonObject written(Answer answer) {
    if (answer.isOk()) {
      return answer.json();
    }
    throw new IllegalStateException(
        "index " + name + " in OpenSearch not written: " + answer.reason());
  }

  private JsonObject read(Answer answer) {
    if (answer.isOk()) {
      return answer.json();
    }
    if (answer.isMissing()) {
      throw new IndexUnavailableException(
          "index " + name + " is not in OpenSearch: " + answer.reason());
    }
    throw new IllegalStateException(
        "index " + name + " in OpenSearch not read: " + answer.reason());
  }

  @Override
  public void close() {
    closed.run();
  }
}
