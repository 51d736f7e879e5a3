import { describe, expect, it } from 'vitest';
import { decodePng, decodePngPixels, encodePng } from '../../../../src/formats/png.ts';
import { asSample } from '../../../../src/input/pictures/as-sample.ts';
import { generator } from '../../../support/generator.ts';

const random = generator(7);
const noise = (length: number) => Uint8Array.from({ length }, () => Math.floor(random() * 256));
const colour = encodePng(4, 3, noise(4 * 3 * 4));
const grey = encodePng(4, 3, noise(4 * 3));

describe('asSample', () => {
  it('gives the shades that readPng does, where it has the size', () => {
    for (const png of [colour, grey]) {
      const sample = asSample(decodePngPixels(png, 'f'), { width: 4, height: 3, channels: 1 });
      expect(sample).toEqual(decodePng(png, 'f').grey);
    }
  });

  it('makes of a grey picture three equal channels', () => {
    const sample = asSample(decodePngPixels(grey, 'f'), { width: 4, height: 3, channels: 3 });
    expect([...sample]).toEqual([...decodePng(grey, 'f').grey].flatMap((shade) => [shade, shade, shade]));
  });

  it('stretches each channel by itself', () => {
    const picture = { width: 2, height: 1, pixels: Uint8Array.of(255, 0, 10, 255, 1, 200, 20, 255) };
    expect([...asSample(picture, { width: 1, height: 2, channels: 3 })]).toEqual([128, 100, 15, 128, 100, 15]);
  });

  it('lays what is transparent on white', () => {
    const picture = { width: 1, height: 1, pixels: Uint8Array.of(255, 0, 0, 51) }; // a fifth of the red
    expect([...asSample(picture, { width: 1, height: 1, channels: 3 })]).toEqual([255, 204, 204]);
  });
});
