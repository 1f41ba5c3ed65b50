package kindred.learner.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReplayMemoryTest {
  private static final SeededHash HASH = new SeededHash(7);

  private record Item(String id, String label) {}

  @Test
  void remember_inAnyOrder_endsInTheSameContent() {
    for (var seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      var items = randomItems(random);
      var capacity = 4 + random.nextInt(20);
      var expected = oracle(items, capacity);
      for (var order = 0; order < 5; order++) {
        Collections.shuffle(items, random);
        assertEquals(expected, content(filled(items, capacity)), "seed " + seed);
      }
    }
  }

  /** Everything at once: while too many, the largest class (greatest label) gives up its last. */
  private static List<String> oracle(List<Item> items, int capacity) {
    var classes = new TreeMap<String, List<Item>>();
    for (var item : items) {
      classes.computeIfAbsent(item.label(), l -> new ArrayList<>()).add(item);
    }
    var byHash =
        (Comparator<Item>) (a, b) -> Long.compareUnsigned(HASH.of(a.id()), HASH.of(b.id()));
    classes.values().forEach(c -> c.sort(byHash));
    for (var left = items.size(); left > capacity; left--) {
      var largest = classes.values().stream().mapToInt(List::size).max().orElseThrow();
      classes.descendingMap().values().stream()
          .filter(c -> c.size() == largest)
          .findFirst()
          .orElseThrow()
          .removeLast();
    }
    return classes.values().stream().flatMap(List::stream).map(Item::id).toList();
  }

  @Test
  void remember_aFullClass_saysThatItGaveUpTheImage() {
    var memory = new ReplayMemory("m", 4, HASH);
    for (var i = 0; i < 50; i++) {
      var removed = memory.remember("id" + i, "a", new byte[1], new float[1], 0);
      assertEquals(i < 4 ? 0 : 1, removed.size());
      assertEquals(Math.min(i + 1, 4), memory.size());
    }
  }

  @Test
  void remember_aCorrection_movesTheLabel() {
    var memory = new ReplayMemory("m", 10, HASH);
    memory.remember("x", "a", new byte[] {1}, new float[1], 0);
    var removed = memory.remember("x", "b", new byte[] {2}, new float[1], 5);
    assertEquals(List.of("a"), removed.stream().map(Remembered::label).toList());
    assertEquals(0, memory.count("a"));
    assertEquals(1, memory.count("b"));
    assertEquals(1, memory.size());
    assertEquals(2, memory.get("x").orElseThrow().image()[0]);
  }

  @Test
  void forget_removesAndFreesThePlace() {
    var memory = new ReplayMemory("m", 4, HASH);
    for (var i = 0; i < 4; i++) {
      memory.remember("id" + i, "a", new byte[1], new float[1], 0);
    }
    assertTrue(memory.forget("id0").isPresent());
    assertTrue(memory.forget("id0").isEmpty());
    assertTrue(memory.remember("later", "a", new byte[1], new float[1], 0).isEmpty());
    assertEquals(4, memory.size());
  }

  @Test
  void remember_skewedClasses_keepsThemBalanced() {
    var memory = new ReplayMemory("m", 30, HASH);
    for (var i = 0; i < 1000; i++) {
      var label = i % 100 == 0 ? "rare" : i % 2 == 0 ? "even" : "odd";
      memory.remember("id" + i, label, new byte[1], new float[1], 0);
    }
    assertEquals(10, memory.count("rare"));
    assertEquals(10, memory.count("even"));
    assertEquals(10, memory.count("odd"));
  }

  @Test
  void read_whatWasWritten_hasAllButThePixels() throws Exception {
    var memory = new ReplayMemory("m", 10, HASH);
    for (var i = 0; i < 10; i++) {
      memory.remember("id" + i, "c" + i % 3, new byte[] {(byte) i}, new float[] {i}, i);
    }
    var bytes = new ByteArrayOutputStream();
    memory.write(new DataOutputStream(bytes));
    var restored = new ReplayMemory("m", 10, HASH);
    restored.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    assertEquals(content(memory), content(restored));
    assertEquals(7, restored.get("id7").orElseThrow().embedding()[0]);
    assertEquals(7, restored.get("id7").orElseThrow().embeddedAt());
    for (var i = 0; i < 9; i++) {
      restored.restoreImage("id" + i, new byte[] {(byte) i});
    }
    assertEquals(
        List.of("id9"), restored.forgetWithoutImage().stream().map(Remembered::id).toList());
    assertEquals(9, restored.size());
  }

  private static List<Item> randomItems(Random random) {
    var items = new ArrayList<Item>();
    var classes = 1 + random.nextInt(6);
    for (var i = 5 + random.nextInt(60); i > 0; i--) {
      // Squared: some classes are much larger than others.
      var label = "c" + (int) (classes * random.nextDouble() * random.nextDouble());
      items.add(new Item("id" + i, label));
    }
    return items;
  }

  private static ReplayMemory filled(List<Item> items, int capacity) {
    var memory = new ReplayMemory("m", capacity, HASH);
    items.forEach(i -> memory.remember(i.id(), i.label(), new byte[1], new float[1], 0));
    return memory;
  }

  private static List<String> content(ReplayMemory memory) {
    var ids = new ArrayList<Remembered>();
    memory.forEach(ids::add);
    return ids.stream().map(Remembered::id).collect(Collectors.toList());
  }
}
