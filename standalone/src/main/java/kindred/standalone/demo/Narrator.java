package kindred.standalone.demo;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import kindred.schemas.GateDecision;
import kindred.schemas.LearningReport;

/** Tells people what the demo is doing: a line that is rewritten on a terminal, lines elsewhere. */
final class Narrator {
  private static final long LINE_EVERY_MS = 5_000;

  private final PrintStream out;
  private final Optional<StatusLine> terminal;
  private long lastLineMs;
  private int lastGate;

  /**
   * @param out for sentences
   * @param terminal where out leads to one
   */
  Narrator(PrintStream out, Optional<StatusLine> terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** A sentence of its own. */
  void say(String sentence) {
    out.println(sentence);
  }

  /** The present state. */
  void status(Observed seen, long total, QueryNode.Served served, long nowMs) {
    seen.gate().filter(gate -> gate.getCandidate() > lastGate).ifPresent(this::gate);
    var line = line(seen, total, served);
    if (terminal.isPresent()) {
      terminal.get().show(line);
    } else if (nowMs - lastLineMs >= LINE_EVERY_MS) {
      lastLineMs = nowMs;
      out.println(line);
    }
  }

  private void gate(GateDecision gate) {
    lastGate = gate.getCandidate();
    var metrics = gate.getMetrics();
    say(
        "version %d %s: %s%s"
            .formatted(
                gate.getCandidate(),
                gate.getPromoted() ? "promoted" : "refused",
                gate.getReason(),
                measured(metrics)));
  }

  private static String measured(Map<String, Double> metrics) {
    if (!metrics.containsKey("candidateRecallAt1")) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        " (recall@1 on held-out classes %.3f, untrained %.3f)",
        metrics.get("candidateRecallAt1"),
        metrics.getOrDefault("initialRecallAt1", Double.NaN));
  }

  private static String line(Observed seen, long total, QueryNode.Served served) {
    var learning =
        seen.report()
            .map(
                report ->
                    String.format(
                        Locale.ROOT,
                        "step %d  prequential recall@1 %s  loss %s",
                        report.getStep(),
                        report.getPrequentialRecallAt1().map(Narrator::three).orElse("-"),
                        report.getLoss().map(Narrator::three).orElse("-")))
            .orElse("step 0");
    return String.format(
        Locale.ROOT,
        "accepted %d of %d  rejected %d  searchable %d under version %d  %s",
        seen.accepted(),
        total,
        seen.rejected(),
        served.images(),
        served.version(),
        learning + seen.report().filter(LearningReport::getCaughtUp).map(r -> "  idle").orElse(""));
  }

  private static String three(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
