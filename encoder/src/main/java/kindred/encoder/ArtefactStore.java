package kindred.encoder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import kindred.encoder.quantiser.ProductQuantiser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Versions on disk: one directory each, {@code v<N>} with {@code model.json} and {@code
 * weights.safetensors}. Written once: into a temporary sibling, forced to the disk, renamed. The
 * digest of {@code model.json}, which a {@code ModelVersion} carries, covers everything.
 */
public final class ArtefactStore {
  private static final Logger LOG = LoggerFactory.getLogger(ArtefactStore.class);
  private static final String MODEL = "model.json";
  private static final String WEIGHTS = "weights.safetensors";
  private static final String SIGNATURES = "signatures";
  private static final String MAP = "quantiser.map";
  private static final String BIAS = "quantiser.bias";
  private static final String CODEBOOK = "quantiser.codebook";
  private static final Pattern ENTRY = Pattern.compile("\\.?v([1-9][0-9]{0,8})(-.*)?");
  private static final long MAX_MODEL_BYTES = 64 << 20;

  private final ObjectMapper json =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();
  private final ArtefactsConfig config;

  public ArtefactStore(ArtefactsConfig config) {
    this.config = config;
  }

  /**
   * Where an artefact lies.
   *
   * @param uri of its directory
   * @param sha256 of {@code model.json}, lower-case hexadecimal
   * @param bytes of both files together
   * @param weightsSha256 of {@code weights.safetensors}
   */
  public record Stored(URI uri, String sha256, long bytes, String weightsSha256) {}

  /**
   * Writes a version. Writing the same content again changes nothing. One process writes a version
   * at a time: what an earlier attempt left half-done is deleted.
   *
   * @throws IllegalStateException where the version exists with other content
   */
  public Stored write(int version, Artefact artefact) {
    return write(version, artefact, false);
  }

  /**
   * Writes a version that nobody was told of: other content, which a learner left that has lost its
   * checkpoints since, gives way.
   */
  public Stored replace(int version, Artefact artefact) {
    return write(version, artefact, true);
  }

  private Stored write(int version, Artefact artefact, boolean replace) {
    var root = root();
    var target = root.resolve("v" + version);
    var prefix = ".v" + version + "-";
    try {
      Files.createDirectories(root);
      Directories.deleteDrafts(root, prefix);
      var draft = Files.createTempDirectory(root, prefix);
      try {
        var stored = fill(draft, target, version, artefact);
        if (replace && !isThere(target, stored)) {
          discard(target);
        }
        return publish(draft, target, stored);
      } finally {
        Directories.delete(draft);
      }
    } catch (UncheckedIOException e) {
      throw unwritten(version, e.getCause());
    } catch (IOException e) {
      throw unwritten(version, e);
    }
  }

  private UncheckedIOException unwritten(int version, IOException cause) {
    return new UncheckedIOException(
        "artefact of version %d not written to %s: %s"
            .formatted(version, root(), cause.getMessage()),
        cause);
  }

  private static boolean isThere(Path target, Stored stored) throws IOException {
    var model = target.resolve(MODEL);
    return Files.exists(model) && Sha256.of(model).equals(stored.sha256());
  }

