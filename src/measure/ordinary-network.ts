/** An ordinary network to stand beside the spiking ones: LeNet-5 (LeCun et al., Proceedings of the IEEE 1998, section II.B). */

/** Energy of one multiply-accumulate in 45 nm CMOS, in joules (Horowitz, ISSCC 2014). Moving the data is not in it. */
export const MAC_JOULES = { fp32: 4.6e-12, int8: 0.23e-12 } as const;

/** A layer's multiply-accumulates: outputs times what each sums over. */
const LENET5_LAYERS = [
  28 * 28 * 6 * (5 * 5), // C1: six maps of 28 x 28 over the 32 x 32 picture
  10 * 10 * (60 * 5 * 5), // C3: sixteen maps of 10 x 10 that see sixty pairs of maps, by the paper's table I
  120 * (16 * 5 * 5), // C5
  84 * 120, // F6
  10 * 84, // output
];

/** Error on the MNIST test set without distorted training pictures: 0.95 % (section III.C). */
export const LENET5 = {
  name: 'LeNet-5',
  dataset: 'mnist',
  accuracy: 0.9905,
  macs: LENET5_LAYERS.reduce((sum, macs) => sum + macs, 0),
} as const;
