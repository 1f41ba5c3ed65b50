package kindred.standalone.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.standalone.bench.SwitchBenchReport.Spread;

/**
 * What {@code kindred bench query} came to.
 *
 * @param images in the gallery
 * @param dim floats per vector
 * @param queries asked over and over
 * @param fillSeconds of our index; 0: it was there
 * @param reopenSeconds until our index answered again
 * @param segments it has
 * @param width candidates of our search, the fewest that reach the recall
 * @param recall at that width
 * @param peer hnswlib's width and recall
 * @param rates by threads
 * @param filtered searches with filters
 * @param compressed indices of other forms
 * @param inserts searches while images are written
 * @param http the node over HTTP
 */
record QueryBenchReport(
    int images,
    int dim,
    int queries,
    double fillSeconds,
    double reopenSeconds,
    int segments,
    int width,
    double recall,
    Optional<Peer> peer,
    List<Rate> rates,
    List<Filtered> filtered,
    List<Compressed> compressed,
    Optional<Inserts> inserts,
    Optional<NodeBench.Result> http) {
  /** hnswlib at the fewest candidates that reach the recall. */
  record Peer(int width, double recall, double readySeconds) {}

  /**
   * Queries per second over the rounds.
   *
   * @param ratio ours by the peer's, round by round
   */
  record Rate(int threads, Spread ours, Optional<Spread> peer, Optional<Spread> ratio) {
    static Rate of(int threads, List<Double> ours, List<Double> peer) {
      if (peer.isEmpty()) {
        return new Rate(threads, Spread.of(ours), Optional.empty(), Optional.empty());
      }
      var ratios = new ArrayList<Double>();
      for (int round = 0; round < ours.size(); round++) {
        ratios.add(ours.get(round) / peer.get(round));
      }
      return new Rate(
          threads, Spread.of(ours), Optional.of(Spread.of(peer)), Optional.of(Spread.of(ratios)));
    }
  }

  /**
   * One filter, one way.
   *
   * @param share of the images that pass
   * @param way exact, graph, or chosen by {@code query.index.exact-below}
   */
  record Filtered(double share, String way, double recall, Spread perSecond) {}

  /** One form of the vectors, at the fewest candidates that reach the recall where one does. */
  record Compressed(String form, int width, double recall, Spread perSecond, double megabytes) {}

  /** p99 in milliseconds, and one by the other round by round. */
  record Inserts(int perSecond, Spread idleP99, Spread busyP99, Spread ratio) {}

  /** For programs: what was not measured is left out. */
  Map<String, Object> values() {
    var values = new LinkedHashMap<String, Object>();
    values.put("images", images);
    values.put("dim", dim);
    values.put("queries", queries);
    values.put("fillSeconds", fillSeconds);
    values.put("reopenSeconds", reopenSeconds);
    values.put("segments", segments);
    values.put("width", width);
    values.put("recall", recall);
    peer.ifPresent(measured -> values.put("hnswlib", measured));
    values.put("rates", rates.stream().map(QueryBenchReport::values).toList());
    values.put("filtered", filtered);
    values.put("compressed", compressed);
    inserts.ifPresent(measured -> values.put("inserts", measured));
    http.ifPresent(measured -> values.put("http", measured.values()));
    return values;
  }

  private static Map<String, Object> values(Rate rate) {
    var values = new LinkedHashMap<String, Object>();
    values.put("threads", rate.threads());
    values.put("perSecond", rate.ours());
    rate.peer().ifPresent(peer -> values.put("hnswlibPerSecond", peer));
    rate.ratio().ifPresent(ratio -> values.put("ratio", ratio));
    return values;
  }

  /** For people. */
  String table() {
    var text = new StringBuilder();
    text.append("%d images of %d floats, %d queries%n".formatted(images, dim, queries));
    text.append(
        "filled in %.1f s, reopened in %.2f s, %d segments; width %d, recall %.4f%n"
            .formatted(fillSeconds, reopenSeconds, segments, width, recall));
    peer.ifPresent(
        p -> text.append("hnswlib: width %d, recall %.4f%n".formatted(p.width(), p.recall())));
    for (var rate : rates) {
      text.append("%d threads: %s q/s".formatted(rate.threads(), range(rate.ours(), "%.0f")));
      rate.peer().ifPresent(p -> text.append("; hnswlib " + range(p, "%.0f")));
      rate.ratio().ifPresent(r -> text.append("; ratio " + range(r, "%.3f")));
      text.append('\n');
    }
    for (var filter : filtered) {
      text.append(
          "%.0f %% pass, %s: recall %.4f, %s q/s%n"
              .formatted(
                  100 * filter.share(),
                  filter.way(),
                  filter.recall(),
                  range(filter.perSecond(), "%.0f")));
    }
    for (var form : compressed) {
      text.append(
          "%s: width %d, recall %.4f, %s q/s, %.1f MiB%n"
              .formatted(
                  form.form(),
                  form.width(),
                  form.recall(),
                  range(form.perSecond(), "%.0f"),
                  form.megabytes()));
    }
    inserts.ifPresent(
        i ->
            text.append(
                "p99 idle %s ms, at %d inserts/s %s ms, ratio %s%n"
                    .formatted(
                        range(i.idleP99(), "%.2f"),
                        i.perSecond(),
                        range(i.busyP99(), "%.2f"),
                        range(i.ratio(), "%.2f"))));
    http.ifPresent(node -> text.append(node.table()));
    return text.toString();
  }

  private static String range(Spread spread, String number) {
    return (number + " (" + number + " to " + number + ")")
        .formatted(spread.median(), spread.lowest(), spread.highest());
  }
}
