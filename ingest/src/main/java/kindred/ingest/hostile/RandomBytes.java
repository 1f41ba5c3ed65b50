package kindred.ingest.hostile;

import static kindred.ingest.hostile.Expectation.ANY;

import java.util.SplittableRandom;
import kindred.ingest.hostile.HostileEvent.Message;

/** What nobody can say the verdict of: bits flipped anywhere, garbage behind the right magic. */
final class RandomBytes {
  private static final int FILES_OF_A_KIND = 10;
  private static final int RECORDS = 20;

  private final Cases cases;
  private final SplittableRandom random;

  RandomBytes(Cases cases) {
    this.cases = cases;
    this.random = new SplittableRandom(~cases.seed());
  }

  void add() {
    for (var specimen : Specimens.of(cases.seed())) {
      for (int i = 0; i < FILES_OF_A_KIND; i++) {
        var file = i % 3 == 0 ? garbage(specimen) : flipped(specimen.file());
        cases.image("random/" + specimen.name() + "-" + i, ANY, () -> file);
      }
    }
    for (int i = 0; i < RECORDS; i++) {
      var name = "random/record-" + i;
      var value = flipped(cases.encoded(cases.good(name, cases.picture())));
      cases.record(name, ANY, () -> Message.of(Cases.key(name), value));
    }
  }

  private byte[] flipped(byte[] file) {
    var flipped = file.clone();
    for (int flips = random.nextInt(1, 9); flips > 0; flips--) {
      flipped[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private byte[] garbage(Specimens specimen) {
    var garbage = new byte[random.nextInt(specimen.magic(), 4000)];
    random.nextBytes(garbage);
    System.arraycopy(specimen.file(), 0, garbage, 0, specimen.magic());
    return garbage;
  }
}
