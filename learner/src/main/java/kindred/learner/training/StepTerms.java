package kindred.learner.training;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import kindred.encoder.Features;
import kindred.learner.regulariser.Regulariser;
import kindred.learner.regulariser.StepPass;

/**
 * What the regularisers have to do with one step: images behind the batch's, and terms of the loss.
 *
 * @param regularisers each with its images
 * @param images of each, one list per regulariser
 */
record StepTerms(List<Regulariser> regularisers, List<List<byte[]>> images) {
  static StepTerms of(List<Regulariser> regularisers, long step) {
    return new StepTerms(
        regularisers, regularisers.stream().map(regulariser -> regulariser.images(step)).toList());
  }

  /** All images, in the order of their rows. */
  List<byte[]> further() {
    var all = new ArrayList<byte[]>();
    images.forEach(all::addAll);
    return all;
  }

  /** The rows that are the batch's. */
  static Features batch(Features all, int size) {
    return new Features(
        StepPass.rows(all.pooled(), 0, size),
        StepPass.rows(all.raw(), 0, size),
        StepPass.rows(all.unit(), 0, size));
  }

  /**
   * A loss with the terms.
   *
   * @param input of the pass, batch and further images
   * @param unit what came of it
   * @param batch how many rows are the batch's
   */
  NDArray add(NDArray loss, NDArray input, NDArray unit, int batch) {
    var total = loss;
    var from = batch;
    for (var i = 0; i < regularisers.size(); i++) {
      var to = from + images.get(i).size();
      var term = regularisers.get(i).term(new StepPass(input, unit, batch, from, to));
      total = term.isPresent() ? total.add(term.get()) : total;
      from = to;
    }
    return total;
  }
}
