package kindred.learner.publishing;

import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.ExecutionException;
import kindred.encoder.ArtefactStore;
import kindred.encoder.EmbedProgress;
import kindred.schemas.Promotion;
import kindred.schemas.Topics;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives versions up by {@link RetirementRule}: a record without a value under the version's key
 * says so, then its embeddings and its artefact are deleted, also those of versions that an
 * operator has retired. All of it can be repeated; what fails or has to wait is done the next time.
 *
 * <p>A version can be promoted in the moment in which it is retired, since these are two topics; or
 * the live one be retired by force. It can't be embedded, served or compared then, so the leader
 * goes back to what was live before it. It looks after it has retired: a promotion that comes later
 * is seen the next time. For one thread.
 */
public final class Retirement {
  private static final Logger LOG = LoggerFactory.getLogger(Retirement.class);

  private final RetirementRule rule;
  private final VersionPublisher publisher;
  private final ArtefactStore artefacts;
  private final Admin admin;
  private final Topics topics;
  private final EmbedProgress progress;
  private final Runnable leads;
  private final InstantSource clock;
  private Set<Integer> startedBefore = Set.of();
  private Map<TopicPartition, Long> samplesBefore = Map.of();

  /**
   * @param admin stays the caller's to close
   * @param leads returns where this learner may delete, or throws
   * @param clock of promotions
   */
  public Retirement(
      RetirementRule rule,
      VersionPublisher publisher,
      ArtefactStore artefacts,
      Admin admin,
      Topics topics,
      Runnable leads,
      InstantSource clock) {
    this.rule = rule;
    this.publisher = publisher;
    this.artefacts = artefacts;
    this.admin = admin;
    this.topics = topics;
    this.progress = new EmbedProgress(admin, topics);
    this.leads = leads;
    this.clock = clock;
  }

  /**
   * Retires what the rule says and deletes what is left of retired versions.
   *
   * @param parent the version whose weights training goes on from; it stays
   */
  public void apply(int parent) {
    leads.run();
    try {
      var live = publisher.live();
      if (live.isPresent()) {
        var started = progress.started();
        retire(live.get(), parent, started);
        delete(publishedOne(started), started);
        startedBefore = Set.copyOf(started);
        samplesBefore = progress.sampleEnds();
      }
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException | UncheckedIOException e) {
      LOG.warn("retired versions not cleared away, tried again later: problem={}", e.toString());
    }
  }

  private void retire(Promotion live, int parent, Collection<Integer> started) {
    var published = publisher.published();
    // Embeddings exist for promoted versions only.
    var promoted = new HashSet<>(started);
    var needed = new HashSet<>(List.of(live.getVersion(), parent, publisher.newest()));
    live.getPrevious().ifPresent(needed::add);
    promoted.add(live.getVersion());
    live.getPrevious().ifPresent(promoted::add);
    needed.addAll(beingEmbedded(live.getVersion(), started));
    var retired = rule.retired(published, promoted, needed);
    if (!retired.isEmpty()) {
      publisher.retire(retired);
    }
  }

  /**
   * What searches may need until the live version is embedded: the newest complete version up to it
   * and what is on its way. Complete with respect to the samples that there were the last time,
   * since the present ones' end moves.
   */
  private List<Integer> beingEmbedded(int live, Collection<Integer> started) {
    var complete =
        started.stream()
            .filter(version -> version <= live && startedBefore.contains(version))
            .filter(version -> progress.isComplete(version, samplesBefore))
            .mapToInt(version -> version)
            .max()
            .orElse(0);
    return started.stream().filter(version -> version >= complete && version <= live).toList();
  }

  /** What is live now, after going back from a retired version. */
  private Promotion publishedOne(Collection<Integer> started) {
    var live = publisher.live().orElseThrow();
    if (publisher.find(live.getVersion()).isPresent()) {
      return live;
    }
    var published = publisher.published();
    var embedded = started.stream().filter(published::contains).max(Integer::compare);
    var back = live.getPrevious().filter(published::contains).or(() -> embedded);
    if (back.isEmpty()) {
      LOG.warn("the live version is retired, none to go back to: version={}", live.getVersion());
      return live;
    }
    var promotion =
        Promotion.newBuilder()
            .setVersion(back.get())
            .setPrevious(live.getVersion())
            .setReason(
                "version %d is retired: back to version %d"
                    .formatted(live.getVersion(), back.get()))
            .setAt(clock.instant())
            .build();
    publisher.promote(promotion);
    return promotion;
  }

  private void delete(Promotion live, Collection<Integer> started) {
    var published = publisher.published();
    var newest = publisher.newest();
    for (var version : started) {
      if (isGone(version, published, newest, live)) {
        tryToDeleteEmbeddings(version);
      }
    }
    var deleted = artefacts.deleteIf(version -> isGone(version, published, newest, live));
    if (!deleted.isEmpty()) {
      LOG.info("artefacts deleted: versions={}", deleted);
    }
  }

  /** Numbers above the newest are of versions that are just being made. */
  private static boolean isGone(
      int version, SortedSet<Integer> published, int newest, Promotion live) {
    return version <= newest && !published.contains(version) && version != live.getVersion();
  }

  /** What may not be deleted keeps nothing else from it. */
  private void tryToDeleteEmbeddings(int version) {
    try {
      deleteEmbeddings(version);
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      LOG.warn("embeddings not deleted, tried later: version={} problem={}", version, e.toString());
    }
  }

  private void deleteEmbeddings(int version) {
    var group = topics.embedGroup(version);
    try {
      // A group that is empty can be deleted: so nobody writes to the topic any more.
      await(admin.deleteConsumerGroups(List.of(group)).all(), group);
    } catch (GroupIdNotFoundException e) {
      LOG.debug("no group: group={}", group);
    } catch (GroupNotEmptyException e) {
      LOG.info("embeddings are still written, deleted later: version={}", version);
      return;
    }
    var topic = topics.embeddings(version).name();
    try {
      await(admin.deleteTopics(List.of(topic)).all(), topic);
      LOG.info("embeddings deleted: version={}", version);
    } catch (UnknownTopicOrPartitionException e) {
      LOG.debug("no topic: topic={}", topic);
    }
  }

  private static void await(KafkaFuture<Void> deletion, String what) {
    try {
      deletion.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KafkaException cause) {
        throw cause;
      }
      throw new KafkaException("'" + what + "' was not deleted", e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException("interrupted while deleting '" + what + "'", e);
    }
  }
}
