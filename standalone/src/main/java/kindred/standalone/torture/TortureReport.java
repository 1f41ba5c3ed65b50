package kindred.standalone.torture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.standalone.command.Counted;

/**
 * What {@code kindred torture} came to.
 *
 * @param seed of the corpus
 * @param cases in it
 * @param files of the folders; each is two events
 * @param filesLeftOut too large for any event
 * @param ledger every event and its outcome
 * @param memory after each round over the corpus
 * @param longest decode
 * @param throughput of good events, where it was measured
 */
record TortureReport(
    long seed,
    int cases,
    int files,
    int filesLeftOut,
    Ledger ledger,
    List<MemoryUse> memory,
    LongestDecode longest,
    Optional<Throughput> throughput) {
  private static final int SHOWN = 40;

  /** The rounds of the first half fill caches and compile. */
  boolean memoryIsFlat() {
    return memory.getLast().isNotAbove(memory.get((memory.size() - 1) / 2));
  }

  boolean isSound() {
    return ledger.isSound()
        && memoryIsFlat()
        && longest.isWithinLimits()
        && throughput.map(Throughput::isKept).orElse(true);
  }

  /** For programs. */
  Map<String, Object> values() {
    var values = new LinkedHashMap<String, Object>();
    values.put("passed", isSound());
    values.put("seed", seed);
    values.put("cases", cases);
    values.put("files", files);
    values.put("filesLeftOut", filesLeftOut);
    values.put("events", ledger.events());
    values.put("accepted", ledger.accepted());
    values.put("rejected", ledger.rejected());
    values.put("wrong", ledger.wrong());
    values.put("withoutVerdict", ledger.withoutVerdict());
    values.put("twice", ledger.twice());
    values.put("memoryIsFlat", memoryIsFlat());
    values.put("memory", memory);
    values.put("longestDecode", longest);
    throughput.ifPresent(measured -> values.put("throughput", measured));
    return values;
  }

  /** For people. */
  String table() {
    var text = new StringBuilder();
    text.append(
        "%s, %s (%d too large), %s: %d accepted, %d rejected%n"
            .formatted(
                Counted.of(cases, "case"),
                Counted.of(files, "file"),
                filesLeftOut,
                Counted.of(ledger.events(), "event"),
                ledger.accepted(),
                ledger.rejected().values().stream().mapToInt(i -> i).sum()));
    ledger.rejected().forEach((reason, n) -> text.append("  %-26s %d%n".formatted(reason, n)));
    list(text, "not as expected", ledger.wrong());
    list(text, "without a verdict", ledger.withoutVerdict());
    list(text, "with more than one verdict", ledger.twice());
    text.append(
        "longest decode: %.0f ms of at most %.0f, %s%n"
            .formatted(longest.millis(), longest.limitMillis(), longest.name()));
    for (int i = 0; i < memory.size(); i++) {
      var use = memory.get(i);
      text.append(
          "after round %d: heap %.0f MiB, resident %.0f MiB, at most %.0f MiB%n"
              .formatted(i + 1, use.heapMiB(), use.residentMiB(), use.highestMiB()));
    }
    throughput.ifPresent(t -> text.append(line(t)));
    return text.append(isSound() ? "passed" : "FAILED").toString();
  }

  private static String line(Throughput t) {
    return "good events/s: %.0f alone, %.0f with %.0f %% hostile; ratio %.3f (%.3f to %.3f), of CPU time %.3f%n"
        .formatted(
            t.alone(),
            t.beside(),
            100 * t.hostileShare(),
            t.ratio(),
            t.lowestRatio(),
            t.highestRatio(),
            t.cpuRatio());
  }

  private static void list(StringBuilder text, String what, List<String> names) {
    text.append("%d %s%n".formatted(names.size(), what));
    names.stream().limit(SHOWN).forEach(name -> text.append("  %s%n".formatted(name)));
  }
}
