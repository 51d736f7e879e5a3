/**
 * Networks in TrueNorth's own model format (IBM's Corelet environment): one JSON-like file with comments and a "core" key
 * for each core, to a chip image. `crossbarTypes` and `neuronTypes` are libraries that cores refer to by name; k in
 * `neurons.types`, a decimal number, is the type whose name is N and k in eight hexadecimal digits, or none where it is 0.
 * Entry i of the five lists of `neurons` configures the neuron `dendrites[i]`.
 *
 * - Core id i lies at x = i mod 64, y = floor(i / 64); slots are in ascending ids. A neuron's random stream is
 *   id * 256 + neuron.
 * - The silicon has a seed for each core and a generator that is unpublished, the image one seed: rngSeed where all cores
 *   agree, else a hash of all of them in the order of ids.
 * - destCores -32 and -33 leave the chip: each (destCore, destAxon) pair is an output line, numbered in the order of the
 *   neuron rows; `outputs` remembers the pairs. Such a spike costs no hops.
 */
import { type ChipImage, emptyImage, OUTPUT } from '../../../cores/chip-image.ts';
import { neuronWords, TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { validateImage } from '../../../cores/validate.ts';
import { CHIP_SIDE } from '../../../mapping/place/cell-grid.ts';
import { limited, type ReadOptions } from '../../host/byte-source.ts';
import type { ByteSource } from '../../host/files.ts';
import { type MemoryLimit, memoryLimit, requireMemory } from '../../host/memory.ts';
import { createJsonReader } from '../json/reader.ts';
import { integer, object, type Shape, show } from '../json/shape.ts';
import { readText } from '../text-source.ts';
import {
  type CoreEntry,
  coreShape,
  createTypeNames,
  DEST_NONE,
  DEST_OUTPUTS,
  MAX_ID,
  type TypeNames,
} from './cores.ts';
import { type CrossbarType, crossbarTypesShape } from './crossbars.ts';
import { type NeuronType, neuronTypesShape } from './neuron-types.ts';

const { axonTypes: AXON_TYPES, axons: AXONS, maxDelay: MAX_DELAY, neurons: NEURONS } = TRUENORTH_SHAPE;
const WORDS = neuronWords(TRUENORTH_SHAPE);

/** Bytes of a core, while it is read and in the image, and of what cores refer to. */
const CORE = 32_000;
const CROSSBAR = 9_000;
const NEURON_TYPE = 400;

export interface TrueNorthNetwork {
  readonly image: ChipImage;
  /** What the file calls each output line. */
  readonly outputs: readonly { readonly destCore: number; readonly destAxon: number }[];
  readonly notes: readonly string[];
}

interface Draft {
  readonly file: string;
  readonly cores: CoreEntry[];
  readonly crossbars: Map<string, CrossbarType>;
  readonly neurons: Map<string, NeuronType>;
  readonly typeNames: TypeNames;
  coreCount: number;
}

/** @throws SynaptickError naming file, line or path, value and limit */
export async function readTrueNorthFile(path: string, options: ReadOptions): Promise<TrueNorthNetwork> {
  const given = limited(options);
  return parseTrueNorth(path, readText(path, given), given.memory);
}

/** @param file how errors call it */
export async function parseTrueNorth(
  file: string,
  source: ByteSource | Iterable<Uint8Array>,
  memory: MemoryLimit = memoryLimit(),
): Promise<TrueNorthNetwork> {
  const typeNames = createTypeNames();
  const draft: Draft = { file, cores: [], crossbars: new Map(), neurons: new Map(), typeNames, coreCount: 0 };
  const reader = createJsonReader(file, modelShape(draft), { comments: true });
  for await (const chunk of source) {
    reader.feed(chunk);
    const { cores, crossbars, neurons } = draft;
    const bytes = cores.length * CORE + crossbars.size * CROSSBAR + neurons.size * NEURON_TYPE;
    requireMemory(memory, bytes, `${file}: more than ${cores.length} cores`);
  }
  reader.end();
  return resolve(draft);
}

function modelShape(draft: Draft): Shape {
  return object(
    {
      model: object({
        coreCount: integer(1, MAX_ID + 1, (count) => {
          draft.coreCount = count;
        }),
        crossbarSize: integer(AXONS, AXONS, () => {}),
      }),
      crossbarTypes: crossbarTypesShape((name, type) => {
        if (draft.crossbars.has(name))
          throw new SynaptickError(`is a second crossbar type named ${show(name)}: rename one`);
        draft.crossbars.set(name, type);
      }),
      neuronTypes: neuronTypesShape((name, type) => {
        if (draft.neurons.has(name)) throw new SynaptickError(`is a second neuron type ${show(name)}: rename one`);
        draft.neurons.set(name, type);
      }),
      core: coreShape(draft.typeNames, (core) => draft.cores.push(core)),
    },
    { repeatable: ['core', 'crossbarTypes', 'neuronTypes'], optional: ['crossbarTypes'] },
  );
}

function resolve(draft: Draft): TrueNorthNetwork {
  const { file, coreCount } = draft;
  const cores = draft.cores.toSorted((a, b) => a.id - b.id);
  if (cores.length !== coreCount) {
    throw new SynaptickError(
      `${file}: model.coreCount is ${coreCount}, the file has ${cores.length} cores: is it cut short?`,
    );
  }
  const ids = Uint32Array.from(cores, ({ id }) => id);
  const slots = new Map(cores.map(({ id }, slot) => [id, slot]));
  const rows = Math.floor((ids.at(-1) as number) / CHIP_SIDE) + 1;
  const dense = ids.every((id, slot) => id === slot);
  const image = emptyImage({
    width: CHIP_SIDE,
    height: Math.max(CHIP_SIDE, rows),
    cores: cores.length,
    seed: seedOf(cores),
    coreX: Uint16Array.from(ids, (id) => id % CHIP_SIDE),
    coreY: Uint16Array.from(ids, (id) => Math.floor(id / CHIP_SIDE)),
    streams: dense ? null : Uint32Array.from({ length: cores.length * NEURONS }, (_, row) => streamOf(ids, row)),
  });
  const outputs: { destCore: number; destAxon: number }[] = [];
  const lines = new Map<string, number>();
  cores.forEach((core, slot) => {
    const crossbar = crossbarOf(draft, core);
    image.axonType.set(crossbar.axonTypes, slot * AXONS);
    image.crossbar.set(crossbar.words, slot * AXONS * WORDS);
    writeNeurons(draft, image, slot, core, slots);
    for (let row = slot * NEURONS; row < (slot + 1) * NEURONS; row++) {
      if (image.targetCore[row] !== OUTPUT) continue;
      const entry = core.dendrites.indexOf(row % NEURONS);
      const output = { destCore: core.destCores[entry] as number, destAxon: core.destAxons[entry] as number };
      const key = `${output.destCore} ${output.destAxon}`;
      const line = lines.get(key) ?? outputs.push(output) - 1;
      lines.set(key, line);
      image.targetAxon[row] = line;
    }
  });
  const done: ChipImage = { ...image, outputLines: outputs.length };
  try {
    validateImage(done);
  } catch (error) {
    if (error instanceof SynaptickError) throw new SynaptickError(`${file}: ${error.message}`);
    throw error;
  }
  return { image: done, outputs, notes: [...seedNotes(cores), ...defaultNotes(draft)] };
}

function crossbarOf({ file, crossbars }: Draft, { id, crossbar }: CoreEntry): CrossbarType {
  if (typeof crossbar !== 'string') return crossbar;
  const found = crossbars.get(crossbar);
  if (found) return found;
  throw new SynaptickError(
    `${file}: core ${id}: crossbar.name is ${show(crossbar)}, there is no crossbar type of that name`,
  );
}

function streamOf(ids: Uint32Array, row: number): number {
  return (ids[Math.floor(row / NEURONS)] as number) * NEURONS + (row % NEURONS);
}

function writeNeurons(
  { file, neurons, typeNames }: Draft,
  image: ChipImage,
  slot: number,
  core: CoreEntry,
  slots: ReadonlyMap<number, number>,
): void {
  core.dendrites.forEach((neuron, entry) => {
    const typeNumber = core.types[entry] as number;
    const row = slot * NEURONS + neuron;
    const fail = (what: string): never => {
      throw new SynaptickError(`${file}: core ${core.id}: neuron ${neuron} (entry ${entry} of neurons): ${what}`);
    };
    if (core.dendrites.indexOf(neuron) !== entry) fail('an earlier entry configures it: remove one');
    if (typeNumber === 0) return;
    const type = neurons.get(typeNames.nameOf(typeNumber)) ?? fail(unknownType(typeNames.nameOf(typeNumber)));
    image.enabled[row] = 1;
    image.weights.set(type.weights, row * AXON_TYPES);
    image.leak[row] = type.leak;
    image.threshold[row] = type.threshold;
    image.negativeThreshold[row] = type.negativeThreshold;
    image.thresholdBits[row] = type.thresholdBits;
    image.reset[row] = type.reset;
    image.potential[row] = type.potential;
    image.modes[row] = type.modes;
    const destCore = core.destCores[entry] as number;
    const destAxon = core.destAxons[entry] as number;
    const delay = core.destDelays[entry] as number;
    if (destCore === DEST_NONE) return;
    if (delay < 1) fail(`its delay is ${delay}, must be from 1 to ${MAX_DELAY}`);
    if (destAxon < 0) fail(`its destAxon is ${destAxon}, only a neuron of destCore ${DEST_NONE} may have none`);
    image.targetDelay[row] = delay;
    if (DEST_OUTPUTS.includes(destCore)) {
      image.targetCore[row] = OUTPUT;
      return;
    }
    if (destAxon >= AXONS) fail(`its destAxon is ${destAxon}, a core has ${AXONS} axons`);
    image.targetCore[row] =
      slots.get(destCore) ??
      fail(
        `its destCore is ${destCore}, there is no core of that id (${DEST_NONE}: none, ${DEST_OUTPUTS.join(' and ')}: outputs)`,
      );
    image.targetAxon[row] = destAxon;
  });
}

/** The seed all cores share, or a hash (FNV-1a) of all seeds in the order of ids. */
function seedOf(cores: readonly CoreEntry[]): number {
  const first = (cores[0] as CoreEntry).seed;
  if (cores.every(({ seed }) => seed === first)) return first;
  let hash = 0x811c9dc5;
  for (const { seed } of cores) {
    for (let shift = 0; shift < 32; shift += 8) hash = Math.imul(hash ^ ((seed >>> shift) & 255), 0x01000193);
  }
  return hash >>> 0;
}

function seedNotes(cores: readonly CoreEntry[]): string[] {
  const first = (cores[0] as CoreEntry).seed;
  if (cores.every(({ seed }) => seed === first)) return [];
  return ['the cores have different values of rngSeed: their hash is the seed of the chip'];
}

/** What stands for keys that the types in use leave out. */
function defaultNotes({ cores, neurons, typeNames }: Draft): string[] {
  const used = new Set(cores.flatMap(({ types }) => Array.from(new Set(types))));
  const short = Array.from(used, (number) => typeNames.nameOf(number)).filter(
    (name) => neurons.get(name)?.assumed.length,
  );
  if (short.length === 0) return [];
  const assumed = new Set(short.flatMap((name) => neurons.get(name)?.assumed ?? []));
  const types = short.length === 1 ? 'one neuron type' : `${short.length} neuron types`;
  return [
    `${types} in use (first: ${show(short[0] as string)}) without all keys: taken as ${[...assumed].join(', ')}, ` +
      "a public reader's defaults, unconfirmed",
  ];
}

function unknownType(name: string): string {
  const number = /^N([\dA-F]{8})$/.exec(name)?.[1];
  const decimal = number === undefined ? '' : ` (${Number.parseInt(number, 16)} in types; names are hexadecimal)`;
  return `its type is ${show(name)}${decimal}, there is no neuron type of that name`;
}
