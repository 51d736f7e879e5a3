/**
 * Data of one's own: 200 pictures of four shapes, 60 x 40 in colour, drawn into a folder for each class.
 *
 *     npx tsx examples/own-data.ts shapes
 *     npx synaptick data shapes -o samples.png
 *     npx synaptick train --data shapes
 *     npx synaptick classify --model ./shapes-default.npz --data shapes
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom, uniform } from '../mapping/random.ts';
import { encodePng, loadDataset } from '../src/index.ts';

const [WIDTH, HEIGHT, EACH] = [60, 40, 50];
/** Whether a point belongs to a shape of radius 1, x to the right and y down. */
const SHAPES: Readonly<Record<string, (x: number, y: number) => boolean>> = {
  circle: (x, y) => x * x + y * y < 1,
  cross: (x, y) => Math.min(Math.abs(x), Math.abs(y)) < 0.3 && Math.max(Math.abs(x), Math.abs(y)) < 1,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.85,
  triangle: (x, y) => y < 0.8 && Math.abs(x) < 0.55 * (y + 1),
};

const random = seededRandom(1);
const colour = () => [0, 1, 2].map(() => uniform(random, 0, 256));

/** A shape somewhere, in a colour that is not the background's, with noise. */
function draw(isInside: (x: number, y: number) => boolean): Uint8Array {
  const paper = colour();
  let ink = colour();
  while (ink.reduce((sum, value, i) => sum + Math.abs(value - (paper[i] as number)), 0) < 150) ink = colour();
  const radius = uniform(random, 9, 16);
  const [left, top] = [uniform(random, radius, WIDTH - radius), uniform(random, radius, HEIGHT - radius)];
  return Uint8Array.from({ length: 4 * WIDTH * HEIGHT }, (_, i) => {
    const [x, y] = [(i >> 2) % WIDTH, Math.floor((i >> 2) / WIDTH)];
    const shade = (isInside((x - left) / radius, (y - top) / radius) ? ink : paper)[i % 4];
    return shade === undefined ? 255 : Math.min(255, Math.max(0, shade + uniform(random, -10, 10)));
  });
}

const named = process.argv[1]?.endsWith('own-data.ts') ? process.argv[2] : undefined;
const folder = named ?? mkdtempSync(join(tmpdir(), 'shapes-'));
for (const [name, isInside] of Object.entries(SHAPES)) {
  mkdirSync(join(folder, name), { recursive: true });
  for (let i = 1; i <= EACH; i++)
    writeFileSync(join(folder, name, `${i}.png`), encodePng(WIDTH, HEIGHT, draw(isInside)));
}
const { count, classNames, width, height, channels } = await loadDataset(folder, 'test');
console.log(
  `${folder}: ${count} test pictures of ${width} x ${height} x ${channels}, classes ${classNames?.join(', ')}`,
);
