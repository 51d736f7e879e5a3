/** The report of an exploration: as an object for `--json`, as a table for people. */
import { listText, SynaptickError } from '../../cores/errors.ts';
import { NO_FAULTS } from '../../cores/faults.ts';
import { faultCountsText, skippedText } from '../map/fault-text.ts';
import { uncertaintyText } from '../measure/explain.ts';
import {
  AXES,
  type AxisName,
  axisText,
  fixedText,
  SHAPE_AXIS_NAMES,
  type ShapeAxis,
  sizesOf,
  variedSizes,
} from '../run/explore/axes.ts';
import { defectShareText, FAULT_KINDS, knowsDefects } from '../run/explore/defects.ts';
import type { SpikeDeviation } from '../run/explore/deviation.ts';
import { type Exploration, type ExploredPoint, measuresOf } from '../run/explore/explore.ts';
import type { PointMeasures } from '../run/explore/point.ts';
import { trainingColumns, trainingNotes, trainingText } from './exploration-training.ts';
import { withFlags } from './fit-flags.ts';
import { formatCount, formatCounted, formatEngineering, formatJoules, formatPercent, formatSeconds } from './format.ts';
import { type Align, tableText, wrapWords } from './table.ts';

export interface ExplorationRun extends Exploration {
  /** What was given: a file, or the name of a model. */
  readonly given: string;
  readonly results: string | undefined;
  readonly picture: string | undefined;
  readonly seconds: number;
}

/** Width of prose in characters. */
const PROSE = 110;
const ON_FRONT = '*';

/** Everything that was measured, as plain data. Hops and joules are those of a tick, or of an image of a model. */
export function explorationObject(run: ExplorationRun) {
  const { subject, images, chip, how, points, front } = run;
  return {
    [subject.kind]: subject.name,
    given: run.given,
    digest: subject.digest,
    chip: chip.name,
    images,
    per: perWord(run),
    ...(images === null && { ticks: how.ticks, inputRate: how.inputRate ?? null }),
    seed: how.seed,
    moves: how.moves,
    ...(run.retrain && { retrain: run.retrain }),
    ...(hasDefects(run) && { faultSeed: faultSeed(run), faultsKnown: knowsDefects(chip) }),
    pareto: front.objectives,
    points: points.map((point, i) => ({
      ...point.at,
      refused: refusalOf(point),
      pareto: front.onFront[i],
      ...measuresOf(point),
    })),
    computed: run.computed,
    seconds: run.seconds,
    results: run.results ?? null,
    picture: run.picture ?? null,
  };
}

/** Lines of text. `heading` marks headings. */
export function explorationText(run: ExplorationRun, heading: (text: string) => string): string[] {
  const [group, head, ...rows] = table(run);
  return [
    ...tableText(whatRan(run), []),
    '',
    heading(group as string),
    heading(head as string),
    ...rows,
    '',
    ...notes(run).flatMap((note) => wrapWords(note, PROSE)),
    '',
    written(run),
  ];
}

function whatRan(run: ExplorationRun): string[][] {
  const { subject, chip, points, images, how } = run;
  const fixed = fixedText(points.map(({ at }) => at));
  const count = new Set(points.map(({ at }) => JSON.stringify(sizesOf(at)))).size;
  const shapes = `${formatCount(count)} shape${count === 1 ? '' : 's'}`;
  return [
    [
      subject.kind === 'model' ? 'Model' : 'Network',
      run.given === subject.name ? subject.name : `${subject.name} (${run.given})`,
    ],
    ['Cores', `${shapes} of the chip ${chip.name}${fixed === '' ? '' : `, with ${fixed}`}`],
    ...(hasDefects(run) ? [['Faults', defectsText(run)]] : []),
    images
      ? [
          'Images',
          `${formatCount(images.count)} of ${images.dataset}, split ${images.split}; the model as it was trained${run.retrain ? ', and trained again for each shape' : ''}`,
        ]
      : ['Run', `${formatCount(how.ticks)} ticks of random input on each, seed ${how.seed}`],
    ...(run.retrain ? [['Training', trainingText(run.retrain)]] : []),
  ];
}

/** Whether shares of defects were asked for. */
function hasDefects({ points }: Pick<Exploration, 'points'>): boolean {
  return points.some(({ at }) => at.faultShare !== null);
}

