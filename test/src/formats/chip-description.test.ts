import { describe, expect, it } from 'vitest';
import { TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { NO_FAULTS } from '../../../cores/faults.ts';
import { MODE } from '../../../cores/modes.ts';
import { CHIPS, parseChipDescription } from '../../../src/formats/chip-description.ts';

const parse = (value: unknown) => parseChipDescription('chip.json', new TextEncoder().encode(JSON.stringify(value)));

describe('a chip description', () => {
  it('says only what differs from TrueNorth', () => {
    const { name, shape, mesh } = parse({ name: 'wide', core: { axons: 512, maxDelay: 31 } });
    expect(name).toBe('wide');
    expect(shape).toEqual({ ...TRUENORTH_SHAPE, axons: 512, maxDelay: 31 });
    expect(mesh).toEqual({ width: 64, height: 64 });
  });

  it('or from another chip that it is like', () => {
    const { shape, mesh } = parse({ name: 'tall', like: 'ranc', core: { neurons: 64, axonTypes: 8 }, mesh: [3, 2] });
    expect(shape).toEqual({ ...CHIPS.get('ranc')?.shape, neurons: 64, axonTypes: 8 });
    expect(mesh).toEqual({ width: 3, height: 2 });
  });

  it('names the modes of its neurons, stochastic synapses for as many axon types as there are', () => {
    const { shape } = parse({
      name: 'few',
      core: { axonTypes: 2, modes: ['reset to value', 'reset by subtraction', 'stochastic synapses'] },
    });
    expect(shape.modes).toBe(MODE.resetBySubtraction | (1 << 5) | (1 << 6));
    expect(parse({ name: 'many', core: { axonTypes: 16 } }).shape.modes).toBe((1 << 21) - 1);
  });

  it('has faults by share, by list, or by both, and none unless said', () => {
    expect(parse({ name: 'sound' })).not.toHaveProperty('faults');
    const { faults } = parse({
      name: 'worn',
      mesh: [8, 8],
      chips: [2, 1],
      faults: {
        seed: 3,
        known: false,
        deadCores: [[15, 7]],
        deadNeurons: 0.01,
        stuckAxons: { at0: { share: 0.1, list: [[0, 1, 255]] }, at1: [[0, 1, 254]] },
        lostPackets: { list: [[1, 1, 1, 2, 0.5]] },
      },
    });
    expect(faults).toEqual({
      seed: 3,
      known: false,
      deadCores: { share: 0, listed: [[15, 7]] },
      deadNeurons: { share: 0.01, listed: [] },
      stuckAt0: { share: 0.1, listed: [[0, 1, 255]] },
      stuckAt1: { share: 0, listed: [[0, 1, 254]] },
      flippedBits: { share: 0, listed: [] },
      lostPackets: { share: 0, listed: [[1, 1, 1, 2, 0.5]] },
    });
    expect(parse({ name: 'new', faults: {} }).faults).toEqual(NO_FAULTS);
  });

  it.each([
    [{ deadCores: 1.5 }, 'faults.deadCores is 1.5, must be at most 1'],
    [{ deadCores: -0.1 }, 'faults.deadCores is -0.1, must be at least 0'],
    [{ deadCores: 'all' }, 'faults.deadCores is "all", must be a number or a list or an object'],
    [{ deadCores: [[64, 0]] }, 'faults.deadCores: core (64, 0) is outside the mesh of 64 x 64 cores: give one on it'],
    [{ deadCores: [[1]] }, 'faults.deadCores[0]'],
    [{ deadNeurons: [[0, 0, 256]] }, 'faults.deadNeurons: core (0, 0): neuron is 256, must be from 0 to 255'],
    [{ flippedBits: [[1, 0, 300, 3]] }, 'faults.flippedBits: core (1, 0): axon is 300, must be from 0 to 255'],
    [
      {
        deadCores: [
          [1, 2],
          [1, 2],
        ],
      },
      'faults.deadCores: [1, 2] is listed twice',
    ],
    [{ stuckAxons: { at0: [[1, 2, 3]], at1: [[1, 2, 3]] } }, 'faults.stuckAxons: [1, 2, 3] is listed twice'],
    [{ stuckAxons: { at0: 0.75, at1: 0.75 } }, 'shares at 0 and at 1 are 1.5 together, must be at most 1'],
    [{ lostPackets: [[1, 1, 2, 2, 0.5]] }, 'there is no link from core (1, 1) to core (2, 2): name two'],
    [{ lostPackets: [[63, 1, 64, 1, 0.5]] }, 'faults.lostPackets: core (64, 1) is outside the mesh'],
    [{ lostPackets: [[1, 1, 2, 1, 2]] }, 'faults.lostPackets[0][4] is 2, must be at most 1'],
    [
      {
        lostPackets: [
          [1, 1, 2, 1, 0],
          [1, 1, 2, 1, 1],
        ],
      },
      'faults.lostPackets: [1, 1, 2, 1] is listed twice',
    ],
    [{ dead: 1 }, 'faults has unknown key "dead"'],
    [{ seed: -1 }, 'faults.seed is -1, must be at least 0'],
  ])('is refused in one line where its faults are %j', (faults, message) => {
    expect(() => parse({ name: 'a', faults })).toThrow(message);
  });

  it.each([
    [{ core: {} }, 'chip.json: has no "name"'],
    [{ name: 'a', like: 'loihi' }, 'like is "loihi", must be truenorth or ranc'],
    [{ name: 'a', core: { axonTypes: 0 } }, 'core.axonTypes is 0, must be at least 1'],
    [{ name: 'a', core: { axons: 1025 } }, 'core.axons is 1025, must be at most 1024'],
    [{ name: 'a', core: { potentialBits: 8 } }, 'least weight is -255, must be a whole number from -128 to 127'],
    [{ name: 'a', core: { weight: [4, -4] } }, 'largest weight is -4, must be a whole number from 4'],
    [{ name: 'a', core: { modes: ['no reset'] } }, 'core.modes lacks "reset to value", which every neuron has: add it'],
    [
      { name: 'a', core: { overflow: 'proved', thresholdBits: 0 } },
      'proved not to overflow has no leak reversal, no stochastic modes, no mode "no reset"',
    ],
    [{ name: 'a', like: 'x'.repeat(5000) }, 'must be at most 200 characters long'],
    [{ name: 'a', core: { targets: 2 } }, 'core.targets is 2, must be 1'],
    [{ name: 'a', mesh: [0, 4] }, 'mesh[0] is 0, must be at least 1'],
    [{ name: 'a', core: { axon: 5 } }, 'core has unknown key "axon"'],
    [
      { name: 'a', core: { axons: 1024, potentialBits: 32, weight: [-3_000_000, 3_000_000] } },
      '1024 axons of weights to 3000000 bring up to 3072000000 in a tick, must be below 2^31',
    ],
  ])('is refused in one line: %j', (value, message) => {
    expect(() => parse(value)).toThrow(message);
  });
});
