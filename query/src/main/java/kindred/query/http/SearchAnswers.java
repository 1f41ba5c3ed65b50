package kindred.query.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import kindred.query.QueryMetrics;
import kindred.query.index.Neighbour;
import kindred.query.search.Effort;
import kindred.query.search.Group;
import kindred.query.search.SearchConfig;
import kindred.query.search.Vote;
import kindred.query.version.Coverage;
import kindred.query.version.ServedVersion;

/** Answers of one version as JSON: of a search, of several, of a prediction. Search on the way. */
final class SearchAnswers {
  private final Search search;
  private final SearchParser parser;
  private final SearchConfig config;
  private final Supplier<Coverage> coverage;
  private final Pins pins;
  private final QueryMetrics metrics;
  private final InstantSource clock;

  /**
   * @param coverage of the version that is served
   */
  SearchAnswers(
      Search search,
      SearchParser parser,
      SearchConfig config,
      Supplier<Coverage> coverage,
      Pins pins,
      QueryMetrics metrics,
      InstantSource clock) {
    this.search = search;
    this.parser = parser;
    this.config = config;
    this.coverage = coverage;
    this.pins = pins;
    this.metrics = metrics;
    this.clock = clock;
  }

  JsonObject search(
      ServedVersion served, SearchRequest request, Optional<float[]> embedded, Timings timings) {
    var found = timings.searching(() -> search.find(served, request, embedded));
    var json =
        new JsonObject()
            .put("version", served.version())
            .put("k", request.page().k())
            .put("offset", request.page().offset())
            .put("neighbours", neighbours(found.neighbours(), request));
    found.groups().ifPresent(groups -> json.put("groups", groups(groups, request)));
    if (request.deduplicate() || found.groups().isPresent()) {
      json.put("complete", found.effort().complete());
    }
    return rest(json, served, request, found.effort(), timings);
  }

  /** What every answer ends with. */
  private JsonObject rest(
      JsonObject json,
      ServedVersion served,
      SearchRequest request,
      Effort effort,
      Timings timings) {
    json.put("indexed", effort.gallerySize())
        .put("readThrough", Json.offsets(effort.readThrough()))
        .put("index", Json.index(served, effort.readThrough(), clock.millis()));
    if (request.explain()) {
      json.put("explain", explanation(served, effort, timings));
    }
    return json.put("tookMs", timings.tookMs());
  }

  private static JsonArray neighbours(List<Neighbour> neighbours, SearchRequest request) {
    var array = new JsonArray();
    neighbours.forEach(neighbour -> array.add(Json.of(neighbour, request.vectors())));
    return array;
  }

  private static JsonArray groups(List<Group> groups, SearchRequest request) {
    var array = new JsonArray();
    for (var group : groups) {
      array.add(
          new JsonObject()
              .put("label", group.label())
              .put("neighbours", neighbours(group.neighbours(), request)));
    }
    return array;
  }

  private JsonObject explanation(ServedVersion served, Effort effort, Timings timings) {
    return new JsonObject()
        .put("version", served.version())
        .put("trainedThrough", new JsonObject(new TreeMap<>(served.model().getTrainedThrough())))
        .put("coverage", pins.isServed(served) ? Json.of(coverage.get()) : null)
        .put("by", effort.compared().by().name().toLowerCase(Locale.ROOT))
        .put("passing", effort.compared().images())
        .put("searches", effort.searches())
        .put("complete", effort.complete())
        .put("timingsMs", timings.json());
  }

  /** One after the other; what is wrong with one is its own answer. */
  JsonObject batch(
      ServedVersion served, BatchRequest request, Optional<float[]> none, Timings timings) {
    var results = new JsonArray();
    for (var one : request.searches()) {
      results.add(one(served, one));
    }
    return new JsonObject()
        .put("version", served.version())
        .put("results", results)
        .put("tookMs", timings.tookMs());
  }

  private JsonObject one(ServedVersion served, Object json) {
    try {
      var fields = JsonFields.of(json, "the search");
      var request = parser.searchOfBatch(fields.json());
      return search(served, request, Optional.empty(), new Timings(metrics));
    } catch (ProblemException e) {
      metrics.problem(e.problem().type().code());
      return new JsonObject().put("problem", e.problem().json());
    }
  }

  JsonObject predict(
      ServedVersion served, SearchRequest request, Optional<float[]> embedded, Timings timings) {
    var labelled = request.labelled();
    var found = timings.searching(() -> search.find(served, labelled, embedded));
    var vote = Vote.of(found.neighbours(), config.voteTemperature());
    var labels = new JsonArray();
    vote.confidences()
        .forEach(
            each ->
                labels.add(
                    new JsonObject().put("label", each.label()).put("confidence", each.share())));
    var winner = vote.winner();
    var json =
        new JsonObject()
            .put("version", served.version())
            .put("k", request.page().k())
            .put("label", winner.map(Vote.Confidence::label).orElse(null))
            .put("confidence", winner.map(Vote.Confidence::share).orElse(0.0))
            .put("labels", labels)
            .put("neighbours", neighbours(found.neighbours(), request));
    return rest(json, served, request, found.effort(), timings);
  }
}
