package kindred.query.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import kindred.query.index.Clusters;
import kindred.query.index.ExactIndex;
import kindred.query.index.Filter;
import kindred.query.index.IndexedImage;
import kindred.query.index.Neighbour;
import org.junit.jupiter.api.Test;

/** Pages, groups and duplicates, against everything sorted. */
class RetrievalTest {
  private static final int DIM = 8;
  private static final Filter ANY = new Filter.Any();

  private final long seed = System.nanoTime();
  private final SplittableRandom random = new SplittableRandom(seed);
  private final Clusters clusters = Clusters.of(DIM, 4, seed);
  private final ExactIndex index = new ExactIndex(1, DIM);

  private static SearchConfig config(String overrides) {
    return SearchConfig.from(
        ConfigFactory.parseString(overrides)
            .withFallback(ConfigFactory.defaultReference().getConfig("query.search")));
  }

  private void put(String id, String label, float[] vector) {
    index.put(new IndexedImage(id, Optional.ofNullable(label), Map.of(), vector, 0, 0));
  }

  /** A tenth of the images is of many labels, some copies, the others are of one or of none. */
  private void fill(int images) {
    for (int i = 0; i < images; i++) {
      var label = random.nextInt(10) > 0 ? "most" : "label " + random.nextInt(15);
      var vector = clusters.vector(random.nextInt(4));
      put("image " + i, random.nextInt(8) == 0 ? null : label, vector);
      if (random.nextInt(5) == 0) {
        put("copy " + i, label, vector.clone());
      }
    }
    index.refresh(Map.of(0, 9L));
  }

  private Question question(Set<String> without, double minScore, boolean deduplicate) {
    var vector = clusters.vector(random.nextInt(4));
    return new Question(vector, without, ANY, minScore, deduplicate, false);
  }

  /** Everything that passes, by the definitions. */
  private List<Neighbour> all(Question question) {
    var kept = new ArrayList<Neighbour>();
    var seen = new HashSet<List<Float>>();
    for (var each : index.search(question.vector(), index.size(), ANY).neighbours()) {
      var vector = new ArrayList<Float>();
      for (var number : index.get(each.id()).orElseThrow().vector()) {
        vector.add(number);
      }
      if (!question.without().contains(each.id())
          && each.score() >= question.minScore()
          && (!question.deduplicate() || seen.add(vector))) {
        kept.add(each);
      }
    }
    return kept;
  }

  private static List<String> ids(List<Neighbour> neighbours) {
    return neighbours.stream().map(Neighbour::id).toList();
  }

  @Test
  void of_anyPage_isThatPartOfEverything() {
    fill(300);
    for (int round = 0; round < 40; round++) {
      var without = Set.of("image " + random.nextInt(150), "image " + random.nextInt(150, 300));
      var question = question(without, random.nextDouble(-1, 0.5), random.nextBoolean());
      int k = 1 + random.nextInt(30);
      int offset = random.nextInt(400);
      var page = new Retrieval.Page(k, offset, OptionalInt.empty());
      var found = Retrieval.of(index, question, page, config(""));
      var expected = ids(all(question)).stream().skip(offset).limit(k).toList();
      assertEquals(expected, ids(found.neighbours()), "seed " + seed + " round " + round);
      assertTrue(found.effort().complete());
      assertEquals(Map.of(0, 9L), found.effort().readThrough());
    }
  }

  /** Copies are of one label here: which label a picture of two has, is the better id's matter. */
  @Test
  void of_groups_areTheBestOfEachLabelThoughOneDominates() {
    fill(400);
    for (int round = 0; round < 30; round++) {
      var question = question(Set.of("image 7"), random.nextDouble(-1, 0.3), false);
      int size = 1 + random.nextInt(4);
      int k = 1 + random.nextInt(20);
      int offset = random.nextInt(3);
      var page = new Retrieval.Page(k, offset, OptionalInt.of(size));
      var found = Retrieval.of(index, question, page, config("max-widened = 60"));
      var labels = new LinkedHashMap<String, List<String>>();
      for (var each : all(question)) {
        if (each.label().isPresent()) {
          var group = labels.computeIfAbsent(each.label().get(), none -> new ArrayList<>());
          if (group.size() < size) {
            group.add(each.id());
          }
        }
      }
      var expected = labels.entrySet().stream().skip(offset).limit(k).toList();
      var groups = found.groups().orElseThrow();
      var where = "seed " + seed + " round " + round;
      assertEquals(expected.stream().map(Map.Entry::getKey).toList(), labels(groups), where);
      assertEquals(
          expected.stream().map(Map.Entry::getValue).toList(),
          groups.stream().map(group -> ids(group.neighbours())).toList(),
          where);
      assertTrue(found.effort().complete(), where);
      var members = groups.stream().flatMap(group -> group.neighbours().stream());
      assertEquals(
          members.map(Neighbour::id).collect(Collectors.toSet()),
          Set.copyOf(ids(found.neighbours())));
    }
  }

  private static List<String> labels(List<Group> groups) {
    return groups.stream().map(Group::label).toList();
  }

  @Test
  void of_groupsWithoutDuplicates_haveNoPictureTwice() {
    var vector = clusters.vector(0);
    put("a", "one", vector);
    put("b", "two", vector.clone());
    put("c", "two", clusters.vector(1));
    put("d", "one", clusters.vector(2));
    index.refresh(Map.of());
    var question = new Question(vector, Set.of(), ANY, -1, true, false);
    var page = new Retrieval.Page(5, 0, OptionalInt.of(2));
    var found = Retrieval.of(index, question, page, config(""));
    assertEquals(Set.of("a", "c", "d"), Set.copyOf(ids(found.neighbours())));
    assertEquals("one", found.groups().orElseThrow().getFirst().label());
  }

  @Test
  void of_bounds_areSaid() {
    var vector = clusters.vector(0);
    for (int i = 0; i < 50; i++) {
      put("copy " + i, "label " + i, vector);
    }
    put("other", "last", clusters.vector(1));
    index.refresh(Map.of());
    var question = new Question(vector, Set.of(), ANY, -1, true, false);
    var two = new Retrieval.Page(2, 0, OptionalInt.empty());
    var wide = Retrieval.of(index, question, two, config("max-widened = 100"));
    assertEquals(List.of("copy 0", "other"), ids(wide.neighbours()));
    assertTrue(wide.effort().complete());
    var narrow = Retrieval.of(index, question, two, config("max-widened = 20"));
    assertEquals(List.of("copy 0"), ids(narrow.neighbours()));
    assertFalse(narrow.effort().complete());

    var plain = new Question(vector, Set.of(), ANY, -1, false, false);
    var groups = new Retrieval.Page(10, 0, OptionalInt.of(3));
    var one = Retrieval.of(index, plain, groups, config("max-group-searches = 1"));
    assertFalse(one.effort().complete());
    assertEquals(1, one.effort().searches());
  }
}
