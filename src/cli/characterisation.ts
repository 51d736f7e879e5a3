/** The report of a sweep over rates and synapses: as an object for `--json`, as text for people. */

import { sameShape, TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import type { ModelEnergy } from '../measure/compare-energies.ts';
import { uncertaintyText } from '../measure/explain.ts';
import { ENERGY_UNCERTAINTY, TRUENORTH } from '../measure/truenorth-energy.ts';
import type { PublishedComparison } from '../run/characterise/beside.ts';
import type { Sweep } from '../run/characterise/sweep.ts';
import { chipText } from './chip-report.ts';
import { energiesObject, energyNotes, powerCell } from './energy-report.ts';
import { formatCount, formatEngineering, formatPercent, formatSeconds } from './format.ts';
import { tableText } from './table.ts';

/** Everything that was measured, as plain data. The units are in the names. */
export function characterisationObject(result: Sweep, written: readonly string[]) {
  const energies = result.energies.map((each) => energiesObject(each));
  const { model, uncertainty } = ownEnergy(result) ?? { model: TRUENORTH.version, uncertainty: ENERGY_UNCERTAINTY };
  return { ...result, energies, energyModel: model, energyUncertainty: uncertainty, written };
}

/** Lines of text. @param compared whether models were asked for by name, so that they stand side by side. `heading` marks headings, e.g. in bold. */
export function characterisationText(
  result: Sweep,
  written: readonly string[],
  compared: boolean,
  heading: (text: string) => string,
): string[] {
  return [
    ...tableText(
      [
        ['Chip', chipText(result.chip)],
        ['Size', `${formatCount(result.cores)} cores, random networks, seed ${result.seed}`],
        ['Points', `${result.points.length}, ${result.ticks} ticks each after ${result.settleTicks} to settle`],
        ['Engine', `${result.engine} (${result.engineReason})`],
        ['Time', formatSeconds(result.seconds)],
        ...written.map((path) => ['Wrote', path]),
      ],
      [],
    ),
    '',
    heading(`Power estimated at ${result.voltage} V and 1 ms a tick, ${errorText(result)}`),
    ...pointsText(result),
    ...(compared ? comparedText(result, heading) : []),
    ...publishedText(result, heading),
  ];
}

/** TrueNorth's estimate at the point where its error is widest; undefined where other models were asked for alone. */
function ownEnergy({ energies }: Sweep) {
  const own = energies.flatMap((each) =>
    each.flatMap(({ model, energy }) => (model === TRUENORTH && energy ? [energy] : [])),
  );
  return own.toSorted((a, b) => (b.uncertainty ?? 0) - (a.uncertainty ?? 0))[0];
}

function errorText(result: Sweep): string {
  const own = ownEnergy(result);
  if (own) return own.scale ? `scaled to this shape, ${uncertaintyText(own)} at most` : uncertaintyText(own);
  return sameShape(result.chip.shape, TRUENORTH_SHAPE)
    ? `+-${formatPercent(ENERGY_UNCERTAINTY, 0)}`
    : 'scaled to this shape';
}

function pointsText({ points }: Sweep): string[] {
  const timed = points.some(({ fastestTickSeconds }) => fastestTickSeconds);
  return tableText(
    [
      [
        'synapses',
        'rate Hz',
        'measured',
        'GSOPS',
        'mW',
        'GSOPS/W',
        'hops/spike',
        'ticks/s',
        ...(timed ? ['fastest tick', 'limited by'] : []),
      ],
      ...points.map((point) => [
        String(point.synapses),
        String(point.rateHz),
        point.measuredRateHz.toFixed(2),
        point.gsops.toFixed(3),
        (point.watts * 1e3).toFixed(1),
        point.gsopsPerWatt.toFixed(1),
        point.hopsPerSpike?.toFixed(2) ?? '-',
        formatCount(point.ticksPerSecond),
        ...(timed ? [formatEngineering(point.fastestTickSeconds ?? 0, 's'), point.limitedBy ?? '-'] : []),
      ]),
    ],
    Array.from({ length: timed ? 10 : 8 }, () => 'right' as const),
    '  ',
  );
}

/** Whether a model leaves out at this point what nobody has published. */
function isLeast(point: readonly ModelEnergy[]): boolean {
  return point.some(({ energy }) => energy !== null && energy.unpublished.length > 0);
}

/** Power of each point by each model. */
function comparedText({ points, energies }: Sweep, heading: (text: string) => string): string[] {
  const models = energies[0]?.map(({ model }) => model.name) ?? [];
  return [
    '',
    heading(`Power by ${models.length === 1 ? 'the model' : `${models.length} models`}, and pJ a synaptic event`),
    ...tableText(
      [
        ['synapses', 'rate Hz', ...models.flatMap((name) => [name, 'pJ'])],
        ...points.map(({ synapses, rateHz }, i) => [
          String(synapses),
          String(rateHz),
          ...(energies[i] ?? []).flatMap((each) => powerCell(each)),
        ]),
      ],
      Array.from({ length: 2 + 2 * models.length }, () => 'right' as const),
      '  ',
    ),
    ...energyNotes(energies.find(isLeast) ?? energies[0] ?? []),
  ];
}

function publishedText({ published, chip }: Sweep, heading: (text: string) => string): string[] {
  if (!sameShape(chip.shape, TRUENORTH_SHAPE))
    return ['', "The published points are of TrueNorth's cores: --chip truenorth has them beside it."];
  if (published.length === 0) return ['', 'The published points are of 4,096 cores: --cores 4096 runs them too.'];
  return [
    '',
    heading('Beside published measurements, each at its voltage'),
    ...tableText(
      [
        ['synapses', 'rate Hz', 'V', 'published mW', 'mW', 'error', 'published GSOPS/W', 'GSOPS/W', 'source'],
        ...published.map(publishedRow),
      ],
      [...Array.from({ length: 8 }, () => 'right' as const), 'left'],
      '  ',
    ),
  ];
}

function publishedRow(point: PublishedComparison): string[] {
  return [
    String(point.synapses),
    point.rateHz.toFixed(2),
    point.voltage.toFixed(3),
    (point.publishedWatts * 1e3).toFixed(0),
    (point.watts * 1e3).toFixed(1),
    `${point.error >= 0 ? '+' : ''}${formatPercent(point.error, 1)}`,
    point.publishedGsopsPerWatt.toFixed(1),
    point.gsopsPerWatt.toFixed(1),
    point.fitted ? `${point.source} (fitted)` : point.source,
  ];
}
