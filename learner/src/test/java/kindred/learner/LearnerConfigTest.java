package kindred.learner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import kindred.encoder.Precision;
import kindred.learner.checkpoint.CheckpointSettings;
import kindred.learner.division.DivideSettings;
import kindred.learner.evaluation.AlarmSettings;
import kindred.learner.evaluation.MaturitySettings;
import kindred.learner.leadership.LeadSettings;
import kindred.learner.memory.CrossBatchSettings;
import kindred.learner.memory.MeanShift;
import kindred.learner.memory.MemorySettings;
import kindred.learner.memory.SignatureSettings;
import kindred.learner.mining.AllPairs;
import kindred.learner.mining.BatchSettings;
import kindred.learner.mining.BatchSettings.ClassPoolFactor;
import kindred.learner.mining.BatchSettings.Miner;
import kindred.learner.mining.DistanceWeightedPairs;
import kindred.learner.mining.PolicySettings;
import kindred.learner.mining.SpanningTreePairs;
import kindred.learner.mining.ViolatingPairs;
import kindred.learner.objective.Angular;
import kindred.learner.objective.Average;
import kindred.learner.objective.ClassificationOnly;
import kindred.learner.objective.Contrastive;
import kindred.learner.objective.DensityAware;
import kindred.learner.objective.FastAp;
import kindred.learner.objective.Margin;
import kindred.learner.objective.MultiSimilarity;
import kindred.learner.objective.NPair;
import kindred.learner.objective.Objective;
import kindred.learner.objective.ObjectiveEntry;
import kindred.learner.objective.Objectives;
import kindred.learner.objective.ProxyAnchor;
import kindred.learner.objective.ProxyNca;
import kindred.learner.objective.RankedList;
import kindred.learner.objective.SignalToNoise;
import kindred.learner.objective.SnrContrastive;
import kindred.learner.objective.SnrTriplet;
import kindred.learner.objective.Triplet;
import kindred.learner.objective.UpperBound;
import kindred.learner.publishing.GateSettings;
import kindred.learner.publishing.PublishingCadence;
import kindred.learner.publishing.RetirementRule;
import kindred.learner.quantiser.QuantisationLoss;
import kindred.learner.quantiser.QuantiserSettings;
import kindred.learner.regulariser.InvarianceSettings;
import kindred.learner.regulariser.RegulariserSettings;
import kindred.learner.regulariser.TeacherSettings;
import kindred.learner.regulariser.TeacherSettings.Kind;
import kindred.learner.stream.StreamSettings;
import kindred.learner.synthesis.SynthesisSettings;
import kindred.learner.training.AugmentationSettings;
import kindred.learner.training.ObjectiveSettings;
import kindred.learner.training.ObjectiveSettings.Anchors;
import kindred.learner.training.TrainingSettings;
import kindred.schemas.OnLoss;
import org.junit.jupiter.api.Test;

class LearnerConfigTest {
  @Test
  void from_reference_isTheDefaults() {
    assertEquals(
        new LearnerConfig(
            1,
            0.25,
            new StreamSettings(
                Duration.ofMillis(200),
                8 << 20,
                Duration.ofMinutes(2),
                Duration.ofMinutes(10),
                OnLoss.CONTINUE),
            new MemorySettings(20_000, 1, 0.1, 500, 0.02, 300),
            new BatchSettings(Miner.SCHE, 4, 3, 4, new ClassPoolFactor(3, 5), 5, 0.25, 0.95),
            SignatureSettings.TRAINED,
            new ObjectiveSettings(
                "multi-similarity",
                new MultiSimilarity(2, 40, 0.5, Average.ALL),
                new ViolatingPairs(0.1),
                Anchors.ALL,
                new CrossBatchSettings(0, 1, 0, 0.05),
                new DivideSettings(1, 500, 5000, 100, 5, 4)),
            RegulariserSettings.OFF,
            SynthesisSettings.OFF,
            new TrainingSettings(0.001, 0.005, 20, 5, 1, 16, 0, 20, Precision.FLOAT32),
            new AugmentationSettings(
                new AugmentationSettings.Warp(0, 0.1, 10, 0.1, 0, 0, 0, false),
                new AugmentationSettings.Colour(0, 0, 0),
                0),
            QuantiserSettings.OFF,
            new CheckpointSettings(
                Path.of("./data/checkpoints"), 3, 250, Duration.ofMinutes(10), false),
            new LeadSettings(Duration.ofSeconds(10), Duration.ofSeconds(10)),
            new PublishingCadence(100, 1.5, 2000, true, 20, Duration.ofSeconds(2)),
            new RetirementRule(3, 2),
            new GateSettings(20, 0.05, 600, new AlarmSettings(0.98, 20, 0.01, 0.99)),
            new ReportSettings(
                25, 0.998, 10, 1000, 0.002, new MaturitySettings(10, 10_000, 0.9, 10, 0.8))),
        LearnerConfig.from(ConfigFactory.load()));
  }

