/** Arrays as PyTorch exports them: what it would compute, in floats and in its own order of axes, is what the model does. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Grid, lines } from '../../../mapping/line-grid.ts';
import { encodeNpz, type NpyArray, openNpz } from '../../../src/formats/npz.ts';
import { importNetwork, importTransduction, type WeightArrays } from '../../../src/models/import-weights.ts';
import { integerForward } from '../../../src/models/integer-forward.ts';
import { type LayerShape, outputGridOf } from '../../../src/models/integer-network.ts';
import { transduce, transductionGrid } from '../../../src/models/transduction.ts';
import { generator } from '../../support/generator.ts';

type Arrays = Readonly<Record<string, NpyArray>>;
/** Arrays as they come out of a file. */
const fileOf = (arrays: Arrays): WeightArrays => openNpz('w.npz', encodeNpz(arrays));

type Random = () => number;
const whole = (random: Random, low: number, high: number) => low + Math.floor(random() * (high - low + 1));

/** A tensor `[channel][y][x]`, as PyTorch orders one image. */
interface Tensor extends Grid {
  readonly at: (channel: number, y: number, x: number) => number;
}

/** `torch.nn.functional.conv2d` of one image with OIHW weights, then batch normalisation, then a step. */
function torchLayer(input: Tensor, shape: LayerShape, weights: Arrays): number[][][] {
  const { name, stride, padding, channels, groups, shuffled } = shape;
  const kernelX = shape.kernel ?? input.width;
  const kernelY = shape.kernel ?? input.height;
  const output = outputGridOf(input, shape);
  const value = (key: string, i: number, otherwise: number) => Number(weights[`${name}.${key}`]?.data[i] ?? otherwise);
  const perGroup = input.channels / groups;
  // channel_shuffle: view(channels / groups, groups) -> transpose -> flatten
  const shuffledChannel = (c: number) => (shuffled ? (c % perGroup) * groups + Math.floor(c / perGroup) : c);
  return Array.from({ length: channels }, (_, o) =>
    Array.from({ length: output.height }, (_, y) =>
      Array.from({ length: output.width }, (_, x) => {
        let sum = value('bias', o, 0);
        for (let i = 0; i < perGroup; i++) {
          const c = shuffledChannel(Math.floor(o / (channels / groups)) * perGroup + i);
          for (let ky = 0; ky < kernelY; ky++) {
            for (let kx = 0; kx < kernelX; kx++) {
              const [inY, inX] = [y * stride - padding + ky, x * stride - padding + kx];
              if (inY < 0 || inX < 0 || inY >= input.height || inX >= input.width) continue;
              sum += input.at(c, inY, inX) * value('weight', ((o * perGroup + i) * kernelY + ky) * kernelX + kx, 0);
            }
          }
        }
        if (!weights[`${name}.gamma`]) return sum >= value('threshold', o, 0) ? 1 : 0;
        const normal = (sum - value('mean', o, 0)) / Math.sqrt(value('var', o, 1) + value('eps', 0, 1e-5));
        return normal * value('gamma', o, 1) + value('beta', o, 0) >= 0 ? 1 : 0;
      }),
    ),
  );
}

const float = (shape: readonly number[], value: () => number) => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((product, n) => product * n, 1) }, value),
});

