/** The plain JavaScript engine plays the same game as the others: it equals the oracle on the generator's networks. */
import { describe, expect, it } from 'vitest';
import { emptyImage } from '../../../../cores/chip-image.ts';
import { createOracle } from '../../../../cores/engines/oracle.ts';
import { PARAMETERS, randomNetwork } from '../../../../src/run/bench/bench-network.ts';
import { createPlainJs } from '../../../../src/run/bench/plain-js-engine.ts';

const counts = ({ spikes, activeAxons, synapticEvents, hops }: Record<string, unknown>) => ({
  spikes,
  activeAxons,
  synapticEvents,
  hops,
});

describe('createPlainJs', () => {
  const networks = PARAMETERS.flatMap((parameters) => [0, 20, 250].map((rateHz) => ({ parameters, rateHz })));
  it.each(networks)('should equal the oracle at $rateHz Hz, $parameters', async ({ parameters, rateHz }) => {
    const image = randomNetwork({ cores: 5, rateHz, fanIn: 128, parameters, seed: 3 });
    const oracle = createOracle(image);
    const plain = await createPlainJs(image);
    for (let tick = 0; tick < 60; tick++) {
      oracle.step();
      plain.step();
      expect(plain.potentials()).toEqual(oracle.potentials());
    }
    expect(counts({ ...plain.counters })).toEqual(counts({ ...oracle.counters }));
  });

  it('should move its sums on before a byte overflows: all axons at once, all weights alike', async () => {
    const image = randomNetwork({ cores: 2, rateHz: 100, fanIn: 256, parameters: 'uniform', seed: 3 });
    image.axonType.fill(1);
    const oracle = createOracle(image);
    const full = new Uint32Array(8).fill(0xffffffff);
    for (let core = 0; core < 2; core++) oracle.injectWords(core, full);
    const plain = await createPlainJs(image);
    plain.restore(oracle.snapshot());
    oracle.step(3);
    plain.step(3);
    expect(oracle.counters.activeAxons).toBeGreaterThanOrEqual(512);
    expect(plain.potentials()).toEqual(oracle.potentials());
    expect(plain.counters.spikes).toBe(oracle.counters.spikes);
  });

  it('should go on from a snapshot', async () => {
    const image = randomNetwork({ cores: 3, rateHz: 100, fanIn: 64, parameters: 'mixed', seed: 4 });
    const oracle = createOracle(image);
    oracle.step(37);
    const plain = await createPlainJs(image);
    plain.restore(oracle.snapshot());
    oracle.step(20);
    plain.step(20);
    expect(plain.potentials()).toEqual(oracle.potentials());
    expect(counts({ ...plain.counters })).toEqual(counts({ ...oracle.counters }));
  });

  it('should refuse what it does not carry', async () => {
    await expect(createPlainJs(emptyImage({ width: 1, height: 1, cores: 1 }))).rejects.toThrow(/use the engine simd/);
  });
});
