package kindred.query.index;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import kindred.encoder.quantiser.ProductQuantiser;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an earlier process left in a directory, and whether it may be gone on with.
 *
 * @param path of the index
 * @param identity that it has to have
 */
record KeptCommit(Path path, String identity) {
  /** Raised when documents change. */
  private static final int FORMAT = 1;

  static final String IDENTITY = "identity";
  private static final Logger LOG = LoggerFactory.getLogger(KeptCommit.class);

  /** Everything that what is written depends on; settings of searches are not among it. */
  static String identity(
      int version,
      String artefact,
      int dim,
      IndexConfig config,
      Optional<ProductQuantiser> quantiser) {
    var vectors =
        quantiser.isPresent()
            ? "codes"
            : "%s %d".formatted(config.compression(), config.scalarBits());
    return "format %d, Lucene %s, version %d, artefact %s, %d floats, links %d, beam %d, %s"
        .formatted(
            FORMAT,
            Version.LATEST,
            version,
            artefact,
            dim,
            config.maxConnections(),
            config.beamWidth(),
            vectors);
  }

  /** Reads every file once and compares its checksum: a broken one would show much later. */
  boolean isUsable() {
    try (var directory = FSDirectory.open(path)) {
      return DirectoryReader.indexExists(directory) && isWhole(directory);
    } catch (IOException | RuntimeException e) {
      // A damaged file can be read as anything, so Lucene may throw anything.
      LOG.warn("index wiped, it is damaged: path={}", path, e);
      return false;
    }
  }

  private boolean isWhole(FSDirectory directory) throws IOException {
    try (var reader = DirectoryReader.open(directory)) {
      var found = reader.getIndexCommit().getUserData().get(IDENTITY);
      if (!identity.equals(found)) {
        LOG.warn("index wiped, it is another one: path={} found='{}'", path, found);
        return false;
      }
      for (var leaf : reader.leaves()) {
        leaf.reader().checkIntegrity();
      }
      return true;
    }
  }
}
