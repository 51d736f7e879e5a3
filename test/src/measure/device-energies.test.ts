/** Other devices' published energies, and models of one's own. Values: FACTS of each paper, named in the model. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { portableHost } from '../../../src/host/host.ts';
import { ENERGY_MODELS, LOIHI, ODIN, SPINNAKER, SPINNAKER2 } from '../../../src/measure/device-energies.ts';
import { energyOf, missingTerms } from '../../../src/measure/energy.ts';
import { energyModelOf, readEnergyModel } from '../../../src/measure/energy-file.ts';
import { constantOf, TERMS } from '../../../src/measure/energy-model.ts';
import { basesText, explainModel, uncertaintyText } from '../../../src/measure/explain.ts';

const COUNTS = { ticks: 10, synapticEvents: 1000, spikes: 50, hops: 100, neuronUpdates: 2560, cores: 1, neurons: 200 };

describe('the published energies of other devices', () => {
  it('are those of their papers', () => {
    const picojoules = (model: (typeof ENERGY_MODELS)[number]) =>
      ['synapse' as const, 'hop' as const, 'hopNorthSouth' as const, 'neuron' as const].map((term) => {
        const value = constantOf(model, term)?.value;
        return value === undefined ? null : Number((value * 1e12).toPrecision(6));
      });
    expect(picojoules(LOIHI)).toEqual([23.6, 3, 4, 81]);
    expect(picojoules(ODIN)).toEqual([8.43, null, null, null]);
    expect(picojoules(SPINNAKER)).toEqual([13_300, null, null, 26_000]);
    expect(picojoules(SPINNAKER2)).toEqual([450, null, null, 2190]);
  });

  it('give ODIN the 12.7 pJ an operation that its paper has at its fastest, 37.5 million operations a second', () => {
    const operations = 37.5e6;
    const { totalJoules } = energyOf(
      { ticks: 1000, synapticEvents: operations, hops: 0, neuronUpdates: 256_000, cores: 1 },
      {},
      ODIN,
    );
    expect((totalJoules / operations) * 1e12).toBeCloseTo(12.7, 1);
  });

  it('charge Loihi as its table says, half of the hops north and south unless told, and say what is left out', () => {
    const energy = energyOf(COUNTS, {}, LOIHI);
    expect(energy.synapticJoules).toBeCloseTo(23_600e-12, 18);
    expect(energy.spikeJoules).toBeCloseTo(85e-12, 18);
    expect(energy.hopJoules).toBeCloseTo(350e-12, 18);
    // 200 neurons in 10 ticks, not the 256 rows of the core.
    expect(energy.neuronJoules).toBeCloseTo(162_000e-12, 18);
    expect(energy.totalJoules).toBeCloseTo(186_035e-12, 16);
    expect(energy.unpublished).toEqual(['core', 'chip']);
    expect([energy.voltage, energy.model, uncertaintyText(energy)]).toEqual([
      0.75,
      'loihi-davies-2018-1',
      'error not stated',
    ]);
    expect(energyOf({ ...COUNTS, hopsNorthSouth: 100 }, {}, LOIHI).hopJoules).toBeCloseTo(400e-12, 18);
    expect(energyOf({ ...COUNTS, neurons: undefined }, {}, LOIHI).neuronJoules).toBeCloseTo(2560 * 81e-12, 16);
  });

  it('refuse a voltage that their figures are not of', () => {
    expect(() => energyOf(COUNTS, { voltage: 0.8 }, LOIHI)).toThrow(
      'voltage is 0.8 V, the energy model loihi is for 0.75 to 0.75 V',
    );
  });

  it('have a source and a basis for every constant, and a name of their own', () => {
    const names = new Set(ENERGY_MODELS.map(({ name }) => name));
    expect(names.size).toBe(ENERGY_MODELS.length);
    for (const model of ENERGY_MODELS) {
      for (const term of TERMS) {
        const constant = constantOf(model, term);
        if (constant === null) continue;
        expect([constant.value > 0, /\d{4}/.test(constant.source)]).toEqual([true, true]);
        expect(basesText(model)).toContain(constant.basis);
      }
    }
    expect(basesText(LOIHI)).toMatch(
      /^simulated: synaptic events, spikes, hops, .*; not published: static power of cores/,
    );
    expect(explainModel(ODIN).join('\n')).toMatch(/synaptic events: 8\.43 pJ, measured \(Frenkel/);
  });
});

const FILE = {
  name: 'ours',
  device: 'our test chip, 22 nm',
  source: 'a spreadsheet',
  voltage: { base: 0.8, min: 0.6, max: 0.9 },
  uncertainty: 0.3,
  core: { axons: 256, neurons: 256 },
  terms: {
    synapse: { joules: 2e-12, basis: 'measured', source: 'Table 3', voltageExponent: 2 },
    spike: 'included',
    hop: 1e-12,
    neuron: 'included',
    core: 5e-6,
    chip: 'included',
    chipCrossing: 'unpublished',
  },
};

describe('an energy model in a file', () => {
  it('is charged by its own constants, at its own voltages', () => {
    const model = energyModelOf('ours.json', FILE);
    const energy = energyOf({ ...COUNTS, chipCrossings: 3 }, { voltage: 0.6 }, model);
    expect(energy.synapticJoules).toBeCloseTo(2000e-12 * (0.6 / 0.8) ** 2, 18);
    expect(energy.hopJoules).toBeCloseTo(100e-12, 18);
    expect(energy.leakageJoules).toBeCloseTo(5e-6 * 0.01, 16);
    expect(energy).toMatchObject({ model: 'ours (ours.json)', uncertainty: 0.3, unpublished: ['chipCrossing'] });
    expect(constantOf(model, 'synapse')).toMatchObject({ basis: 'measured', source: 'Table 3' });
    expect(constantOf(model, 'hop')).toMatchObject({ basis: 'stated', source: 'a spreadsheet' });
    expect(() => energyOf(COUNTS, { voltage: 1 }, model)).toThrow('the energy model ours is for 0.60 to 0.9 V');
  });

  it('scales from the cores that it is of', () => {
    const wide = energyOf({ ...COUNTS, core: { axons: 512, neurons: 256 } }, {}, energyModelOf('ours.json', FILE));
    expect(wide.model).toBe('ours (ours.json)-scaled-2');
    expect(wide.scale?.neuron).toBeCloseTo((410 + 256 + 1) / 410, 12);
  });

  it('has counts but no joules where it lacks what they need', () => {
    const model = energyModelOf('ours.json', { ...FILE, terms: { ...FILE.terms, neuron: 'unpublished' } });
    expect(missingTerms(COUNTS, model)).toEqual({ needed: ['neuron'], left: [] });
    expect(() => energyOf(COUNTS, {}, model)).toThrow(
      'the energy model ours has no joules of neuron updates, which the run has: its counts are told, joules are not',
    );
    // A run that updates none needs none.
    expect(energyOf({ ...COUNTS, neuronUpdates: 0 }, {}, model).totalJoules).toBeGreaterThan(0);
  });

  const { synapse: _, ...noSynapse } = FILE.terms;
  it.each([
    [{ ...FILE, terms: { ...FILE.terms, hop: -1e-12 } }, 'f.json: terms.hop is -1e-12, must be at least 0'],
    [{ ...FILE, terms: { ...FILE.terms, synapse: 23.6 } }, 'f.json: terms.synapse is 23.6, must be at most 0.001'],
    [{ ...FILE, terms: noSynapse }, 'f.json: terms has no "synapse", which is required'],
    [{ ...FILE, terms: { ...FILE.terms, leak: 1 } }, 'f.json: terms has unknown key "leak"'],
    [{ ...FILE, volts: 1 }, 'f.json: unknown key "volts"'],
    [
      { ...FILE, terms: { ...FILE.terms, hop: 'none' } },
      'f.json: terms.hop is "none", must be a number or an object or "included" or "unpublished"',
    ],
    [{ ...FILE, terms: { ...FILE.terms, core: { joules: 1e-6 } } }, 'f.json: terms.core has unknown key "joules"'],
    [
      { ...FILE, voltage: { base: 1, min: 0.6, max: 0.9 } },
      'f.json: voltage.base is 1 V, must be from voltage.min, 0.6, to voltage.max, 0.9',
    ],
    [{ ...FILE, core: { axons: 2048, neurons: 256 } }, 'f.json: core.axons is 2048, must be at most 1024'],
    [{ ...FILE, name: 'a,b' }, 'f.json: name is "a,b"'],
    [[], 'f.json is a list, must be an object'],
  ])('is refused when it is wrong: %#', (json, message) => {
    expect(() => energyModelOf('f.json', json)).toThrow(message);
    expect(() => energyModelOf('f.json', json)).toThrow('docs/energy.md');
  });

  it('is described by an example that is one', async () => {
    const page = await readFile(new URL('../../../docs/energy.md', import.meta.url), 'utf8');
    const [, example] = page.match(/^ {4}(\{\n(?: {4}.*\n)+)/m) as RegExpMatchArray;
    const model = energyModelOf('docs/energy.md', JSON.parse(example as string));
    expect(energyOf(COUNTS, {}, model).hopJoules).toBeCloseTo(50 * 1.4e-12 + 50 * 1.8e-12, 18);
  });

  it('is read from a file, which says where it is no JSON', async () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    const host = portableHost({ 'a.json': bytes(JSON.stringify(FILE)), 'b.json': bytes('{"name": "x",') });
    expect((await readEnergyModel('a.json', { host })).name).toBe('ours');
    await expect(readEnergyModel('b.json', { host })).rejects.toThrow(/^b\.json/);
    await expect(readEnergyModel('c.json', { host })).rejects.toThrow(/cannot read the energy model c\.json/);
  });
});
