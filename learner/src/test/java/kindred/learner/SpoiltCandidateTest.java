package kindred.learner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import com.typesafe.config.ConfigFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.EncoderConfig;
import kindred.encoder.TorchEngine;
import kindred.learner.checkpoint.Progress;
import kindred.learner.publishing.LeaderProducer;
import kindred.learner.publishing.PromotionGate;
import kindred.learner.publishing.TopicTable;
import kindred.learner.publishing.VersionPublisher;
import kindred.learner.stream.SampleEvent;
import kindred.schemas.GateDecision;
import kindred.schemas.LearningReport;
import kindred.schemas.Sample;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a producer does to the labels, search keeps the last good version: a candidate that
 * learnt from shuffled labels is refused, and one that learnt from their corrections goes live.
 */
class SpoiltCandidateTest {
  // Candidates that may be refused before one has learnt enough from the corrections.
  private static final int PATIENCE = 5;

  static final long SEED = 1;
  // Until the live version has learnt what its images teach: one that has not gains from wrong
  // labels too, as long
  // as the memory has right ones of before.
  private static final int LIVE_ROUNDS = 12;
  private static final int SHUFFLED_ROUNDS = 4;
  private static final String SETTINGS =
      """
      encoder { embedding-dim = 32, width = 16, input { side = 16, channels = 1 }, device = cpu }
      learner {
        steps-per-event = 0.5
        batch.anchor-classes = 2
        memory { held-out-share = 0.2, held-out-image-share = 0.2 }
      }
      """;
  private static final Topics TOPICS = new Topics(TopicsConfig.from(ConfigFactory.load()));

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void publish_labelsShuffledForAWhile_refusesUntilTheyAreGood(long seed, @TempDir Path directory) {
    var samples = cluttered(Strokes.samples(40, 30, seed));
    var before = samples.subList(0, samples.size() / 3);
    var further = samples.subList(before.size(), samples.size());
    try (var learner = new Learner(seed, new FakeBroker(TOPICS), directory)) {
      for (var round = 0; round < LIVE_ROUNDS; round++) {
        learner.learn(before);
      }
      var good = learner.publish();
      assertTrue(good.getPromoted(), () -> text(seed, good));
      assertEquals(2, learner.live());

      var wrong = shuffled(further, seed);
      for (var round = 0; round < SHUFFLED_ROUNDS; round++) {
        learner.learn(wrong);
      }
      var spoilt = learner.publish();
      assertFalse(spoilt.getPromoted(), () -> text(seed, spoilt));
      assertEquals(2, learner.live());
      assertEquals(2, learner.report().getLiveVersion());
      assertEquals(3, learner.report().getLatestVersion());
      assertEquals(spoilt, learner.report().getGate().orElseThrow());
      assertTrue(
          spoilt.getReason().contains("is worse than the live version's"), text(seed, spoilt));

      var corrected = spoilt;
      for (var i = 0; i < PATIENCE && !corrected.getPromoted(); i++) {
        learner.learn(further);
        corrected = learner.publish();
      }
      assertTrue(corrected.getPromoted(), text(seed, corrected));
      assertEquals(corrected.getCandidate(), learner.live());
    }
  }

  /** With a stroke that means nothing in each, so that there is something to learn. */
  static List<Sample> cluttered(List<Sample> samples) {
    var random = new Random(SEED);
    return samples.stream()
        .map(sample -> Sample.newBuilder(sample).setPixels(cluttered(sample, random)).build())
        .toList();
  }

  private static ByteBuffer cluttered(Sample sample, Random random) {
    var pixels = sample.getPixels().array().clone();
    var ends = random.doubles(4, 3, sample.getWidth() - 3).toArray();
    for (var t = 0.0; t <= 1; t += 0.02) {
      var x = (int) (ends[0] + t * (ends[2] - ends[0]));
      var y = (int) (ends[1] + t * (ends[3] - ends[1]));
      pixels[y * sample.getWidth() + x] = (byte) (200 + random.nextInt(56));
    }
    return ByteBuffer.wrap(pixels);
  }

  /** Each image with the label of another one. */
  private static List<Sample> shuffled(List<Sample> samples, long seed) {
    var labels = new ArrayList<>(samples.stream().map(s -> s.getLabel().orElseThrow()).toList());
    Collections.shuffle(labels, new Random(seed));
    return IntStream.range(0, labels.size())
        .mapToObj(i -> Sample.newBuilder(samples.get(i)).setLabel(labels.get(i)).build())
        .toList();
  }

  private static String text(long seed, GateDecision decision) {
    return "seed " + seed + ": " + decision;
  }

  /** The learner without its loop: versions are made when the test says so. */
  private static final class Learner implements AutoCloseable {
    private final FakeBroker broker;
    private final NDManager manager;
    private final StreamingModel model;
    private final VersionPublisher publisher;
    private final Versions versions;
    private final LearningReports reports;

    Learner(long seed, FakeBroker broker, Path directory) {
      var text = SETTINGS + "\nlearner.seed = " + seed;
      var config = ConfigFactory.parseString(text).withFallback(ConfigFactory.load());
      var encoder = EncoderConfig.from(config);
      var settings = LearnerConfig.from(config);
      var artefacts = new ArtefactStore(new ArtefactsConfig(directory.toUri()));
      this.broker = broker;
      this.manager = TorchEngine.newManager(encoder);
      this.model = new StreamingModel(manager, encoder.architecture(), settings);
      this.publisher =
          new VersionPublisher(
              new LeaderProducer(() -> broker.producer(() -> {}), () -> {}),
              TOPICS,
              artefacts,
              table(broker.models, TOPICS.models().name()),
              table(broker.promotions, TOPICS.promotions().name()));
      var gate = new PromotionGate(settings.gate());
      this.versions = new Versions(model, publisher, artefacts, gate, "multi-similarity");
      this.reports =
          new LearningReports(
              model,
              versions,
              publisher,
              settings.report(),
              LearnMetrics.none(),
              () -> Instant.ofEpochMilli(1));
      publish();
    }

    private static <T> TopicTable<T> table(FakeLog<T> log, String topic) {
      return new TopicTable<>(log.consumer(100, position -> {}), topic, Duration.ofSeconds(1));
    }

    void learn(List<Sample> samples) {
      for (var sample : samples) {
        model.observe(new SampleEvent(sample.getId(), Optional.of(sample), 0, model.events(), 0));
        while (model.stepDue()) {
          reports.add(model.step());
        }
      }
    }

    GateDecision publish() {
      versions.next(model.steps());
      var progress =
          new Progress(
              model.identity(),
              model.steps(),
              model.events(),
              versions.newest(),
              versions.parent(),
              model.steps(),
              true,
              versions.newest(),
              Map.of(0, model.events()));
      var decision = versions.publish(progress);
      reports.gate(decision);
      reports.caughtUp(Map.of(0, model.events()));
      return decision;
    }

    int live() {
      return publisher.live().orElseThrow().getVersion();
    }

    LearningReport report() {
      return broker.learning.values().getLast();
    }

    @Override
    public void close() {
      model.close();
      publisher.close();
      manager.close();
    }
  }
}
