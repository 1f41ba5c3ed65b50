package kindred.query.index;

import java.util.Optional;
import java.util.function.IntPredicate;
import kindred.encoder.quantiser.ProductQuantiser;

/** Where the indices of all versions are kept. For the follower's thread. */
public interface VectorIndices extends AutoCloseable {
  /**
   * The index of a version, with what is in it already.
   *
   * @param artefact digest of what the vectors are made with
   * @param dim floats per vector
   * @param quantiser of the version, where it has one
   */
  VectorIndex open(int version, String artefact, int dim, Optional<ProductQuantiser> quantiser);

  /**
   * Deletes indices that are not open and that nobody will ask for.
   *
   * @param published versions that may still be asked for
   * @param most that stay, of those that only this node uses
   */
  void retain(IntPredicate published, int most);

  /** This version is live and served here: others may be led to its index. */
  default void live(int version) {}

  @Override
  default void close() {}
}
