package kindred.query;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {
  @Test
  void take_whileAnotherHasIt_isRefusedUntilThatIsClosed(@TempDir Path parent) {
    var directory = parent.resolve("query");
    try (var _ = DirectoryLock.take(directory)) {
      var thrown = assertThrows(IllegalStateException.class, () -> DirectoryLock.take(directory));
      assertTrue(thrown.getMessage().contains(directory.toString()), thrown.getMessage());
    }
    DirectoryLock.take(directory).close();
  }
}
