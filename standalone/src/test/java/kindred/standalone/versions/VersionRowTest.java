package kindred.standalone.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.schemas.ModelVersion;
import kindred.schemas.Promotion;
import kindred.standalone.versions.VersionRow.Embeddings;
import kindred.standalone.versions.VersionRow.State;
import org.junit.jupiter.api.Test;

class VersionRowTest {
  static ModelVersion model(int version) {
    return ModelVersion.newBuilder()
        .setVersion(version)
        .setArtefactUri("file:/artefacts/v" + version)
        .setArtefactSha256("a")
        .setArtefactBytes(1)
        .setWeightsSha256("w")
        .setArchitecture("conv4")
        .setEmbeddingDim(16)
        .setInputSide(16)
        .setInputChannels(1)
        .setObjective("multi-similarity")
        .setTrainedThrough(Map.of("1", 20L, "0", 10L))
        .setStep(8 * version)
        .setEvents(30)
        .setClasses(3)
        .setMetrics(Map.of("prequentialRecallAt1", 0.5, "other", 0.7))
        .setCreatedAt(Instant.parse("2026-11-25T10:00:00.123Z"))
        .build();
  }

  private static Promotion promotion(int version, Integer previous, Map<String, Double> metrics) {
    return Promotion.newBuilder()
        .setVersion(version)
        .setPrevious(previous)
        .setReason("test")
        .setMetrics(metrics)
        .setAt(Instant.EPOCH)
        .build();
  }

  /** Five versions; 4 was live and then gone back from to 3; 1 and 2 are retired. */
  @Test
  void checkPromoted_retiredMeanwhile_saysSo() {
    var records = records();
    records.checkPromoted(3);
    records.retired(3);
    var late = assertThrows(IllegalArgumentException.class, () -> records.checkPromoted(3));
    assertTrue(late.getMessage().startsWith("version 3 was retired while"), late.getMessage());
  }

  private static VersionRecords records() {
    var records = new VersionRecords();
    for (var version : List.of(1, 2, 3, 4, 5)) {
      records.published(model(version));
    }
    records.promoted(
        Optional.of(promotion(3, 2, Map.of("candidateRecallAt1", 0.9, "queries", 40.0))));
    records.promoted(Optional.of(promotion(4, 3, Map.of())));
    records.promoted(Optional.of(promotion(3, 4, Map.of())));
    records.retired(1);
    records.retired(2);
    return records;
  }

  @Test
  void of_retiredAndGoneBackFrom_statesAreTold() {
    var rows =
        VersionRow.of(
            records(),
            Map.of(3, Embeddings.COMPLETE, 4, Embeddings.PARTIAL),
            version -> version != 1);
    assertEquals(List.of(2, 3, 4, 5), rows.stream().map(VersionRow::version).toList());
    assertEquals(
        List.of(State.RETIRED_PENDING, State.LIVE, State.PREVIOUS, State.PUBLISHED),
        rows.stream().map(VersionRow::state).toList());
    assertEquals(
        List.of(Embeddings.NONE, Embeddings.COMPLETE, Embeddings.PARTIAL, Embeddings.NONE),
        rows.stream().map(VersionRow::embeddings).toList());
    // Recall only, also from the promotion before the operator's.
    assertEquals(
        Map.of("prequentialRecallAt1", 0.5, "candidateRecallAt1", 0.9), rows.get(1).recall());
    assertTrue(rows.get(1).line().contains(" 0.5000    0.9000         -"), rows.get(1).line());
    assertEquals(VersionRow.header().length(), rows.get(1).line().length());
    assertEquals("retired-pending", rows.getFirst().values().get("state"));
  }

  /** Compaction has left nothing of the version but its retirement. */
  @Test
  void of_retiredWithoutRecord_isListedWithoutDetails() {
    var records = new VersionRecords();
    records.retired(7);
    var row = VersionRow.of(records, Map.of(), version -> true).getFirst();
    assertEquals(7, row.values().get("version"));
    assertEquals(null, row.values().get("step"));
    assertTrue(row.line().contains("-"));
  }

  @Test
  void find_notThere_saysWhy() {
    assertEquals(
        "version 1 is retired",
        assertThrows(IllegalArgumentException.class, () -> records().find(1)).getMessage());
    assertEquals(
        "version 9 is not published; published are [3, 4, 5]",
        assertThrows(IllegalArgumentException.class, () -> records().find(9)).getMessage());
  }

  @Test
  void recordValues_model_areAllFieldsInOrder() {
    var values = RecordValues.of(model(2));
    assertEquals(ModelVersion.getClassSchema().getFields().size(), values.size());
    assertEquals("version", values.keySet().iterator().next());
    assertEquals(null, values.get("parent"));
    assertEquals("{0=10, 1=20}", values.get("trainedThrough").toString());
    assertEquals("2026-11-25T10:00:00.123Z", values.get("createdAt"));
  }
}
