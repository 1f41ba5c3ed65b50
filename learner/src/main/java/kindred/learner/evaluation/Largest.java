package kindred.learner.evaluation;

import java.util.Arrays;

/** The largest few of many numbers: a heap whose root is the smallest that is kept. */
final class Largest {
  private final long[] heap;
  private int size;

  Largest(int capacity) {
    this.heap = new long[capacity];
  }

  void offer(long number) {
    if (size < heap.length) {
      heap[size] = number;
      rise(size++);
    } else if (heap.length > 0 && number > heap[0]) {
      heap[0] = number;
      sink();
    }
  }

  private void rise(int from) {
    var at = from;
    while (at > 0 && heap[at] < heap[(at - 1) / 2]) {
      swap(at, (at - 1) / 2);
      at = (at - 1) / 2;
    }
  }

  private void sink() {
    var at = 0;
    while (2 * at + 1 < size) {
      var child = 2 * at + 1;
      if (child + 1 < size && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[at] <= heap[child]) {
        return;
      }
      swap(at, child);
      at = child;
    }
  }

  private void swap(int i, int j) {
    var number = heap[i];
    heap[i] = heap[j];
    heap[j] = number;
  }

  /** What was kept, largest first. */
  long[] descending() {
    var ascending = Arrays.copyOf(heap, size);
    Arrays.sort(ascending);
    var descending = new long[size];
    for (var i = 0; i < size; i++) {
      descending[i] = ascending[size - 1 - i];
    }
    return descending;
  }
}
