/**
 * The pictures of docs/gallery.md, one for each kind of `synaptick plot`.
 *
 *     npx tsx bench/gallery.ts              writes docs/images/gallery/*.png
 *     npx tsx bench/gallery.ts lif fi       those kinds only
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { svgToPng } from '../src/draw/png.ts';
import { PLOT_KINDS } from '../src/figures/kinds.ts';
import { nodeHost } from '../src/host/node/host.ts';

const FOLDER = 'docs/images/gallery';
/** Pixels of a picture per pixel of its figure: small files. */
const SCALE = 1;
const wanted = process.argv.slice(2);

mkdirSync(FOLDER, { recursive: true });
for (const kind of PLOT_KINDS) {
  if (wanted.length > 0 && !wanted.includes(kind.name)) continue;
  const png = svgToPng(await kind.draw({ host: nodeHost, seed: 1 }), SCALE);
  writeFileSync(`${FOLDER}/${kind.name}.png`, png);
  console.log(`${FOLDER}/${kind.name}.png  ${Math.round(png.length / 1024)} KiB`);
}
