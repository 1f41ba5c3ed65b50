package kindred.standalone.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import kindred.standalone.running.LearnersOnBroker;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** When a learner is killed; what it does is seen from outside. */
enum Moment {
  /** Some time after its process began. */
  STARTING,
  /** Some time after it began to lead. */
  LEADING,
  /** A checkpoint is being written. */
  CHECKPOINT_DRAFT("\\.draft-.*"),
  /** A checkpoint exists, its version doesn't. */
  CHECKPOINT("c-.*"),
  /** An artefact is being written. */
  ARTEFACT_DRAFT("\\.v[0-9]+-[0-9]+"),
  /** An artefact exists, its version isn't on the topic. */
  ARTEFACT("v[0-9]+"),
  /** An artefact is being deleted. */
  DELETION("\\.v[0-9]+-deleted"),
  /** The record of a version, or a retirement, is written: within its transaction. */
  MODEL,
  /** The record of a promotion is written: within its transaction. */
  PROMOTION;

  private final String file;

  Moment() {
    this("");
  }

  Moment(String file) {
    this.file = file;
  }

  /** Begins to watch; the result tells whether the moment has come. */
  BooleanSupplier watch(LearnersOnBroker learners, Consumer<?, ?> uncommitted) {
    return switch (this) {
      case STARTING, LEADING -> () -> true;
      case CHECKPOINT_DRAFT, CHECKPOINT -> newFile(learners.checkpoints());
      case ARTEFACT_DRAFT, ARTEFACT, DELETION -> newFile(learners.artefacts());
      case MODEL -> growth(uncommitted, learners.topics().models().name());
      case PROMOTION -> growth(uncommitted, learners.topics().promotions().name());
    };
  }

  private BooleanSupplier newFile(Path directory) {
    var before = files(directory);
    return () -> !before.containsAll(files(directory));
  }

  /** Names with what tells a file from an earlier one of the same name. */
  private Set<List<Object>> files(Path directory) {
    var found = new HashSet<List<Object>>();
    if (Files.notExists(directory)) {
      return found;
    }
    try (var entries = Files.list(directory)) {
      for (var entry : entries.toList()) {
        if (entry.getFileName().toString().matches(file)) {
          var attributes = Files.readAttributes(entry, BasicFileAttributes.class);
          found.add(List.of(entry, attributes.fileKey(), attributes.creationTime()));
        }
      }
    } catch (NoSuchFileException e) {
      // Gone between listing and looking; the next look decides.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private static BooleanSupplier growth(Consumer<?, ?> uncommitted, String topic) {
    var partition = List.of(new TopicPartition(topic, 0));
    Map<TopicPartition, Long> before = uncommitted.endOffsets(partition);
    return () -> !uncommitted.endOffsets(partition).equals(before);
  }
}