function faultSeed({ chip }: ExplorationRun): number {
  return (chip.faults ?? NO_FAULTS).seed;
}

/** What silicon the points have. */
function defectsText(run: ExplorationRun): string {
  const kinds = new Set(run.points.flatMap(({ at }) => at.faultKind ?? []));
  const whom = knowsDefects(run.chip) ? 'known to the mapper, which goes round them' : 'unknown to the mapper';
  return `of one kind at a time: ${[...kinds].map((kind) => FAULT_KINDS[kind]).join(', ')}; drawn by seed ${faultSeed(run)}, ${whom}`;
}

export interface Column {
  /** Above the name, where several columns have it in common. */
  readonly group?: string;
  readonly name: string;
  readonly align?: Align;
  readonly cell: (measures: PointMeasures) => string;
  /** Left out where it is nothing at all points. */
  readonly amount?: (measures: PointMeasures) => number;
  /** Whether it tells of a shape: left out of a table of defects where it is the same in all rows. */
  readonly ofShape?: true;
}

/** Neurons that sum a part of another's lines. */
const inParts = ({ addedNeurons, relays }: PointMeasures) => Math.max(0, addedNeurons - relays);
const percent = (share: number) => formatPercent(share, 1).replace(' %', '');

function columns(run: ExplorationRun): Column[] {
  const added = (name: string, amount: (measures: PointMeasures) => number, group?: string): Column => ({
    name,
    amount,
    cell: (measures) => formatCount(amount(measures)),
    ...(group !== undefined && { group }),
  });
  return [
    { name: 'cores', cell: ({ cores }) => formatCount(cores) },
    { name: 'chips', amount: ({ chips }) => chips - 1, cell: ({ chips }) => formatCount(chips) },
    { group: '% in use', name: 'axons', cell: ({ use }) => percent(use.axons), ofShape: true },
    { name: 'neurons', cell: ({ use }) => percent(use.neurons), ofShape: true },
    { name: 'synapses', cell: ({ use }) => percent(use.synapses), ofShape: true },
    { group: 'copies', name: 'axons', cell: ({ duplicatedAxons }) => formatCount(duplicatedAxons), ofShape: true },
    { name: 'neurons', cell: ({ copies }) => formatCount(copies), ofShape: true },
    added('splitters', ({ splitters }) => splitters),
    added('relays', ({ relays }) => relays),
    added('in parts', inParts),
    added('rounded', ({ approximated }) => approximated),
    { group: `each ${perWord(run)}`, name: 'hops', cell: ({ hops }) => formatCount(hops, hops < 100 ? 1 : 0) },
    {
      name: 'energy',
      cell: ({ energy }) => (energy ? `${energy.least ? '>= ' : ''}${formatJoules(energy.joules)}` : '-'),
    },
    {
      name: '',
      align: 'left',
      cell: ({ energy }) => (energy ? knownText(energy) : 'not told'),
    },
    {
      name: 'latency',
      cell: ({ latency }) => (latency === null ? '-' : formatCounted(latency, 'tick')),
      ofShape: true,
    },
    { name: 'SRAM', cell: ({ sramBits }) => formatEngineering(sramBits.cores, 'bit'), ofShape: true },
    ...(run.images
      ? [
          {
            name: 'accuracy',
            cell: ({ accuracy }: PointMeasures) => (accuracy ? formatPercent(accuracy.correct / accuracy.images) : '-'),
          },
        ]
      : []),
    ...(run.images === null && run.points.some((point) => measuresOf(point)?.deviation)
      ? [
          {
            name: 'deviation',
            cell: ({ deviation }: PointMeasures) => formatPercent(deviation ? deviationShare(deviation) : 0),
          },
        ]
      : []),
    ...(run.points.some((point) => measuresOf(point)?.faults) ? [FAULTS] : []),
    ...(run.retrain ? trainingColumns(run.retrain) : []),
  ];
}

/** What the silicon of a point has. */
const FAULTS: Column = {
  name: 'faults',
  align: 'left',
  cell: ({ faults }) => {
    if (!faults) return '';
    const left = faultCountsText(faults);
    if (faults.skipped === null) return left;
    return `round ${skippedText(faults.skipped)}${left === 'nothing' ? '' : `; left: ${left}`}`;
  },
};