  /**
   * Deletes versions and what attempts to write or delete them left. For readers a version is gone
   * as a whole: it loses its name first. Those that are not there are no error.
   *
   * @param retired of all versions that are there, which to delete
   * @return the deleted ones
   */
  public SortedSet<Integer> deleteIf(IntPredicate retired) {
    var deleted = new TreeSet<Integer>();
    if (Files.notExists(root())) {
      return deleted;
    }
    try (var entries = Files.list(root())) {
      for (var entry : entries.toList()) {
        var name = ENTRY.matcher(entry.getFileName().toString());
        if (name.matches() && retired.test(Integer.parseInt(name.group(1)))) {
          discard(entry);
          deleted.add(Integer.valueOf(name.group(1)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("artefacts in " + root() + " not deleted", e);
    }
    return deleted;
  }

  private static void discard(Path directory) throws IOException {
    if (Files.notExists(directory)) {
      return;
    }
    if (directory.getFileName().toString().startsWith(".")) {
      Directories.delete(directory);
      return;
    }
    var name = "." + directory.getFileName() + "-deleted";
    var nameless = directory.resolveSibling(name);
    Directories.delete(nameless);
    Directories.rename(directory, nameless);
    Directories.delete(nameless);
  }

  private Path root() {
    return config.root().toAbsolutePath().normalize();
  }

  private Stored fill(Path draft, Path target, int version, Artefact artefact) throws IOException {
    var weights = draft.resolve(WEIGHTS);
    writeWeights(weights, artefact);
    var described = new ModelFile.Weights(WEIGHTS, Sha256.of(weights), Files.size(weights));
    var model =
        new ModelFile(
            ModelFile.FORMAT,
            version,
            artefact.architecture(),
            artefact.labels(),
            new TreeMap<>(artefact.metrics()),
            described,
            artefact
                .quantiser()
                .map(q -> new ModelFile.Quantiser(q.parts(), q.codewords()))
                .orElse(null));
    var bytes = json.writerWithDefaultPrettyPrinter().writeValueAsBytes(model);
    Directories.writeForced(draft.resolve(MODEL), bytes);
    Directories.force(draft);
    return new Stored(
        URI.create(target.getParent().toUri() + "v" + version),
        Sha256.of(bytes),
        bytes.length + described.bytes(),
        described.sha256());
  }

  private static void writeWeights(Path file, Artefact artefact) {
    var tensors = new LinkedHashMap<>(artefact.weights());
    artefact.signatures().ifPresent(s -> tensors.put(SIGNATURES, s));
    artefact.quantiser().ifPresent(q -> put(q, tensors));
    Safetensors.write(file, tensors, Map.of());
  }

  /** SHA-256 that {@code weights.safetensors} would have; nothing is left on the disk. */
  public static String weightsSha256(Artefact artefact) {
    try {
      var directory = Files.createTempDirectory("kindred-weights");
      try {
        var file = directory.resolve(WEIGHTS);
        writeWeights(file, artefact);
        return Sha256.of(file);
      } finally {
        Directories.delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("weights not written to a temporary file", e);
    }
  }

  /** Whether a version's directory is there; what is in it is not looked at. */
  public boolean has(int version) {
    return Files.exists(root().resolve("v" + version));
  }

  private static void put(ProductQuantiser quantiser, Map<String, Tensor> tensors) {
    tensors.put(MAP, quantiser.map());
    tensors.put(BIAS, quantiser.bias());
    tensors.put(CODEBOOK, quantiser.codebook());
  }

  private Stored publish(Path draft, Path target, Stored stored) throws IOException {
    if (Files.notExists(target) && Directories.rename(draft, target)) {
      LOG.info("artefact written: uri={} bytes={}", stored.uri(), stored.bytes());
      return stored;
    }
    var present = Sha256.of(target.resolve(MODEL));
    if (!present.equals(stored.sha256())) {
      throw new IllegalStateException(
          target
              + " exists with other content: model.json is "
              + present
              + ", not "
              + stored.sha256());
    }
    read(stored.uri(), present);
    return stored;
  }

  /**
   * A version as it was written.
   *
   * @param uri of its directory
   * @param sha256 of {@code model.json}
   * @throws CorruptArtefactException naming the file, what was expected and what is there
   */
  public Artefact read(URI uri, String sha256) {
    var directory = new ArtefactsConfig(uri).root();
    try {
      var model = model(directory.resolve(MODEL), sha256);
      var weights = directory.resolve(WEIGHTS);
      check(weights, model.weights());
      SequencedMap<String, Tensor> tensors = Safetensors.read(weights);
      var signatures = Optional.ofNullable(tensors.remove(SIGNATURES));
      var quantiser = quantiser(weights, model, tensors);
      return new Artefact(
          model.architecture(), tensors, model.labels(), signatures, model.metrics(), quantiser);
    } catch (IOException e) {
      throw new UncheckedIOException("artefact " + uri + " not read", e);
    }
  }

  /**
   * A version in a directory, where nobody said what its digest is: {@code model.json} is believed,
   * and tells the weights' digest.
   *
   * @throws CorruptArtefactException as {@link #read(URI, String)}
   */
  public static Artefact read(Path directory) {
    var uri = directory.toAbsolutePath().toUri();
    try {
      var digest = Sha256.of(directory.resolve(MODEL));
      return new ArtefactStore(new ArtefactsConfig(uri)).read(uri, digest);
    } catch (IOException e) {
      throw new UncheckedIOException("artefact " + directory + " not read", e);
    }
  }

  /** Takes a quantiser's tensors out. */
  private static Optional<ProductQuantiser> quantiser(
      Path file, ModelFile model, Map<String, Tensor> tensors) {
    if (model.quantiser() == null) {
      return Optional.empty();
    }
    var map = tensors.remove(MAP);
    var bias = tensors.remove(BIAS);
    var codebook = tensors.remove(CODEBOOK);
    if (map == null || bias == null || codebook == null) {
      var missing = map == null ? MAP : bias == null ? BIAS : CODEBOOK;
      throw new CorruptArtefactException(file, "tensor", missing, "none");
    }
    var quantiser = new ProductQuantiser(map, bias, codebook);
    var found = new ModelFile.Quantiser(quantiser.parts(), quantiser.codewords());
    if (!found.equals(model.quantiser())) {
      throw new CorruptArtefactException(file, "quantiser", model.quantiser(), found);
    }
    return Optional.of(quantiser);
  }

  private ModelFile model(Path file, String sha256) throws IOException {
    if (Files.size(file) > MAX_MODEL_BYTES) {
      throw new CorruptArtefactException(
          file, "bytes", "at most " + MAX_MODEL_BYTES, Files.size(file));
    }
    var bytes = Files.readAllBytes(file);
    var actual = Sha256.of(bytes);
    if (!actual.equals(sha256)) {
      throw new CorruptArtefactException(file, "SHA-256", sha256, actual);
    }
    try {
      var tree = json.readTree(bytes);
      int format = tree.path("format").asInt();
      if (format != ModelFile.FORMAT) {
        throw new IllegalStateException(
            file + " has format " + format + "; this release reads format " + ModelFile.FORMAT);
      }
      return json.treeToValue(ModelFile.current(tree), ModelFile.class);
    } catch (JsonProcessingException e) {
      throw new CorruptArtefactException(file, "not a model description", e);
    }
  }

  private static void check(Path file, ModelFile.Weights expected) throws IOException {
    if (Files.size(file) != expected.bytes()) {
      throw new CorruptArtefactException(file, "bytes", expected.bytes(), Files.size(file));
    }
    var actual = Sha256.of(file);
    if (!actual.equals(expected.sha256())) {
      throw new CorruptArtefactException(file, "SHA-256", expected.sha256(), actual);
    }
  }
}