/** What a training elsewhere might leave: scaled ternary or typed weights, a normalisation or thresholds. */
function randomArrays(shape: LayerShape, input: Grid, random: Random): Arrays {
  const { name, channels, groups, kernel } = shape;
  const inputs = input.channels / groups;
  const block = kernel === null ? [inputs * input.width * input.height] : [inputs, kernel, kernel];
  const fanIn = block.reduce((product, n) => product * n, 1);
  const scales = Array.from({ length: channels }, () => whole(random, 1, 40) / 32);
  const strengths = Array.from({ length: channels * 4 }, () => whole(random, -9, 9));
  let at = 0;
  const weight = float([channels, ...block], () => {
    const neuron = Math.floor(at / fanIn);
    // A shared layer's type is its input channel's; a dense one here has a single place, so it is the input's number.
    const perChannel = kernel === null ? 1 : kernel ** 2;
    const i = Math.floor((at++ % fanIn) / perChannel);
    const perGroup = input.channels / groups;
    const group = Math.floor(neuron / (channels / groups));
    const c = shape.shuffled ? i * groups + group : group * perGroup + i;
    const typed = strengths[neuron * 4 + (c % 4)] as number;
    const size = shape.weights === 'ternary' ? whole(random, -1, 1) : random() < 0.6 ? typed : 0;
    return size * (scales[neuron] as number);
  });
  const perNeuron = (value: () => number) => float([channels], value);
  const arrays: Record<string, ReturnType<typeof float>> = { [`${name}.weight`]: weight };
  if (shape.weights === 'typed') arrays[`${name}.scale`] = { shape: [channels], data: Float32Array.from(scales) };
  if (random() < 0.3) return { ...arrays, [`${name}.threshold`]: perNeuron(() => whole(random, -40, 40) / 16 + 0.01) };
  return {
    ...arrays,
    ...(random() < 0.5 && { [`${name}.bias`]: perNeuron(() => random() - 0.5) }),
    [`${name}.gamma`]: perNeuron(() => (random() < 0.1 ? 0 : random() * 2 - 0.5)),
    [`${name}.beta`]: perNeuron(() => random() * 2 - 1),
    [`${name}.mean`]: perNeuron(() => random() * 2 - 1),
    [`${name}.var`]: perNeuron(() => random() * 3),
    ...(random() < 0.5 && { [`${name}.eps`]: float([], () => 1e-3) }),
  };
}

