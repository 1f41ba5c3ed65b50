package kindred.query.version;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The broker's answers within one look, each asked for once however many wait for it. */
final class Answers {
  private final WriteFacts facts;
  private Optional<Map<Integer, Long>> validated = Optional.empty();
  private Optional<Map<Integer, Long>> samples = Optional.empty();
  private final Map<Integer, Map<Integer, Long>> embedded = new HashMap<>();
  private final Map<Integer, Map<Integer, Long>> embeddings = new HashMap<>();

  Answers(WriteFacts facts) {
    this.facts = facts;
  }

  Map<Integer, Long> validatedThrough() {
    validated = known(validated, facts::validatedThrough);
    return validated.get();
  }

  /** What was asked for, if anybody did. */
  Optional<Map<Integer, Long>> knownValidated() {
    return validated;
  }

  Map<Integer, Long> samplesWritten() {
    samples = known(samples, facts::samplesWritten);
    return samples.get();
  }

  Map<Integer, Long> embeddedThrough(int version) {
    return embedded.computeIfAbsent(version, facts::embeddedThrough);
  }

  Map<Integer, Long> embeddingsWritten(int version) {
    return embeddings.computeIfAbsent(version, facts::embeddingsWritten);
  }

  private static Optional<Map<Integer, Long>> known(
      Optional<Map<Integer, Long>> answer, Supplier<Map<Integer, Long>> question) {
    return answer.isPresent() ? answer : Optional.of(Map.copyOf(question.get()));
  }
}
