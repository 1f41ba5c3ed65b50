package kindred.query.version;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import kindred.schemas.ModelVersion;
import org.junit.jupiter.api.Test;

class ExposureTest {
  private static final OptionalLong NONE = OptionalLong.empty();
  private final TreeMap<Integer, ModelVersion> models = new TreeMap<>();

  private void version(int version, Integer parent, long step, long through) {
    var model = TestVersions.model(version);
    models.put(
        version,
        ModelVersion.newBuilder(model)
            .setParent(parent)
            .setStep(step)
            .setTrainedThrough(Map.of("0", through))
            .build());
  }

  private Exposure exposure(OptionalLong arrived, OptionalLong deleted) {
    return Exposure.of(models, 0, arrived, deleted);
  }

  private static Exposure of(List<Integer> trainedOn, List<Integer> descend) {
    return new Exposure(trainedOn, descend);
  }

  @Test
  void of_oneRun_isSplitAtArrivalAndDeletion() {
    version(1, null, 0, 100);
    version(2, 1, 10, 20);
    version(3, 2, 20, 21);
    version(4, 3, 30, 50);
    version(5, 4, 40, 51);
    version(6, 5, 50, 90);
    // 1 has initial weights; 2 had read up to, not including, 20; the deletion at 50 is read by 5.
    assertEquals(
        of(List.of(3, 4), List.of(5, 6)), exposure(OptionalLong.of(20), OptionalLong.of(50)));
    assertEquals(of(List.of(3, 4, 5, 6), List.of()), exposure(OptionalLong.of(20), NONE));
    assertEquals(of(List.of(2, 3, 4), List.of(5, 6)), exposure(NONE, OptionalLong.of(50)));
    assertEquals(of(List.of(), List.of()), exposure(OptionalLong.of(90), NONE));
  }

  @Test
  void of_noVersionBetween_theNextOneStillDescends() {
    version(1, null, 5, 10);
    version(2, 1, 10, 60);
    assertEquals(of(List.of(), List.of(2)), exposure(OptionalLong.of(20), OptionalLong.of(50)));
  }

  @Test
  void of_trainedFromAnUntouchedParent_isUntouched() {
    version(1, null, 0, 0);
    version(2, 1, 10, 30);
    version(3, 2, 20, 70);
    // A parent past the deletion with no part in it: initial weights.
    version(4, null, 0, 70);
    version(5, 4, 10, 80);
    assertEquals(of(List.of(2), List.of(3)), exposure(OptionalLong.of(20), OptionalLong.of(50)));
  }

  @Test
  void of_parentRetired_isTakenToDescend() {
    version(9, 8, 10, 70);
    assertEquals(of(List.of(), List.of(9)), exposure(OptionalLong.of(20), OptionalLong.of(50)));
  }
}
