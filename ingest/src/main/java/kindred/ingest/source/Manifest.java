package kindred.ingest.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Images listed in a table: column {@code path}, and if there are such, {@code label} and {@code
 * id} (the path where it is missing); every other column is an attribute. Empty cells say nothing.
 */
final class Manifest implements ImageSource {
  private record Row(String path, String id, Optional<String> label, Map<String, String> rest) {}

  private final FileTree files;
  private final List<Row> rows;
  private final int maxBytes;

  private Manifest(FileTree files, List<Row> rows, int maxBytes) {
    this.files = files;
    this.rows = rows;
    this.maxBytes = maxBytes;
  }

  /**
   * Reads the table; takes the files over and closes them.
   *
   * @throws IOException where the table has no column {@code path}, an id twice, or no image that
   *     exists
   */
  static Manifest open(Path table, FileTree files, int maxBytes) throws IOException {
    var lines = Table.read(table);
    var header = lines.isEmpty() ? List.<String>of() : lines.getFirst();
    if (!header.contains("path")) {
      throw new IOException("'" + table + "' has no column 'path' but " + header);
    }
    if (new HashSet<>(header).size() < header.size()) {
      throw new IOException("'" + table + "' has a column twice: " + header);
    }
    var rows = new ArrayList<Row>();
    var ids = new HashSet<String>();
    for (var line : lines.subList(1, lines.size())) {
      var row = row(table, header, line);
      if (!ids.add(row.id())) {
        throw new IOException("'" + table + "' has id '" + row.id() + "' twice");
      }
      rows.add(row);
    }
    if (!rows.isEmpty() && rows.stream().noneMatch(row -> files.has(row.path()))) {
      var first = rows.getFirst().path();
      throw new IOException(
          "none of the images of '" + table + "' is there, beginning with '" + first + "'");
    }
    return new Manifest(files, List.copyOf(rows), maxBytes);
  }

  private static Row row(Path table, List<String> header, List<String> line) throws IOException {
    if (line.size() > header.size()) {
      throw new IOException("'" + table + "' has a row of more cells than its header: " + line);
    }
    var cells = new HashMap<String, String>();
    for (int i = 0; i < line.size(); i++) {
      if (!line.get(i).isBlank()) {
        cells.put(header.get(i), line.get(i));
      }
    }
    var path = cells.remove("path");
    if (path == null) {
      throw new IOException("'" + table + "' has a row without a path: " + line);
    }
    var id = Optional.ofNullable(cells.remove("id")).orElse(path);
    return new Row(path, id, Optional.ofNullable(cells.remove("label")), cells);
  }

  @Override
  public int size() {
    return rows.size();
  }

  @Override
  public int leftOut() {
    return 0;
  }

  @Override
  public SourceImage read(int index) throws IOException {
    var row = rows.get(index);
    var bytes = files.read(row.path(), maxBytes);
    return new SourceImage(
        row.id(), row.label(), bytes, ImageNames.mediaType(row.path()), row.rest());
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
