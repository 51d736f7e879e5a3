// The kernels of src/train/layers/arithmetic/arithmetic.ts, which says what each computes. The host passes addresses.
export { adam } from './adam';
export { multiplyBinary } from './binary';
export { countBytes, gatherByteWindows, largestMagnitude, quantise, spikeBytes } from './bytes';
export { affineGradient, columnMoments, spikes, spikesBackward } from './columns';
export { multiplyIntegers, multiplyIntegersTransposedA, multiplyIntegersTransposedB } from './integers';
export { multiply, multiplyBytesTransposedA, multiplyTransposedA, multiplyTransposedB } from './multiply';
export { gatherWindows, scatterWindows } from './windows';
