package kindred.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;

/** Feature maps to unit vectors: pooling, a linear layer, centring where asked for, L2. */
final class Head {
  private static final Shape UNIT = new Shape(1, 1);
  private static final Shape NONE = new Shape(0, 0);
  private static final int MAX_REDUCED = 64;
  private static final int[] PLACES = {2};
  private static final int[] COORDINATES = {1};

  private final int slices;
  private final boolean centre;
  private final PoolingLayer pooling;
  private final Parameter linear;
  private final Parameter bias;

  Head(Architecture architecture, Weights weights, MapShape map) {
    slices = architecture.slices();
    centre = architecture.centre();
    pooling = PoolingLayer.of(architecture.pooling(), weights, map);
    linear = weights.linear("head.linear.weight", architecture.embeddingDim(), pooling.length());
    bias = weights.constant("head.linear.bias", architecture.embeddingDim(), 0);
  }

  Features forward(NDArray map) {
    return ofPooled(pooling.pool(map));
  }

  Features ofPooled(NDArray pooled) {
    var out = Linear.linear(pooled, linear.getArray(), bias.getArray()).singletonOrThrow();
    var raw = centre ? out.sub(out.mean(COORDINATES, true)) : out;
    return new Features(pooled, raw, unit(raw));
  }

  int pooledDim() {
    return pooling.length();
  }

  private NDArray unit(NDArray raw) {
    if (slices == 1) {
      return raw.normalize(2, 1, 1e-12);
    }
    var shape = raw.getShape();
    return raw.reshape(shape.get(0) * slices, shape.get(1) / slices)
        .normalize(2, 1, 1e-12)
        .mul(Scalar.of(raw, Math.sqrt(1.0 / slices)))
        .reshape(shape);
  }

  /** (B, channels, h * w): DJL reduces one axis at a time. */
  private static NDArray flat(NDArray map) {
    return map.reshape(map.getShape().get(0), map.getShape().get(1), -1);
  }

  /** Maps (B, channels, h, w) to vectors (B, length). */
  private sealed interface PoolingLayer {
    NDArray pool(NDArray map);

    int length();

    static PoolingLayer of(Pooling pooling, Weights weights, MapShape map) {
      int channels = map.channels();
      return switch (pooling) {
        case AVERAGE -> new Average(channels);
        case AVERAGE_MAX -> new AverageMax(channels);
        case SECOND_ORDER -> {
          int reduced = Math.min(MAX_REDUCED, channels / 2);
          var reduce = weights.convolution("head.reduce.weight", reduced, channels, 1);
          yield new Reduced(reduce, new SecondOrder(weights.manager(), reduced));
        }
        case FLATTEN -> new Flatten(channels * map.side() * map.side());
      };
    }
  }

  private record Average(int length) implements PoolingLayer {
    @Override
    public NDArray pool(NDArray map) {
      return flat(map).mean(PLACES);
    }
  }

  private record AverageMax(int length) implements PoolingLayer {
    @Override
    public NDArray pool(NDArray map) {
      var places = flat(map);
      return places.mean(PLACES).add(places.max(PLACES));
    }
  }

  private record Flatten(int length) implements PoolingLayer {
    @Override
    public NDArray pool(NDArray map) {
      return map.reshape(map.getShape().get(0), length);
    }
  }

  private record Reduced(Parameter kernel, SecondOrder products) implements PoolingLayer {
    @Override
    public NDArray pool(NDArray map) {
      return products.pool(
          map.getNDArrayInternal()
              .convolution(map, kernel.getArray(), null, UNIT, NONE, UNIT, 1)
              .singletonOrThrow());
    }

    @Override
    public int length() {
      return products.length();
    }
  }
}
