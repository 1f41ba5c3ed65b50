/** What must survive a crash, on disk: one directory per checkpoint, one section per owner. */
package kindred.learner.checkpoint;
