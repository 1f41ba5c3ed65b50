package kindred.query.version;

import ai.djl.ndarray.NDManager;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import kindred.encoder.Architecture;
import kindred.encoder.Artefact;
import kindred.encoder.ArtefactStore;
import kindred.encoder.Encoder;
import kindred.encoder.EncoderConfig;
import kindred.encoder.EncoderNetwork;
import kindred.encoder.InputSpec;
import kindred.encoder.Norm;
import kindred.encoder.Pooling;
import kindred.encoder.Stem;
import kindred.encoder.Trunk;
import kindred.query.index.VectorIndex;
import kindred.schemas.AvroSerde;
import kindred.schemas.ModelVersion;
import kindred.schemas.Promotion;

/** Real but small versions: 8 x 8 grey, 16 floats, initial weights. */
public final class TestVersions {
  public static final int DIM = 16;

  static {
    // Avro reads its limits once; a record made before the first serde would come too early.
    AvroSerde.of(ModelVersion.class);
  }

  public static final EncoderConfig CONFIG =
      EncoderConfig.from(
          ConfigFactory.parseString("encoder.device = cpu").withFallback(defaults()));
  private static final Architecture SMALL =
      new Architecture(
          Trunk.CONV4, Pooling.AVERAGE, Norm.GROUP, DIM, InputSpec.of(16, 1), 8, Stem.SMALL);

  private TestVersions() {}

  private static Config defaults() {
    return ConfigFactory.defaultReference();
  }

  /** Weights that depend on the seed only. */
  public static Artefact artefact(long seed) {
    try (var manager = NDManager.newBaseManager();
        var network = EncoderNetwork.create(SMALL, manager, seed)) {
      return new Artefact(SMALL, network.snapshot(), List.of(), Optional.empty(), Map.of());
    }
  }

  public static ServedVersion served(int version, Artefact artefact, VectorIndex index) {
    return served(version, artefact, index, () -> IndexProgress.NONE);
  }

  public static ServedVersion served(
      int version, Artefact artefact, VectorIndex index, Supplier<IndexProgress> progress) {
    return new ServedVersion(
        model(version), Encoder.of(version, artefact, CONFIG), index, progress);
  }

  public static ModelVersion model(int version) {
    return model(version, new ArtefactStore.Stored(URI.create("file:x"), "0", 1, "0"));
  }

  public static ModelVersion model(int version, ArtefactStore.Stored stored) {
    return ModelVersion.newBuilder()
        .setVersion(version)
        .setArtefactUri(stored.uri().toString())
        .setArtefactSha256(stored.sha256())
        .setArtefactBytes(stored.bytes())
        .setWeightsSha256(stored.weightsSha256())
        .setArchitecture(SMALL.describe())
        .setEmbeddingDim(DIM)
        .setInputSide(16)
        .setInputChannels(1)
        .setObjective("multi-similarity")
        .setStep(100L * version)
        .setEvents(1_000L * version)
        .setClasses(5)
        .setMetrics(Map.of("recallAt1", 0.5, "undefined", Double.NaN))
        .setCreatedAt(Instant.parse("2026-11-24T10:00:00Z"))
        .build();
  }

  /** As the log of versions tells. */
  public static void published(VersionEvents events, long offset, int version) {
    events.published(offset, model(version));
  }

  /** As the log of versions tells. */
  public static void retired(VersionEvents events, long offset, int version) {
    events.retired(offset, version);
  }

  /** As the log of versions tells. */
  public static void promoted(VersionEvents events, long offset, int version) {
    events.promoted(
        offset,
        Promotion.newBuilder()
            .setVersion(version)
            .setReason("better")
            .setAt(Instant.parse("2026-11-24T10:00:01Z"))
            .build());
  }
}
