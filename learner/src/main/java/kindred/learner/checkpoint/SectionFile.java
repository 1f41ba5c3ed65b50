package kindred.learner.checkpoint;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A file that is on the disk when it has been written, and its digest. */
final class SectionFile {
  private static final int BUFFER_BYTES = 1 << 16;

  private SectionFile() {}

  /** What goes into a file. */
  interface Content {
    void write(DataOutputStream out) throws IOException;
  }

  static Manifest.Digest write(Path file, Content content) throws IOException {
    var sha256 = sha256();
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var digested = new DigestOutputStream(Channels.newOutputStream(channel), sha256);
      var out = new DataOutputStream(new BufferedOutputStream(digested, BUFFER_BYTES));
      content.write(out);
      out.flush();
      channel.force(true);
      return digest(channel.size(), sha256);
    }
  }

  static Manifest.Digest digest(Path file) throws IOException {
    var sha256 = sha256();
    try (var in = new DigestInputStream(Files.newInputStream(file), sha256)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return digest(Files.size(file), sha256);
  }

  private static Manifest.Digest digest(long bytes, MessageDigest sha256) {
    return new Manifest.Digest(bytes, HexFormat.of().formatHex(sha256.digest()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }
}
