package kindred.learner.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import kindred.encoder.TorchScript;
import kindred.learner.checkpoint.Section;
import kindred.learner.memory.AdamConstants;

/**
 * Adam over a network's parameters by torch's fused kernel, with moments that can be saved (DJL's
 * can't). Norm, update and zeroing are one native call each; everything happens in place. Gradients
 * are zero after an update and after a skipped one: the next backward pass adds to what it finds.
 *
 * <p>Of ResNet-18's 11 million weights an update takes 6 to 10 ms; the same rule by DJL's
 * operations 35 to 50 ms.
 */
final class AdamUpdater implements Section, AutoCloseable {
  private static final AdamConstants ADAM = AdamConstants.STANDARD;
  // The source form of archives: every operation by its full name, every value assigned. A
  // parameter
  // that no loss has reached yet has no gradient; AutogradAnyNonZero asks whether there is one.
  private static final String METHODS =
      """
        def gradients(self: __torch__.Ops,
          p: List[Tensor]) -> List[Tensor]:
          g = annotate(List[Tensor], [])
          for i in range(torch.len(p)):
            d = ops.prim.grad(p[i])
            if ops.prim.AutogradAnyNonZero(d):
              e = d
            else:
              e = torch.zeros_like(p[i])
            _0 = torch.append(g, e)
          return g
        def norm(self: __torch__.Ops,
          p: List[Tensor]) -> Tensor:
          g = self.gradients(p)
          return torch.sum(torch.square(torch.stack(torch._foreach_norm(g, 2))))
        def zero(self: __torch__.Ops,
          p: List[Tensor]) -> int:
          _0 = torch._foreach_zero_(self.gradients(p))
          return 0
        def update(self: __torch__.Ops,
          p: List[Tensor],
          m: List[Tensor],
          v: List[Tensor],
          scale: float,
          step: float,
          rate: float) -> int:
          g = self.gradients(p)
          if torch.ne(scale, 1.):
            _0 = torch._foreach_mul_(g, scale)
          else:
            pass
          t = annotate(List[Tensor], [])
          for i in range(torch.len(p)):
            _1 = torch.append(t, torch.full([], step, dtype=6, device=ops.prim.device(p[i])))
          none = annotate(List[Tensor], [])
          _2 = torch._fused_adam_(p, g, m, v, none, t, lr=rate, beta1=%s, beta2=%s, \
      weight_decay=0., eps=%s, amsgrad=False, maximize=False)
          _3 = torch._foreach_zero_(g)
          return 0
      """
          .formatted(ADAM.beta1(), ADAM.beta2(), ADAM.epsilon());

  private final TreeMap<String, Moments> moments = new TreeMap<>();
  private final List<Group> groups = new ArrayList<>();
  private final TorchScript script;
  private final IValue all;
  private long updates;

  private record Moments(PtNDArray parameter, PtNDArray first, PtNDArray second) {}

  /** Parameters with one rate, as the script takes them; the lists hold on to the arrays. */
  private record Group(double factor, IValue parameters, IValue first, IValue second) {
    static Group of(double factor, List<Moments> members) {
      return new Group(
          factor,
          list(members.stream().map(Moments::parameter).toArray(PtNDArray[]::new)),
          list(members.stream().map(Moments::first).toArray(PtNDArray[]::new)),
          list(members.stream().map(Moments::second).toArray(PtNDArray[]::new)));
    }

    private static IValue list(PtNDArray[] arrays) {
      return IValue.listFrom(arrays);
    }

    void close() {
      parameters.close();
      first.close();
      second.close();
    }
  }

  /**
   * @param manager owns the moments
   * @param parameters with gradients
   * @param factors what the rate is multiplied with, by parameter
   */
  AdamUpdater(
      NDManager manager,
      SequencedMap<String, Parameter> parameters,
      ToDoubleFunction<String> factors) {
    var members = new TreeMap<Double, List<Moments>>();
    parameters.forEach(
        (name, parameter) -> {
          var shape = parameter.getArray().getShape();
          var own =
              new Moments(
                  (PtNDArray) parameter.getArray(),
                  (PtNDArray) manager.zeros(shape),
                  (PtNDArray) manager.zeros(shape));
          moments.put(name, own);
          var factor = factors.applyAsDouble(name);
          members.computeIfAbsent(factor, f -> new ArrayList<>()).add(own);
        });
    members.forEach((factor, own) -> groups.add(Group.of(factor, own)));
    all =
        IValue.listFrom(
            moments.values().stream().map(Moments::parameter).toArray(PtNDArray[]::new));
    script = TorchScript.compile(manager, METHODS);
  }

  /** Σ g² over all gradients. */
  double squaredNorm(NDManager scope) {
    try (var result = script.run("norm", all)) {
      var sum = result.toTensor((PtNDManager) scope);
      return sum.getFloat();
    }
  }

  /** One update with the gradients multiplied by {@code scale}. */
  void update(double scale, double rate) {
    updates++;
    try (var factor = IValue.from(scale);
        var step = IValue.from((double) updates)) {
      for (var group : groups) {
        try (var own = IValue.from(rate * group.factor())) {
          script
              .run("update", group.parameters(), group.first(), group.second(), factor, step, own)
              .close();
        }
      }
    }
  }

  /** Whatever they are, NaN included. */
  void zero() {
    script.run("zero", all).close();
  }

  @Override
  public String name() {
    return "optimiser";
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeLong(updates);
    for (var entry : moments.entrySet()) {
      out.writeUTF(entry.getKey());
      Section.writeFloats(out, entry.getValue().first().toFloatArray());
      Section.writeFloats(out, entry.getValue().second().toFloatArray());
    }
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    updates = in.readLong();
    for (var entry : moments.entrySet()) {
      var name = in.readUTF();
      if (!name.equals(entry.getKey())) {
        throw new IOException("moments of '" + name + "' where '" + entry.getKey() + "' belongs");
      }
      fill(entry.getValue().first(), Section.readFloats(in));
      fill(entry.getValue().second(), Section.readFloats(in));
    }
  }

  private static void fill(NDArray array, float[] values) throws IOException {
    if (values.length != array.getShape().size()) {
      throw new IOException(values.length + " moments for a tensor of " + array.getShape());
    }
    try (var scope = array.getManager().newSubManager()) {
      scope.create(values, new Shape(array.getShape().getShape())).copyTo(array);
    }
  }

  @Override
  public void close() {
    groups.forEach(Group::close);
    all.close();
    script.close();
  }
}
