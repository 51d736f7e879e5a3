/** A mapped network as pictures: who stands where and how busy, the links of the mesh, and the crossbars. */
import { image, type Markish, type PlotOptions, rect } from '@observablehq/plot';
import { SynaptickError } from '../../cores/errors.ts';
import { linkLoads } from '../../mapping/place/link-load.ts';
import { GRID } from '../draw/chart.ts';
import { figureSvg, HEADER, type Panel } from '../draw/figure.ts';
import { LEGEND_WIDTH, legend } from '../draw/legend.ts';
import { barMap, barMapPixels, MESH_MARGIN, meshPanel, meshPixels } from '../draw/mesh-map.ts';
import { svgToPng } from '../draw/png.ts';
import { CATEGORICAL } from '../draw/theme.ts';
import { base64Text } from '../host/bytes.ts';
import { landNetwork } from '../map/landed.ts';
import { coresHolding } from '../map/landed-queries.ts';
import { type Link, linksAbove } from '../map/links.ts';
import type { MappedNetwork } from '../map/map-network.ts';
import { crossbarPng, WEIGHT_COLOURS } from './crossbar-raster.ts';
import type { MapView } from './plot-kind.ts';

export interface MapPicture {
  /** File name without folder. */
  readonly file: string;
  readonly svg: string;
}

/** Longest side of a mesh whose links are drawn one by one. */
const LINKS_DRAWN = 40;
const GAP = 24;
/** Room for a legend of as many names as there are colours, some of them in two lines. */
const LEGEND_HEIGHT = 260;

/** What is shown of a mapped network. */
const VIEWS = { placement: placementSvg, links: linksSvg, crossbars: crossbarsSvg } as const;
const NAMES = Object.keys(VIEWS) as MapView[];

/** File names of the pictures. */
export const PICTURES = NAMES.map((view) => `${view}.png`);

/** The pictures as PNG. */
export function mapPictures(run: MappedNetwork): { file: string; bytes: Uint8Array }[] {
  return mapFigures(run).map(({ file, svg }) => ({ file, bytes: svgToPng(svg) }));
}

/** The pictures as text of SVG files. */
export function mapFigures(run: MappedNetwork): MapPicture[] {
  return NAMES.map((view) => ({ file: `${view}.png`, svg: mapSvg(run, view) }));
}

/** One of the pictures, as text of an SVG file. @throws SynaptickError for a view that there is not */
export function mapSvg(run: MappedNetwork, view: MapView): string {
  if (!Object.hasOwn(VIEWS, view)) {
    throw new SynaptickError(`a mapped network has no view "${view}": choose one of ${NAMES.join(', ')}`);
  }
  return VIEWS[view](run);
}

/** Values of cores at their cells; a cell without a core has NaN. */
function byCell({ grid, placed }: MappedNetwork, value: (core: number) => number): Float64Array {
  const values = new Float64Array(grid.width * grid.height).fill(Number.NaN);
  placed.placement.forEach((cell, core) => {
    values[cell] = value(core);
  });
  return values;
}

function placementSvg(run: MappedNetwork): string {
  const { graph, grid, plan, rates, measures } = run;
  const map = meshPixels(grid);
  const members = membersByPopulation(run);
  const shown = populationsShown(run, members);
  const activity = byCell(run, (core) => meanActivity(run, core));
  const right = map.width + LEGEND_WIDTH + GAP;
  const bar = barMapPixels(grid);
  const busy = rates.kind !== 'unit';
  const colours = {
    type: 'ordinal',
    domain: shown.map(({ label }) => label),
    range: shown.map(({ colour }) => colour),
  };
  return figureSvg({
    width: right + bar.width,
    height: HEADER + Math.max(bar.height, LEGEND_HEIGHT),
    title: `${graph.name}: ${plan.counts.cores} cores on ${grid.width} x ${grid.height} cells`,
    subtitle: `Neurons of each core by population, unused ones grey, and ${busy ? 'how often a core’s neurons spike' : 'how many neurons each core has'}; ${measures.meanHops.toFixed(2)} hops a spike`,
    panels: [
      meshPanel({ x: 0, y: HEADER }, grid, 'x', colours as NonNullable<PlotOptions['color']>, [
        ...populationMarks(run, members, shown),
      ]),
      legend(map.width, HEADER + MESH_MARGIN.top, shown),
      ...barMap({
        x: right,
        y: HEADER,
        mesh: grid,
        values: activity,
        label: busy ? 'spikes per neuron and tick' : 'neurons',
        whole: !busy,
      }),
    ],
  });
}

