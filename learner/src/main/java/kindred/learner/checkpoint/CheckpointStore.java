package kindred.learner.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints on disk: a directory each, {@code c-<number>}, with one file per section, a {@code
 * manifest.json} with their digests, and the manifest's own digest. Written under another name,
 * forced to the disk, renamed: the rename is what makes it exist. Not thread-safe; the learner that
 * leads owns the directory, others only read.
 */
public final class CheckpointStore {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);
  private static final String MANIFEST = "manifest.json";
  private static final String DIGEST = "manifest.sha256";
  private static final String NAME = "c-%010d";
  private static final String DRAFT = ".draft-";

  private final ObjectMapper json =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();
  private final Path root;
  private final int keep;
  private final Runnable leads;
  private int skipped;

  /**
   * @param root the directory, made when it is first written to
   * @param keep how many checkpoints stay, at least 1
   * @param leads returns where this learner may write, or throws; asked before a checkpoint is
   *     begun and before it gets its name
   */
  public CheckpointStore(Path root, int keep, Runnable leads) {
    this.root = root;
    this.keep = keep;
    this.leads = leads;
  }

  /** Writes a checkpoint and deletes the oldest above the number to keep. */
  public Checkpoint write(Progress progress, List<Section> sections) {
    leads.run();
    try {
      Files.createDirectories(root);
      deleteDrafts();
      var number = numbers().stream().mapToLong(n -> n).max().orElse(0) + 1;
      // A name of its own: a learner that was stopped meanwhile can't rename its successor's draft.
      var draft = Files.createDirectory(root.resolve(DRAFT + number + "-" + UUID.randomUUID()));
      fill(draft, progress, sections);
      leads.run();
      var directory = directory(number);
      Files.move(draft, directory, StandardCopyOption.ATOMIC_MOVE);
      force(root);
      deleteOldest();
      return new Checkpoint(directory, progress);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "checkpoint of step %d not written to %s: %s"
              .formatted(progress.step(), directory(), e.getMessage()),
          e);
    }
  }

  /** Where that fails, what is there of the draft is deleted: the disk may be full. */
  private void fill(Path draft, Progress progress, List<Section> sections) throws IOException {
    try {
      var digests = new TreeMap<String, Manifest.Digest>();
      for (var section : sections) {
        digests.put(
            section.name(), SectionFile.write(draft.resolve(section.name()), section::write));
      }
      var manifest = new Manifest(Manifest.FORMAT, progress, digests);
      var text = json.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest);
      var digest = SectionFile.write(draft.resolve(MANIFEST), out -> out.write(text));
      SectionFile.write(draft.resolve(DIGEST), out -> out.writeBytes(digest.sha256()));
      force(draft);
    } catch (IOException e) {
      delete(draft);
      throw e;
    }
  }

  /**
   * The newest checkpoint whose files are what its manifest says; broken ones are reported and
   * passed over.
   *
   * @throws IllegalStateException where one was written by another release's format
   */
  public Optional<Checkpoint> newest() {
    try {
      skipped = 0;
      for (var number : numbers().reversed()) {
        var checkpoint = read(directory(number));
        if (checkpoint.isPresent()) {
          return checkpoint;
        }
        skipped++;
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("checkpoints in " + root + " not read", e);
    }
  }

  /** Where they are. */
  public Path directory() {
    return root.toAbsolutePath();
  }

  /** How many broken checkpoints {@link #newest} passed over. */
  public int skipped() {
    return skipped;
  }

  /**
   * The checkpoint in this directory.
   *
   * @throws IllegalArgumentException where its files are not what a manifest says
   * @throws IllegalStateException where it was written by another release's format
   */
  public Checkpoint at(Path directory) {
    return read(directory)
        .orElseThrow(
            () -> new IllegalArgumentException("'" + directory + "' is not a whole checkpoint"));
  }

  /** Fills the sections from a checkpoint that {@link #newest} or {@link #at} returned. */
  public void restore(Checkpoint checkpoint, List<Section> sections) {
    for (var section : sections) {
      var file = checkpoint.directory().resolve(section.name());
      if (Files.notExists(file)) {
        section.absent();
        continue;
      }
      try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
        section.read(in);
      } catch (IOException e) {
        throw new UncheckedIOException(file + " does not fit the learner's state", e);
      }
    }
  }

  private Optional<Checkpoint> read(Path directory) {
    try {
      var manifest = manifest(directory);
      for (var section : manifest.sections().entrySet()) {
        var actual = SectionFile.digest(directory.resolve(section.getKey()));
        if (!actual.equals(section.getValue())) {
          throw new IOException(
              "%s is %s, not %s".formatted(section.getKey(), actual, section.getValue()));
        }
      }
      return Optional.of(new Checkpoint(directory, manifest.progress()));
    } catch (JsonProcessingException e) {
      LOG.warn("checkpoint skipped: directory={} problem={}", directory, e.getOriginalMessage());
    } catch (IOException e) {
      LOG.warn("checkpoint skipped: directory={} problem={}", directory, e.toString());
    }
    return Optional.empty();
  }

  private Manifest manifest(Path directory) throws IOException {
    var file = directory.resolve(MANIFEST);
    var tree = json.readTree(file.toFile());
    var digest = directory.resolve(DIGEST);
    var format = tree.path("format").asInt();
    // The first two formats had no digest of the manifest.
    var early = format > 0 && format < 3 && Files.notExists(digest);
    var whole = !early && SectionFile.digest(file).sha256().equals(Files.readString(digest));
    if (early || whole && format != Manifest.FORMAT) {
      throw new IllegalStateException(
          "%s has format %d; this release reads %d: start with the release that wrote it, or with an empty learner.checkpoint.directory"
              .formatted(directory, format, Manifest.FORMAT));
    }
    if (!whole) {
      throw new IOException(MANIFEST + " is not what " + DIGEST + " says");
    }
    return json.treeToValue(tree, Manifest.class);
  }

  private List<Long> numbers() throws IOException {
    var numbers = new ArrayList<Long>();
    if (Files.isDirectory(root)) {
      try (var entries = Files.list(root)) {
        entries
            .map(entry -> entry.getFileName().toString())
            .filter(name -> name.matches("c-[0-9]{10}"))
            .map(name -> Long.valueOf(name.substring(2)))
            .sorted()
            .forEach(numbers::add);
      }
    }
    return numbers;
  }

  private void deleteOldest() throws IOException {
    var numbers = numbers();
    for (var number : numbers.subList(0, Math.max(0, numbers.size() - keep))) {
      delete(directory(number));
    }
  }

  private void deleteDrafts() throws IOException {
    try (var entries = Files.list(root)) {
      for (var entry : entries.toList()) {
        if (entry.getFileName().toString().startsWith(DRAFT)) {
          delete(entry);
        }
      }
    }
  }

  private Path directory(long number) {
    return root.resolve(NAME.formatted(number));
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      for (var file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  private static void force(Path directory) throws IOException {
    try (var entries = FileChannel.open(directory)) {
      entries.force(true);
    }
  }
}
