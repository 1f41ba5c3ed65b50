package kindred.encoder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Directories that appear whole and stay through a power cut. */
final class Directories {
  private Directories() {}

  static void writeForced(Path file, byte[] bytes) throws IOException {
    try (var out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
      out.force(true);
    }
  }

  /** Forces a directory's entries to the disk. */
  static void force(Path directory) throws IOException {
    try (var entries = FileChannel.open(directory, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }

  /** Gives a directory its name for good; false where a directory of that name is already there. */
  static boolean rename(Path draft, Path target) throws IOException {
    try {
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
      return false;
    } catch (FileSystemException e) {
      // What Linux says differs by file system; the fact that matters is that someone was first.
      if (Files.isDirectory(target)) {
        return false;
      }
      throw e;
    }
    force(target.getParent());
    return true;
  }

  /** Deletes the drafts that a killed process left. */
  static void deleteDrafts(Path root, String prefix) throws IOException {
    try (var drafts = Files.newDirectoryStream(root, prefix + "*")) {
      for (var draft : drafts) {
        delete(draft);
      }
    }
  }

  /** Deletes a flat directory, if it exists. */
  static void delete(Path directory) throws IOException {
    if (Files.notExists(directory)) {
      return;
    }
    try (var files = Files.list(directory)) {
      for (var file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
