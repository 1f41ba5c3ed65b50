package kindred.learner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import com.typesafe.config.ConfigFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.EncoderConfig;
import kindred.encoder.TorchEngine;
import kindred.learner.stream.SampleEvent;
import kindred.schemas.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Teachers and images without labels in a stream. */
class RegularisersTest {
  private static final String SETTINGS =
      """
      encoder { embedding-dim = 16, width = 16, input { side = 16, channels = 1 }, device = cpu }
      learner {
        steps-per-event = 0.5
        batch { anchor-classes = 2, class-slots = 2, images-per-class = 3 }
        memory { capacity-images = 100, held-out-capacity-images = 60, held-out-share = 0, held-out-image-share = 0 }
      }
      """;
  private static final String INVARIANCE =
      "learner.regulariser.invariance { images = 4, capacity-images = 15 }\n";
  private static final String RELATIVE = "learner.regulariser.teacher.kind = relative\n";
  private static final String ABSOLUTE = "learner.regulariser.teacher.kind = absolute\n";

  private final List<SampleEvent> events = events();

  @Test
  void read_previousVersionAndImagesWithoutLabel_goesOnBitByBit() throws IOException {
    var relative = RELATIVE + INVARIANCE + "learner.publish.first-steps = 8";
    goesOnBitByBit(relative, 6, 40, 101);
    var absolute =
        ABSOLUTE
            + "learner { regulariser.teacher.every-steps = 7, training.average-decay = 0.9 }\n"
            + "learner.memory.class-turns = 4";
    goesOnBitByBit(absolute, 50);
  }

  private void goesOnBitByBit(String settings, int... restarts) throws IOException {
    for (var at : restarts) {
      try (var manager = TorchEngine.newManager(encoder(settings));
          var undisturbed = model(manager, settings)) {
        learn(undisturbed, events.subList(0, at));
        var saved = bytes(undisturbed);
        learn(undisturbed, events.subList(at, events.size()));
        assertTrue(undisturbed.steps() > 40, undisturbed.steps() + " steps");
        try (var restarted = model(manager, settings)) {
          for (var i = 0; i < saved.size(); i++) {
            var in = new DataInputStream(new ByteArrayInputStream(saved.get(i)));
            restarted.sections().get(i).read(in);
          }
          events.subList(0, at).forEach(restarted::restoreImage);
          assertEquals(0, restarted.forgetWithoutImage());
          learn(restarted, events.subList(at, events.size()));
          var expected = bytes(undisturbed);
          var actual = bytes(restarted);
          for (var i = 0; i < expected.size(); i++) {
            var name = restarted.sections().get(i).name() + " from event " + at;
            assertArrayEquals(expected.get(i), actual.get(i), name);
          }
        }
      }
    }
  }

  @Test
  void step_previousVersion_teachesFromTheStepAfterTheFirstTrainedVersion() {
    // By learner.publish, versions 2 and 3 are made after 4 and after 4 + 8 steps.
    var cadence = "learner.publish { first-steps = 4, growth = 2 }\n";
    for (var rule : List.of(cadence, "learner.regulariser.teacher.every-steps = 4\n")) {
      try (var manager = TorchEngine.newManager(encoder(""));
          var taught = model(manager, RELATIVE + rule);
          var plain = model(manager, cadence)) {
        for (var event : events) {
          taught.observe(event);
          plain.observe(event);
          while (taught.stepDue()) {
            var loss = taught.step().loss();
            var same = loss == plain.step().loss();
            assertEquals(taught.steps() <= 4, same, "step " + taught.steps() + " " + rule);
          }
        }
        assertTrue(taught.steps() > 12);
      }
    }
  }

