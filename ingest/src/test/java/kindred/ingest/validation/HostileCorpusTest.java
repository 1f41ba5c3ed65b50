package kindred.ingest.validation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import kindred.ingest.Settings;
import kindred.ingest.hostile.Expectation;
import kindred.ingest.hostile.HostileCorpus;
import kindred.ingest.hostile.HostileEvent;
import kindred.schemas.AvroSerde;
import kindred.schemas.LabelledImage;
import kindred.schemas.image.ImageConfig;
import kindred.schemas.image.ImageDecoder;
import org.junit.jupiter.api.Test;

/**
 * The cases of the corpus once, straight through the rules; the heavy ones, which take seconds, are
 * for {@code kindred torture}.
 */
class HostileCorpusTest {
  private static List<HostileEvent> corpus(long seed) {
    return HostileCorpus.of(seed, Events.NOW, Events.LIMITS);
  }

  @Test
  void validate_everyCase_isAsExpected() {
    var seed = new Random().nextInt(1000);
    var wrong = new ArrayList<String>();
    try (var decoder = new ImageDecoder(ImageConfig.from(Settings.with(Map.of())))) {
      var validator =
          new SampleValidator(AvroSerde.of(LabelledImage.class), decoder, Events.LIMITS);
      for (var event : corpus(seed)) {
        if (event.isHeavy()) {
          continue;
        }
        var outcome = rejection(validator, event);
        if (!event.expectation().permits(outcome)) {
          var became = outcome.map(Enum::name).orElse("accepted");
          wrong.add(event.name() + ": " + became + ", expected " + event.expectation());
        }
      }
    }
    assertTrue(
        wrong.isEmpty(),
        () -> "seed " + seed + ", " + wrong.size() + ":\n" + String.join("\n", wrong));
  }

  private static Optional<Rejection> rejection(SampleValidator validator, HostileEvent event) {
    var message = event.message().get();
    var time = Events.NOW.plusMillis(message.timeOffsetMs());
    Verdict verdict;
    if (message.key() == null) {
      verdict = SampleValidator.validateUnkeyed();
    } else if (message.value() == null) {
      verdict = validator.validateDeletion(message.key());
    } else {
      verdict = validator.validate(message.key(), message.value(), time);
    }
    return verdict instanceof Verdict.Rejected rejected
        ? Optional.of(rejected.rejection())
        : Optional.empty();
  }

  @Test
  void of_anySeed_hasFiveHundredCasesOfExactExpectation() {
    var corpus = corpus(1);
    var names = new HashSet<String>();
    corpus.forEach(event -> assertTrue(names.add(event.name()), event.name()));
    var exact = corpus.stream().filter(e -> !e.expectation().equals(Expectation.ANY)).count();
    assertTrue(exact >= 500, exact + " cases");
    for (var reason : Rejection.values()) {
      var expected = corpus.stream().anyMatch(e -> e.expectation().rejections().contains(reason));
      assertTrue(expected, () -> "nobody expects " + reason);
    }
  }

  @Test
  void of_theSameSeed_givesTheSameBytes() {
    var first = corpus(7);
    var second = corpus(7);
    assertEquals(first.size(), second.size());
    for (int i = 0; i < first.size(); i += 3) {
      var name = first.get(i).name();
      assertEquals(name, second.get(i).name());
      var one = first.get(i).message().get();
      var other = second.get(i).message().get();
      assertArrayEquals(one.key(), other.key(), name);
      assertArrayEquals(one.value(), other.value(), name);
    }
  }
}
