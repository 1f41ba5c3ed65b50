/** {@code kindred bench}: how fast this machine trains, beside the same step in plain PyTorch. */
package kindred.standalone.bench;
