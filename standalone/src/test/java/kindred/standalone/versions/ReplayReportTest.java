package kindred.standalone.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import kindred.learner.Replay;
import org.junit.jupiter.api.Test;

class ReplayReportTest {
  private static ReplayReport report(String hash, long events, int lost, long gap, boolean known) {
    var result = new Replay.Result(hash, 8, events, lost, 2 * gap, gap);
    return new ReplayReport(
        result, known ? Optional.of(VersionRowTest.model(1)) : Optional.empty());
  }

  @Test
  void report_sameHash_isEqual() {
    var report = report("w", 30, 0, 1, true);
    assertTrue(report.isEqual());
    assertEquals(List.of(), report.doubts());
    assertEquals(true, report.values().get("equal"));
    assertEquals("30 samples, 8 steps: weights w are those of version 1", report.sentence());
  }

  @Test
  void report_otherHash_namesBothAndWhy() {
    var report = report("x", 28, 3, 2, true);
    assertFalse(report.isEqual());
    assertEquals(
        List.of(
            "3 images that the checkpoint remembers are gone from the log",
            "the learner saw 30 samples, the replay 28"),
        report.doubts());
    assertEquals(
        "28 samples, 8 steps: weights are x, those of version 1 (30 samples, 8 steps) are w",
        report.sentence());
  }

  /** Ends of transactions leave single gaps, so only longer ones say something. */
  @Test
  void report_withoutVersion_doubtsLongGapsOnly() {
    assertEquals(List.of(), report("x", 30, 0, 1, false).doubts());
    assertEquals(
        List.of("4 offsets have no record, up to 2 in a row"),
        report("x", 30, 0, 2, false).doubts());
    assertFalse(report("x", 30, 0, 1, false).values().containsKey("equal"));
  }
}
