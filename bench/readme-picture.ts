/**
 * The picture of the README: ten drawn digits (MNIST's own images stay out of the repository), every spike they cause on the
 * five cores, and the votes.
 *
 *     npx tsx bench/readme-picture.ts        writes docs/images/mnist-5core.svg
 */
import { writeFileSync } from 'node:fs';
import { TRUENORTH_SHAPE } from '../cores/chip-shape.ts';
import { drive } from '../src/drive/drive.ts';
import { nodeHost } from '../src/host/node/host.ts';
import { createEngine, loadModel, toDigit } from '../src/index.ts';
import { modelChip } from '../src/on-node.ts';
import { framesOf } from '../src/run/classify/frames.ts';
import { createInlet } from '../src/run/classify/stretch.ts';
import { drawDigit } from '../test/support/draw-digit.ts';

const { neurons: NEURONS } = TRUENORTH_SHAPE;

const OUTPUT = 'docs/images/mnist-5core.svg';
const IMAGES = 10;
const SIDE = 28;

/** Pixels of the drawing. */
const LEFT = 128;
const COLUMN = 76;
const GAP = 8;
const NEURON = 1.2;
const CORE_GAP = 10;
const TOP = 74;
const IMAGE = COLUMN - 2 * GAP;
const RASTER = TOP + IMAGE + 26;
const VOTES = 78;

const INK = '#1f2933';
const FAINT = '#7b8794';
const LINE = '#e4e7eb';
const WINDOW_COLOURS = ['#2a6f97', '#2c9a8b', '#7a5195', '#c8553d'];
const OUTPUT_COLOUR = '#33415c';
const WINNER = '#e09f1f';

const model = await loadModel('mnist-5core');
const set = drawnDigits();
const { image, schedule, outputClasses } = await modelChip(model);
const inlet = createInlet({ image, input: framesOf(model, set.pixels, IMAGES) });
const engine = await createEngine(image);

/** Neurons in use on each core, and where its band begins. */
const neurons = Array.from({ length: image.cores }, (_, core) =>
  image.enabled.subarray(core * NEURONS, (core + 1) * NEURONS).reduce((sum, on) => sum + on, 0),
);
// The output core is mapped first; it is drawn last, as data flows.
const order = neurons.map((_, core) => core).sort((a, b) => (neurons[a] as number) - (neurons[b] as number) || a - b);
const bands = new Map<number, number>();
let bottom = RASTER;
for (const core of order) {
  bands.set(core, bottom);
  bottom += (neurons[core] as number) * NEURON + CORE_GAP;
}
const votesTop = bottom + 14;
const ticks = IMAGES + schedule.lastVote;
const width = LEFT + ticks * COLUMN + 12;
const height = votesTop + VOTES + 42;

const parts: string[] = [];
const rect = (x: number, y: number, w: number, h: number, fill: string) =>
  parts.push(`<rect x="${round(x)}" y="${round(y)}" width="${round(w)}" height="${round(h)}" fill="${fill}"/>`);
const text = (x: number, y: number, content: string, options: Record<string, string | number> = {}) => {
  const attributes = Object.entries({ fill: INK, 'font-size': 12, ...options }).map(([k, v]) => `${k}="${v}"`);
  parts.push(`<text x="${round(x)}" y="${round(y)}" ${attributes.join(' ')}>${content}</text>`);
};
const round = (value: number) => Math.round(value * 100) / 100;
const columnX = (tick: number) => LEFT + tick * COLUMN;

rect(0, 0, width, height, '#ffffff');
text(16, 28, 'Ten drawn digits on five neurosynaptic cores', { 'font-size': 18, 'font-weight': 600 });
text(16, 48, 'One image enters every tick; its votes leave one tick later. Each dash is a spike.', { fill: FAINT });

for (let tick = 0; tick <= ticks; tick++) rect(columnX(tick), RASTER - 4, 1, bottom - RASTER, LINE);
drawLabels();
let right = 0;
await drive(
  engine,
  {
    ticks,
    feed: (tick, ahead) => inlet(engine, tick, ahead, 0),
    observe(tick) {
      text(columnX(tick) + COLUMN / 2, RASTER - 8, `tick ${tick}`, {
        fill: FAINT,
        'font-size': 10,
        'text-anchor': 'middle',
      });
      if (tick < IMAGES) drawImage(tick);
      drawSpikes(tick);
      if (tick >= schedule.firstVote) drawVotes(tick, tick - schedule.firstVote);
    },
  },
  nodeHost,
);
text(
  LEFT,
  height - 12,
  `${right} of ${IMAGES} right. ${engine.counters.spikes} spikes, ${engine.counters.synapticEvents.toLocaleString('en')} ` +
    `synaptic events, ${engine.counters.hops} hops in ${ticks} ticks. Model mnist-5core, digits drawn with a round pen.`,
  { fill: FAINT, 'font-size': 11 },
);
engine.close();

