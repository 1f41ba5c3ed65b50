package kindred.encoder;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import kindred.encoder.quantiser.ProductQuantiser;

/**
 * What a version consists of: weights and descriptions, never code.
 *
 * @param architecture the network
 * @param weights all its tensors ({@link EncoderNetwork#snapshot})
 * @param labels the class of each signature, in order
 * @param signatures (labels, embeddingDim), unit rows
 * @param metrics measured at publication, by name
 * @param quantiser of the embeddings, where the version has one
 */
public record Artefact(
    Architecture architecture,
    SequencedMap<String, Tensor> weights,
    List<String> labels,
    Optional<Tensor> signatures,
    Map<String, Double> metrics,
    Optional<ProductQuantiser> quantiser) {
  public Artefact {
    labels = List.copyOf(labels);
    metrics = Map.copyOf(metrics);
    long rows = signatures.map(s -> s.shape().length == 2 ? s.shape()[0] : -1).orElse(0L);
    if (rows != labels.size()) {
      throw new IllegalArgumentException(
          labels.size() + " labels, but signatures are " + signatures);
    }
    if (signatures.isPresent() && signatures.get().shape()[1] != architecture.embeddingDim()) {
      throw new IllegalArgumentException(
          "signatures " + signatures.get() + " are not " + architecture.embeddingDim() + " wide");
    }
    if (quantiser.isPresent() && quantiser.get().dim() != architecture.embeddingDim()) {
      throw new IllegalArgumentException(
          "a quantiser of %d floats for embeddings of %d"
              .formatted(quantiser.get().dim(), architecture.embeddingDim()));
    }
  }

  /** A version without a quantiser. */
  public Artefact(
      Architecture architecture,
      SequencedMap<String, Tensor> weights,
      List<String> labels,
      Optional<Tensor> signatures,
      Map<String, Double> metrics) {
    this(architecture, weights, labels, signatures, metrics, Optional.empty());
  }
}
