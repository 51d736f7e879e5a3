/**
 * Energy models of other devices, as they are published, so that one network's counts are compared across devices.
 *
 * They are no emulation of these devices: the counts are those of our cores, and a device that has other cores, other neurons
 * or plasticity would need others for the same task. What nobody has published is left out, and a total without it is told as
 * the least that it can be.
 */
import type { EnergyConstant, EnergyModel } from './energy-model.ts';
import { TRUENORTH } from './truenorth-energy.ts';

const davies = (value: number, note?: string): EnergyConstant => ({
  value,
  basis: 'simulated',
  source: 'Davies et al., IEEE Micro 38(1), 2018, Table 2, at 0.75 V',
  ...(note !== undefined && { note }),
});

export const LOIHI: EnergyModel = {
  name: 'loihi',
  version: 'loihi-davies-2018-1',
  device: 'Loihi, Intel, 14 nm',
  voltage: { base: 0.75, min: 0.75, max: 0.75 },
  uncertainty: null,
  updates: 'neurons',
  shape: null,
  terms: {
    synapse: davies(23.6e-12, 'the least of a synaptic operation'),
    spike: davies(1.7e-12, 'within the tile that a spike reaches'),
    hop: davies(
      3.0e-12,
      'from tile to tile, east and west; a tile has four cores, each hop of a core is charged as one',
    ),
    hopNorthSouth: davies(4.0e-12, 'from tile to tile, north and south'),
    neuron: davies(81e-12, 'an active neuron, charged for all; one that is inactive takes 52 pJ'),
    core: 'unpublished',
    chip: 'unpublished',
    chipCrossing: 'unpublished',
  },
  notes: ['simulated before there was silicon; keras-spiking has 27.1 pJ a synaptic operation from the same paper'],
};

const frenkel = (value: number, note?: string): EnergyConstant => ({
  value,
  basis: 'measured',
  source: 'Frenkel et al., IEEE TBioCAS 13(1), 2019, eq. 2, at 0.55 V',
  ...(note !== undefined && { note }),
});

/** Clock of ODIN at 0.55 V, in MHz. */
const ODIN_CLOCK = 75;

export const ODIN: EnergyModel = {
  name: 'odin',
  version: 'odin-frenkel-2019-1',
  device: 'ODIN, UCLouvain, 28 nm FDSOI',
  voltage: { base: 0.55, min: 0.55, max: 0.55 },
  uncertainty: null,
  updates: 'neurons',
  shape: null,
  terms: {
    synapse: frenkel(
      8.43e-12,
      'incremental, with the update of the neuron; the 12.7 pJ often quoted have the static power in them',
    ),
    spike: 'included',
    hop: 'unpublished',
    neuron: 'included',
    core: frenkel(27.3e-6 + 1.78e-6 * ODIN_CLOCK, 'leakage 27.3 uW and 1.78 uW/MHz at 75 MHz, its fastest at 0.55 V'),
    chip: 'included',
    chipCrossing: 'unpublished',
  },
  notes: ['ODIN is one core of 256 neurons without a network: several cores are charged as several chips'],
};

/** Of the same table: energy per synaptic event and per neuron update. */
const hoeppner = (value: number, note?: string): EnergyConstant => ({
  value,
  basis: 'measured',
  source: "Höppner et al., IEEE TCAS-I 66(8), 2019 (arXiv 1903.08941), second-hand by keras-spiking's table",
  ...(note !== undefined && { note }),
});

const ARM_NOTES = [
  'a program on processors: what a synaptic event or a neuron update costs depends on the program',
  'second-hand: the paper itself was not read',
];

/** What is said of neither of the two. */
const UNPUBLISHED_OF_SPINNAKER = {
  spike: 'unpublished',
  hop: 'unpublished',
  core: 'unpublished',
  chip: 'unpublished',
  chipCrossing: 'unpublished',
} as const;

export const SPINNAKER: EnergyModel = {
  name: 'spinnaker',
  version: 'spinnaker-hoeppner-2019-1',
  device: 'SpiNNaker, Manchester, 130 nm',
  voltage: null,
  uncertainty: null,
  updates: 'neurons',
  shape: null,
  terms: { ...UNPUBLISHED_OF_SPINNAKER, synapse: hoeppner(13.3e-9), neuron: hoeppner(26e-9) },
  notes: ARM_NOTES,
};

export const SPINNAKER2: EnergyModel = {
  name: 'spinnaker2',
  version: 'spinnaker2-hoeppner-2019-1',
  device: 'SpiNNaker2, Dresden and Manchester, test chip, 28 nm',
  voltage: null,
  uncertainty: null,
  updates: 'neurons',
  shape: null,
  terms: {
    ...UNPUBLISHED_OF_SPINNAKER,
    synapse: hoeppner(450e-12, 'another copy of that table has 1.5 nJ'),
    neuron: hoeppner(2.19e-9),
  },
  notes: ARM_NOTES,
};

/** Models that have a name. */
export const ENERGY_MODELS: readonly EnergyModel[] = [TRUENORTH, LOIHI, ODIN, SPINNAKER, SPINNAKER2];
