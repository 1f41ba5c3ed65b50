package kindred.learner;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import kindred.encoder.Architecture;
import kindred.encoder.Artefact;
import kindred.encoder.EncoderNetwork;
import kindred.encoder.Tensor;
import kindred.encoder.quantiser.ProductQuantiser;
import kindred.learner.memory.ClassSignatures;
import kindred.learner.memory.ClassTurns;

/** What a version consists of: weights, the signatures of classes that an event named, codes. */
final class VersionContents {
  private VersionContents() {}

  /**
   * @param network with the weights it gets
   * @param recallAt1 prequential, empty before the first
   */
  static Artefact of(
      Architecture architecture,
      EncoderNetwork network,
      ClassSignatures signatures,
      OptionalDouble recallAt1,
      Optional<ProductQuantiser> quantiser) {
    var originals = signatures.labels().stream().filter(ClassTurns::isOriginal).toList();
    var shape = new long[] {originals.size(), signatures.dimension()};
    return new Artefact(
        architecture,
        network.snapshot(),
        originals,
        originals.isEmpty()
            ? Optional.empty()
            : Optional.of(new Tensor(shape, signatures.values(originals))),
        recallAt1.isPresent() ? Map.of("prequentialRecallAt1", recallAt1.getAsDouble()) : Map.of(),
        quantiser);
  }
}
