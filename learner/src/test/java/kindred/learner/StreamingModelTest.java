package kindred.learner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import com.typesafe.config.ConfigFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import kindred.encoder.EncoderConfig;
import kindred.encoder.TorchEngine;
import kindred.encoder.quantiser.LookupTable;
import kindred.encoder.quantiser.ProductQuantiser;
import kindred.learner.memory.Remembered;
import kindred.learner.stream.SampleEvent;
import kindred.schemas.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The model alone, without Kafka: every way of learning learns, and survives a restart bit by bit.
 */
class StreamingModelTest {
  private static final String SETTINGS =
      """
      encoder { embedding-dim = 16, width = 16, input { side = 16, channels = 1 }, device = cpu }
      learner {
        batch { anchor-classes = 2, class-slots = 2, images-per-class = 3 }
        memory { capacity-images = 100, held-out-capacity-images = 60, held-out-share = 0, held-out-image-share = 0 }
      }
      """;
  private static final String DIVIDED =
      """
      learner {
        steps-per-event = 0.5
        signatures.update = ema
        objective {
          name = margin, pairs = distance-weighted
          cross-batch { capacity = 40, warm-up-steps = 3, max-drift = 2 }
          divide { clusters = 2, first-events = 30, every-events = 40 }
        }
      }
      """;

  private static final String TURNED =
      """
      learner {
        steps-per-event = 0.5
        memory { class-turns = 8, capacity-images = 800 }
        training.average-decay = 0.98
      }
      """;

  private static final String QUANTISED =
      """
      learner {
        steps-per-event = 0.5
        quantiser { parts = 4, codewords = 8, first-steps = 5, sample-images = 60 }
      }
      """;

  private static final String POLICY =
      """
      learner {
        steps-per-event = 0.5
        batch { miner = policy, policy { average-steps = 7, counted-images = 30 } }
      }
      """;

  private static final String SYNTHESIS =
      """
      learner {
        steps-per-event = 0.5
        objective.name = triplet
        synthesis {
          enabled = true, window-steps = 5, max-reconstruction = 1000, hidden-units = 32, negatives = 20
        }
      }
      """;

  private static final String HELD_OUT =
      """
      learner {
        steps-per-event = 0.5
        memory { held-out-share = 0.2, held-out-image-share = 0.2 }
      }
      """;

  private final List<SampleEvent> events = events();

  @Test
  void read_dividedWithCrossBatchMemory_goesOnBitByBit() throws IOException {
    goesOnBitByBit(DIVIDED, StreamingModelTest::assertDivided);
  }

