package kindred.schemas;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;

/** One of each record, every field filled, and one with its nullable fields empty. */
final class Records {
  private static final Instant AT = Instant.ofEpochMilli(1_790_000_000_123L);

  private Records() {}

  static Stream<SpecificRecordBase> all() {
    return Stream.of(
        labelledImage(),
        LabelledImage.newBuilder(labelledImage()).clearLabel().clearMediaType().build(),
        sample(),
        modelVersion(),
        promotion(),
        embedding(),
        learningReport());
  }

  static LabelledImage labelledImage() {
    return LabelledImage.newBuilder()
        .setId("shelf/7.jpg")
        .setLabel("Äpfel")
        .setBytes(ByteBuffer.wrap(new byte[] {1, 2, -3}))
        .setMediaType("image/jpeg")
        .setAttributes(Map.of("shop", "4", "day", "Monday"))
        .setEventTime(AT)
        .build();
  }

  static Sample sample() {
    return Sample.newBuilder()
        .setId("a")
        .setLabel("b")
        .setPixels(ByteBuffer.wrap(new byte[] {9, 8, 7, 6}))
        .setWidth(2)
        .setHeight(2)
        .setChannels(1)
        .setContentHash("00ff")
        .setAttributes(Map.of("k", "v"))
        .setEventTime(AT)
        .build();
  }

  static ModelVersion modelVersion() {
    return ModelVersion.newBuilder()
        .setVersion(3)
        .setParent(2)
        .setArtefactUri("file:///data/3")
        .setArtefactSha256("aa")
        .setArtefactBytes(123)
        .setWeightsSha256("bb")
        .setArchitecture("CONV4")
        .setEmbeddingDim(64)
        .setInputSide(28)
        .setInputChannels(1)
        .setObjective("multi-similarity")
        .setTrainedThrough(Map.of("0", 77L))
        .setStep(500)
        .setEvents(1000)
        .setClasses(60)
        .setMetrics(Map.of("recallAt1", 0.5))
        .setCreatedAt(AT)
        .setCodeCommit("abc")
        .build();
  }

  static Promotion promotion() {
    return Promotion.newBuilder()
        .setVersion(3)
        .setPrevious(2)
        .setReason("better")
        .setMetrics(Map.of("recallAt1", 0.5))
        .setAt(AT)
        .build();
  }

  private static Embedding embedding() {
    return Embedding.newBuilder()
        .setLabel("b")
        .setVector(Vectors.toBytes(new float[] {0.6f, 0.8f}))
        .setAttributes(Map.of())
        .setSamplePartition(1)
        .setSampleOffset(1L << 40)
        .build();
  }

  static LearningReport learningReport() {
    var gate =
        GateDecision.newBuilder().setCandidate(4).setPromoted(false).setReason("worse").build();
    var confused = new ConfusedPair("b", "d", 7L, List.of("b1", "b2"));
    return LearningReport.newBuilder()
        .setAt(AT)
        .setStep(9)
        .setEvents(8)
        .setReadThrough(Map.of("0", 8L))
        .setCaughtUp(true)
        .setPrequentialRecallAt1(0.25)
        .setLoss(1.5)
        .setActivePairShare(0.1)
        .setGate(gate)
        .setConfused(List.of(confused))
        .setMaturity(List.of(new ClassMaturity("b", 3L, 0.5)))
        .setMatureClasses(2)
        .setDrift(new Drift("ADWIN", 7L, 0.8, 0.4))
        .setZeroLossShare(0.25)
        .setEmbeddingVariance(0.5)
        .setAlarm("variance")
        .build();
  }
}
