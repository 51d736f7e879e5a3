/**
 * `plot`: a figure of whatever can be drawn, for people at a prompt. What draws is loaded when something is drawn: it takes
 * libraries that nothing else needs.
 */
import { SynaptickError } from '../../cores/errors.ts';
import { DEFAULT_SEED } from '../../mapping/random.ts';
import type { RealGraph } from '../../mapping/real-graph.ts';
import type { PixelGrid } from '../draw/pixel-grid.ts';
import type { Ensemble } from '../float/population-coding/ensemble.ts';
import type { Host } from '../host/host.ts';
import type { Picture } from '../input/encoding/encode.ts';
import type { SpikeTrains } from '../input/encoding/spike-source.ts';
import type { MappedNetwork } from '../map/map-network.ts';
import { has, overloaded } from '../network/overloaded.ts';
import type { Network } from '../network/structure.ts';
import { toRealGraph } from '../network/to-graph.ts';
import type { Sweep } from '../run/characterise/sweep.ts';
import type { RecordedRun } from '../run/run.ts';
import type { WinnerState } from '../train/stdp/winner/train.ts';
import { PLOT_NAMES, plotName } from './names.ts';
import type { MapView, PlotKindOptions } from './plot-kind.ts';

/** A figure that was drawn. */
export interface PlottedFigure {
  /** As text of an SVG file. */
  readonly svg: string;
  /** As a PNG file. */
  png(): Promise<Uint8Array>;
}

export interface PlotOptions {
  /** Light on dark. */
  readonly dark?: boolean;
}

interface MapPlotOptions extends PlotOptions {
  /** `placement` unless given. */
  readonly view?: MapView;
}

interface SweepPlotOptions extends PlotOptions {
  /** `power` unless given. */
  readonly view?: 'power' | 'efficiency';
}

/** `plot` in each of its forms. */
export interface Plot {
  /** A picture of `synaptick plot`, by its name: `lif`, `fi`, `stdp-window`. */
  (kind: string, options?: Partial<Omit<PlotKindOptions, 'host'>> & PlotOptions): Promise<PlottedFigure>;
  /** A raster of spikes with the rate of each population: of encoded values, or of a run. */
  (spikes: SpikeTrains | RecordedRun, options?: PlotOptions): Promise<PlottedFigure>;
  /** A mapped network: who stands where, how busy the links are, or the crossbars. */
  (mapped: MappedNetwork, options?: MapPlotOptions): Promise<PlottedFigure>;
  /** A sweep over rates and synapses. */
  (sweep: Sweep, options?: SweepPlotOptions): Promise<PlottedFigure>;
  /** How often each weight of a network's projections occurs, or of a list of weights. */
  (weights: Network | RealGraph | WeightList, options?: PlotOptions): Promise<PlottedFigure>;
  /** A picture, a grid of values, or a matrix of weights, `[source][target]`. */
  (grid: Picture | PixelGrid | readonly (readonly number[])[], options?: PlotOptions): Promise<PlottedFigure>;
  /** Tuning curves of a population that represents a number. */
  (ensemble: Ensemble, options?: PlotOptions): Promise<PlottedFigure>;
  /** What the neurons of an STDP network have learnt. */
  (winners: WinnerState, options?: PlotOptions): Promise<PlottedFigure>;
}

/** Weights, one for each synapse. */
export type WeightList = readonly number[] | Float64Array | Float32Array | Int32Array | Int16Array | Int8Array;

/** Draws a figure as text of an SVG file, in the light theme. */
type Draw<Value, Options> = (value: Value, options: Options) => Promise<string>;

function ofKind(host: Host): Draw<string, Partial<Omit<PlotKindOptions, 'host'>>> {
  return async (word, options) => {
    const { PLOT_KINDS } = await import('./kinds.ts');
    const kind = PLOT_KINDS.find(({ name }) => name === plotName(word));
    if (kind) return kind.draw({ host, seed: DEFAULT_SEED, ...options });
    throw new SynaptickError(`there is no figure "${word}": choose one of ${Object.keys(PLOT_NAMES).join(', ')}`);
  };
}

const ofTrains: Draw<SpikeTrains, PlotOptions> = async (trains) => (await import('./spikes.ts')).trainsSvg(trains);

const ofRun: Draw<RecordedRun, PlotOptions> = async (run) => (await import('./spikes.ts')).runSvg(run);

const ofMapped: Draw<MappedNetwork, MapPlotOptions> = async (mapped, { view = 'placement' }) =>
  (await import('./mapping.ts')).mapSvg(mapped, view);

const ofSweep: Draw<Sweep, SweepPlotOptions> = async (sweep, { view = 'power' }) => {
  const { efficiencyMapSvg, powerMapSvg } = await import('./characterisation.ts');
  if (view === 'power') return powerMapSvg(sweep);
  if (view === 'efficiency') return efficiencyMapSvg(sweep);
  throw new SynaptickError(`a sweep has no view "${view}": choose power or efficiency`);
};

const ofGraph: Draw<RealGraph, PlotOptions> = async (graph) =>
  (await import('./weight-histogram.ts')).networkWeightsSvg(graph);

const ofWeights: Draw<WeightList, PlotOptions> = async (weights) => {
  if (weights.length === 0) throw new SynaptickError('there are no weights to draw: give at least one');
  const { weightHistogramSvg } = await import('./weight-histogram.ts');
  return weightHistogramSvg('Weights', `${weights.length} synapses`, [{ label: 'weights', weights }], 'Weight');
};