  @Test
  void read_turnedClassesAndAveragedWeights_goesOnBitByBit() throws IOException {
    goesOnBitByBit(TURNED, model -> assertTrue(model.steps() > 50));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"learner.quantiser.trains-network = true", "learner.training.average-decay = 0.9"})
  void read_quantised_goesOnBitByBit(String more) throws IOException {
    goesOnBitByBit(QUANTISED + more, model -> assertTrue(model.quantiser().isPresent()));
  }

  @Test
  void read_heldOutClassesAndImages_goesOnBitByBit() throws IOException {
    goesOnBitByBit(HELD_OUT, StreamingModelTest::assertHeldOut);
  }

  private static void assertHeldOut(StreamingModel model) {
    assertTrue(model.evaluation().ofClasses().size() > 10);
    assertTrue(model.evaluation().ofImages().size() > 10);
    model
        .memory()
        .forEach(
            image -> {
              assertFalse(model.evaluation().holdsOut(image.id()));
              assertEquals(0, model.evaluation().ofClasses().count(image.label()));
            });
    assertTrue(model.steps() > 30);
    assertTrue(model.telemetry().alarm().embeddingVariance().getAsDouble() > 0);
    assertFalse(model.telemetry().maturities().least().isEmpty());
  }

  @Test
  void observe_everythingDeleted_leavesNothing() {
    try (var manager = TorchEngine.newManager(encoder(HELD_OUT));
        var model = model(manager, HELD_OUT)) {
      learn(model, events);
      for (var event : events) {
        model.observe(new SampleEvent(event.id(), Optional.empty(), 0, model.events(), 0));
      }
      assertEquals(0, model.memory().size());
      assertEquals(0, model.signatures().size());
      assertEquals(0, model.evaluation().ofClasses().size());
      assertEquals(0, model.evaluation().ofImages().size());
      assertEquals(List.of(), model.telemetry().maturities().least());
      assertEquals(List.of(), model.telemetry().recall().confused(10));
      assertFalse(model.stepDue());
    }
  }

  /** The class goes with its last image, whether that is deleted or corrected. */
  @Test
  void observe_lastImageOfAClassCorrected_movesItAndDropsTheClass() {
    try (var manager = TorchEngine.newManager(encoder(""));
        var model = model(manager, "")) {
      var sample = events.getFirst().sample().orElseThrow();
      var id = sample.getId();
      for (var label : List.of("one", "other")) {
        var labelled = Sample.newBuilder(sample).setLabel(label).build();
        model.observe(new SampleEvent(id, Optional.of(labelled), 0, model.events(), 0));
        assertEquals(List.of(label), model.artefact().labels());
        assertEquals(label, model.memory().get(id).orElseThrow().label());
      }
      var unlabelled = Sample.newBuilder(sample).setLabel(null).build();
      model.observe(new SampleEvent(id, Optional.of(unlabelled), 0, model.events(), 0));
      assertEquals(List.of(), model.artefact().labels());
      assertEquals(0, model.memory().size());
    }
  }

  /** A checkpoint of a learner without evaluation images, maturity, drift and alarm. */
  @Test
  void absent_youngerSections_trainingGoesOnAsItWas() throws IOException {
    var younger =
        Set.of(
            "memory-since",
            "held-out-since",
            "held-out-images",
            "held-out-images-since",
            "confusion-examples",
            "class-maturity",
            "drift",
            "collapse-alarm");
    try (var manager = TorchEngine.newManager(encoder(""));
        var undisturbed = model(manager, "");
        var restarted = model(manager, "")) {
      learn(undisturbed, events.subList(0, 60));
      var saved = bytes(undisturbed);
      var absent = 0;
      for (var i = 0; i < saved.size(); i++) {
        var section = restarted.sections().get(i);
        if (younger.contains(section.name())) {
          section.absent();
          absent++;
        } else {
          section.read(new DataInputStream(new ByteArrayInputStream(saved.get(i))));
        }
      }
      assertEquals(younger.size(), absent);
      events.subList(0, 60).forEach(restarted::restoreImage);
      learn(undisturbed, events.subList(60, events.size()));
      learn(restarted, events.subList(60, events.size()));
      assertEquals(undisturbed.artefact().weights(), restarted.artefact().weights());
      assertTrue(restarted.telemetry().alarm().embeddingVariance().isPresent());
    }
  }

  @Test
  void step_quantised_leavesTheEmbeddingAloneUnlessToldOtherwise() {
    try (var manager = TorchEngine.newManager(encoder(QUANTISED));
        var plain = model(manager, "learner.steps-per-event = 0.5");
        var quantised = model(manager, QUANTISED);
        var joint = model(manager, QUANTISED + "learner.quantiser.trains-network = true")) {
      for (var model : List.of(plain, quantised, joint)) {
        learn(model, events.subList(0, 60));
      }
      assertEquals(plain.artefact().weights(), quantised.artefact().weights());
      assertNotEquals(plain.artefact().weights(), joint.artefact().weights());
      assertEquals(Optional.empty(), plain.artefact().quantiser());
      assertTrue(quantised.artefact().quantiser().isPresent());
    }
  }

  /** The share of images whose nearest other one by codes is of their class; 1/12 is chance. */
  @Test
  void step_quantised_codesFindTheClass() {
    try (var manager = TorchEngine.newManager(encoder(QUANTISED));
        var model = model(manager, QUANTISED + "learner.steps-per-event = 1")) {
      learn(model, events);
      var images = new ArrayList<Remembered>();
      model.memory().forEach(images::add);
      var vectors =
          model.pass().embed(model.published(), images.stream().map(Remembered::image).toList());
      var codes = model.artefact().quantiser().orElseThrow();
      var right = 0;
      for (var i = 0; i < vectors.length; i++) {
        var query = codes.lookup(vectors[i]);
        var best = -1;
        for (var j = 0; j < vectors.length; j++) {
          if (j != i
              && (best < 0
                  || score(query, codes, vectors[j]) > score(query, codes, vectors[best]))) {
            best = j;
          }
        }
        right += images.get(i).label().equals(images.get(best).label()) ? 1 : 0;
      }
      assertTrue(right > vectors.length / 2, right + " of " + vectors.length);
    }
  }

  private static float score(LookupTable query, ProductQuantiser codes, float[] vector) {
    return query.score(codes.code(vector), 0);
  }

  @Test
  void read_learnedSamplingPolicy_goesOnBitByBit() throws IOException {
    goesOnBitByBit(POLICY, model -> assertTrue(model.steps() > 50));
  }

  @Test
  void read_syntheticNegatives_goesOnBitByBit() throws IOException {
    goesOnBitByBit(SYNTHESIS, model -> assertTrue(model.steps() > 50));
  }

  @Test
  void read_classTargets_goesOnBitByBit() throws IOException {
    goesOnBitByBit("learner.objective.name = upper-bound", StreamingModelTest::hasClassVectors);
  }

  @Test
  void read_densityCentresAndTwoStreams_goesOnBitByBit() throws IOException {
    goesOnBitByBit(
        "learner { objective.name = density-aware, batch.miner = asymmetric }",
        StreamingModelTest::hasClassVectors);
  }

  private static void hasClassVectors(StreamingModel model) {
    assertTrue(model.steps() > 20);
    assertTrue(model.sections().stream().anyMatch(s -> s.name().equals("class-vectors")));
  }

  private void goesOnBitByBit(String settings, Consumer<StreamingModel> check) throws IOException {
    for (var at : new int[] {20, 75, 121}) {
      try (var manager = TorchEngine.newManager(encoder(settings));
          var undisturbed = model(manager, settings)) {
        learn(undisturbed, events.subList(0, at));
        var saved = bytes(undisturbed);
        learn(undisturbed, events.subList(at, events.size()));
        check.accept(undisturbed);
        try (var restarted = model(manager, settings)) {
          read(restarted, saved);
          events.subList(0, at).forEach(restarted::restoreImage);
          assertEquals(0, restarted.forgetWithoutImage());
          learn(restarted, events.subList(at, events.size()));
          assertEquals(bytes(undisturbed).size(), bytes(restarted).size());
          for (var i = 0; i < bytes(restarted).size(); i++) {
            var name = restarted.sections().get(i).name() + " from event " + at;
            assertArrayEquals(bytes(undisturbed).get(i), bytes(restarted).get(i), name);
          }
        }
      }
    }
  }

  @Test
  void observe_turnedClasses_comeAndGoWithTheirImage() {
    var sample = events.getFirst();
    var label = sample.sample().orElseThrow().getLabel().orElseThrow();
    try (var manager = TorchEngine.newManager(encoder(TURNED));
        var model = model(manager, TURNED)) {
      model.observe(sample);
      assertEquals(8, model.memory().size());
      assertEquals(8, model.signatures().size());
      assertEquals(List.of(label), model.artefact().labels());
      model.observe(new SampleEvent(sample.id(), Optional.empty(), 0, 1, 0));
      assertEquals(0, model.memory().size());
      assertEquals(0, model.signatures().size());
    }
  }

  @Test
  void artefact_averagedWeights_areTheFadingMean() {
    var settings =
        "learner { steps-per-event = 1, training { average-decay = 0.9, learning-rate = 0.003 } }";
    try (var manager = TorchEngine.newManager(encoder(settings));
        var averaged = model(manager, settings);
        var plain = model(manager, settings.replace("0.9", "0"))) {
      var name = "head.linear.bias";
      var mean = plain.artefact().weights().get(name).values().clone();
      for (var event : events.subList(0, 40)) {
        averaged.observe(event);
        plain.observe(event);
        while (plain.stepDue()) {
          averaged.step();
          plain.step();
          var decay = Math.min(0.9, plain.steps() / (9.0 + plain.steps()));
          var weights = plain.artefact().weights().get(name).values();
          for (var i = 0; i < mean.length; i++) {
            mean[i] += (float) ((1 - decay) * (weights[i] - mean[i]));
          }
        }
      }
      assertTrue(plain.steps() > 10);
      assertArrayEquals(mean, averaged.artefact().weights().get(name).values(), 1e-6f);
    }
  }

  /**
   * methods.md 10.1: each slice at the same length, whatever its raw one; cosines are their mean.
   */
  @Test
  void published_divided_hasSlicesOfOneLength() {
    try (var manager = TorchEngine.newManager(encoder(DIVIDED));
        var model = model(manager, DIVIDED)) {
      learn(model, events.subList(0, 60));
      var image = new ArrayList<byte[]>();
      model.memory().forEach(remembered -> image.add(remembered.image()));
      for (var vector : model.pass().embed(model.published(), image)) {
        for (var slice = 0; slice < 2; slice++) {
          var square = 0.0;
          for (var i = 8 * slice; i < 8 * slice + 8; i++) {
            square += vector[i] * vector[i];
          }
          assertEquals(0.5, square, 1e-5);
        }
      }
      assertEquals(2, model.artefact().architecture().slices());
    }
  }

  /** learner.training.average-decay was 0 when the checkpoint was written. */
  @Test
  void absent_averagedWeights_beginAtTheTrainedOnes() throws IOException {
    var settings = "learner { steps-per-event = 1, training.average-decay = 0.9 }";
    try (var manager = TorchEngine.newManager(encoder(settings));
        var plain = model(manager, settings.replace("0.9", "0"));
        var averaged = model(manager, settings)) {
      learn(plain, events.subList(0, 30));
      assertEquals(List.of("averaged-weights"), restoreWhatThereIs(plain, averaged));
      events.subList(0, 30).forEach(averaged::restoreImage);
      var name = "head.linear.bias";
      var start = plain.artefact().weights().get(name).values();
      assertArrayEquals(start, averaged.artefact().weights().get(name).values());
      // Native code must follow the arrays that were there before.
      averaged.step();
      assertFalse(Arrays.equals(start, averaged.artefact().weights().get(name).values()));
    }
  }

  /** Parts that were off when the checkpoint was written begin anew. */
  @Test
  void absent_partsSwitchedOnLater_beginAnew() throws IOException {
    var teacher =
        "learner { steps-per-event = 0.5, regulariser.teacher { kind = relative, every-steps = 3 } }";
    var unlabelled = "learner { steps-per-event = 0.5, regulariser.invariance.images = 8 }";
    for (var settings : List.of(QUANTISED, POLICY, SYNTHESIS, teacher, unlabelled)) {
      try (var manager = TorchEngine.newManager(encoder(settings));
          var plain = model(manager, "learner.steps-per-event = 0.5");
          var later = model(manager, settings)) {
        learn(plain, events.subList(0, 30));
        assertFalse(restoreWhatThereIs(plain, later).isEmpty(), settings);
        events.subList(0, 30).forEach(later::restoreImage);
        var steps = later.steps();
        learn(later, events.subList(30, 60));
        assertTrue(later.steps() > steps, settings);
      }
    }
  }

  /** Returns the sections that the other model does not have. */
  private static List<String> restoreWhatThereIs(StreamingModel from, StreamingModel to)
      throws IOException {
    var saved = new HashMap<String, byte[]>();
    var written = bytes(from);
    for (var i = 0; i < written.size(); i++) {
      saved.put(from.sections().get(i).name(), written.get(i));
    }
    var absent = new ArrayList<String>();
    for (var section : to.sections()) {
      if (saved.containsKey(section.name())) {
        section.read(new DataInputStream(new ByteArrayInputStream(saved.get(section.name()))));
      } else {
        section.absent();
        absent.add(section.name());
      }
    }
    return absent;
  }

  /** An image and its seven turns are one labelled sample. */
  @Test
  void observe_turnedClassesDivided_clustersAfterSoManySamples() {
    var settings = TURNED + "\nlearner.objective.divide { clusters = 2, first-events = 30 }";
    try (var manager = TorchEngine.newManager(encoder(settings));
        var model = model(manager, settings)) {
      learn(model, events.subList(0, 20));
      model.memory().forEach(image -> assertEquals(Remembered.NO_CLUSTER, image.cluster()));
    }
  }

  private static void assertDivided(StreamingModel model) {
    var clusters = new HashSet<Integer>();
    model
        .memory()
        .forEach(
            image -> {
              clusters.add(image.cluster());
              assertTrue(image.pooled().length > 0);
            });
    assertTrue(clusters.contains(0) && clusters.contains(1), clusters.toString());
    assertTrue(model.steps() > 50);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "objective { name = triplet, pairs = all, anchors = mined }",
        "objective { name = contrastive, pairs = all, average = all, cross-batch { capacity = 50, max-drift = 2 } }",
        "objective { name = margin, pairs = distance-weighted, divide { clusters = 4, first-events = 20 } }",
        "objective.name = n-pair",
        "objective.name = n-pair, synthesis { enabled = true, window-steps = 20, max-reconstruction = 0.9 }",
        "objective.name = angular, batch.miner = policy",
        "objective.name = proxy-anchor, batch.miner = random",
        "objective.name = \"proxy-nca++\", signatures.full-softmax-classes = 3",
        "objective { name = upper-bound, upper-bound.balanced = true }",
        "objective { name = upper-bound, divide { clusters = 2, first-events = 20 } }",
        "objective.name = density-aware",
        "objective.name = ranked-list",
        "objective { name = fastap, cross-batch { capacity = 50, max-drift = 2 } }",
        "objective.name = snr-contrastive",
        "objective { name = snr-triplet, snr.unit = true }",
        "objective { pairs = spanning-tree, cross-batch { capacity = 50, max-drift = 2 } }, batch.miner = asymmetric",
        "objective.name = none, signatures.update = buffer, signatures.every-events = 30"
      })
  void step_eachWay_lowersTheLoss(String way) {
    var settings = "learner { steps-per-event = 1, training.learning-rate = 0.003, " + way + " }";
    try (var manager = TorchEngine.newManager(encoder(settings));
        var model = model(manager, settings)) {
      var losses = learn(model, events);
      var count = losses.size() / 4;
      var first = losses.subList(0, count).stream().mapToDouble(l -> l).average().orElseThrow();
      var last =
          losses.subList(losses.size() - count, losses.size()).stream()
              .mapToDouble(l -> l)
              .average()
              .orElseThrow();
      assertTrue(last < first, first + " to " + last);
    }
  }

  private static List<Double> learn(StreamingModel model, List<SampleEvent> events) {
    var losses = new ArrayList<Double>();
    for (var event : events) {
      model.observe(event);
      while (model.stepDue()) {
        var result = model.step();
        assertTrue(result.updated());
        losses.add(result.loss());
      }
    }
    return losses;
  }

  /** Twelve classes of twelve, with corrected labels and deletions among them. */
  private static List<SampleEvent> events() {
    var events = new ArrayList<SampleEvent>();
    var samples = Strokes.samples(12, 12, 1);
    for (var i = 0; i < samples.size(); i++) {
      add(events, samples.get(i).getId(), Optional.of(samples.get(i)));
      if (i % 40 == 39) {
        add(events, samples.get(i - 10).getId(), Optional.empty());
      }
      if (i % 50 == 49) {
        var wrong = Sample.newBuilder(samples.get(i - 3));
        wrong.setLabel(samples.get(i).getLabel().orElseThrow());
        add(events, samples.get(i - 3).getId(), Optional.of(wrong.build()));
      }
    }
    return events;
  }

  private static void add(List<SampleEvent> events, String id, Optional<Sample> sample) {
    events.add(new SampleEvent(id, sample, 0, events.size(), 0));
  }

  private static EncoderConfig encoder(String settings) {
    return EncoderConfig.from(
        ConfigFactory.parseString(settings)
            .withFallback(ConfigFactory.parseString(SETTINGS))
            .withFallback(ConfigFactory.load()));
  }

  private static StreamingModel model(NDManager manager, String settings) {
    var config =
        ConfigFactory.parseString(settings)
            .withFallback(ConfigFactory.parseString(SETTINGS))
            .withFallback(ConfigFactory.load());
    return new StreamingModel(
        manager, encoder(settings).architecture(), LearnerConfig.from(config));
  }

  private static List<byte[]> bytes(StreamingModel model) throws IOException {
    var sections = new ArrayList<byte[]>();
    for (var section : model.sections()) {
      var bytes = new ByteArrayOutputStream();
      section.write(new DataOutputStream(bytes));
      sections.add(bytes.toByteArray());
    }
    return sections;
  }

  private static void read(StreamingModel model, List<byte[]> sections) throws IOException {
    for (var i = 0; i < sections.size(); i++) {
      model.sections().get(i).read(new DataInputStream(new ByteArrayInputStream(sections.get(i))));
    }
  }
}
