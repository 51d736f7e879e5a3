/** The two heat maps of a sweep, beside the published points. */
import { type HeatMap, heatMapSvg } from '../draw/heat-map.ts';
import { svgToPng } from '../draw/png.ts';
import type { PublishedComparison } from '../run/characterise/beside.ts';
import type { Sweep } from '../run/characterise/sweep.ts';

export interface SweepPicture {
  /** File name without folder. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** File names of the pictures. */
export const SWEEP_PICTURES = ['characterise-power.png', 'characterise-efficiency.png'] as const;

export function sweepPictures(result: Sweep): SweepPicture[] {
  return [
    { file: SWEEP_PICTURES[0], bytes: svgToPng(powerMapSvg(result)) },
    { file: SWEEP_PICTURES[1], bytes: svgToPng(efficiencyMapSvg(result)) },
  ];
}

/** Estimated power in mW over rate and synapses. */
export function powerMapSvg(result: Sweep): string {
  return heatMapSvg({
    ...axesOf(result),
    title: `Estimated power of ${chipOf(result)}`,
    subtitle: subtitleOf(result),
    values: result.points.map(({ watts }) => watts * 1e3),
    label: 'Estimated power (mW)',
    format: (value) => value.toPrecision(3),
    marks: marksOf(result.published),
    table: tableOf(result.published, ['published mW', 'estimate', 'error'], (point) => [
      (point.publishedWatts * 1e3).toFixed(0),
      (point.watts * 1e3).toFixed(1),
      signedPercent(point.error),
    ]),
  });
}

/** Billions of synaptic operations per second and watt over rate and synapses. */
export function efficiencyMapSvg(result: Sweep): string {
  return heatMapSvg({
    ...axesOf(result),
    title: `Estimated efficiency of ${chipOf(result)}`,
    subtitle: subtitleOf(result),
    values: result.points.map(({ gsopsPerWatt }) => gsopsPerWatt),
    label: 'GSOPS per watt',
    format: (value) => (value > 0 && value < 10 ? value.toFixed(1) : value.toFixed(0)),
    marks: marksOf(result.published),
    table: tableOf(result.published, ['from published mW', 'estimate', 'error'], (point) => [
      point.publishedGsopsPerWatt.toFixed(1),
      point.gsopsPerWatt.toFixed(1),
      point.publishedGsopsPerWatt > 0 ? signedPercent(point.gsopsPerWatt / point.publishedGsopsPerWatt - 1) : '',
    ]),
  });
}

function signedPercent(share: number): string {
  return `${share >= 0 ? '+' : ''}${(share * 100).toFixed(1)} %`;
}

function chipOf({ cores }: Sweep): string {
  return cores === 1 ? '1 core' : `${cores.toLocaleString('en-US')} cores`;
}

function subtitleOf({ voltage, published }: Sweep): string {
  const map = `Random networks, ticks of 1 ms; the map at ${voltage} V`;
  return published.length > 0 ? `${map}, published points (circles) at the voltage of each` : map;
}

function axesOf({ points }: Sweep): Pick<HeatMap, 'x' | 'y'> {
  return {
    x: { label: 'Firing rate (Hz)', values: [...new Set(points.map(({ rateHz }) => rateHz))] },
    y: { label: 'Active synapses per neuron', values: [...new Set(points.map(({ synapses }) => synapses))] },
  };
}

function marksOf(published: readonly PublishedComparison[]): HeatMap['marks'] {
  return published.map(({ rateHz, synapses }, i) => ({ x: rateHz, y: synapses, label: letter(i) }));
}

function letter(index: number): string {
  return String.fromCharCode('a'.charCodeAt(0) + index);
}

function tableOf(
  published: readonly PublishedComparison[],
  headings: readonly string[],
  cells: (point: PublishedComparison) => string[],
): HeatMap['table'] {
  if (published.length === 0) return undefined;
  const rows = published.map((point, i) => [
    letter(i),
    point.rateHz.toFixed(point.rateHz % 1 ? 2 : 0),
    String(point.synapses),
    point.voltage.toFixed(3),
    ...cells(point),
    `${point.source}${point.fitted ? ' (fitted)' : ''}`,
  ]);
  return {
    rows: [['', 'rate Hz', 'synapses', 'volts', ...headings, 'source'], ...rows],
    widths: [14, 52, 62, 46, 118, 64, 60, 200],
  };
}
