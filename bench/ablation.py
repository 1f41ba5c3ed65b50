#!/usr/bin/env python3
"""Runs the rows of docs/learning.md's tables: kindred evaluate per row and seed, then a Markdown table.

    bench/ablation.py --images small1.zip --test-images small2.zip --steps 500 --seeds 5 --jobs 2 --out ablation.tsv
    bench/ablation.py --rows methods --images small1.zip --test-images small2.zip --steps 500 --seeds 3 --out methods.tsv
    bench/ablation.py --rows methods --config bench/ablation-grocery.conf --images grocery.zip --steps 500 --seeds 3 \
        --out grocery.tsv -- --split images.tsv --query-where source_split=test

It measures on the test classes and so is a report, not a way to choose settings: that is evaluate's --validate.

Every row has the same trunk, dimension, input, batch size, augmentation, steps and data, except for what its name says.
Results are appended to the TSV file as they come; rows and seeds that it holds are not run again.
Intervals are 95 % of Student's t over the seeds.
"""
import argparse
import concurrent.futures
import json
import os
import statistics
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
T_95 = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571, 7: 2.447, 8: 2.365, 9: 2.306, 10: 2.262}

RANDOM = ["learner.batch.miner=random"]
NO_CLASSES = ["learner.training.classification-weight=0"]
TRIPLET = ["learner.objective.name=triplet", "learner.objective.pairs=all", "learner.objective.average=nonzero"]
# Input half as large again, as the paper's 336 beside 224.
TRICKS = TRIPLET + ["encoder.pooling=second-order", "encoder.stages=3", "encoder.input.side=42"]

# @name=value is an option of evaluate and not a key.
ABLATION = {
    "untrained": ["@steps=0"],
    "random P×K + MS": RANDOM + NO_CLASSES,
    "random P×K + MS + classification": RANDOM,
    "SCHE + triplet": TRIPLET,
    "SCHE + MS": [],
    "SCHE + MS, whole batch of one anchor (paper's shape)": [
        "learner.batch.anchor-classes=1", "learner.batch.class-slots=5", "learner.batch.images-per-class=10",
        "learner.batch.uniform-share=0.22"],
    "DCES (4 slices) + MS": ["learner.objective.divide.clusters=4"],
    "XBM + MS": RANDOM + NO_CLASSES + ["learner.objective.cross-batch.capacity=1024",
                                       "learner.objective.cross-batch.warm-up-steps=100",
                                       "learner.objective.cross-batch.max-drift=2"],
    # Proxies at 100 times the network's rate, as in the authors' code: at 5 times they collapse.
    "Proxy-Anchor": RANDOM + NO_CLASSES + ["learner.objective.name=proxy-anchor",
                                           "learner.training.signature-learning-rate=0.1"],
    # Chosen on Korean held out: the paper's margin does not hold a network that begins at random.
    "Proxy-Anchor, alpha 8, delta 0.8": RANDOM + NO_CLASSES + ["learner.objective.name=proxy-anchor",
                                                               "learner.objective.proxy-anchor.alpha=8",
                                                               "learner.objective.proxy-anchor.delta=0.8"],
    "classification only": RANDOM + ["learner.objective.name=none"],
    "SCHE + triplet, four tricks": TRICKS,
    "… without averaging over non-zero terms": [*TRICKS, "learner.objective.average=all"],
    "… without second-order pooling": [*TRICKS, "encoder.pooling=average"],
    "… without the earlier stage": [*TRICKS, "encoder.stages=0"],
    "… without the larger input": [*TRICKS, "encoder.input.side=28"],
}


def alone(objective, *more):
    """An objective as its paper has it: random classes and images, nothing beside it."""
    return [*RANDOM, *NO_CLASSES, f"learner.objective.name={objective}", *more]


def teacher(kind):
    return alone("multi-similarity", f"learner.regulariser.teacher.kind={kind}",
                 "learner.regulariser.teacher.every-steps=100")