/** `scaled -15 % to +80 %`, `measured, error not stated`. */
function knownText(energy: NonNullable<PointMeasures['energy']>): string {
  return `${energy.label}${energy.uncertainty === null ? ',' : ''} ${uncertaintyText(energy)}`;
}

function shownColumns(run: ExplorationRun): Column[] {
  const made = run.points.flatMap((point) => measuresOf(point) ?? []);
  const isNothing = ({ amount }: Column) => amount !== undefined && made.every((measures) => amount(measures) <= 0);
  const isSame = ({ cell }: Column) => made.every((measures) => cell(measures) === cell(made[0] as PointMeasures));
  return columns(run).filter((column) => !isNothing(column) && !(column.ofShape && hasDefects(run) && isSame(column)));
}

/** Whether shapes are compared: with defects there may be a single one, which is on every front. */
function comparesShapes(run: ExplorationRun): boolean {
  return !hasDefects(run) || variedSizes(run.points.map(({ at }) => at)).length > 0;
}

/** What a shape is compared within. */
function withinText(run: ExplorationRun): string {
  const parts = [
    ...(run.retrain ? ['of a network trained alike'] : []),
    ...(hasDefects(run) ? ['with the same defects'] : []),
  ];
  return parts.length > 0 ? `, ${parts.join(' and ')},` : '';
}

/** Two lines of headings, then a line for each point. */
function table(run: ExplorationRun): string[] {
  const { points, front } = run;
  const axes = shownAxes(run);
  const shown = shownColumns(run);
  const rows = points.map((point, i) => {
    const measures = measuresOf(point);
    const mark = front.onFront[i] && comparesShapes(run) ? ON_FRONT : '';
    return [
      mark,
      ...axes.map((axis) => axisCell(axis, point)),
      ...(measures ? shown.map(({ cell }) => cell(measures)) : []),
    ];
  });
  const align: Align[] = [
    'left',
    ...axes.map((axis): Align => (axis === 'faultKind' || axis === 'network' ? 'left' : 'right')),
    ...shown.map((each) => each.align ?? 'right'),
  ];
  const lines = tableText(
    [
      ['', ...axes.map((axis, i) => (i === 0 && isSize(axis) ? 'core' : '')), ...shown.map(({ group = '' }) => group)],
      ['', ...axes.map((axis) => AXES[axis].title), ...shown.map(({ name }) => name)],
      ...rows,
    ],
    align,
  );
  return lines.map((line, i) => {
    const point = points[i - 2];
    const refusal = point ? refusalOf(point) : null;
    return refusal === null ? line : `${line}  ${firstPart(refusal)}`;
  });
}

/** Sizes that vary, and defects where they were asked for; of a single sound shape the first two sizes. */
function shownAxes(run: ExplorationRun): readonly AxisName[] {
  const sizes: AxisName[] = variedSizes(run.points.map(({ at }) => at));
  const networks: AxisName[] = run.retrain ? ['network'] : [];
  if (hasDefects(run)) return [...sizes, ...networks, 'faultKind', 'faultShare'];
  return [...(sizes.length > 0 ? sizes : SHAPE_AXIS_NAMES.slice(0, 2)), ...networks];
}

function isSize(axis: AxisName): axis is ShapeAxis {
  return (SHAPE_AXIS_NAMES as readonly AxisName[]).includes(axis);
}

function axisCell(axis: AxisName, { at }: ExploredPoint): string {
  if (axis === 'faultKind') return axisText(axis, at) || 'none';
  if (axis === 'faultShare') return defectShareText(at.faultShare ?? 0);
  return isSize(axis) ? formatCount(at[axis]) : axisText(axis, at);
}

/** Why a shape cannot hold the network, with the remedy as this command has it; null where it can. */
function refusalOf({ outcome }: ExploredPoint): string | null {
  if ('measures' in outcome) return null;
  return (withFlags(new SynaptickError(outcome.refused)) as SynaptickError).message;
}

/** A refusal without its remedy, which is not this command's. */
export function firstPart(refused: string): string {
  const end = refused.lastIndexOf(': ');
  return end > 0 ? refused.slice(0, end) : refused;
}

