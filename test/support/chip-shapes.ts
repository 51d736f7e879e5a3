/** Shapes of chips for property tests: a dozen that differ in every way, and random ones. */
import fc from 'fast-check';
import { type ChipShape, potentialRange, type Range, TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import { MODE } from '../../cores/modes.ts';

const RANC_MODES = MODE.resetBySubtraction;

/** A dozen shapes, none like another. */
export const FIXED_SHAPES: readonly ChipShape[] = [
  TRUENORTH_SHAPE,
  { ...TRUENORTH_SHAPE, axons: 16, neurons: 8 },
  { ...TRUENORTH_SHAPE, axons: 512, neurons: 64, axonTypes: 8, maxDelay: 31 },
  { ...TRUENORTH_SHAPE, axons: 64, neurons: 512, axonTypes: 2, maxDelay: 1 },
  { ...TRUENORTH_SHAPE, axons: 1024, neurons: 1024, maxDelay: 63, axonTypes: 16 },
  { ...TRUENORTH_SHAPE, axons: 33, neurons: 31, axonTypes: 1, maxDelay: 7, negativeTest: '<=' },
  { ...TRUENORTH_SHAPE, axons: 100, neurons: 300, ...narrow(8), weight: { min: -8, max: 7 } },
  { ...TRUENORTH_SHAPE, ...narrow(12), axons: 257, neurons: 255, maxDelay: 32, weight: { min: -1, max: 1 } },
  { ...TRUENORTH_SHAPE, potentialBits: 32, weight: { min: -100_000, max: 100_000 }, axonTypes: 5, maxDelay: 33 },
  { ...TRUENORTH_SHAPE, modes: MODE.leakReversal | MODE.stochasticLeak, thresholdBits: 0, axonTypes: 3 },
  { ...ranc(), axons: 512, neurons: 512, axonTypes: 4 },
  { ...ranc(), axons: 100, neurons: 300, axonTypes: 6, maxDelay: 8, negativeTest: '<=' },
];

/** Thresholds, leaks and weights of a chip of such potentials. */
function narrow(potentialBits: number): Pick<ChipShape, 'potentialBits' | 'threshold' | 'leak'> {
  const { max } = potentialRange({ potentialBits });
  return { potentialBits, threshold: { min: 0, max }, leak: { min: -max, max } };
}

function ranc(): ChipShape {
  const all = { min: -(2 ** 20), max: 2 ** 20 };
  return {
    ...TRUENORTH_SHAPE,
    potentialBits: 32,
    overflow: 'proved',
    weight: all,
    leak: all,
    threshold: { min: 0, max: 2 ** 20 },
    thresholdBits: 0,
    modes: RANC_MODES,
  };
}

function ranges(least: number, most: number): fc.Arbitrary<Range> {
  return fc.record({ min: fc.integer({ min: least, max: 0 }), max: fc.integer({ min: 1, max: most }) });
}

const sizes = (least: number) =>
  fc.oneof(fc.integer({ min: least, max: 64 }), fc.integer({ min: least, max: 1024 }), fc.constantFrom(256, 257, 1024));

/** Shapes that a chip may have. */
export const randomShapes: fc.Arbitrary<ChipShape> = fc
  .tuple(fc.integer({ min: 8, max: 32 }), fc.constantFrom<ChipShape['overflow']>('saturate', 'saturate', 'proved'))
  .chain(([potentialBits, overflow]) => {
    const { max } = potentialRange({ potentialBits });
    const wide = Math.min(max, 2 ** 18 - 1);
    const weights = Math.min(max, 2 ** 20);
    return fc.record({
      axons: sizes(16),
      neurons: sizes(8),
      axonTypes: fc.integer({ min: 1, max: 16 }),
      maxDelay: fc.oneof(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 63 })),
      potentialBits: fc.constant(potentialBits),
      overflow: fc.constant(overflow),
      negativeTest: fc.constantFrom<ChipShape['negativeTest']>('<', '<='),
      weight: ranges(-weights, weights),
      leak: ranges(-wide, wide),
      threshold: fc.record({ min: fc.constant(0), max: fc.integer({ min: 1, max: wide }) }),
      thresholdBits: overflow === 'proved' ? fc.constant(0) : fc.integer({ min: 0, max: 18 }),
      modes:
        overflow === 'proved'
          ? fc.constantFrom(RANC_MODES, 0, RANC_MODES | MODE.kappa)
          : fc.constantFrom(MODE.all, 0, MODE.kappa | MODE.resetMode),
      reach: fc.integer({ min: 1, max: 255 }),
    });
  });
