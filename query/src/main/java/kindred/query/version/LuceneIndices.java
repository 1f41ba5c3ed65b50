package kindred.query.version;

import java.util.Optional;
import java.util.function.IntPredicate;
import kindred.encoder.quantiser.ProductQuantiser;
import kindred.query.index.IndexConfig;
import kindred.query.index.IndexConfig.Compression;
import kindred.query.index.LuceneIndex;
import kindred.query.index.VectorIndex;
import kindred.query.index.VectorIndices;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Indices of this node alone, on its disk.
 *
 * @param directories where they lie
 */
record LuceneIndices(IndexDirectories directories, IndexConfig config) implements VectorIndices {
  private static final Logger LOG = LoggerFactory.getLogger(LuceneIndices.class);

  /** A version that was published without codes, such as the first, is searched by its vectors. */
  @Override
  public VectorIndex open(
      int version, String artefact, int dim, Optional<ProductQuantiser> quantiser) {
    boolean compressed = config.compression() == Compression.PRODUCT;
    if (compressed && quantiser.isEmpty()) {
      LOG.warn("version has no quantiser, its index is not compressed: version={}", version);
    }
    return LuceneIndex.open(
        version,
        artefact,
        dim,
        directories.take(version),
        config,
        compressed ? quantiser : Optional.empty());
  }

  @Override
  public void retain(IntPredicate published, int most) {
    directories.retain(published, most);
  }
}