writeFileSync(
  OUTPUT,
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${round(height)}" viewBox="0 0 ${width} ${round(height)}" ` +
    `font-family="Helvetica, Arial, DejaVu Sans, sans-serif" role="img" aria-label="Digits, spikes of five cores, and votes">\n` +
    `${parts.join('\n')}\n</svg>\n`,
);
process.stdout.write(`${OUTPUT}: ${width} x ${Math.round(height)}, ${right} of ${IMAGES} right\n`);

function drawLabels(): void {
  const label = { 'text-anchor': 'end', 'font-weight': 600 };
  const faint = { 'text-anchor': 'end', fill: FAINT, 'font-size': 10 };
  text(LEFT - 14, TOP + IMAGE / 2, 'image', label);
  text(LEFT - 14, TOP + IMAGE / 2 + 14, '784 input lines', faint);
  order.forEach((core, place) => {
    const count = neurons[core] as number;
    const middle = (bands.get(core) as number) + (count * NEURON) / 2;
    const isOutput = place === order.length - 1;
    text(LEFT - 14, middle, isOutput ? 'output core' : `window core ${place + 1}`, { ...label, fill: colourOf(core) });
    text(LEFT - 14, middle + 14, `${count} neurons`, faint);
  });
  text(LEFT - 14, votesTop + VOTES / 2 - 6, 'votes', label);
  text(LEFT - 14, votesTop + VOTES / 2 + 8, '25 a class', faint);
}

function colourOf(core: number): string {
  return WINDOW_COLOURS[order.indexOf(core)] ?? OUTPUT_COLOUR;
}

/** Ink of one image, dark on light, a rectangle for each run of equal pixels. */
function drawImage(index: number): void {
  const pixel = IMAGE / SIDE;
  const [x0, y0] = [columnX(index) + GAP, TOP];
  rect(x0 - 1, y0 - 1, IMAGE + 2, IMAGE + 2, '#f5f7fa');
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0, run = 1; x < SIDE; x += run) {
      const level = shade(index, x, y);
      run = 1;
      while (x + run < SIDE && shade(index, x + run, y) === level) run++;
      if (level === 0) continue;
      const grey = Math.round(245 - (level / 8) * 214).toString(16);
      rect(x0 + x * pixel, y0 + y * pixel, run * pixel + 0.05, pixel + 0.05, `#${grey}${grey}${grey}`);
    }
  }
}

/** Ink in eight shades. */
function shade(index: number, x: number, y: number): number {
  return Math.round(((set.pixels[(index * SIDE + y) * SIDE + x] as number) / 255) * 8);
}

function drawSpikes(tick: number): void {
  for (const row of engine.fired()) {
    const core = Math.floor(row / NEURONS);
    const y = (bands.get(core) as number) + (row % NEURONS) * NEURON;
    rect(columnX(tick) + GAP, y, IMAGE, NEURON * 0.8, colourOf(core));
  }
}

function drawVotes(tick: number, index: number): void {
  const votes = new Array<number>(model.classes).fill(0);
  for (const line of engine.outputs()) {
    const voted = outputClasses[line] as number;
    votes[voted] = (votes[voted] as number) + 1;
  }
  const winner = votes.indexOf(Math.max(...votes));
  const isRight = winner === set.labels[index];
  if (isRight) right++;
  const bar = IMAGE / model.classes;
  const base = votesTop + VOTES - 26;
  rect(columnX(tick) + GAP, base, IMAGE, 1, LINE);
  votes.forEach((count, label) => {
    const tall = (count / 25) * (VOTES - 30);
    rect(columnX(tick) + GAP + label * bar + 0.5, base - tall, bar - 1, tall, label === winner ? WINNER : '#b8c4ce');
    text(columnX(tick) + GAP + (label + 0.5) * bar, base + 10, String(label), {
      'font-size': 7,
      'text-anchor': 'middle',
      fill: label === winner ? INK : FAINT,
    });
  });
  const verdict = isRight ? `${winner}` : `${winner}, was ${set.labels[index]}`;
  text(columnX(tick) + COLUMN / 2, base + 28, verdict, {
    'text-anchor': 'middle',
    'font-weight': 600,
    'font-size': 14,
  });
}

/** The ten digits by a round pen, each brought to 28 x 28 as MNIST does it. */
function drawnDigits(): { pixels: Uint8Array; labels: Uint8Array } {
  const pixels = new Uint8Array(IMAGES * SIDE * SIDE);
  for (let digit = 0; digit < IMAGES; digit++) {
    const drawn = drawDigit(digit, { slant: 0.05 + 0.02 * (digit % 4), thickness: 18 + 2 * (digit % 3) });
    pixels.set(toDigit(drawn, `digit ${digit}`), digit * SIDE * SIDE);
  }
  return { pixels, labels: Uint8Array.from({ length: IMAGES }, (_, digit) => digit) };
}