describe('importNetwork', () => {
  it('does what PyTorch would: grouped and shuffled windows, dense layers, scales, normalisations of either sign', () => {
    const seen = new Set<number>();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), (seed) => {
        const random = generator(seed);
        const input = { width: whole(random, 3, 5), height: whole(random, 3, 5), channels: 2 * whole(random, 1, 2) };
        const groups = whole(random, 1, 2);
        const kernel = whole(random, 1, 3);
        const kind = () => (random() < 0.5 ? 'ternary' : 'typed') as LayerShape['weights'];
        const windows: LayerShape = {
          ...{ name: 'conv', kernel, stride: whole(random, 1, 2), padding: whole(random, 0, kernel - 1) },
          ...{
            channels: 2 * whole(random, 1, 3),
            groups,
            shuffled: groups > 1 && random() < 0.5,
            shared: true,
            weights: kind(),
          },
        };
        const grid = outputGridOf(input, windows);
        const dense: LayerShape = {
          ...{ name: 'dense', kernel: null, stride: 1, padding: 0, channels: 6, groups: 1 },
          ...{ shuffled: false, shared: false, weights: 'ternary' },
        };
        const arrays = { ...randomArrays(windows, input, random), ...randomArrays(dense, grid, random) };
        const network = importNetwork('w.npz', 'net', input, [windows, dense], fileOf(arrays));
        const forward = integerForward(network);
        for (let image = 0; image < 4; image++) {
          const spikes = Uint8Array.from({ length: lines(input) }, () => whole(random, 0, 1));
          const first = torchLayer(
            { ...input, at: (c, y, x) => spikes[(y * input.width + x) * input.channels + c] as number },
            windows,
            arrays,
          );
          const last = torchLayer({ ...grid, at: (c, y, x) => first[c]?.[y]?.[x] as number }, dense, arrays);
          const expected = last.map((plane) => plane[0]?.[0] as number);
          expect([...forward(spikes)]).toEqual(expected);
          for (const spike of expected) seen.add(spike);
        }
      }),
      { numRuns: 200 },
    );
    expect(seen.size).toBe(2);
  });

  const INPUT = { width: 2, height: 1, channels: 1 };
  const SHAPE: LayerShape = {
    ...{ name: 'votes', kernel: null, stride: 1, padding: 0, channels: 2, groups: 1 },
    ...{ shuffled: false, shared: false, weights: 'ternary' },
  };
  const array = (shape: number[], ...values: number[]) => ({ shape, data: Float32Array.from(values) });
  const GOOD: Arrays = { 'votes.weight': array([2, 2], 0.5, -0.5, 0, 2) };
  const imported = (arrays: Arrays, shape = SHAPE) => importNetwork('w.npz', 'net', INPUT, [shape], fileOf(arrays));

  it('takes the threshold that a normalisation stands for', () => {
    const layer = imported({
      ...GOOD,
      // 0.5 s >= 0.4 is s >= 0.8: 1; and 2 s + 1 times -1 >= 0 is s <= -0.5: the weight turns round, -s >= 0.5.
      'votes.bias': array([2], 0, 1),
      'votes.gamma': array([2], 3, -1),
      'votes.beta': array([1], 0),
      'votes.mean': array([2], 0.4, 0),
      'votes.var': array([1], 1),
    }).layers[0];
    expect([...(layer?.kernelWeights ?? [])]).toEqual([1, 0, -1, 0]);
    // Of the second the sum is at most 0, as its weight is 0 or -1: it never fires.
    expect([...(layer?.thresholds ?? [])]).toEqual([1, 1]);
  });

  it.each<[string, Arrays, string]>([
    ['no weights', {}, 'w.npz has no array votes.weight'],
    [
      'another shape',
      { 'votes.weight': array([2, 1, 1, 2], 1, 1, 1, 1) },
      'w.npz: votes.weight has shape (2, 1, 1, 2), layer "votes" needs (2, 2)',
    ],
    [
      'weights that are not ternary',
      { 'votes.weight': array([2, 2], 1, 1, 0.3, 0.7) },
      'w.npz: votes.weight has the sizes 0.3 and 0.7 for neuron 1, ternary weights have one size and 0',
    ],
    [
      'a NaN',
      { 'votes.weight': array([2, 2], 1, Number.NaN, 1, 1) },
      'w.npz: votes.weight has the value NaN, must be finite',
    ],
    [
      'half a normalisation',
      { ...GOOD, 'votes.gamma': array([2], 1, 1) },
      'w.npz: has no votes.beta, which the normalisation of layer "votes" needs',
    ],
    [
      'thresholds and a bias',
      { ...GOOD, 'votes.threshold': array([2], 1, 1), 'votes.bias': array([2], 1, 1) },
      'w.npz: has votes.threshold and votes.bias: give thresholds, or what they follow from',
    ],
    [
      'a part under a wrong name',
      { ...GOOD, 'votes.biases': array([2], 1, 1), 'votes.more.bias': array([2], 1, 1) },
      'w.npz: votes.biases is none of what a layer has: weight, scale, bias,',
    ],
    [
      'too few thresholds',
      { ...GOOD, 'votes.threshold': array([3], 1, 1, 1) },
      'w.npz: votes.threshold has shape (3,), must be (2,) or (1,): one for each neuron, or one for all',
    ],
  ])('is refused with %s', (_, arrays, line) => {
    expect(() => imported(arrays)).toThrow(line);
  });

  it('takes every part in its shape only, and says both', () => {
    const local = { ...SHAPE, kernel: 1, channels: 3 };
    const parts = ['scale', 'bias', 'gamma', 'beta', 'mean', 'var', 'threshold'];
    const weight = { shape: [2, 3, 1, 1, 1], data: new Float32Array(6).fill(1) };
    const normal = (part: string) => (/gamma|beta|mean|var/.test(part) ? ['gamma', 'beta', 'mean', 'var'] : []);
    for (const part of parts) {
      const others = Object.fromEntries(normal(part).map((name) => [`votes.${name}`, array([1], 1)]));
      const of = (shape: number[]) => {
        const data = new Float32Array(shape.reduce((product, side) => product * side, 1)).fill(1);
        return imported({ 'votes.weight': weight, ...others, [`votes.${part}`]: { shape, data } }, local);
      };
      const same = of([6]);
      for (const right of [[2, 3], [1], []]) expect(of(right)).toEqual(same);
      for (const wrong of [[3, 2], [6, 1], [1, 6], [3], [2], [7], [0], [1, 1]]) {
        expect(() => of(wrong)).toThrow(
          `w.npz: votes.${part} has shape (${wrong.join(', ')}${wrong.length === 1 ? ',' : ''}), must be (6,) or (2, 3) or (1,): one for`,
        );
      }
    }
    for (const shape of [[3, 2, 1, 1, 1], [6], [2, 3], [2, 3, 1, 1], [1, 3, 2, 1, 1]]) {
      const moved = { 'votes.weight': { ...weight, shape } };
      expect(() => imported(moved, local)).toThrow('layer "votes" needs (2, 3, 1, 1, 1)');
    }
  });

  it('is refused where typed weights are not whole, too large, or two of one type', () => {
    const typed = { ...SHAPE, weights: 'typed' as const };
    const weights = (...values: number[]) => imported({ 'votes.weight': array([2, 2], ...values) }, typed);
    expect(() => weights(1.5, 0, 0, 0)).toThrow(
      'votes.weight has 1.5 for neuron 0, which is 1.5 times its scale, must be a whole number',
    );
    expect(() => weights(0, 0, 0, -256)).toThrow('layer "votes" would have the weight -256, a core holds up to +-255');
    const three = { width: 3, height: 1, channels: 1 };
    expect(() =>
      importNetwork(
        'w.npz',
        'net',
        three,
        [typed],
        fileOf({ 'votes.weight': array([2, 3], 1, 0, 2, 0, 0, 0), 'votes.threshold': array([1], 2) }),
      ),
    ).toThrow('layer "votes" neuron 0 has weights 1 and 2 for lines of type 0');
    const zero = { 'votes.weight': array([2, 2], 1, 1, 1, 1), 'votes.scale': array([1], 0) };
    expect(() => imported(zero, typed)).toThrow('w.npz: votes.scale is 0, must be more than 0');
  });
});

