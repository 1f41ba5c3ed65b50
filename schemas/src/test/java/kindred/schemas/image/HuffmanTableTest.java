package kindred.schemas.image;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HuffmanTableTest {
  /** One code of each length up to this one, and two of it where all ones are taken too. */
  private static HuffmanTable table(int longest, boolean allOnes) {
    var counts = new int[16];
    Arrays.fill(counts, 0, longest, 1);
    counts[longest - 1] += allOnes ? 1 : 0;
    return new HuffmanTable(counts, new byte[longest + 1]);
  }

  /** T.81 annex C: they are kept as the beginning of longer ones; libjpeg refuses them too. */
  @Test
  void new_codeOfOnesOnly_isRefused() {
    for (int longest = 1; longest <= 16; longest++) {
      int length = longest;
      table(length, false);
      assertThrows(IllegalArgumentException.class, () -> table(length, true));
    }
  }
}