  @Test
  void step_teacherFromAnArtefact_needsTheSameInputAndForAbsoluteTheSameDimension(
      @TempDir Path directory) {
    var wide = "encoder { embedding-dim = 32, norm = batch }\n";
    var store = new ArtefactStore(new ArtefactsConfig(directory.toUri()));
    try (var manager = TorchEngine.newManager(encoder(wide));
        var teacher = model(manager, wide)) {
      store.write(1, teacher.artefact());
      var source = "learner.regulariser.teacher.source = \"" + directory.resolve("v1") + "\"\n";
      try (var student = model(manager, RELATIVE + source);
          var plain = model(manager, "")) {
        assertEquals(plain.sections().size(), student.sections().size());
        var first = learn(student, events.subList(0, 30)).getFirst();
        assertTrue(first > learn(plain, events.subList(0, 30)).getFirst());
      }
      refused(
          manager, ABSOLUTE + source, "kind 'absolute' needs a source of encoder.embedding-dim 16");
      refused(manager, RELATIVE + source + "encoder.input.side = 24", "takes other images");
    }
  }

  private static void refused(NDManager manager, String settings, String message) {
    var error = assertThrows(IllegalArgumentException.class, () -> model(manager, settings));
    assertTrue(error.getMessage().contains(message), error.getMessage());
  }

  @Test
  void observe_imageWithoutLabel_isKeptMovedAndDeleted() {
    var sample = Strokes.samples(1, 1, 1).getFirst();
    var id = sample.getId();
    try (var manager = TorchEngine.newManager(encoder(""));
        var model = model(manager, INVARIANCE);
        var without = model(manager, "")) {
      without.observe(event(id, Optional.of(unlabelled(sample))));
      assertEquals(0, without.unlabelled().size());
      model.observe(event(id, Optional.of(unlabelled(sample))));
      assertTrue(model.unlabelled().get(id).isPresent());
      model.observe(event(id, Optional.of(sample)));
      assertEquals(0, model.unlabelled().size());
      assertTrue(model.memory().get(id).isPresent());
      model.observe(event(id, Optional.of(unlabelled(sample))));
      assertEquals(0, model.memory().size());
      assertEquals(1, model.unlabelled().size());
      model.observe(event(id, Optional.empty()));
      assertEquals(0, model.unlabelled().size());
    }
  }

  @Test
  void observe_moreImagesWithoutLabelThanCapacity_keepsSoMany_andForgetsThoseWithoutPixels()
      throws IOException {
    try (var manager = TorchEngine.newManager(encoder(""));
        var model = model(manager, INVARIANCE);
        var restarted = model(manager, INVARIANCE)) {
      var samples = Strokes.samples(4, 10, 1);
      for (var sample : samples) {
        model.observe(event(sample.getId(), Optional.of(unlabelled(sample))));
      }
      assertEquals(15, model.unlabelled().size());
      assertEquals(0, model.steps());
      var bytes = new ByteArrayOutputStream();
      model.unlabelled().write(new DataOutputStream(bytes));
      var in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
      restarted.unlabelled().read(in);
      for (var sample : samples.subList(0, 20)) {
        restarted.restoreImage(event(sample.getId(), Optional.of(unlabelled(sample))));
      }
      var lost =
          samples.subList(20, 40).stream()
              .filter(sample -> model.unlabelled().get(sample.getId()).isPresent())
              .count();
      assertEquals(lost, restarted.forgetWithoutImage());
      assertEquals(15 - lost, restarted.unlabelled().size());
      restarted
          .unlabelled()
          .forEach(
              image ->
                  assertTrue(
                      Arrays.equals(
                          image.image(),
                          model.unlabelled().get(image.id()).orElseThrow().image())));
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

  /** Every third image comes without a label; some of these get one later, some are deleted. */
  private static List<SampleEvent> events() {
    var events = new ArrayList<SampleEvent>();
    var samples = Strokes.samples(10, 12, 1);
    for (var i = 0; i < samples.size(); i++) {
      var sample = samples.get(i);
      events.add(event(sample.getId(), Optional.of(i % 3 == 0 ? unlabelled(sample) : sample)));
      if (i % 9 == 8) {
        events.add(event(samples.get(i - 8).getId(), Optional.of(samples.get(i - 8))));
        events.add(event(samples.get(i - 5).getId(), Optional.empty()));
        events.add(event(sample.getId(), Optional.of(unlabelled(sample))));
      }
    }
    return events;
  }

  private static Sample unlabelled(Sample sample) {
    return Sample.newBuilder(sample).setLabel(null).build();
  }

  private static SampleEvent event(String id, Optional<Sample> sample) {
    return new SampleEvent(id, sample, 0, 0, 0);
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
}