describe('importTransduction', () => {
  const PICTURE = { width: 4, height: 3, channels: 3 };
  const INPUT = { kind: 'filters', kernel: 3, stride: 2, padding: 1, channels: 5 } as const;

  it('does what PyTorch would with pixels of 0 to 1, its scale being that of its 8 bits over 255', () => {
    let fired = 0;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), (seed) => {
        const random = generator(seed);
        const eighths = float([5, 3, 3, 3], () => whole(random, -127, 127) / 8); // exact in 32 bits
        const normal = (value: () => number) => float([5], value);
        const arrays = {
          'input.weight': eighths,
          'input.scale': float([], () => 1 / 8),
          'input.gamma': normal(() => random() * 2 - 0.7),
          'input.beta': normal(() => random() - 0.5),
          'input.mean': normal(() => random() * 2000 - 1000),
          'input.var': normal(() => random() * 1e6),
        };
        const transduction = importTransduction('w.npz', INPUT, PICTURE, fileOf(arrays));
        const pixels = Uint8Array.from({ length: lines(PICTURE) }, () => whole(random, 0, 255));
        const spikes = new Uint8Array(lines(transductionGrid(transduction, PICTURE)));
        transduce(transduction, PICTURE, pixels, spikes);
        const at = (c: number, y: number, x: number) => pixels[(y * 4 + x) * 3 + c] as number;
        const shape = { ...INPUT, name: 'input', groups: 1, shuffled: false, shared: true, weights: 'typed' } as const;
        const planes = torchLayer({ ...PICTURE, at }, shape, arrays);
        const { width, height } = outputGridOf(PICTURE, shape);
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            const mine = [...spikes.subarray((y * width + x) * 5, (y * width + x + 1) * 5)];
            expect(mine).toEqual(planes.map((plane) => plane[y]?.[x]));
            fired += mine.filter((spike) => spike === 1).length;
          }
        }
      }),
      { numRuns: 50 },
    );
    expect(fired).toBeGreaterThan(50);
  });

  it('is refused with weights beyond 8 bits', () => {
    const arrays = { 'input.weight': float([5, 3, 3, 3], () => 128), 'input.threshold': float([], () => 1) };
    expect(() => importTransduction('w.npz', INPUT, PICTURE, fileOf(arrays))).toThrow(
      'w.npz: input.weight has 128 for filter 0, the limit is +-127: give a larger input.scale',
    );
  });
});
