/** Epochs of either kind of training. */

/** The most epochs of a run, asked for or made of a budget. */
export const MAX_EPOCHS = 100_000;
