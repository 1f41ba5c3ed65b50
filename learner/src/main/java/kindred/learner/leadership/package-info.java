/** Which of several learners trains, writes checkpoints and publishes: one at a time. */
package kindred.learner.leadership;
