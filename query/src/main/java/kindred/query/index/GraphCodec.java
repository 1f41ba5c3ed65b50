package kindred.query.index;

import java.io.IOException;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene103.Lucene103Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

/** Lucene's codec with our graph settings and room for long vectors. */
final class GraphCodec {
  /** An architecture's embedding dim goes as far; Lucene's own limit is 1,024. */
  private static final int MOST_DIMENSIONS = 4096;

  private GraphCodec() {}

  static Codec of(IndexConfig config) {
    var format = new Hnsw(config.maxConnections(), config.beamWidth());
    return new Lucene103Codec() {
      @Override
      public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
        return format;
      }
    };
  }

  /** Written under the name of the format it hands on to, so that Lucene reads it by itself. */
  private static final class Hnsw extends KnnVectorsFormat {
    private final KnnVectorsFormat format;

    private Hnsw(int maxConnections, int beamWidth) {
      super("Lucene99HnswVectorsFormat");
      this.format = new Lucene99HnswVectorsFormat(maxConnections, beamWidth);
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
      return format.fieldsWriter(state);
    }

    @Override
    public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
      return format.fieldsReader(state);
    }

    @Override
    public int getMaxDimensions(String field) {
      return MOST_DIMENSIONS;
    }
  }
}
