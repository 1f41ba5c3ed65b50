package kindred.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.avro.SchemaParser;

/**
 * The schemas that earlier releases wrote with, {@code schemas/history/<n>/<Record>.avsc}, packed
 * into the jar. The fingerprint in a message picks one of them.
 */
final class SchemaHistory {
  /** The newest release in {@code schemas/history}. */
  static final int RELEASES = 3;

  private SchemaHistory() {}

  static List<Schema> of(String fullName) {
    var name = fullName.substring(fullName.lastIndexOf('.') + 1);
    var schemas = new ArrayList<Schema>();
    for (int release = 1; release <= RELEASES; release++) {
      try (var in = open(release, name)) {
        if (in != null) {
          schemas.add(new SchemaParser().parse(in).mainSchema());
        }
      } catch (IOException | SchemaParseException e) {
        throw new UncheckedIOException(
            "schema history " + release + "/" + name + " is unreadable", new IOException(e));
      }
    }
    return schemas;
  }

  private static InputStream open(int release, String name) {
    return SchemaHistory.class.getResourceAsStream(
        "/kindred/schemas/history/" + release + "/" + name + ".avsc");
  }
}
