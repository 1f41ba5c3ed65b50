package kindred.learner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.EncoderConfig;
import kindred.encoder.TorchEngine;
import kindred.learner.checkpoint.CheckpointStore;
import kindred.learner.publishing.LeaderProducer;
import kindred.learner.publishing.PromotionGate;
import kindred.learner.publishing.TopicTable;
import kindred.learner.publishing.VersionPublisher;
import kindred.learner.stream.SampleStream;
import kindred.schemas.LearningReport;
import kindred.schemas.LostRecords;
import kindred.schemas.ModelVersion;
import kindred.schemas.OnLoss;
import kindred.schemas.Promotion;
import kindred.schemas.Sample;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole learner on generated images, with Kafka's mock clients: what it learns is a function of
 * the log, whatever the sizes of polls and whenever it is killed. On one CPU thread.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OnlineLearnerTest {
  private static final String SETTINGS =
      """
      encoder { embedding-dim = 16, width = 16, input { side = 16, channels = 1 }, device = cpu }
      learner {
        batch { anchor-classes = 2, class-slots = 2, images-per-class = 3 }
        memory { capacity-images = 100, held-out-capacity-images = 60, held-out-image-share = 0.1 }
        publish { first-steps = 8, growth = 1.5, quiet = 0 s, min-steps = 2 }
        checkpoint { every-steps = 5 }
        gate { min-queries = 10 }
        report { every-steps = 10 }
      }
      """;
  // Too few queries to refuse anything.
  private static final String LENIENT = "learner.gate.min-queries = 1000";
  private static final String LATE = "learner.publish { first-steps = 20, max-steps = 20 }";
  private static final Topics TOPICS = new Topics(TopicsConfig.from(ConfigFactory.load()));

  private Path directory;
  private final FakeBroker undisturbed = broker();
  private String expected;
  private long startMs;

  @BeforeAll
  void runUndisturbed(@TempDir Path directory) {
    this.directory = directory;
    expected = run(undisturbed, "whole", 500, position -> {}, () -> {});
  }

  /** A learner's process dies. */
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** As the build has it. */
  private static String recordedCommit() throws IOException {
    try (var recorded = VersionPublisher.class.getResourceAsStream("code-commit")) {
      return new String(recorded.readAllBytes(), UTF_8);
    }
  }

  @Test
  void run_toTheEnd_learnsPublishesAndReports() throws Exception {
    var broker = undisturbed;
    var versions = broker.models.values();
    assertEquals(0, versions.getFirst().getStep());
    assertTrue(versions.getFirst().getParent().isEmpty());
    assertEquals(recordedCommit(), versions.getFirst().getCodeCommit());
    for (var i = 1; i < versions.size(); i++) {
      assertEquals(i + 1, versions.get(i).getVersion());
      assertEquals(i, versions.get(i).getParent().orElseThrow());
    }
    assertTrue(versions.size() >= 3);
    assertEquals(1, broker.promotions.values().getFirst().getVersion());
    var last = broker.learning.values().getLast();
    assertTrue(last.getCaughtUp());
    assertEquals(broker.samples.size(), last.getEvents());
    assertEquals(broker.samples.size(), last.getReadThrough().get("0"));
    var losses = broker.learning.values().stream().map(LearningReport::getLoss).toList();
    assertTrue(losses.stream().flatMap(Optional::stream).allMatch(Double::isFinite));
    var decision =
        broker.learning.values().stream()
            .map(r -> r.getGate().orElse(null))
            .filter(Objects::nonNull)
            .toList()
            .getLast();
    assertTrue(
        decision
            .getMetrics()
            .keySet()
            .containsAll(
                List.of(
                    "candidateRecallAt1",
                    "liveRecallAt1",
                    "initialRecallAt1",
                    "candidateMapAtR",
                    "liveMapAtR",
                    "initialMapAtR",
                    "queries",
                    "classes")));
    assertTrue(decision.getMetrics().get("queries") >= 10);
    assertTrue(decision.getMetrics().get("imagesQueries") > 0);
    assertTrue(last.getEmbeddingVariance().orElseThrow() > 0);
    assertTrue(last.getZeroLossShare().isPresent());
    assertTrue(last.getAlarm().isEmpty());
    assertTrue(last.getMaturity().size() > 5);
    assertTrue(last.getConfused().stream().anyMatch(pair -> !pair.getExamples().isEmpty()));
  }

  @Test
  void run_twice_endsInTheSameStateWhateverThePolls() {
    assertEquals(expected, run(broker(), "single", 1, position -> {}, () -> {}));
  }

  @Test
  void run_killedAnywhereAndRestarted_endsInTheSameState() {
    for (var seed = 0; seed < 4; seed++) {
      var random = new Random(seed);
      var broker = broker();
      var at = random.nextInt(broker.samples.size());
      var name = "killed" + seed;
      assertThrows(Killed.class, () -> run(broker, name, 3, killAt(at), () -> {}));
      assertEquals(expected, run(broker, name, 5, position -> {}, () -> {}), "seed " + seed);
      assertSameVersions(undisturbed, broker, "seed " + seed);
    }
  }

  @Test
  void run_killedWhilePublishing_publishesEachVersionOnce() {
    for (var send : new int[] {0, 1, 2, 4, 7}) {
      var broker = broker();
      var left = new AtomicInteger(send);
      Runnable killer =
          () -> {
            if (left.getAndDecrement() == 0) {
              throw new Killed();
            }
          };
      var name = "publishing" + send;
      assertThrows(Killed.class, () -> run(broker, name, 3, position -> {}, killer));
      assertEquals(expected, run(broker, name, 3, position -> {}, () -> {}), "send " + send);
      assertSameVersions(undisturbed, broker, "send " + send);
    }
  }

  /** Another release describes versions in other words. */
  @Test
  void run_publishedVersionDescribedOtherwise_isDecidedAndStays() throws Exception {
    var broker = broker();
    killWhenSecondIsPublished(broker, "described");
    var model = directory.resolve("described-artefacts/v2/model.json");
    Files.writeString(model, Files.readString(model) + "\n");
    var sha256 = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(model));
    var second =
        ModelVersion.newBuilder(broker.models.values().get(1))
            .setArtefactSha256(HexFormat.of().formatHex(sha256))
            .build();
    var described = withSecond(broker, second);
    assertEquals(expected, run(described, "described", 3, position -> {}, () -> {}));
    assertSameVersions(undisturbed, described, "described");
  }

  /** The restored weights are not quite those published: an image has gone from the log. */
  @Test
  void run_publishedVersionOfOtherWeights_isNotDecidedAgain() {
    var broker = broker();
    killWhenSecondIsPublished(broker, "other");
    var second =
        ModelVersion.newBuilder(broker.models.values().get(1))
            .setWeightsSha256("0".repeat(64))
            .build();
    var other = withSecond(broker, second);
    run(other, "other", 3, position -> {}, () -> {});
    assertEquals(3, other.models.values().get(2).getVersion());
    var promoted = other.promotions.values().stream().map(Promotion::getVersion).toList();
    assertFalse(promoted.contains(2), promoted.toString());
  }

  private static FakeBroker withSecond(FakeBroker broker, ModelVersion second) {
    var changed = broker();
    changed.models.add("1", broker.models.values().getFirst());
    changed.models.add("2", second);
    changed.promotions.add("default", broker.promotions.values().getFirst());
    return changed;
  }

  private void killWhenSecondIsPublished(FakeBroker broker, String name) {
    Runnable killer =
        () -> {
          if (broker.models.size() == 2) {
            throw new Killed();
          }
        };
    assertThrows(Killed.class, () -> run(broker, name, 3, position -> {}, killer));
    assertEquals(2, broker.models.size());
    assertEquals(1, broker.promotions.size());
  }

  /** An operator goes back while version 4 is tried: it is held against what is live then. */
  @Test
  void run_anotherPromotedDuringATrial_triesAgain() {
    var broker = broker();
    var rollback =
        Promotion.newBuilder()
            .setVersion(1)
            .setPrevious(2)
            .setReason("operator")
            .setAt(Instant.EPOCH)
            .build();
    duringTrialOf(broker, 4, () -> broker.promotions.add("default", rollback));
    assertEquals(expected, run(broker, "rolled-back", 3, position -> {}, () -> {}, LENIENT));
    var promotions = broker.promotions.values();
    var next = promotions.get(promotions.indexOf(rollback) + 1);
    assertEquals(4, next.getVersion());
    assertEquals(1, next.getPrevious().orElseThrow());
  }

  @Test
  void run_candidateRetiredDuringItsTrial_isNotPromoted() {
    var broker = broker();
    duringTrialOf(broker, 2, () -> broker.models.add("2", null));
    assertEquals(expected, run(broker, "retired", 3, position -> {}, () -> {}, LENIENT));
    var promoted = broker.promotions.values().stream().map(Promotion::getVersion).toList();
    assertFalse(promoted.contains(2), promoted.toString());
    assertEquals(4, promoted.getLast());
    assertTrue(
        broker.learning.values().stream()
            .flatMap(report -> report.getGate().stream())
            .anyMatch(gate -> gate.getReason().contains("retired")));
  }

  /** Runs something when the learner looks what is live for the second time since a publication. */
  private static void duringTrialOf(FakeBroker broker, int version, Runnable other) {
    var looks = new AtomicInteger();
    broker.promotions.beforeEnd(
        () -> {
          if (broker.models.size() == version && looks.incrementAndGet() == 2) {
            other.run();
          }
        });
  }

  @Test
  void run_newestCheckpointBroken_goesOnFromTheOneBefore() throws IOException {
    var broker = broker();
    assertThrows(Killed.class, () -> run(broker, "broken", 3, killAt(110), () -> {}));
    try (var checkpoints = Files.list(directory.resolve("broken"))) {
      var newest = checkpoints.sorted().toList().getLast();
      Files.write(newest.resolve("weights"), new byte[] {1, 2, 3});
    }
    assertEquals(expected, run(broker, "broken", 3, position -> {}, () -> {}));
  }

  /** To learn everything again is for somebody to decide. */
  @Test
  void run_noCheckpointWhole_stopsUnlessItIsToStartAnew() throws IOException {
    var broker = broker();
    assertThrows(Killed.class, () -> run(broker, "none", 3, killAt(110), () -> {}));
    try (var checkpoints = Files.list(directory.resolve("none"))) {
      for (var checkpoint : checkpoints.toList()) {
        Files.delete(checkpoint.resolve("weights"));
      }
    }
    var versions = broker.models.size();
    var refused =
        assertThrows(
            IllegalStateException.class, () -> run(broker, "none", 3, position -> {}, () -> {}));
    assertEquals(
        "none of the 3 checkpoints in %s is whole: bring one back from a copy, or learn everything again by learner.checkpoint.start-anew = true"
            .formatted(directory.resolve("none").toAbsolutePath()),
        refused.getMessage());
    assertEquals(versions, broker.models.size());
    run(broker, "none", 3, position -> {}, () -> {}, "learner.checkpoint.start-anew = true");
    assertTrue(broker.models.size() > versions);
    assertEquals(versions + 1, broker.models.values().get(versions).getVersion());
  }

  /** Nothing can be held against a version that can't be read; learning goes on. */
  @Test
  void run_liveVersionCorrupt_refusesCandidatesAndGoesOn() throws IOException {
    var broker = broker();
    assertThrows(Killed.class, () -> run(broker, "corrupt", 3, killAt(60), () -> {}));
    int live = broker.promotions.values().getLast().getVersion();
    var file = directory.resolve("corrupt-artefacts/v" + live + "/weights.safetensors");
    var bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 4;
    Files.write(file, bytes);
    run(broker, "corrupt", 3, position -> {}, () -> {});
    assertEquals(live, broker.promotions.values().getLast().getVersion());
    assertTrue(broker.models.values().getLast().getVersion() > live);
    var reasons =
        broker.learning.values().stream()
            .map(r -> r.getGate().orElse(null))
            .filter(Objects::nonNull)
            .map(g -> g.getReason())
            .toList();
    assertTrue(reasons.getLast().contains("the live version can't be read: "), reasons::toString);
    assertTrue(reasons.getLast().contains("weights.safetensors"), reasons::toString);
  }

  /** The version under way when it was killed is decided, though the clock went back before it. */
  @Test
  void run_clockSetBackBeforeAKilledPublication_decidesItAfterwards() {
    var broker = broker();
    startMs = 3_600_000;
    assertThrows(
        Killed.class,
        () -> run(broker, "clock", 3, position -> {}, killWith(broker, 1, 1), LENIENT));
    startMs = 0;
    assertThrows(
        Killed.class,
        () -> run(broker, "clock", 3, position -> {}, killWith(broker, 2, 1), LENIENT));
    run(broker, "clock", 3, position -> {}, () -> {}, LENIENT);
    var versions = broker.promotions.values().stream().map(Promotion::getVersion).toList();
    assertTrue(versions.contains(2), versions::toString);
  }

  /** Before the next record that is sent when there are so many. */
  private static Runnable killWith(FakeBroker broker, int models, int promotions) {
    return () -> {
      if (broker.models.size() == models && broker.promotions.size() == promotions) {
        throw new Killed();
      }
    };
  }

  /** The samples topic was made anew, or has lost its end. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void run_logEndsBeforeTheCheckpoint_isRefused() {
    var broker = broker();
    assertThrows(Killed.class, () -> run(broker, "longer", 3, killAt(110), () -> {}));
    var shorter = new FakeBroker(TOPICS);
    var sample = Strokes.samples(1, 1, 1).getFirst();
    shorter.samples.add(sample.getId(), sample);
    var refused =
        assertThrows(
            IllegalStateException.class, () -> run(shorter, "longer", 3, position -> {}, () -> {}));
    assertTrue(refused.getMessage().contains(" ends at 1, before"), refused.getMessage());
  }

  @Test
  void run_anotherSeed_refusesTheCheckpoint() {
    var error =
        assertThrows(
            IllegalStateException.class,
            () -> run(broker(), "whole", 500, position -> {}, () -> {}, "learner.seed = 2"));
    assertTrue(error.getMessage().contains("seed=2"), error.getMessage());
  }

  @Test
  void run_anotherSeedFromTheStart_endsElsewhere() {
    assertNotEquals(
        expected, run(broker(), "seed", 500, position -> {}, () -> {}, "learner.seed = 2"));
  }

  /** Also of versions made between two steps of one sample, and where polls end elsewhere. */
  @Test
  void replay_toEachVersion_givesItsWeights() throws IOException {
    var versions = undisturbed.models.values();
    for (var version : versions) {
      var result = replay(Optional.empty(), version, "");
      assertEquals(version.getWeightsSha256(), result.weightsSha256(), version.toString());
      assertEquals(version.getStep(), result.step());
      assertEquals(version.getEvents(), result.events());
      assertEquals(0, result.missingOffsets());
    }
    var last = versions.getLast();
    try (var checkpoints = Files.list(directory.resolve("whole"))) {
      var oldest = checkpoints.sorted().findFirst();
      var result = replay(oldest, last, "");
      assertEquals(last.getWeightsSha256(), result.weightsSha256());
      assertEquals(last.getEvents(), result.events());
      var wrong = assertThrows(RuntimeException.class, () -> replay(oldest, versions.get(1), ""));
      assertTrue(wrong.getMessage().contains("beyond"), wrong.getMessage());
    }
    var other = replay(Optional.empty(), last, "learner.seed = 2");
    assertNotEquals(last.getWeightsSha256(), other.weightsSha256());
  }

  @Test
  void replay_toAPartitionThatIsNotThere_isRefused() {
    var last = undisturbed.models.values().getLast();
    var offsets = new TreeMap<>(last.getTrainedThrough());
    offsets.put("5", 10L);
    var elsewhere = ModelVersion.newBuilder(last).setTrainedThrough(offsets).build();
    var wrong =
        assertThrows(IllegalArgumentException.class, () -> replay(Optional.empty(), elsewhere, ""));
    assertTrue(wrong.getMessage().contains("partitions [0], not [0, 5]"), wrong.getMessage());
  }

  /** An image that was deleted later has lost its first record. */
  @Test
  void replay_ofACompactedLog_missesARecord() {
    var last = undisturbed.models.values().getLast();
    var compacted = broker();
    compacted.samples.remove(9);
    var result = replay(compacted, Optional.empty(), last, "");
    assertEquals(last.getEvents() - 1, result.events());
    assertEquals(1, result.missingOffsets());
    assertEquals(1, result.longestGap());
    assertNotEquals(last.getWeightsSha256(), result.weightsSha256());
  }

  private Replay.Result replay(Optional<Path> checkpoint, ModelVersion version, String settings) {
    return replay(undisturbed, checkpoint, version, settings);
  }

  private Replay.Result replay(
      FakeBroker broker, Optional<Path> checkpoint, ModelVersion version, String settings) {
    var config = ConfigFactory.parseString(SETTINGS + settings).withFallback(ConfigFactory.load());
    var encoder = EncoderConfig.from(config);
    var offsets = new TreeMap<Integer, Long>();
    version.getTrainedThrough().forEach((p, next) -> offsets.put(Integer.valueOf(p), next));
    try (var manager = TorchEngine.newManager(encoder);
        var model =
            new StreamingModel(manager, encoder.architecture(), LearnerConfig.from(config));
        var samples =
            new SampleStream(
                broker.samples.consumer(7, position -> {}),
                TOPICS.samples().name(),
                Duration.ofMillis(1),
                LostRecords.of("replay", OnLoss.CONTINUE))) {
      var target = new Replay.Target(offsets, OptionalLong.of(version.getStep()));
      return Replay.run(samples, model, checkpoint, target);
    }
  }

  @Test
  void run_checkpointsLost_keepsTheLiveVersionAndItsNumbers() {
    var broker = broker();
    run(broker, "lost", 500, position -> {}, () -> {});
    var published = broker.models.size();
    run(broker, "elsewhere", 500, position -> {}, () -> {});
    var versions = broker.models.values();
    assertTrue(versions.size() > published);
    assertEquals(published + 1, versions.get(published).getVersion());
    assertTrue(versions.get(published).getStep() > 0, "initial weights are not published again");
  }

  /** What is learnt again has learnt nothing from the versions that there are. */
  @Test
  void run_checkpointsLostThenKilled_versionsHaveNoStrangersAsParents() {
    var broker = broker();
    run(broker, "lost-parents", 500, position -> {}, () -> {});
    var published = broker.models.size();
    // After a checkpoint, and before the first version.
    Runnable killer =
        () -> {
          if (Files.exists(directory.resolve("elsewhere-parents"))) {
            throw new Killed();
          }
        };
    assertThrows(
        Killed.class, () -> run(broker, "elsewhere-parents", 3, position -> {}, killer, LATE));
    assertEquals(published, broker.models.size());
    run(broker, "elsewhere-parents", 3, position -> {}, () -> {}, LATE);
    var first = broker.models.values().get(published);
    assertEquals(published + 1, first.getVersion());
    assertEquals(Optional.empty(), first.getParent());
  }

  /** Numbers, weights and steps; promotions are the same decisions. */
  private static void assertSameVersions(FakeBroker expected, FakeBroker actual, String message) {
    assertEquals(
        expected.models.values().stream().map(OnlineLearnerTest::text).toList(),
        actual.models.values().stream().map(OnlineLearnerTest::text).toList(),
        message);
    assertEquals(
        expected.promotions.values().stream().map(Promotion::getVersion).toList(),
        actual.promotions.values().stream().map(Promotion::getVersion).toList(),
        message);
  }

  private static String text(ModelVersion version) {
    return version.getVersion() + " " + version.getStep() + " " + version.getWeightsSha256();
  }

  private static LongConsumer killAt(long at) {
    return position -> {
      if (position >= at) {
        throw new Killed();
      }
    };
  }

  /** Images of twelve classes, with corrections, deletions and an unlabelled image among them. */
  private static FakeBroker broker() {
    var broker = new FakeBroker(TOPICS);
    var samples = Strokes.samples(12, 12, 1);
    for (var i = 0; i < samples.size(); i++) {
      broker.samples.add(samples.get(i).getId(), samples.get(i));
      if (i % 20 == 19) {
        broker.samples.add(samples.get(i - 10).getId(), null);
      }
      if (i % 30 == 29) {
        var wrong = samples.get(i - 3);
        broker.samples.add(
            wrong.getId(),
            Sample.newBuilder(wrong).setLabel(samples.get(i).getLabel().get()).build());
      }
    }
    broker.samples.add("u", Sample.newBuilder(samples.getFirst()).setLabel(null).build());
    return broker;
  }

  /** Runs a learner until it has caught up; returns a digest of its whole state. */
  private String run(
      FakeBroker broker,
      String name,
      int maxRecords,
      LongConsumer beforePoll,
      Runnable beforeSend,
      String... settings) {
    var text = SETTINGS + String.join("\n", settings);
    var config = ConfigFactory.parseString(text).withFallback(ConfigFactory.load());
    var encoder = EncoderConfig.from(config);
    var learner = LearnerConfig.from(config);
    var artefacts =
        new ArtefactStore(new ArtefactsConfig(directory.resolve(name + "-artefacts").toUri()));
    var running = new AtomicReference<OnlineLearner>();
    LongConsumer stopAtTheEnd =
        position -> {
          beforePoll.accept(position);
          // Once more than needed: the end of the log is an occasion to publish.
          if (position == broker.samples.size() && reportedTheEnd(broker)) {
            running.get().stop();
          }
        };
    try (var manager = TorchEngine.newManager(encoder);
        var model = new StreamingModel(manager, encoder.architecture(), learner);
        var publisher =
            new VersionPublisher(
                new LeaderProducer(() -> broker.producer(beforeSend), () -> {}),
                TOPICS,
                artefacts,
                table(broker.models, TOPICS.models().name()),
                table(broker.promotions, TOPICS.promotions().name()))) {
      var samples =
          new SampleStream(
              broker.samples.consumer(maxRecords, stopAtTheEnd),
              TOPICS.samples().name(),
              Duration.ofMillis(1),
              LostRecords.of("learn", OnLoss.CONTINUE));
      var gate = new PromotionGate(learner.gate());
      var versions = new Versions(model, publisher, artefacts, gate, "multi-similarity");
      var ticks = new AtomicInteger();
      long start = startMs;
      InstantSource clock = () -> Instant.ofEpochMilli(start + ticks.incrementAndGet());
      var reports =
          new LearningReports(
              model, versions, publisher, learner.report(), LearnMetrics.none(), clock);
      var store = new CheckpointStore(directory.resolve(name), 3, () -> {});
      running.set(
          new OnlineLearner(
              samples,
              model,
              store,
              versions,
              reports,
              () -> {},
              learner,
              LearnMetrics.none(),
              clock));
      running.get().run();
      return digest(model);
    }
  }

  private static boolean reportedTheEnd(FakeBroker broker) {
    return broker.learning.size() > 0
        && broker.learning.values().getLast().getCaughtUp()
        && broker.learning.values().getLast().getEvents() == broker.samples.size();
  }

  private static <T> TopicTable<T> table(FakeLog<T> log, String topic) {
    return new TopicTable<>(log.consumer(100, position -> {}), topic, Duration.ofSeconds(1));
  }

  private static String digest(StreamingModel model) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      var out =
          new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), sha256));
      for (var section : model.sections()) {
        section.write(out);
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
