import { describe, expect, it } from 'vitest';
import { type HeatMap, heatMapSvg } from '../../../src/draw/heat-map.ts';
import { svgToPng } from '../../../src/draw/png.ts';
import { decodePng } from '../../../src/formats/png.ts';

const map: HeatMap = {
  title: 'Power & <heat>',
  subtitle: 'of a test',
  x: { label: 'Firing rate (Hz)', values: [0, 50, 100] },
  y: { label: 'Active synapses', values: [0, 128] },
  values: [1.25, 2.25, 3.25, 4.25, 5.25, 6.25],
  label: 'Power (mW)',
  format: (value) => value.toFixed(2),
  marks: [
    { x: 50, y: 128, label: 'a' },
    { x: 50.1, y: 128, label: 'b' },
    { x: 140, y: 0, label: 'c' },
  ],
  table: {
    rows: [
      ['', 'mW', 'source'],
      ['a', '72', 'a paper'],
    ],
    widths: [20, 60, 100],
  },
};

/** Contents of the text elements. */
function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map((match) => match[1] as string);
}

/** Widths of the rectangles of the map, left to right in the first row. */
function attributeOf(svg: string, name: string): number[] {
  return [...svg.matchAll(new RegExp(`<rect fill="[^"]*" [^>]*\\b${name}="([\\d.]+)"`, 'g'))].map((match) =>
    Number(match[1]),
  );
}

describe('a heat map', () => {
  it('has its title, its axes with units, every value, the colour bar and the table', () => {
    const texts = textsOf(heatMapSvg(map));
    for (const text of [
      'Power &amp; &lt;heat>',
      'of a test',
      'Firing rate (Hz)',
      'Active synapses',
      'Power (mW)',
      '1.25',
      '6.25',
      'source',
      'a paper',
    ]) {
      expect(texts.map((found) => found.replace('&gt;', '>'))).toContain(text);
    }
  });

  it('gives points at one place one label and leaves the others theirs', () => {
    const texts = textsOf(heatMapSvg(map));
    expect(texts).toContain('a,b');
    expect(texts).toContain('c');
    expect(texts).not.toContain('b');
  });

  it('makes room for a mark outside of the cells', () => {
    const right = (svg: string) => Math.max(...attributeOf(svg, 'x').slice(0, 6));
    expect(right(heatMapSvg(map))).toBeLessThan(right(heatMapSvg({ ...map, marks: [] })));
  });

  it('writes no numbers into cells that have no room for them', () => {
    const values = Array.from({ length: 60 }, (_, i) => i);
    const crowded = { ...map, x: { label: 'x', values }, y: { label: 'y', values: [0] }, values, marks: [] };
    expect(textsOf(heatMapSvg(crowded))).not.toContain('7.00');
  });

  it.each([
    ['one cell', { x: { label: 'x', values: [7] }, y: { label: 'y', values: [7] }, values: [1] }],
    ['equal values', { values: [2, 2, 2, 2, 2, 2] }],
  ])('draws %s', (_, change) => {
    const svg = heatMapSvg({ ...map, ...change, marks: [] });
    expect(svg).not.toContain('NaN');
    expect(textsOf(svg)).toContain(change.values.length === 1 ? '1.00' : '2.00');
  });

  it('is the same file for the same data', () => {
    expect(heatMapSvg(map)).toBe(heatMapSvg(map));
  });
});

/** Share of the pixels that are not white. */
function inked(png: Uint8Array): number {
  const { grey } = decodePng(png, 'a figure');
  return grey.reduce((sum, shade) => sum + (shade < 250 ? 1 : 0), 0) / grey.length;
}

describe('a figure as PNG', () => {
  it('is drawn at twice the size, and is not empty', () => {
    const svg = heatMapSvg(map);
    const { width } = decodePng(svgToPng(svg), 'a figure');
    expect(width).toBe(2 * Number(/width="(\d+)"/.exec(svg)?.[1]));
    expect(inked(svgToPng(svg))).toBeGreaterThan(0.3);
  });

  it('draws text: the typeface is found', () => {
    const svg = (text: string) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40"><text x="5" y="30" font-family="Lato" font-size="30">${text}</text></svg>`;
    expect(inked(svgToPng(svg('Hz GSOPS')))).toBeGreaterThan(0.05);
    expect(inked(svgToPng(svg('')))).toBe(0);
  });
});
