package kindred.learner.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import kindred.learner.checkpoint.Section;
import kindred.learner.memory.ReplayMemory;
import kindred.learner.memory.SeededHash;
import kindred.learner.mining.FixtureF;
import kindred.schemas.ClassMaturity;
import org.junit.jupiter.api.Test;

/** What reports tell beside the mean: maturity, drift, alarm, examples. */
class TelemetryPartsTest {
  private static final AlarmSettings ALARM = new AlarmSettings(0.5, 4, 0.1, 0.9);

  @Test
  void classMaturities_tellTheLeastMatureFirst_andCountTheOthers() throws IOException {
    var settings = new MaturitySettings(2, 10, 0.5, 3, 0.7);
    var maturities = new ClassMaturities(settings);
    for (var right : new boolean[] {false, true, true}) {
      maturities.observe("good", right);
      maturities.observe("bad", !right);
    }
    maturities.observe("new", true);
    // S = 0, 1, 1.5 and B = 1, 1.5, 1.75: 6/7; the other way round 1/7.
    var expected =
        List.of(new ClassMaturity("bad", 3L, 1 / 7.0), new ClassMaturity("good", 3L, 6 / 7.0));
    assertEquals(expected, maturities.least());
    assertEquals(1, maturities.mature(), "'new' was seen once only");
    var restored = new ClassMaturities(settings);
    copy(maturities, restored);
    assertEquals(expected, restored.least());
    restored.forget("bad");
    assertEquals("good", restored.least().getFirst().getLabel());
    restored.absent();
    assertEquals(List.of(), restored.least());
  }

  @Test
  void classMaturities_full_loseTheClassNotSeenForLongest() {
    var maturities = new ClassMaturities(new MaturitySettings(10, 3, 0.5, 1, 0.5));
    for (var label : List.of("a", "b", "c", "a", "d")) {
      maturities.observe(label, true);
    }
    assertEquals(
        List.of("c", "d", "a"), maturities.least().stream().map(ClassMaturity::getLabel).toList());
  }

  /** (1, 0), (0, 1): mean (½, ½), variance ½. */
  @Test
  void variance_isThatOfTheDefinition() {
    assertEquals(0.5, CollapseAlarm.variance(List.of(unit(1, 0), unit(0, 1))), 1e-12);
    assertEquals(1, CollapseAlarm.variance(List.of(unit(1, 0), unit(-1, 0))), 1e-12);
    assertEquals(0, CollapseAlarm.variance(List.of(unit(1, 0), unit(1, 0))), 1e-12);
  }

  private static float[] unit(float x, float y) {
    return new float[] {x, y};
  }

  @Test
  void alarm_oneEmbeddingForAll_saysSoUntilItIsOver() throws IOException {
    var alarm = new CollapseAlarm(ALARM);
    var apart = List.of(unit(1, 0), unit(0, 1));
    for (var step = 0; step < 20; step++) {
      alarm.observe(apart, false);
      assertTrue(alarm.alarm().isEmpty());
    }
    for (var step = 0; step < 10; step++) {
      alarm.observe(List.of(unit(1, 0), unit(1, 0)), false);
    }
    var restored = new CollapseAlarm(ALARM);
    copy(alarm, restored);
    assertEquals(alarm.alarm(), restored.alarm());
    var text = restored.alarm().orElseThrow();
    assertTrue(text.contains("variance") && text.contains("below 0.1"), text);
    for (var step = 0; step < 10; step++) {
      restored.observe(apart, false);
    }
    assertTrue(restored.alarm().isEmpty());
    assertEquals(0.5, restored.embeddingVariance().getAsDouble(), 0.01);
  }

  @Test
  void alarm_nothingToLearn_saysSoAfterSoManySteps() {
    var alarm = new CollapseAlarm(ALARM);
    assertTrue(alarm.zeroLossShare().isEmpty());
    for (var step = 1; step <= 4; step++) {
      assertTrue(alarm.alarm().isEmpty(), "step " + step);
      alarm.observe(List.of(unit(1, 0), unit(0, 1)), true);
    }
    assertTrue(alarm.alarm().orElseThrow().contains("zero-loss"));
    alarm.observe(List.of(unit(1, 0), unit(0, 1)), false);
    assertTrue(alarm.alarm().isEmpty());
    alarm.absent();
    assertTrue(alarm.embeddingVariance().isEmpty());
  }

  @Test
  void driftWatch_remembersTheLatestChange() throws IOException {
    var watch = new DriftWatch(0.002);
    for (var event = 0; event < 400; event++) {
      watch.observe(event < 200, event);
    }
    var drift = watch.latest().orElseThrow();
    assertEquals("ADWIN", drift.getDetector());
    assertTrue(drift.getAtEvent() > 200 && drift.getAtEvent() < 260, drift.toString());
    assertTrue(drift.getBefore() > drift.getAfter(), drift.toString());
    var restored = new DriftWatch(0.002);
    copy(watch, restored);
    assertEquals(drift, restored.latest().orElseThrow());
    restored.absent();
    assertTrue(restored.latest().isEmpty());
  }

  @Test
  void confused_hasTheLatestImages_untilTheyAreGone() throws IOException {
    var recall = new ProgressiveRecall(1, 10);
    var memory = new ReplayMemory("m", 100, new SeededHash(1));
    memory.remember("a", "a", new byte[0], FixtureF.vector(0), 0);
    memory.remember("b", "b", new byte[0], FixtureF.vector(40), 0);
    for (var id : List.of("1", "2", "3", "4")) {
      recall.observe(id, "a", FixtureF.vector(39), memory);
    }
    assertEquals(List.of("2", "3", "4"), recall.confused(1).getFirst().getExamples());
    assertEquals(4, recall.confused(1).getFirst().getCount());
    recall.forget("3");
    recall.observe("2", "a", FixtureF.vector(1), memory);
    assertEquals(List.of("4"), recall.confused(1).getFirst().getExamples());

    var restored = new ProgressiveRecall(1, 10);
    for (var i = 0; i < recall.sections().size(); i++) {
      copy(recall.sections().get(i), restored.sections().get(i));
    }
    assertEquals(recall.confused(1), restored.confused(1));
    restored.forgetClass("b");
    assertEquals(List.of(), restored.confused(1));
  }

  private static void copy(Section from, Section to) throws IOException {
    var bytes = new ByteArrayOutputStream();
    from.write(new DataOutputStream(bytes));
    to.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
  }
}