  @Test
  void from_everyKeyChanged_arrives() {
    var changed =
        """
        learner {
          seed = 2, steps-per-event = 0.5
          stream { poll = 1 s, fetch-max-bytes = 1 MiB, start-timeout = 3 s, outage-timeout = 4 s, on-loss = stop }
          memory {
            capacity-images = 10, class-turns = 4, held-out-share = 0.2, held-out-capacity-images = 11
            held-out-image-share = 0.3, held-out-image-capacity = 12
          }
          batch {
            miner = random, class-pool-factor { least = 1, most = 2 }
            anchor-classes = 2, class-slots = 4, images-per-class = 5, pool-factor = 6
            uniform-share = 0.3, twin-similarity = 0.9
            policy {
              candidates = 7, learning-rate = 0.1, temperature = 2, average-steps = 3
              entropy-weight = 0.2, uniform-share = 0.4, counted-images = 9
            }
          }
          signatures {
            update = ema, momentum = 0.8, single-momentum = 0.7, every-events = 3
            full-softmax-classes = 4
          }
          objective {
            name = triplet, average = batch, pairs = distance-weighted, anchors = mined
            triplet { margin = 0.3, squared = true }
            distance-weighted { least-distance = 0.4, cutoff = 1.4 }
            cross-batch { capacity = 100, weight = 0.5, warm-up-steps = 7, max-drift = 2 }
            divide {
              clusters = 4, first-events = 2, every-events = 3, iterations = 4, restarts = 5
              joint-every = 6
            }
          }
          regulariser {
            teacher { kind = relative, source = "/v3", weight = 0.3, every-steps = 7 }
            invariance { images = 8, weight = 0.4, temperature = 0.5, capacity-images = 9 }
          }
          synthesis {
            alpha = 1, beta = 2, lambda = 0.3, soft-weight = 4, window-steps = 5
            max-reconstruction = 6, negatives = 7, hidden-units = 8
            generator-learning-rate = 0.1, softmax-learning-rate = 0.2, softmax-scale = 9
          }
          training {
            learning-rate = 0.1, signature-learning-rate = 0.2, warm-up-steps = 3
            max-gradient-norm = 4, classification-weight = 5, classification-scale = 6
            max-non-finite = 8, average-decay = 0.9, precision = bfloat16
          }
          augmentation {
            crop = 0.6, shift = 0.2, rotate-degrees = 1, scale = 0.3, stretch = 0.25, shear = 0.5
            elastic = 0.05, flip = true, brightness = 0.7, contrast = 0.8, saturation = 0.9
            erase-share = 0.4
          }
          quantiser {
            parts = 8, codewords = 16, central-weight = 0.2, diversity-weight = 0.3
            sharpness-weight = 0.4, reconstruction-weight = 0.5, learning-rate = 0.01, first-steps = 5, sample-images = 100
            trains-network = true
          }
          checkpoint { directory = "/c", keep = 1, every-steps = 2, disk-wait = 8 s, start-anew = true }
          lead { session-timeout = 6 s, transaction-timeout = 7 s }
          retire { keep-promoted = 4, keep-others = 5 }
          publish {
            first-steps = 1, growth = 2, max-steps = 3, when-caught-up = false
            min-steps = 4, quiet = 5 s
          }
          gate {
            min-queries = 1, level = 0.5, gallery-images = 7
            alarm { factor = 0.9, min-steps = 8, min-embedding-variance = 0.2, max-zero-loss-share = 0.3 }
          }
          report {
            every-steps = 1, recall-factor = 0.5, confused-pairs = 2, confused-capacity = 3
            drift-delta = 0.1
            maturity { classes = 4, capacity-classes = 5, recall-factor = 0.6, min-seen = 7, min-recall = 0.8 }
          }
        }
        """;
    assertEquals(
        new LearnerConfig(
            2,
            0.5,
            new StreamSettings(
                Duration.ofSeconds(1),
                1 << 20,
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                OnLoss.STOP),
            new MemorySettings(10, 4, 0.2, 11, 0.3, 12),
            new BatchSettings(
                Miner.RANDOM,
                2,
                4,
                5,
                new ClassPoolFactor(1, 2),
                6,
                0.3,
                0.9,
                new PolicySettings(7, 0.1, 2, 3, 0.2, 0.4, 9)),
            new SignatureSettings(SignatureSettings.Update.EMA, 0.8, 0.7, 3, 4),
            new ObjectiveSettings(
                "triplet",
                new Triplet(0.3, true, Average.BATCH),
                new DistanceWeightedPairs(0.4, 1.4),
                Anchors.MINED,
                new CrossBatchSettings(100, 0.5, 7, 2),
                new DivideSettings(4, 2, 3, 4, 5, 6)),
            new RegulariserSettings(
                new TeacherSettings(Kind.RELATIVE, Optional.of(Path.of("/v3")), 0.3, 7),
                new InvarianceSettings(8, 0.4, 0.5, 9)),
            new SynthesisSettings(false, 1, 2, 0.3, 4, 5, 6, 7, 8, 0.1, 0.2, 9),
            new TrainingSettings(0.1, 0.2, 3, 4, 5, 6, 0.9, 8, Precision.BFLOAT16),
            new AugmentationSettings(
                new AugmentationSettings.Warp(0.6, 0.2, 1, 0.3, 0.25, 0.5, 0.05, true),
                new AugmentationSettings.Colour(0.7, 0.8, 0.9),
                0.4),
            new QuantiserSettings(
                8, 16, new QuantisationLoss(0.2, 0.3, 0.4, 0.5), 0.01, 5, 100, true),
            new CheckpointSettings(Path.of("/c"), 1, 2, Duration.ofSeconds(8), true),
            new LeadSettings(Duration.ofSeconds(6), Duration.ofSeconds(7)),
            new PublishingCadence(1, 2, 3, false, 4, Duration.ofSeconds(5)),
            new RetirementRule(4, 5),
            new GateSettings(1, 0.5, 7, new AlarmSettings(0.9, 8, 0.2, 0.3)),
            new ReportSettings(1, 0.5, 2, 3, 0.1, new MaturitySettings(4, 5, 0.6, 7, 0.8))),
        LearnerConfig.from(ConfigFactory.parseString(changed).withFallback(ConfigFactory.load())));
  }

