/** A network that no core can hold is refused by name, value and limit. */
import { describe, expect, it } from 'vitest';
import { checkNetwork } from '../../../src/models/check-network.ts';
import type { IntegerLayer, IntegerNetwork } from '../../../src/models/integer-network.ts';

/** One dense ternary layer on 4 x 4 x 2 lines, all weights 1. */
function networkWith(change: Partial<IntegerLayer> = {}, input = { width: 4, height: 4, channels: 2 }): IntegerNetwork {
  const channels = change.channels ?? 3;
  const layer: IntegerLayer = {
    ...{ name: 'votes', kernel: null, stride: 1, padding: 0, channels, groups: 1 },
    ...{ shuffled: false, shared: false, weights: 'ternary' },
    kernelWeights: new Int16Array(input.width * input.height * input.channels * channels).fill(1),
    thresholds: new Int16Array(channels),
    ...change,
  };
  return { name: 'net', input, layers: [layer] };
}

/** The same, of spike counts. */
function countingWith(
  ticks: number,
  change: Partial<IntegerLayer> = {},
  input?: IntegerNetwork['input'],
): IntegerNetwork {
  const steps = new Int16Array(change.channels ?? 3).fill(1);
  return { ...networkWith({ steps, ...change }, input), counts: { ticks, firing: 'held' } };
}

describe('a network', () => {
  it('passes when cores can hold it', () => {
    expect(() => checkNetwork(networkWith())).not.toThrow();
    // 289 lines, of which a neuron takes 256: the rest need no axon.
    const sparse = networkWith({ channels: 1 }, { width: 17, height: 17, channels: 1 });
    sparse.layers[0]?.kernelWeights.fill(0, 256);
    expect(() => checkNetwork(sparse)).not.toThrow();
    expect(() => checkNetwork(countingWith(15))).not.toThrow();
    // A typed neuron of counts has a weight for even lines and one for odd ones.
    const typed = Int16Array.from({ length: 96 }, (_, at) => (Math.floor(at / 3) % 2 === 0 ? 2 : -1));
    const flat = { width: 1, height: 1, channels: 32 };
    expect(() => checkNetwork(countingWith(4, { weights: 'typed', kernelWeights: typed }, flat))).not.toThrow();
    // So many lines can all excite beside the control spikes of 2, 4 and 8 ticks.
    for (const [ticks, channels] of [
      [2, 248],
      [4, 240],
      [8, 226],
    ] as const) {
      const shape = { channels: 1, thresholds: Int16Array.of(1), weights: 'typed' as const };
      const at = (lines: number) => () => checkNetwork(countingWith(ticks, shape, { ...flat, channels: lines }));
      expect(at(channels)).not.toThrow();
      expect(at(channels + 1)).toThrow('(1 too many)');
    }
  });

  it.each<[string, IntegerNetwork, string]>([
    ['no layers', { ...networkWith(), layers: [] }, 'network "net" has no layers: give it at least one'],
    [
      'weights that do not fit its shape',
      networkWith({ kernelWeights: new Int16Array(95) }),
      'layer "votes": kernelWeights has 95 elements, 32 inputs and 3 channels need 96',
    ],
    [
      'thresholds that do not',
      networkWith({ thresholds: new Int16Array(4) }),
      'layer "votes": thresholds has 4 elements',
    ],
    [
      'groups that divide nothing',
      networkWith({ groups: 2 }),
      'layer "votes" has 2 groups, its 3 output channels cannot be divided so: choose a divisor of both',
    ],
    [
      'a window larger than its input',
      networkWith({ kernel: 7, padding: 1 }),
      'layer "votes": a window of 7 does not fit its input of 4 x 4 with padding 1: make it smaller',
    ],
    [
      'a stride of 0',
      networkWith({ kernel: 2, stride: 0 }),
      'layer "votes": stride is 0, must be a whole number from 1',
    ],
    [
      'padding that a window could miss the input in',
      networkWith({ kernel: 2, padding: 2 }),
      'layer "votes": padding is 2, must be a whole number from 0 to 1',
    ],
    [
      'a neuron of too many inputs',
      networkWith({ channels: 2 }, { width: 17, height: 17, channels: 1 }),
      'layer "votes" neuron 0 has 289 weights that are not 0, a core has 256 axons (33 too many)',
    ],
    [
      'a ternary weight of 2',
      networkWith({ kernelWeights: new Int16Array(96).fill(2, 95) }),
      'layer "votes": weight 95 is 2, a ternary layer has -1, 0 and 1',
    ],
    [
      'a threshold beyond the leak',
      networkWith({ thresholds: Int16Array.of(0, -256, 0) }),
      'layer "votes" neuron 1: threshold -256 is beyond +-255',
    ],
    [
      'two weights for one type',
      networkWith({ weights: 'typed', kernelWeights: new Int16Array(96).fill(1).fill(2, 30, 31) }),
      // Input 10 is channel 0 at (1, 1): type 3, as channel 1 at (0, 1) is, which weighs 1.
      'layer "votes" neuron 0 has weights 1 and 2 for lines of type 3',
    ],
    [
      'a typed weight beyond 9 bits',
      networkWith({ weights: 'typed', kernelWeights: new Int16Array(96).fill(256) }),
      'layer "votes" neuron 0: weight 256 is beyond +-255 (9 bits)',
    ],
    [
      'counts over 16 ticks',
      countingWith(16),
      'network "net": ticks of counts is 16, must be a whole number from 2 to 15',
    ],
    [
      'two weights for one type of those that lines have beside control spikes',
      countingWith(2, { weights: 'typed', kernelWeights: new Int16Array(96).fill(1).fill(2, 30, 31) }),
      // Input 10 is channel 0 at (1, 1): type 0 of two, as channel 0 at (0, 0) is, which weighs 1.
      'layer "votes" neuron 0 has weights 1 and 2 for lines of type 0',
    ],
    [
      'a threshold beyond what control spikes lift',
      countingWith(2, { thresholds: Int16Array.of(0, 4095, -4096) }),
      'layer "votes" neuron 2: threshold -4096 is beyond +-4095, of a network of spike counts',
    ],
    [
      'counts without steps',
      { ...networkWith(), counts: { ticks: 2, firing: 'held' } },
      'layer "votes": steps has 0 elements, 32 inputs and 3 channels need 3',
    ],
    ['steps without counts', { ...countingWith(2), counts: undefined }, 'layer "votes": steps has 3 elements'],
    [
      'a step of 0',
      countingWith(2, { steps: Int16Array.of(1, 1, 0) }),
      'layer "votes" neuron 2: step is 0, must be a whole number from 1 to 4095',
    ],
    [
      'control axons beside too many inputs',
      // 250 lines of 4 spikes each, lifted by 1000 on 4 axons (255 each), cleared by 1000 and twice that and 1 on 12.
      countingWith(4, { channels: 1 }, { width: 250, height: 1, channels: 1 }),
      'layer "votes": a neuron with 250 weights that are not 0 and its 16 control axons need 266, a core has 256 (10 too many)',
    ],
  ])('is refused with %s', (_, network, line) => {
    expect(() => checkNetwork(network)).toThrow(line);
  });
});
