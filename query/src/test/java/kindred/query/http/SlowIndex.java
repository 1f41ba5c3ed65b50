package kindred.query.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import kindred.query.index.ExactIndex;
import kindred.query.index.Found;
import kindred.query.index.IndexedImage;
import kindred.query.index.LabelCount;
import kindred.query.index.VectorIndex;
import kindred.query.index.Wanted;

/** An index whose searches wait. */
record SlowIndex(ExactIndex index, CountDownLatch started, CountDownLatch goOn)
    implements VectorIndex {
  @Override
  public Found search(float[] unitVector, Wanted wanted) {
    started.countDown();
    try {
      goOn.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return index.search(unitVector, wanted);
  }

  @Override
  public int version() {
    return index.version();
  }

  @Override
  public int dim() {
    return index.dim();
  }

  @Override
  public void put(IndexedImage image) {
    index.put(image);
  }

  @Override
  public void delete(String id) {
    index.delete(id);
  }

  @Override
  public void refresh(Map<Integer, Long> readThrough) {
    index.refresh(readThrough);
  }

  @Override
  public Optional<IndexedImage> get(String id) {
    return index.get(id);
  }

  @Override
  public List<IndexedImage> list(Optional<String> label, Optional<String> after, int most) {
    return index.list(label, after, most);
  }

  @Override
  public int size() {
    return index.size();
  }

  @Override
  public Map<Integer, Long> readThrough() {
    return index.readThrough();
  }

  @Override
  public List<LabelCount> labels(int most) {
    return index.labels(most);
  }

  @Override
  public void close() {
    index.close();
  }

  @Override
  public void clear() {}
}