function notes(run: ExplorationRun): string[] {
  const { front, points, images, how } = run;
  const made = points.flatMap((point) => measuresOf(point) ?? []);
  const refusals = points.flatMap((point) => refusalOf(point) ?? []);
  const any = (test: (measures: PointMeasures) => boolean) => made.some(test);
  const objectives = front.objectives.length > 0 ? listText(front.objectives) : 'nothing that all have';
  const shown = shownColumns(run);
  const tells = (test: (column: Column) => boolean) => shown.some(test);
  return [
    ...(comparesShapes(run)
      ? [
          `${ON_FRONT} on the Pareto front of ${objectives}: no other shape here${withinText(run)} is better in one of these and worse in none`,
        ]
      : []),
    ...(any(({ energy }) => energy?.label === 'scaled')
      ? ["scaled: the model's constants carried over to cores that nobody has measured, by their bits (docs/energy.md)"]
      : []),
    ...(how.energy.model.shape === null
      ? [`${how.energy.model.name}: charged for the counts, whatever the shape; the device has cores of its own`]
      : []),
    ...(any(({ energy }) => energy?.least === true) ? ['>=: without what is not published'] : []),
    ...(any(({ energy }) => energy === null)
      ? [
          `not told: ${how.energy.model.name} lacks joules of synaptic events or neuron updates, which the runs have (docs/energy.md)`,
        ]
      : []),
    ...(tells(({ group }) => group === 'copies')
      ? ['copies: axons that repeat a line with another type, and neurons that stand again for another target']
      : []),
    ...(any((measures) => inParts(measures) > 0)
      ? ["in parts: neurons added that sum a part of another's lines; not exact where that one forgets between ticks"]
      : []),
    ...(any(({ approximated }) => approximated > 0)
      ? ['rounded: neurons whose weights were brought to the types that there are, within --max-error']
      : []),
    ...(refusals.some((refusal) => /--max-error/.test(refusal))
      ? ['what has more weights than types may be rounded to them: --max-error']
      : []),
    ...(refusals.some((refusal) => /--partial-sums/.test(refusal))
      ? ['what hears more lines than a core has axons may be summed in parts: --partial-sums']
      : []),
    ...(images ? trainingNotes(run.retrain, comparesShapes(run)) : []),
    ...defectNotes(run),
    ...(tells(({ name }) => name === 'deviation')
      ? [
          'deviation: of the output spikes (a line in a tick; of all neurons where none is probed) that this chip or the one without defects has on the same input, the share that only one has',
        ]
      : []),
    ...(tells(({ name }) => name === 'latency')
      ? [
          images
            ? 'latency: from the arrival of an image to its last votes'
            : 'latency: from an input spike to the first that it can cause in the last of the probed populations',
        ]
      : []),
    ...(images && any(({ chips }) => chips > 1)
      ? ['energy is without the crossings between chips, which are not counted while images are classified']
      : []),
  ];
}

function defectNotes(run: ExplorationRun): string[] {
  if (!hasDefects(run)) return [];
  const kinds = new Set(run.points.map(({ at }) => at.faultKind));
  return [
    'share: of all such sites of the silicon (of its packets, that each link drops); a larger share has all the defects of a smaller one and more',
    ...(kinds.has('stuckAxons') ? ['stuck axons: half of the share at 0, half at 1'] : []),
  ];
}

function written({ points, computed, results, picture, seconds }: ExplorationRun): string {
  const kept = points.length - computed;
  return [
    `${formatSeconds(seconds)}${kept > 0 ? `, ${formatCount(kept)} of ${formatCount(points.length)} ${points.some(({ at }) => at.faultShare !== null || at.network !== null) ? 'points' : 'shapes'} from ${results}` : ''}`,
    ...(results === undefined ? [] : [`results in ${results}`]),
    ...(picture === undefined ? [] : [`picture: ${picture}`]),
  ].join('; ');
}

/** Share of the output spikes that only one of two chips has; none where neither spikes. */
function deviationShare({ spikes, differing }: SpikeDeviation): number {
  return spikes === 0 ? 0 : differing / spikes;
}

/** What hops and joules are of. */
function perWord({ images }: Pick<Exploration, 'images'>): 'tick' | 'image' {
  return images ? 'image' : 'tick';
}
