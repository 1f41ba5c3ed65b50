package kindred.learner.publishing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RetirementRuleTest {
  private final RetirementRule rule = new RetirementRule(3, 2);

  @Test
  void retired_fewVersions_areNone() {
    assertEquals(Set.of(), retired(List.of(), Set.of(), Set.of()));
    assertEquals(Set.of(), retired(List.of(1, 2, 3, 4, 5), Set.of(1, 2, 3), Set.of()));
  }

  @Test
  void retired_many_areAllButTheNewestOfBothKinds() {
    var published = List.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertEquals(Set.of(1, 2, 3, 4), retired(published, Set.of(1, 2, 4, 5, 6, 8), Set.of()));
    assertEquals(Set.of(1, 2, 3, 4, 5, 6, 7), retired(published, Set.of(), Set.of()));
  }

  /** After a rollback the live version is an old one. */
  @Test
  void retired_whatIsNeeded_staysWhateverItsAge() {
    var published = List.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertEquals(Set.of(3, 4), retired(published, Set.of(1, 2, 4, 5, 6, 8), Set.of(1, 2, 8, 9)));
  }

  private Set<Integer> retired(
      List<Integer> published, Set<Integer> promoted, Set<Integer> needed) {
    return rule.retired(new TreeSet<>(published), promoted, needed);
  }
}