/** Neurons of each population on each core, copies too: `[core][population]`. */
function membersByPopulation({ graph, mapped: { image } }: MappedNetwork): Uint32Array[] {
  const landed = landNetwork(graph, image);
  const members = Array.from({ length: image.cores }, () => new Uint32Array(graph.populations.length));
  landed.populationEids.forEach((eid, p) => {
    for (const { core, columns } of coresHolding(landed, eid)) (members[core] as Uint32Array)[p] = columns;
  });
  return members;
}

/** Each core as a bar from left to right: its neurons by population, then what is unused. */
function populationMarks(
  { grid, placed, plan }: MappedNetwork,
  members: readonly Uint32Array[],
  shown: readonly Shown[],
): Markish[] {
  const inset = meshPixels(grid).cell > 12 ? 0.04 : 0;
  const cells = Array.from(placed.placement, (cell) => {
    const [x, y] = [(cell % grid.width) + inset, Math.floor(cell / grid.width) + inset];
    return { x1: x, x2: x + 1 - 2 * inset, y1: y, y2: y + 1 - 2 * inset };
  });
  const strips = cells.flatMap(({ x1, x2, ...rows }, core) => {
    let left = x1;
    return shown.flatMap(({ label, members: populations }) => {
      const neurons = populations.reduce((sum, population) => sum + (members[core]?.[population] as number), 0);
      const from = left;
      left += ((x2 - x1) * neurons) / plan.shape.neurons;
      return neurons > 0 ? [{ ...rows, x1: from, x2: left, label }] : [];
    });
  });
  const sides = { x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2' } as const;
  return [rect(cells, { ...sides, fill: GRID }), rect(strips, { ...sides, fill: 'label' })];
}

/** Spikes of a configured neuron a tick on average; without rates, the configured neurons. */
function meanActivity({ rates, mapped: { image } }: MappedNetwork, core: number): number {
  const columns = image.shape.neurons;
  let neurons = 0;
  let spikes = 0;
  for (let row = core * columns; row < (core + 1) * columns; row++) {
    neurons += image.enabled[row] as number;
    spikes += rates.spikes[row] as number;
  }
  if (rates.kind === 'unit') return neurons;
  return neurons > 0 ? spikes / neurons / rates.ticks : 0;
}

interface Shown {
  readonly label: string;
  readonly colour: string;
  /** Populations drawn in this colour. */
  readonly members: readonly number[];
}

/** The populations that have neurons on cores, by number; beyond the colours there are, the smallest as one. */
function populationsShown({ graph }: MappedNetwork, members: readonly Uint32Array[]): Shown[] {
  const neurons = graph.populations.map((_, p) => members.reduce((sum, counts) => sum + (counts[p] as number), 0));
  const order = [...neurons.keys()]
    .filter((p) => (neurons[p] as number) > 0)
    .sort((a, b) => (neurons[b] as number) - (neurons[a] as number) || a - b);
  const own = order.length <= CATEGORICAL.length ? order : order.slice(0, CATEGORICAL.length - 1);
  const rest = order.slice(own.length);
  const shown = own
    .toSorted((a, b) => a - b)
    .map((population, i) => ({
      label: graph.populations[population]?.name as string,
      colour: CATEGORICAL[i] as string,
      members: [population],
    }));
  if (rest.length === 0) return shown;
  return [...shown, { label: `${rest.length} others`, colour: CATEGORICAL.at(-1) as string, members: rest }];
}

function linksSvg(run: MappedNetwork): string {
  const { graph, grid, traffic, placed, rates, measures } = run;
  const loads = linkLoads(traffic, placed.placement, grid);
  const links = linksAbove(loads, grid, 0).map((link) => ({ ...link, load: link.load / rates.ticks }));
  const { busiest } = measures;
  const single = Math.max(grid.width, grid.height) <= LINKS_DRAWN;
  const words = busiest ? `busiest (${busiest.from}) -> (${busiest.to})` : 'no link carries a spike';
  const { width, height } = barMapPixels(grid);
  return figureSvg({
    width: width + GAP,
    height: HEADER + height,
    title: `Link load of ${graph.name}`,
    subtitle: single
      ? `Spikes a tick by X-then-Y routes, each direction on its right; ${words}`
      : `Spikes a tick on the busiest link out of each cell, by X-then-Y routes; ${words}`,
    panels: barMap({
      x: 0,
      y: HEADER,
      mesh: grid,
      values: busiestOut(run, links),
      range: [0, busiest?.load || 1],
      label: 'spikes a tick on a link',
      reverse: true,
      marks: single ? [cellOutlines(run), linkMark(links)] : undefined,
    }),
  });
}

/** Cells with a core in light grey. */
function cellOutlines({ grid, placed }: MappedNetwork) {
  const cells = Array.from(placed.placement, (cell) => ({ x: cell % grid.width, y: Math.floor(cell / grid.width) }));
  return rect(cells, {
    x1: ({ x }) => x + 0.28,
    x2: ({ x }) => x + 0.72,
    y1: ({ y }) => y + 0.28,
    y2: ({ y }) => y + 0.72,
    fill: GRID,
  });
}

/** A bar from cell to cell for each link, right of its direction, so that the two directions lie side by side. */
function linkMark(links: readonly Link[]) {
  const bars = links.map(({ from: [x0, y0], to: [x1, y1], load }) => {
    const [dx, dy] = [x1 - x0, y1 - y0];
    const centre = [(x0 + x1) / 2 + 0.5 - 0.1 * dy, (y0 + y1) / 2 + 0.5 + 0.1 * dx] as const;
    const half = [Math.abs(dx) * 0.33 + Math.abs(dy) * 0.06, Math.abs(dy) * 0.33 + Math.abs(dx) * 0.06] as const;
    return {
      x1: centre[0] - half[0],
      x2: centre[0] + half[0],
      y1: centre[1] - half[1],
      y2: centre[1] + half[1],
      load,
    };
  });
  return rect(bars, { x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2', fill: 'load' });
}

function busiestOut(run: MappedNetwork, links: readonly Link[]): Float64Array {
  const most = byCell(run, () => 0);
  for (const { from, load } of links) {
    const cell = from[1] * run.grid.width + from[0];
    most[cell] = Math.max(most[cell] || 0, load);
  }
  return most;
}

function crossbarsSvg(run: MappedNetwork): string {
  const { graph, grid, mapped, occupancy, plan } = run;
  const { width, height } = barMapPixels(grid);
  const { axons, neurons } = plan.shape;
  const fullest = occupancy.synapses.indexOf(occupancy.synapses.reduce((most, bits) => Math.max(most, bits), 0));
  const share = byCell(run, (core) => (100 * (occupancy.synapses[core] as number)) / (axons * neurons));
  const right = width + GAP;
  const square = meshPixels({ width: neurons, height: axons });
  const place = `(${mapped.image.coreX[fullest]},${mapped.image.coreY[fullest]})`;
  return figureSvg({
    width: right + square.width + LEGEND_WIDTH,
    height: HEADER + Math.max(height, square.height),
    title: `Crossbars of ${graph.name}`,
    subtitle: `Set bits of ${axons} x ${neurons} on each core, and the fullest crossbar, core ${place} with ${occupancy.synapses[fullest]?.toLocaleString('en-US')} synapses`,
    panels: [
      ...barMap({ x: 0, y: HEADER, mesh: grid, values: share, label: '% of the crossbar set' }),
      crossbarPanel(run, fullest, right),
      legend(right + square.width, HEADER + MESH_MARGIN.top, WEIGHT_COLOURS),
    ],
  });
}

/** The crossbar as it is on the core: axons down, neurons to the right, a pixel for each bit. */
function crossbarPanel({ mapped }: MappedNetwork, core: number, x: number): Panel {
  const png = base64Text(crossbarPng(mapped.image, core));
  const { axons, neurons } = mapped.image.shape;
  const mesh = { width: neurons, height: axons };
  const { cell } = meshPixels(mesh);
  const panel = meshPanel({ x, y: HEADER }, mesh, 'neuron', {}, [
    image([0], {
      x: neurons / 2,
      y: axons / 2,
      width: neurons * cell,
      height: axons * cell,
      src: () => `data:image/png;base64,${png}`,
      imageRendering: 'optimizeSpeed',
    }),
  ]);
  return { ...panel, options: { ...panel.options, y: { domain: [axons, 0], label: 'axon' } } };
}