  @Test
  void from_eachObjectiveByName_isItsRecordWithPublishedConstants() {
    var expected = new LinkedHashMap<String, Objective>();
    expected.put("multi-similarity", new MultiSimilarity(2, 40, 0.5, Average.ALL));
    expected.put("triplet", new Triplet(0.2, false, Average.NONZERO));
    expected.put("contrastive", new Contrastive(0.5, Average.BATCH));
    expected.put("margin", new Margin(0.2, 1.2, Average.NONZERO));
    expected.put("n-pair", new NPair(0.003));
    expected.put("angular", new Angular(45, 2, new NPair(0.003)));
    expected.put("proxy-anchor", new ProxyAnchor(32, 0.1));
    expected.put("proxy-nca++", new ProxyNca(1.0 / 9));
    expected.put("upper-bound", new UpperBound(false));
    expected.put("ranked-list", new RankedList(1.2, 0.4, 10, 1));
    expected.put(
        "density-aware", new DensityAware(0.2, true, Average.NONZERO, new MeanShift(3, 0.05), 0.9));
    expected.put("fastap", new FastAp(10));
    var snr = new SignalToNoise(false, 0.005);
    expected.put("snr-contrastive", new SnrContrastive(0.33, 0.84, Average.NONZERO, snr));
    expected.put("snr-triplet", new SnrTriplet(0.2, Average.NONZERO, snr));
    expected.put("none", new ClassificationOnly());
    assertEquals(
        expected.keySet(),
        Objectives.all().stream().map(ObjectiveEntry::name).collect(Collectors.toSet()));
    expected.forEach(
        (name, objective) ->
            assertEquals(objective, objective("name = \"" + name + "\"").objective()));
  }

