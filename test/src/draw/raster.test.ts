/** Rasters that can be read: marks that stand apart, however many neurons spike however often. */
import { describe, expect, it } from 'vitest';
import { svgToPng } from '../../../src/draw/png.ts';
import { type RasterPopulation, rasterSvg, recordRaster } from '../../../src/draw/raster.ts';
import { decodePng } from '../../../src/formats/png.ts';

const DURATION = 300;

/** Neuron k of a population spikes every `every` ms, each at its own moment. */
function drawn(populations: readonly (RasterPopulation & { readonly every: number })[]): string {
  const record = recordRaster(populations, DURATION);
  populations.forEach(({ size, every }, p) => {
    for (let time = 0; time < DURATION; time++) {
      for (let k = 0; k < size; k++) if ((time + k) % every === 0) record.add(p, k, time);
    }
  });
  return rasterSvg('Title', 'Subtitle', record);
}

const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map((match) => match[1] as string);

/** Share of the field of marks that is not paper. */
function ink(svg: string): number {
  const { width, grey } = decodePng(svgToPng(svg, 2), 'raster');
  let dark = 0;
  let all = 0;
  for (let y = 170; y < 780; y++) {
    for (let x = 150; x < 1370; x++) {
      all++;
      if ((grey[y * width + x] as number) < 200) dark++;
    }
  }
  return dark / all;
}

describe('a raster', () => {
  it.each([
    ['2,000 neurons that spike in every step', [{ name: 'busy', size: 2000, every: 1 }]],
    ['200 of them', [{ name: 'busy', size: 200, every: 1 }]],
    ['20,000 that spike every third', [{ name: 'many', size: 20_000, every: 3 }]],
    ['3 that spike in every step', [{ name: 'few', size: 3, every: 1 }]],
  ])('of %s is no solid block', (_, populations) => {
    expect(ink(drawn(populations))).toBeLessThan(0.4);
  });

  it('shows every spike of every neuron where there is room', () => {
    const svg = drawn([
      { name: 'a', size: 400, every: 30 },
      { name: 'b', size: 100, every: 30 },
    ]);
    expect([...svg.matchAll(/<line /g)].length).toBeGreaterThanOrEqual(5000);
    expect(texts(svg)).toContain('Subtitle');
  });

  it('says how many neurons it shows for how long, and shows some of each population', () => {
    const svg = drawn([
      { name: 'large', size: 5000, every: 1 },
      { name: 'small', size: 10, every: 1 },
    ]);
    expect(texts(svg).join(' ')).toMatch(/Subtitle; 12\d of 5,010 neurons shown for the first \d+ ms/);
    expect(texts(svg)).toEqual(expect.arrayContaining(['large (5,000)', 'small (10)', '5,000']));
    const marks = [...svg.matchAll(/<g stroke-width="1.2" stroke="(#[0-9a-f]{6})" aria-label="rule">/g)];
    const strokes = new Set(marks.map(([, stroke]) => stroke));
    expect(strokes.size).toBe(2);
  });

  it('keeps the end and the size of a name that is too long, and draws what has no colour left in grey', () => {
    const svg = drawn(
      Array.from({ length: 9 }, (_, i) => ({
        name: `a population with a very long name, number ${i}`,
        size: 20,
        every: 40,
      })),
    );
    const all = texts(svg).join(' ');
    expect(all).toMatch(/number 0 \(20\)/);
    expect(all).toContain('3 others');
  });

  it('draws a network that never spikes', () => {
    const svg = drawn([{ name: 'silent', size: 5, every: 1000 }]).replace(/base64,[^"]*/g, '');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
});