const ofPicture: Draw<Picture, PlotOptions> = async ({ width, height, grey }) => {
  const { valueGridSvg } = await import('./values.ts');
  return valueGridSvg({
    title: 'A picture',
    subtitle: `${width} x ${height} pixels`,
    grid: { width, height, values: grey },
    label: null,
  });
};

const ofGrid: Draw<PixelGrid, PlotOptions> = async (grid) => {
  const { valueGridSvg } = await import('./values.ts');
  return valueGridSvg({ title: 'Values', subtitle: `${grid.width} x ${grid.height}`, grid, label: 'Value' });
};

const ofMatrix: Draw<readonly (readonly number[])[], PlotOptions> = async (rows) => {
  const { valueGridSvg } = await import('./values.ts');
  const width = rows[0]?.length ?? 0;
  if (width === 0) throw new SynaptickError('row 0 has no values to draw: give rows of at least one');
  const odd = rows.findIndex((row) => row.length !== width);
  if (odd >= 0) {
    throw new SynaptickError(`row ${odd} has ${rows[odd]?.length} values, row 0 ${width}: give rows of one length`);
  }
  return valueGridSvg({
    title: 'Weights',
    subtitle: `From ${rows.length} sources, down, to ${width} targets, to the right`,
    grid: { width, height: rows.length, values: rows.flat() },
    label: 'Weight',
  });
};

const ofEnsemble: Draw<Ensemble, PlotOptions> = async (ensemble) =>
  (await import('./tuning.ts')).tuningSvg(ensemble, `${ensemble.size} LIF neurons`);

const ofWinners: Draw<WinnerState, PlotOptions> = async (state) =>
  (await import('./receptive-fields.ts')).receptiveFieldsSvg('the network', state);

const CHIP_REMEDY = 'plot what run(chip, ticks) gives, or the network before and after mapNetwork';
const MODEL_REMEDY = 'plot a picture that it sees, or weights of it: model.members[0].layers[0].kernelWeights';

/** What can be drawn: how it is told, and what draws it. */
const FORMS: readonly (readonly [name: string, test: (value: unknown) => boolean, draw: Draw<never, never>])[] = [
  ['SpikeTrains', has('steps', 'counts'), ofTrains],
  ['Run', has('spikes', 'engineReason'), ofRun],
  ['MappedNetwork', has('mapped', 'described'), ofMapped],
  ['Sweep', has('points', 'settleTicks'), ofSweep],
  ['Network', has('projectionNamed'), (net: Network) => ofGraph(toRealGraph(net), {})],
  ['NetworkGraph', has('populations', 'projections'), ofGraph],
  ['Picture', has('width', 'height', 'grey'), ofPicture],
  ['Grid', has('width', 'height', 'values'), ofGrid],
  ['Ensemble', has('encoders', 'intercepts'), ofEnsemble],
  ['WinnerNetwork', has('recipe', 'weights'), ofWinners],
  ['Matrix', (value) => Array.isArray(value) && Array.isArray(value[0]), ofMatrix],
  ['Weights', isWeightList, ofWeights],
];

function isWeightList(value: unknown): boolean {
  if (!Array.isArray(value)) return ArrayBuffer.isView(value);
  return value.length === 0 || Number.isFinite(value[0]);
}

/** What runs and is no picture by itself: how it is told, what it is, and what can be drawn of it. */
const UNDRAWN: readonly (readonly [test: (value: unknown) => boolean, what: string, remedy: string])[] = [
  [has('image', 'inputs', 'notes'), 'a loaded chip', CHIP_REMEDY],
  [has('crossbar', 'enabled'), 'a chip', CHIP_REMEDY],
  [has('transduction', 'members'), 'a trained model', MODEL_REMEDY],
  [has('coreEids', 'populationEids'), 'a network where it landed', 'plot the mapped network that it was made of'],
];

/** The form without options and with them. */
function formsOf(type: string, draw: Draw<never, never>) {
  const form = async (value: never, options: PlotOptions = {}): Promise<PlottedFigure> => {
    const light = await draw(value, options as never);
    const svg = options.dark ? (await import('../draw/dark.ts')).darkSvg(light) : light;
    return { svg, png: async () => (await import('../draw/png.ts')).svgToPng(svg) };
  };
  return { [type]: form, [`${type}, Object`]: form };
}

/**
 * `plot` on a host, which has the files and data of those pictures that need some. What it makes
 * @throws SynaptickError where there is nothing to draw, or no such view
 * @throws TypeError naming the signatures when nothing draws such a thing
 */
export function createPlot(host: Host): Plot {
  const drawn = overloaded(
    'plot',
    FORMS.map(([name, test]) => ({ name, test })),
    Object.assign(formsOf('string', ofKind(host)), ...FORMS.map(([type, , draw]) => formsOf(type, draw))),
  );
  return ((...given: unknown[]) => {
    const undrawn = UNDRAWN.find(([test]) => test(given[0]));
    if (!undrawn) return drawn(...given);
    const [, what, remedy] = undrawn;
    return Promise.reject(new SynaptickError(`${what} is not drawn by itself: ${remedy}`));
  }) as Plot;
}
