/** An energy model of one's own: a short JSON file, described in docs/energy.md. */
import { z } from 'zod';
import { requireShape, SHAPE_LIMITS, TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { parseJson } from '../formats/json/parse.ts';
import { checkSchema } from '../formats/schema.ts';
import { readWholeText } from '../formats/text-source.ts';
import type { ReadOptions } from '../host/byte-source.ts';
import { BASES, type EnergyModel, type EnergyTerm } from './energy-model.ts';

/** Largest file, in bytes: a model is two screens of text. */
const MOST_BYTES = 2 ** 20;
/** More joules an event, or watts a core, than any chip takes: numbers that were meant in other units. */
const MOST = { joules: 1e-3, watts: 1e3 } as const;
const MOST_VOLTS = 100;
const MOST_TEXT = 1000;
const REMEDY = 'docs/energy.md says what belongs there';

const text = z.string().min(1).max(MOST_TEXT);
const size = (key: 'axons' | 'neurons' | 'axonTypes' | 'maxDelay' | 'potentialBits') =>
  z.int().min(SHAPE_LIMITS[key].min).max(SHAPE_LIMITS[key].max);

const provenance = {
  basis: z.enum(BASES).optional(),
  source: text.optional(),
  voltageExponent: z.number().min(-10).max(10).optional(),
  note: text.optional(),
};
const joules = z.number().min(0).max(MOST.joules);
const watts = z.number().min(0).max(MOST.watts);
const none = z.literal(['included', 'unpublished']);

/** A number alone, a number with its provenance, or a word for having none. */
const event = z.union([joules, z.strictObject({ joules, ...provenance }), none]);
const power = z.union([watts, z.strictObject({ watts, ...provenance }), none]);

const energyFile = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  device: text.optional(),
  source: text.optional(),
  voltage: z
    .strictObject({
      base: z.number().positive().max(MOST_VOLTS),
      min: z.number().positive().max(MOST_VOLTS),
      max: z.number().positive().max(MOST_VOLTS),
    })
    .optional(),
  uncertainty: z.number().min(0).max(1).optional(),
  updates: z.enum(['rows', 'neurons']).optional(),
  core: z
    .strictObject({
      axons: size('axons'),
      neurons: size('neurons'),
      axonTypes: size('axonTypes').optional(),
      maxDelay: size('maxDelay').optional(),
      potentialBits: size('potentialBits').optional(),
    })
    .optional(),
  terms: z.strictObject({
    synapse: event,
    spike: event,
    hop: event,
    hopNorthSouth: event.optional(),
    neuron: event,
    core: power,
    chip: power,
    chipCrossing: event,
  }),
  notes: z.array(text).max(100).optional(),
});

/** @throws SynaptickError naming the file, the key and the limit */
export async function readEnergyModel(path: string, options: ReadOptions): Promise<EnergyModel> {
  const limits = { most: MOST_BYTES, what: 'JSON energy model', smaller: 'is it the right file?' };
  const json = parseJson(path, await readWholeText(path, { ...options, ...limits, doing: 'read the energy model' }));
  return energyModelOf(path, json);
}

/** The model that the JSON of a file describes. @param where what errors begin with. @throws SynaptickError naming the key and the limit */
export function energyModelOf(where: string, json: unknown): EnergyModel {
  const file = checkSchema(where, energyFile, json, REMEDY);
  const { name, device = name, voltage = null, uncertainty = null, updates = 'rows', core, notes = [] } = file;
  if (voltage && !(voltage.min <= voltage.base && voltage.base <= voltage.max)) {
    throw new SynaptickError(
      `${where}: voltage.base is ${voltage.base} V, must be from voltage.min, ${voltage.min}, to voltage.max, ${voltage.max}: ${REMEDY}`,
    );
  }
  const shape = core === undefined ? null : { ...TRUENORTH_SHAPE, ...core };
  if (shape) requireShape(`${where}: core`, shape);
  const source = file.source ?? where;
  const { hopNorthSouth, ...terms } = file.terms;
  return {
    name,
    version: `${name} (${where})`,
    device,
    voltage,
    uncertainty,
    updates,
    shape,
    terms: {
      synapse: termOf(terms.synapse, source),
      spike: termOf(terms.spike, source),
      hop: termOf(terms.hop, source),
      ...(hopNorthSouth !== undefined && { hopNorthSouth: termOf(hopNorthSouth, source) }),
      neuron: termOf(terms.neuron, source),
      core: termOf(terms.core, source),
      chip: termOf(terms.chip, source),
      chipCrossing: termOf(terms.chipCrossing, source),
    },
    notes,
  };
}

function termOf(given: z.infer<typeof event> | z.infer<typeof power>, fileSource: string): EnergyTerm {
  if (typeof given === 'string') return given;
  if (typeof given === 'number') return { value: given, basis: 'stated', source: fileSource };
  const { basis = 'stated', source = fileSource, voltageExponent, note } = given;
  return {
    value: 'joules' in given ? given.joules : given.watts,
    basis,
    source,
    ...(voltageExponent !== undefined && { voltageExponent }),
    ...(note !== undefined && { note }),
  };
}