  @Test
  void from_unknownObjective_listsTheNames() {
    var error = assertThrows(IllegalArgumentException.class, () -> objective("name = ms"));
    assertTrue(error.getMessage().contains("'ms' is not one of [triplet, "), error.getMessage());
    Objectives.all().forEach(entry -> assertTrue(error.getMessage().contains(entry.name())));
  }

  @Test
  void from_pairRules_areThoseNamedOrTheObjectivesUsualOnes() {
    assertEquals(new AllPairs(), objective("pairs = all").pairs());
    assertEquals(new AllPairs(), objective("name = ranked-list").pairs());
    assertEquals(new AllPairs(), objective("name = fastap").pairs());
    for (var name : List.of("multi-similarity", "triplet", "contrastive", "margin", "n-pair")) {
      assertEquals(new ViolatingPairs(0.1), objective("name = " + name).pairs());
    }
    assertEquals(
        new ViolatingPairs(0.1), objective("name = fastap, pairs = multi-similarity").pairs());
    assertEquals(new SpanningTreePairs(), objective("pairs = spanning-tree").pairs());
    assertEquals(new ViolatingPairs(0.7), objective("pair-margin = 0.7").pairs());
    assertEquals(new DistanceWeightedPairs(0.5, 2), objective("pairs = distance-weighted").pairs());
  }

  private static ObjectiveSettings objective(String text) {
    var changed = ConfigFactory.parseString("learner.objective { " + text + " }");
    return LearnerConfig.from(changed.withFallback(ConfigFactory.load())).objective();
  }

  @Test
  void from_synthesisWithWhatItDoesNotFit_isRefused() {
    for (var setting : new String[] {"name = angular", "name = none", "divide.clusters = 2"}) {
      var text = "learner { synthesis.enabled = true, objective { " + setting + " } }";
      var config = ConfigFactory.parseString(text).withFallback(ConfigFactory.load());
      var error = assertThrows(IllegalArgumentException.class, () -> LearnerConfig.from(config));
      assertTrue(error.getMessage().startsWith("learner.synthesis.enabled"), error.getMessage());
    }
  }

  @Test
  void from_outOfBounds_namesTheKey() {
    for (var setting :
        new String[] {
          "learner.steps-per-event = -1",
          "learner.memory.capacity-images = 0",
          "learner.batch.class-slots = 1",
          "learner.training.learning-rate = 0",
          "learner.training.precision = half",
          "learner.publish.growth = 0.5",
          "learner.gate.level = 1",
          "learner.lead.session-timeout = 0 s",
          "learner.lead.transaction-timeout = 1 h",
          "learner.retire.keep-promoted = 1",
          "learner.retire.keep-others = -1",
          "learner.gate.gallery-images = 0",
          "learner.gate.alarm.factor = 0",
          "learner.gate.alarm.max-zero-loss-share = 2",
          "learner.memory.held-out-image-share = 0.6",
          "learner.report.drift-delta = 0",
          "learner.report.maturity.min-recall = 2",
          "learner.objective.name = unknown",
          "learner.objective.average = unknown",
          "learner.objective.pairs = unknown",
          "learner.objective.anchors = unknown",
          "learner.objective.pair-margin = -1",
          "learner.objective.snr.regularisation = -1, learner.objective.name = snr-triplet",
          "learner.objective.cross-batch.capacity = -1",
          "learner.objective.divide.clusters = 13",
          "learner.regulariser.teacher.kind = unknown",
          "learner.regulariser.teacher.weight = 0",
          "learner.regulariser.teacher.every-steps = -1",
          "learner.regulariser.invariance.images = 1",
          "learner.regulariser.invariance.weight = -1",
          "learner.regulariser.invariance.temperature = 0",
          "learner.regulariser.invariance.capacity-images = -1",
          "learner.batch.miner = unknown",
          "learner.batch.policy.candidates = 1",
          "learner.synthesis.lambda = 2",
          "learner.batch.class-pool-factor.most = 2",
          "learner.signatures.update = unknown",
          "learner.quantiser.codewords = 257"
        }) {
      var config = ConfigFactory.parseString(setting).withFallback(ConfigFactory.load());
      var error = assertThrows(IllegalArgumentException.class, () -> LearnerConfig.from(config));
      assertTrue(error.getMessage().startsWith(setting.split(" ")[0]), error.getMessage());
    }
  }
}
