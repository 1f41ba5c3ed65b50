package kindred.query.version;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import kindred.encoder.Encoder;
import kindred.schemas.ModelVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The galleries of this node: one served, some warm, one being built. Owns them; what goes out of
 * it is taken from {@link Serving} first and closed when its last search has ended. For the
 * follower's thread.
 */
final class Lineup implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lineup.class);

  private final Galleries galleries;
  private final Serving serving;
  private final WarmVersions warm;
  private final int fillNice;
  private Optional<Gallery> served = Optional.empty();
  private Optional<Gallery> building = Optional.empty();
  private boolean servedBroken;

  Lineup(Galleries galleries, Serving serving, int warmVersions, int fillNice) {
    this.galleries = galleries;
    this.serving = serving;
    this.warm = new WarmVersions(warmVersions);
    this.fillNice = fillNice;
  }

  Optional<Gallery> served() {
    return served;
  }

  OptionalInt servedVersion() {
    return version(served);
  }

  OptionalInt buildingVersion() {
    return version(building);
  }

  /** How far in the embeddings the index that is being filled shows. */
  Map<Integer, Long> shown() {
    return building.map(gallery -> gallery.reader().shown()).orElse(Map.of());
  }

  /** Throws where the version's artefact cannot be used. */
  Encoder load(ModelVersion model) {
    return galleries.load(model);
  }

  /** Fills an index for this version instead of any other. */
  void build(ModelVersion model, Encoder encoder) {
    int nice = served.isPresent() ? fillNice : 0;
    building = Optional.of(galleries.open(model, encoder, nice));
    LOG.info("building: version={}", model.getVersion());
  }

  /** Gives up the index that is being filled. */
  void drop() {
    building.ifPresent(
        gallery -> {
          LOG.info("build given up: version={}", gallery.number());
          gallery.discard();
        });
    building = Optional.empty();
  }

  /** Lets the version that was built answer once; throws where it cannot. */
  void warmUp() {
    building.orElseThrow().version().warmUp();
  }

  /** Serves the version that was built. */
  void swap() {
    var next = building.orElseThrow();
    building = Optional.empty();
    serve(next);
  }

  /** Serves a warm version, at once; false where it is not warm. */
  boolean recall(int version) {
    var gallery = warm.take(version);
    gallery.ifPresent(this::serve);
    return gallery.isPresent();
  }

  private void serve(Gallery next) {
    var before = served;
    // A broken one is not kept warm: it would answer with what it had.
    var out = servedBroken ? before.stream().toList() : before.map(warm::keep).orElse(List.of());
    servedBroken = false;
    serving.swap(next.version(), warm.versions());
    next.reader().served();
    served = Optional.of(next);
    out.forEach(Gallery::discard);
    LOG.info(
        "serving: version={} images={} before={} warm={}",
        next.number(),
        next.version().index().size(),
        version(before),
        warm.versions().stream().map(ServedVersion::version).toList());
  }

  /** Leads others to the served version where it is the live one. */
  void announce(int live) {
    if (servedVersion().equals(OptionalInt.of(live))) {
      galleries.indices().live(live);
    }
  }

  /**
   * Lets go of warm versions, and of a build, that are not published any more, and of indices that
   * an earlier run left. Of these some stay, where versions are kept warm: one gone back to needs
   * only to catch up.
   */
  void retain(IntPredicate published) {
    galleries
        .indices()
        .retain(published, served.isEmpty() ? Integer.MAX_VALUE : Math.max(0, warm.room()));
    for (var gallery : warm.drop(published.negate())) {
      LOG.info("retired, no longer warm: version={}", gallery.number());
      cool(gallery);
    }
    if (building.isPresent() && !published.test(building.get().number())) {
      drop();
    }
  }

  private void cool(Gallery gallery) {
    serving.cooled(gallery.version());
    gallery.discard();
  }

  /**
   * Throws what stopped the served reader or the one that fills, unless an index made anew could do
   * what theirs cannot; a warm version is only let go.
   *
   * @param published whether a version's topic must still be there
   */
  void check(IntPredicate published) {
    for (var failed : warm.failed()) {
      LOG.error(
          "warm version let go: version={}", failed.number(), failed.reader().failure().get());
      warm.take(failed.number());
      cool(failed);
    }
    needed(published).filter(g -> !g.reader().isMendable()).forEach(Lineup::rethrow);
  }

  /** What stopped the reader that fills, where another attempt may succeed. */
  Optional<RuntimeException> brokenBuild() {
    return building
        .filter(gallery -> gallery.reader().isMendable())
        .flatMap(gallery -> gallery.reader().failure());
  }

  /** Whether searches go to an index that takes no more changes. */
  boolean isServedBroken() {
    return servedBroken;
  }

  /** Says once where the served index can no longer be written. */
  void lookAfterServed() {
    if (!servedBroken && served.isPresent() && served.get().reader().isMendable()) {
      servedBroken = true;
      serving.indexFailed();
      LOG.error(
          "searches go on with what the index has, it is made anew: version={}",
          served.get().number(),
          served.get().reader().failure().get());
    }
  }

  /** Whether any needed reader has failed of which that is not known yet. */
  boolean hasFailed(IntPredicate published) {
    return needed(published)
        .filter(gallery -> !(servedBroken && served.get() == gallery))
        .anyMatch(gallery -> gallery.reader().failure().isPresent());
  }

  private Stream<Gallery> needed(IntPredicate published) {
    return Stream.of(building, served)
        .flatMap(Optional::stream)
        .filter(gallery -> published.test(gallery.number()));
  }

  private static void rethrow(Gallery gallery) {
    gallery
        .reader()
        .failure()
        .ifPresent(
            failure -> {
              throw failure;
            });
  }

  private static OptionalInt version(Optional<Gallery> gallery) {
    return gallery.map(g -> OptionalInt.of(g.number())).orElse(OptionalInt.empty());
  }

  @Override
  public void close() {
    building.ifPresent(Gallery::close);
    served.ifPresent(gallery -> gallery.reader().close());
    serving.close();
    warm.close();
    galleries.indices().close();
  }
}