HALF = ["@labelled=0.5"]
# The fourteen methods by the numbers of issue and design, each beside what it is to be compared with.
METHODS = {
    "untrained": ["@steps=0"],
    "1 upper bound": alone("upper-bound"),
    "2 product quantisation, beside MS": alone("multi-similarity", "learner.quantiser.parts=16"),
    "3 ranked list": alone("ranked-list"),
    "4 density-aware": alone("density-aware"),
    "4 density-aware, against the nearest centre": alone("density-aware", "learner.objective.density-aware.semi-hard=false"),
    "5 SCHE + triplet": TRIPLET,
    "6 multi-similarity": alone("multi-similarity"),
    "5 and 6, the default": [],
    "7 FastAP": alone("fastap"),
    "8 MS + absolute teacher, its previous version": teacher("absolute"),
    "8 MS + relative teacher, its previous version": teacher("relative"),
    "triplet (for 9)": [*TRIPLET, *RANDOM, *NO_CLASSES],
    "9 triplet + learned policy": [*TRIPLET, *NO_CLASSES, "learner.batch.miner=policy"],
    "margin (for 10)": alone("margin", "learner.objective.pairs=distance-weighted"),
    "10 divide and conquer (4 slices) + margin": alone("margin", "learner.objective.pairs=distance-weighted",
                                                       "learner.objective.divide.clusters=4"),
    "MS, half of the labels (for 11)": alone("multi-similarity") + HALF,
    "11 MS + invariance, half of the labels": alone("multi-similarity", "learner.regulariser.invariance.images=32") + HALF,
    "12 SNR contrastive, centred": alone("snr-contrastive", "encoder.centre=true"),
    "12 SNR triplet, centred": alone("snr-triplet", "encoder.centre=true"),
    "13 MS on spanning trees, asymmetric batches": [*NO_CLASSES, "learner.batch.miner=asymmetric",
                                                    "learner.objective.pairs=spanning-tree"],
    "N-pair (for 14)": alone("n-pair"),
    # With the authors' constants the gate stays shut for these few steps.
    "14 N-pair + synthesis": alone("n-pair", "learner.synthesis.enabled=true"),
    "14 N-pair + synthesis, gate held open": alone("n-pair", "learner.synthesis.enabled=true",
                                                   "learner.synthesis.max-reconstruction=1000"),
    # Constants for losses of our size (gate open by itself), of few tries on seed 1.
    "14 MS + synthesis, constants for its size": alone(
        "multi-similarity", "learner.synthesis.enabled=true", "learner.synthesis.alpha=1",
        "learner.synthesis.beta=30", "learner.synthesis.soft-weight=100"),
}
ROWS = {"ablation": ABLATION, "methods": METHODS}


def run(arguments, row, seed):
    settings = ROWS[arguments.rows][row]
    options = {"steps": str(arguments.steps), "seed": str(seed), "images": arguments.images,
               "config": os.path.join(ROOT, arguments.config)}
    options.update(s[1:].split("=") for s in settings if s.startswith("@"))
    command = [os.path.join(ROOT, "kindred"), "evaluate", "--json"]
    for option in options.items():
        command += ["--" + option[0], option[1]]
    if arguments.test_images:
        command += ["--test-images", arguments.test_images]
    for setting in settings:
        if not setting.startswith("@"):
            command += ["-D", setting]
    command += arguments.more
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{row}, seed {seed}: exit {done.returncode}\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def interval(values):
    mean = statistics.mean(values)
    if len(values) < 2:
        return f"{mean:.3f}"
    half = T_95[len(values)] * statistics.stdev(values) / len(values) ** 0.5
    return f"{mean:.3f} ± {half:.3f}"


def table(rows, results):
    print("| row | seeds | recall@1 | MAP@R | seconds |\n|---|--:|--:|--:|--:|")
    for row in rows:
        found = [r for (name, _), r in results.items() if name == row]
        if found:
            print(f"| {row} | {len(found)} | {interval([r['recallAt1'] for r in found])} | "
                  f"{interval([r['mapAtR'] for r in found])} | {statistics.median(r['seconds'] for r in found):.0f} |")
        for how in ("quantised", "reranked"):
            if found and how + "RecallAt1" in found[0]:
                print(f"| … {how}, {found[0]['quantisedBytesPerImage']} of {found[0]['fullBytesPerImage']} bytes | {len(found)} | "
                      f"{interval([r[how + 'RecallAt1'] for r in found])} | {interval([r[how + 'MapAtR'] for r in found])} | |")


def read(path):
    results = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                row, seed, text = line.rstrip("\n").split("\t")
                results[row, int(seed)] = json.loads(text)
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", choices=ROWS, default="ablation")
    parser.add_argument("--only", nargs="*", help="rows by their beginnings")
    parser.add_argument("--images", required=True)
    parser.add_argument("--test-images")
    parser.add_argument("--config", default="bench/ablation.conf")
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--seeds", type=int, default=5, choices=range(1, 11))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", default="ablation.tsv")
    parser.add_argument("more", nargs="*", help="further arguments of kindred evaluate, after --")
    arguments = parser.parse_args()
    results = read(arguments.out)
    rows = [row for row in ROWS[arguments.rows] if not arguments.only or row.startswith(tuple(arguments.only))]
    wanted = [(row, seed) for seed in range(1, arguments.seeds + 1) for row in rows if (row, seed) not in results]
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool, open(arguments.out, "a", encoding="utf-8") as out:
        tasks = {pool.submit(run, arguments, row, seed): (row, seed) for row, seed in wanted}
        for task in concurrent.futures.as_completed(tasks):
            row, seed = tasks[task]
            results[row, seed] = task.result()
            out.write(f"{row}\t{seed}\t{json.dumps(results[row, seed])}\n")
            out.flush()
    table(rows, results)


if __name__ == "__main__":
    main()
