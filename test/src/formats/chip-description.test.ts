import { describe, expect, it } from 'vitest';
import { TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
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
      core: { axonTypes: 2, modes: ['reset by subtraction', 'stochastic synapses'] },
    });
    expect(shape.modes).toBe(MODE.resetBySubtraction | (1 << 5) | (1 << 6));
    expect(parse({ name: 'many', core: { axonTypes: 16 } }).shape.modes).toBe((1 << 21) - 1);
  });

  it.each([
    [{ core: {} }, 'chip.json: has no "name"'],
    [{ name: 'a', like: 'loihi' }, 'like is "loihi", must be truenorth or ranc'],
    [{ name: 'a', core: { axonTypes: 0 } }, 'core.axonTypes is 0, must be at least 1'],
    [{ name: 'a', core: { axons: 1025 } }, 'core.axons is 1025, must be at most 1024'],
    [{ name: 'a', core: { potentialBits: 8 } }, 'least weight is -255, must be a whole number from -128 to 127'],
    [{ name: 'a', core: { weight: [4, -4] } }, 'largest weight is -4, must be a whole number from 4'],
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
