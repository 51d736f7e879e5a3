/** Writes TrueNorth's model format, core by core. The image must be one that `fitTrueNorth` returned. */
import { type ChipImage, NO_TARGET, OUTPUT } from '../../../cores/chip-image.ts';
import { neuronWords, TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { RESET_MODES, unpackModes } from '../../../cores/modes.ts';
import { coreIds } from '../core-ids.ts';
import { DEST_NONE } from './cores.ts';
import { formatSynapses } from './crossbars.ts';
import { resetBits } from './fit.ts';
import { typeName } from './neuron-types.ts';
import { formatRuns } from './runs.ts';

const { axonTypes: AXON_TYPES, axons: AXONS, neurons: NEURONS } = TRUENORTH_SHAPE;
const WORDS = neuronWords(TRUENORTH_SHAPE);

const DEST_OUTPUT = -32;

/** An output line goes to destCore -32, destAxon its number. Every core has its own crossbar type. */
export function* formatTrueNorth(image: ChipImage): Generator<string> {
  const ids = coreIds(image);
  const types = neuronTypes(image);
  yield '{\n"model":{"coreCount":';
  yield `${image.cores},"neuronclass":"NeuronGeneral","crossbarSize":256,"crossbarclass":"CrossbarBinary",`;
  yield '"networking":"INTRA","useCrossbarPrototypes":true},\n"crossbarTypes":[';
  for (let core = 0; core < image.cores; core++) yield `${core ? ',' : ''}\n${formatCrossbar(image, core)}`;
  yield '\n],\n"neuronTypes":[';
  let listed = 0;
  for (const [text, number] of types.numbers) yield `${listed++ ? ',' : ''}\n{"name":"${typeName(number)}",${text}}`;
  yield '\n]';
  for (const core of Array.from(ids.keys()).toSorted((a, b) => (ids[a] as number) - (ids[b] as number))) {
    yield `,\n${formatCore(image, core, ids, types.ofRow)}`;
  }
  yield '\n}\n';
}

function crossbarName(core: number): string {
  return `coreProt${String(core).padStart(7, '0')}`;
}

/** The different neurons as text, numbered from 1, and the number of each row (0: off). */
function neuronTypes(image: ChipImage): { numbers: Map<string, number>; ofRow: Int32Array } {
  const numbers = new Map<string, number>();
  const ofRow = Int32Array.from(image.enabled, (on, row) => {
    if (!on) return 0;
    const text = formatNeuron(image, row);
    const number = numbers.get(text) ?? numbers.size + 1;
    numbers.set(text, number);
    return number;
  });
  return { numbers, ofRow };
}

function formatNeuron(image: ChipImage, row: number): string {
  const modes = unpackModes(image.modes[row] as number);
  const weights = image.weights.subarray(row * AXON_TYPES, (row + 1) * AXON_TYPES);
  const leak = image.leak[row] as number;
  const reset = image.reset[row] as number;
  const sign = (value: number) => (value < 0 ? -1 : 1);
  const fields = {
    class: 'NeuronGeneral',
    ...Object.fromEntries(Array.from(weights, (weight, g) => [`sigma${g}`, sign(weight)])),
    ...Object.fromEntries(Array.from(weights, (weight, g) => [`s${g}`, Math.abs(weight)])),
    ...Object.fromEntries(modes.stochasticSynapses.map((on, g) => [`b${g}`, on])),
    sigma_lambda: sign(leak),
    lambda: Math.abs(leak),
    c_lambda: modes.stochasticLeak,
    epsilon: modes.leakReversal,
    alpha: image.threshold[row],
    beta: image.negativeThreshold[row],
    TM: image.thresholdBits[row],
    gamma: RESET_MODES.indexOf(modes.resetMode),
    kappa: modes.negativeMode === 'saturate',
    sigma_VR: sign(reset),
    VR: resetBits(reset),
    V: image.potential[row],
  };
  return JSON.stringify(fields).slice(1, -1);
}

function formatCrossbar(image: ChipImage, core: number): string {
  const rows = Array.from({ length: AXONS }, (_, axon) => {
    const row = core * AXONS + axon;
    return `{"type":"S${image.axonType[row]}","synapses":"${formatSynapses(image.crossbar, row * WORDS)}"}`;
  });
  return `{"name":"${crossbarName(core)}","crossbar":{"rows":[\n${rows.join(',\n')}]}}`;
}

function formatCore(image: ChipImage, core: number, ids: Uint32Array, types: Int32Array): string {
  const start = core * NEURONS;
  const lists = {
    destCores: new Int32Array(NEURONS),
    destAxons: new Int32Array(NEURONS),
    destDelays: new Int32Array(NEURONS),
  };
  for (let neuron = 0; neuron < NEURONS; neuron++) {
    const target = image.enabled[start + neuron] ? (image.targetCore[start + neuron] as number) : NO_TARGET;
    const connected = target !== NO_TARGET;
    lists.destCores[neuron] = target === OUTPUT ? DEST_OUTPUT : connected ? (ids[target] as number) : DEST_NONE;
    lists.destAxons[neuron] = connected ? (image.targetAxon[start + neuron] as number) : 0;
    lists.destDelays[neuron] = connected ? Math.max(1, image.targetDelay[start + neuron] as number) : 1;
  }
  return (
    `"core":{"id":${ids[core]},"rngSeed":${image.seed},\n"neurons":{"dendrites":["0:255"],` +
    `"types":${formatRuns(types.subarray(start, start + NEURONS))},\n"destCores":${formatRuns(lists.destCores)},\n` +
    `"destAxons":${formatRuns(lists.destAxons)},\n"destDelays":${formatRuns(lists.destDelays)}},\n` +
    `"crossbar":{"name":"${crossbarName(core)}"}}`
  );
}
