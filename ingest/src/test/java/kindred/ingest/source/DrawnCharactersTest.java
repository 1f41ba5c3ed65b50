package kindred.ingest.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class DrawnCharactersTest {
  @Test
  void read_sameSeed_isTheSameWhateverTheOrder() {
    var once = new DrawnCharacters(5, 9, 4);
    var again = new DrawnCharacters(5, 9, 4);
    for (int i = once.size() - 1; i >= 0; i--) {
      again.read((i + 7) % once.size());
      assertArrayEquals(once.read(i).bytes(), again.read(i).bytes());
      assertEquals(once.read(i).id(), again.read(i).id());
    }
    assertFalse(Arrays.equals(once.read(0).bytes(), new DrawnCharacters(6, 9, 4).read(0).bytes()));
  }

  @Test
  void read_all_haveIdsOfTheirOwnAndEvenClasses() {
    var source = new DrawnCharacters(1);
    var ids = new HashSet<String>();
    var perClass = new HashMap<String, Integer>();
    for (int i = 0; i < source.size(); i++) {
      var image = source.read(i);
      ids.add(image.id());
      perClass.merge(image.label().orElseThrow(), 1, Integer::sum);
    }
    assertEquals(1200, ids.size());
    assertEquals(60, perClass.size());
    assertTrue(perClass.values().stream().allMatch(count -> count == 20));
  }

  @Test
  void read_any_isADrawingOnWhitePaper() throws IOException {
    var source = new DrawnCharacters(3, 30, 2);
    for (int i = 0; i < source.size(); i++) {
      var image = ImageIO.read(new ByteArrayInputStream(source.read(i).bytes()));
      long ink = 0;
      for (int at = 0; at < 96 * 96; at++) {
        ink += 255 - image.getRaster().getSample(at % 96, at / 96, 0);
      }
      var share = ink / 255.0 / 96 / 96;
      assertTrue(share > 0.01 && share < 0.35, "image " + i + " has ink on " + share);
    }
  }
}
