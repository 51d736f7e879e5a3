import { describe, expect, it } from 'vitest';
import { EVENT_COLOURS, sheetPng, sheetSize } from '../../../src/draw/sample-sheet.ts';
import { type ContactSheet, contactSheetSvg } from '../../../src/figures/contact-sheet.ts';
import { decodePngPixels } from '../../../src/formats/png.ts';

/** The pictures that an SVG carries: red, green, blue and opacity. */
function sheetsOf(svg: string) {
  return [...svg.matchAll(/base64,([^"]+)"/g)].map(([, data]) =>
    decodePngPixels(Uint8Array.from(Buffer.from(data as string, 'base64')), 'sheet'),
  );
}

function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text as string);
}

/** Sample i of class i % classes is all of shade i. */
function set(count: number, classes: number, size: { width: number; height: number; channels?: number }): ContactSheet {
  const { width, height, channels = 1 } = size;
  const length = width * height * channels;
  return {
    ...{ title: 'a set', count, width, height, channels },
    pixels: Uint8Array.from({ length: count * length }, (_, at) => Math.floor(at / length)),
    labels: Uint8Array.from({ length: count }, (_, i) => i % classes),
    classNames: Array.from({ length: classes }, (_, i) => `class ${i}`),
  };
}

describe('the contact sheet', () => {
  it('shows every class by its name, its number of samples, and some of them from the first to the last', () => {
    const svg = contactSheetSvg(set(90, 3, { width: 28, height: 28 }));
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['a set', 'class 0', 'class 1', 'class 2', '30']));
    expect(svg).toContain('90 samples of 28 x 28 pixels in 3 classes; 10 of each, evenly from first to last');
    const [sheet, ...others] = sheetsOf(svg);
    expect(others).toEqual([]);
    const { width = 0, pixels } = sheet ?? {};
    // In the first row samples 0, 3, 6 and so on of the class: 0, 9, 18 of all.
    const shades = new Set(Array.from({ length: width }, (_, x) => pixels?.[4 * x + 3] && pixels[4 * x]));
    expect([...shades].filter((shade) => shade !== 0)).toEqual([9, 18, 27, 36, 45, 54, 63, 72, 81]);
  });

  it.each([
    [20, 1],
    [21, 2],
    [100, 3],
  ])('arranges %i classes in %i columns', (classes, columns) => {
    const svg = contactSheetSvg(set(classes, classes, { width: 8, height: 8 }));
    expect(svg.match(/<image/g)).toHaveLength(columns);
    expect(textsOf(svg).filter((text) => text.startsWith('class '))).toHaveLength(classes);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('keeps the proportions of samples that are not square, of large ones too, and their place in the row', () => {
    for (const size of [
      { width: 60, height: 40 },
      { width: 300, height: 200 },
    ]) {
      const [sheet] = sheetsOf(contactSheetSvg(set(4, 2, { ...size, channels: 3 })));
      const { width = 0, height = 0, pixels } = sheet ?? {};
      const filled = (length: number, step: number) =>
        Array.from({ length }, (_, i) => pixels?.[4 * i * step + 3] === 255).indexOf(false);
      expect(filled(width, 1) / filled(height, width)).toBeCloseTo(1.5, 1);
    }
  });

  it('shows classes without samples, and classes without names by their numbers', () => {
    const svg = contactSheetSvg({ ...set(2, 2, { width: 8, height: 8 }), classNames: ['a', 'b', 'no one'] });
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['no one', '0']));
    expect(svg).toContain('in 3 classes; all are shown');
    const numbered = contactSheetSvg({ ...set(3, 3, { width: 8, height: 8 }), classNames: null });
    expect(textsOf(numbered)).toEqual(expect.arrayContaining(['0', '1', '2']));
  });

  it.each([
    [1, 'the lightest', 5],
    [6, 'the lightest by the mean of their channels', 2.5],
  ])('of counts in %i channels draws %s in white, and says so', (channels, _, most) => {
    // Of six channels half are as light.
    const pixels = Uint8Array.from({ length: 2 * 4 * channels }, (_, at) => {
      return at >= 4 * channels && (channels === 1 || at % 2 === 0) ? 5 : 0;
    });
    const svg = contactSheetSvg({ ...set(2, 2, { width: 2, height: 2, channels }), pixels });
    expect(svg).toMatch(new RegExp(`; ${most} is drawn as 255<`));
    const drawn = sheetsOf(svg)[0]?.pixels ?? new Uint8Array();
    const shades = new Set(Array.from({ length: drawn.length / 4 }, (_, at) => drawn[4 * at + 3] && drawn[4 * at]));
    expect([...shades]).toEqual([0, 255]);
  });

  it('says of no samples that there are none', () => {
    expect(() => contactSheetSvg(set(0, 2, { width: 1, height: 1 }))).toThrow('a set has no samples to show');
  });
});

describe('a sheet of samples', () => {
  const sheet = { width: 2, height: 1, channels: 1, zoom: 2, gap: 1, rowGap: 3 };

  it('enlarges each pixel to a block, and leaves clear what is between', () => {
    const drawn = { ...sheet, rows: [[Uint8Array.of(10, 20), Uint8Array.of(30, 40)], [Uint8Array.of(50, 60)]] };
    expect(sheetSize(drawn)).toEqual({ width: 9, height: 7 });
    const { pixels } = decodePngPixels(sheetPng(drawn), 'sheet');
    const row = (y: number) =>
      Array.from({ length: 9 }, (_, x) => pixels[4 * (9 * y + x) + 3] && pixels[4 * (9 * y + x)]);
    expect(row(0)).toEqual([10, 10, 20, 20, 0, 30, 30, 40, 40]);
    expect(row(1)).toEqual(row(0));
    expect(row(2)).toEqual(new Array(9).fill(0));
    expect(row(6)).toEqual([50, 50, 60, 60, 0, 0, 0, 0, 0]);
  });

  it('shows two kinds of events in two colours that add up, the most events of a sample in full', () => {
    const rows = [[Uint8Array.of(0, 0, 4, 0), Uint8Array.of(0, 2, 4, 4)]];
    const { pixels } = decodePngPixels(sheetPng({ ...sheet, channels: 2, zoom: 1, rows }), 'sheet');
    const colour = (x: number) => [...pixels.subarray(4 * x, 4 * x + 3)];
    const [off, on] = EVENT_COLOURS.map(({ hex }) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)));
    expect(colour(0)).toEqual([0, 0, 0]);
    expect(colour(1)).toEqual(off);
    expect(colour(3)).toEqual(on?.map((part) => Math.round(part / 2)));
    expect(colour(4)).toEqual(on?.map((part, i) => Math.min(255, part + (off?.[i] ?? 0))));
  });

  it('shows more channels by their mean', () => {
    const rows = [[Uint8Array.of(0, 0, 0, 8, 255, 255, 255, 255)]];
    const { pixels } = decodePngPixels(sheetPng({ ...sheet, channels: 4, zoom: 1, rows }), 'sheet');
    expect([...pixels]).toEqual([2, 2, 2, 255, 255, 255, 255, 255]);
  });
});
