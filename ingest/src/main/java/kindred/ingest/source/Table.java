package kindred.ingest.source;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A table with a header. {@code .tsv}: a line is a row, cells lie between tabs. {@code .csv}: RFC
 * 4180, so quoted cells may contain commas, doubled quotes and line ends. UTF-8.
 */
final class Table {
  private static final int END = -1;

  private final List<List<String>> rows = new ArrayList<>();
  private final BufferedReader in;
  private final char separator;

  private Table(BufferedReader in, char separator) {
    this.in = in;
    this.separator = separator;
  }

  /** The rows, the header first; blank lines are left out. */
  static List<List<String>> read(Path file) throws IOException {
    var tabs = file.toString().toLowerCase(Locale.ROOT).endsWith(".tsv");
    try (var in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      in.mark(1);
      if (in.read() != '\uFEFF') {
        in.reset();
      }
      var table = new Table(in, tabs ? '\t' : ',');
      table.readRows(!tabs);
      return table.rows;
    }
  }

  private void readRows(boolean quotes) throws IOException {
    var row = new ArrayList<String>();
    var cell = new StringBuilder();
    for (int c = in.read(); ; c = in.read()) {
      if (quotes && c == '"' && cell.isEmpty()) {
        readQuoted(cell);
      } else if (c == separator) {
        row.add(cell.toString());
        cell.setLength(0);
      } else if (c == '\n' || c == END) {
        row.add(cell.toString().stripTrailing());
        cell.setLength(0);
        if (row.size() > 1 || !row.getFirst().isBlank()) {
          rows.add(List.copyOf(row));
        }
        row.clear();
        if (c == END) {
          return;
        }
      } else {
        cell.append((char) c);
      }
    }
  }

  /** After an opening quote: up to the closing one; a doubled quote is one. */
  private void readQuoted(StringBuilder cell) throws IOException {
    for (int c = in.read(); ; c = in.read()) {
      if (c == END) {
        throw new IOException("a quoted cell does not end: \"" + cell);
      }
      if (c == '"') {
        in.mark(1);
        if (in.read() != '"') {
          in.reset();
          return;
        }
      }
      cell.append((char) c);
    }
  }
}
