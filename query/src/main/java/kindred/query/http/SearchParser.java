package kindred.query.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import kindred.query.index.Filter;
import kindred.query.openapi.Contract;
import kindred.query.search.Retrieval;
import kindred.query.search.SearchConfig;

/** From the JSON of a search to what is searched for. */
final class SearchParser {
  /** What says which version answers, and what it has to show; a batch says it once. */
  static final Set<String> PINS = Set.of("version", "minOffset", "minVersion", "wait");

  /** What a search has and a prediction has not. */
  static final Set<String> PRESENTATION = Set.of("offset", "groupBy", "groupSize", "include");

  private static final Set<String> EXAMPLES = Set.of("positives", "negatives");
  private static final Set<String> OPTIONS =
      Set.of("k", "label", "filter", "minScore", "deduplicate", "explain");

  private final HttpConfig http;
  private final SearchConfig config;
  private final Contract contract;

  /**
   * @param contract whose schemas JSON bodies have to pass too, after the checks here, which say
   *     more and bound how deep they go
   */
  SearchParser(HttpConfig http, SearchConfig config, Contract contract) {
    this.http = http;
    this.config = config;
    this.contract = contract;
  }

  /** A body of JSON as the document has it for an operation. */
  private void check(String operation, JsonObject json) {
    contract
        .operation(operation)
        .offenceOfBody(json)
        .ifPresent(
            detail -> {
              throw JsonFields.bad(detail);
            });
  }

  /** The JSON of a search, as the document has it. */
  SearchRequest search(JsonObject json) {
    var request = parse(json, Optional.empty(), Set.of());
    check("search", json);
    return request;
  }

  /** One of a batch. */
  SearchRequest searchOfBatch(JsonObject json) {
    var request = parse(json, Optional.empty(), PINS);
    check("search", json);
    return request;
  }

  /** The JSON of a prediction, as the document has it. */
  SearchRequest predict(JsonObject json) {
    var request = parse(json, Optional.empty(), PRESENTATION);
    check("predict", json);
    return request;
  }

  /** What a request may have, but for what it is not to have. */
  private static Set<String> known(boolean upload, Set<String> but) {
    var known = new TreeSet<>(OPTIONS);
    known.addAll(EXAMPLES);
    known.addAll(PINS);
    known.addAll(PRESENTATION);
    if (!upload) {
      known.addAll(Set.of("id", "vector"));
    }
    known.removeAll(but);
    return known;
  }

  /**
   * What a request asks for.
   *
   * @param file that came beside the JSON
   * @param but fields that are not taken here
   */
  SearchRequest parse(JsonObject json, Optional<byte[]> file, Set<String> but) {
    var fields = new JsonFields(json, "");
    fields.checkNames(known(file.isPresent(), but));
    return new SearchRequest(
        SearchExamples.subject(fields, file, config.maxExamples()),
        page(fields),
        filter(fields),
        fields.number("minScore", -1, -1, 1),
        fields.flag("deduplicate"),
        vectors(fields),
        fields.flag("explain"),
        Pins.version(fields.wholeText("version")),
        freshness(fields));
  }

  /** The searches of a batch, not read yet. */
  BatchRequest batch(JsonObject json) {
    var fields = new JsonFields(json, "");
    var known = new TreeSet<>(PINS);
    known.add("searches");
    fields.checkNames(known);
    var searches = fields.array("searches");
    if (searches.isEmpty() || searches.size() > config.maxBatch()) {
      throw JsonFields.bad(
          "%d searches are not 1 to %d".formatted(searches.size(), config.maxBatch()));
    }
    check("searchBatch", json);
    return new BatchRequest(searches, Pins.version(fields.wholeText("version")), freshness(fields));
  }

  private Retrieval.Page page(JsonFields fields) {
    int k = fields.whole("k", http.defaultK(), 1, http.maxK());
    int offset = fields.whole("offset", 0, 0, Integer.MAX_VALUE);
    if (offset > 0 && (long) offset + k > config.maxReach()) {
      throw JsonFields.bad(
          "offset %d and k %d come to more than %d".formatted(offset, k, config.maxReach()));
    }
    return new Retrieval.Page(k, offset, groupSize(fields));
  }

  private OptionalInt groupSize(JsonFields fields) {
    int size = fields.whole("groupSize", 1, 1, config.maxGroupSize());
    var by = fields.text("groupBy");
    if (by.isPresent() && !by.get().equals("label")) {
      throw JsonFields.bad("groupBy '%s' is not label".formatted(by.get()));
    }
    if (by.isEmpty() && fields.has("groupSize")) {
      throw JsonFields.bad("groupSize without groupBy");
    }
    return by.isPresent() ? OptionalInt.of(size) : OptionalInt.empty();
  }

  private Filter filter(JsonFields fields) {
    Filter label =
        fields.text("label").<Filter>map(Filter.Label::new).orElseGet(() -> new Filter.Any());
    return fields.has("filter")
        ? label.and(SearchFilters.of(fields.value("filter"), "filter", config))
        : label;
  }

  private static boolean vectors(JsonFields fields) {
    if (!fields.has("include")) {
      return false;
    }
    var include = fields.array("include");
    for (int i = 0; i < include.size(); i++) {
      if (!"vector".equals(include.getValue(i))) {
        throw JsonFields.bad("include[%d] is not 'vector'".formatted(i));
      }
    }
    return !include.isEmpty();
  }

  private FreshnessRequest freshness(JsonFields fields) {
    return FreshnessRequest.of(
        offsets(fields),
        fields.wholeText("minVersion"),
        fields.wholeText("wait"),
        http.maxFreshnessWait());
  }

  private static List<String> offsets(JsonFields fields) {
    return switch (fields.value("minOffset")) {
      case null -> List.of();
      case String one -> List.of(one);
      case JsonArray several when several.stream().allMatch(String.class::isInstance) ->
          several.stream().map(String.class::cast).toList();
      default -> throw JsonFields.bad("minOffset is not a text or an array of texts");
    };
  }
}
