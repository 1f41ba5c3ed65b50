package kindred.query.index;

import java.io.IOException;
import kindred.query.index.IndexConfig.Compression;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene103.Lucene103Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

/** Lucene's codec with our graph settings and room for long vectors. */
final class GraphCodec {
  /** An architecture's embedding dim goes as far; Lucene's own limit is 1,024. */
  private static final int MOST_DIMENSIONS = 4096;

  private static final int IN_THE_MERGING_THREAD = 1;

  /** Which share of the values lies within the integers' range: Lucene's choice. */
  private static final Float BY_DIMENSION = null;

  private GraphCodec() {}

  static Codec of(IndexConfig config) {
    var format = new Hnsw(graph(config));
    return new Lucene103Codec() {
      @Override
      public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
        return format;
      }
    };
  }

  private static KnnVectorsFormat graph(IndexConfig config) {
    int links = config.maxConnections();
    int beam = config.beamWidth();
    if (config.compression() != Compression.SCALAR) {
      return new Lucene99HnswVectorsFormat(links, beam);
    }
    int bits = config.scalarBits();
    boolean twoPerByte = bits == 4;
    return new Lucene99HnswScalarQuantizedVectorsFormat(
        links, beam, IN_THE_MERGING_THREAD, bits, twoPerByte, BY_DIMENSION, null);
  }

  /** Written under the name of the format it hands on to, so that Lucene reads it by itself. */
  private static final class Hnsw extends KnnVectorsFormat {
    private final KnnVectorsFormat format;

    private Hnsw(KnnVectorsFormat format) {
      super(format.getName());
      this.format = format;
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
