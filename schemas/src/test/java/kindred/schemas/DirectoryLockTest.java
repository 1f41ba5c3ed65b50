package kindred.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {
  @Test
  void take_whileAnotherHasIt_isRefusedUntilThatIsClosed(@TempDir Path parent) {
    var directory = parent.resolve("query");
    try (var _ = DirectoryLock.take("key", directory)) {
      var thrown =
          assertThrows(OperatorException.class, () -> DirectoryLock.take("key", directory));
      assertEquals(
          "key %s is in use by another process: give this one a directory of its own"
              .formatted(directory),
          thrown.getMessage());
    }
    DirectoryLock.take("key", directory).close();
  }
}
