import { Resvg } from '@resvg/resvg-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { legend } from '../../../src/draw/legend.ts';
import { textWidth, wrapText } from '../../../src/draw/text-width.ts';
import { fontFiles } from '../../../src/draw/theme.ts';

/** Width of the ink between two bars, as the renderer lays text out; blanks at its ends count so. */
function drawnWidth(text: string, size: number, bold: boolean): number {
  const escaped = text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="50"><text x="5" y="40" xml:space="preserve" font-family="Lato" font-weight="${bold ? 700 : 400}" font-size="${size}">|${escaped}|</text></svg>`;
  const font = { loadSystemFonts: false, fontFiles: fontFiles(), defaultFontFamily: 'Lato' };
  return new Resvg(svg, { font }).getBBox()?.width ?? 0;
}

describe('the width of text', () => {
  it.each([
    'encoder -1 (dashed)',
    'The quick brown fox jumps over the lazy dog 0123456789',
    'AVATAR {[(<&>)]} %$#@! ~^_`|\\/',
  ])('is at least what is drawn of %j, and not much more', (text) => {
    for (const bold of [false, true]) {
      const drawn = drawnWidth(text, 20, bold) - drawnWidth('', 20, bold);
      const told = textWidth(text, 20, bold);
      expect(told).toBeGreaterThanOrEqual(drawn * 0.995);
      expect(told).toBeLessThan(drawn * 1.1);
    }
  });

  it('bounds every line of wrapped text, which loses nothing but what passes the last line', () => {
    const words = fc.array(fc.stringMatching(/^[a-zA-Z0-9()-]{1,40}$/), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(words, fc.integer({ min: 40, max: 400 }), fc.integer({ min: 1, max: 6 }), (parts, width, most) => {
        const text = parts.join(' ');
        const lines = wrapText(text, width, 12, most);
        expect(lines.length).toBeLessThanOrEqual(most);
        for (const line of lines) expect(textWidth(line, 12)).toBeLessThanOrEqual(width);
        const whole = lines.join('').replace(/ /g, '') === text.replace(/ /g, '');
        expect(whole || (lines.length === most && lines.at(-1)?.endsWith('…'))).toBe(true);
      }),
    );
  });
});

describe('a legend', () => {
  it('goes on in the next line where a name is long, and is so much higher', () => {
    const entries = (label: string) => [
      { colour: '#000000', label },
      { colour: '#ffffff', label: 'next' },
    ];
    const height = (label: string) => legend(0, 0, entries(label)).options.height;
    expect(height('short')).toBe(40);
    expect(height('a name that takes two lines')).toBe(54);
    expect(height('word '.repeat(60))).toBe(68);
  });
});
