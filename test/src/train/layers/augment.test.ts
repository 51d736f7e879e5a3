import { describe, expect, it } from 'vitest';
import { augmenter, sampleRandom } from '../../../../src/train/layers/augment.ts';
import { readNetworkSpec } from '../../../../src/train/layers/network-spec.ts';

const STILL = { kind: 'digits', shift: 0, turn: 0, stretch: 0, slant: 0, elastic: 0 };

function changed(
  augmentation: object,
  picture: { width: number; height: number; channels: number },
  source: Uint8Array,
  sample = 0,
  epoch = 0,
) {
  const layers = [{ channels: 10 }];
  const file = { name: 'a', dataset: 'mnist', input: { levels: [1] }, layers, training: { augmentation } };
  const augment = augmenter(readNetworkSpec('test', file).training.augmentation, picture);
  const target = new Uint8Array(source.length);
  augment?.(source, sampleRandom(1, epoch, sample), target);
  return target;
}

describe('augmentation of digits', () => {
  const picture = { width: 9, height: 9, channels: 1 };
  const dot = new Uint8Array(81).fill(200, 40, 41); // in the middle

  it('changes nothing when told to change nothing', () => {
    expect(changed(STILL, picture, dot)).toEqual(dot);
  });

  it('keeps the ink of a dot that it moves, within the shift', () => {
    for (let sample = 0; sample < 50; sample++) {
      const moved = changed({ ...STILL, shift: 2 }, picture, dot, sample);
      let ink = 0;
      let x = 0;
      let y = 0;
      moved.forEach((value, at) => {
        ink += value;
        x += value * (at % 9);
        y += value * Math.floor(at / 9);
      });
      expect(Math.abs(ink - 200)).toBeLessThan(3); // four roundings
      expect(Math.abs(x / ink - 4)).toBeLessThan(2.1);
      expect(Math.abs(y / ink - 4)).toBeLessThan(2.1);
    }
  });

  it('turns about the middle: a dot there stays, all others move', () => {
    const turned = changed({ ...STILL, turn: 0.5 }, picture, dot, 3);
    expect(turned[40]).toBe(200);
    const corner = new Uint8Array(81).fill(200, 20, 21);
    expect(changed({ ...STILL, turn: 0.5 }, picture, corner, 3)).not.toEqual(corner);
  });

  it('bends within the elastic field', () => {
    const ramp = Uint8Array.from({ length: 81 }, (_, at) => 20 * (at % 9));
    const bent = changed({ ...STILL, elastic: 0.5 }, picture, ramp, 5);
    expect(bent).not.toEqual(ramp);
    // Inside, a displacement of at most half a pixel changes this ramp by at most half its step.
    for (let y = 1; y < 7; y++) {
      for (let x = 1; x < 7; x++) {
        expect(Math.abs((bent[y * 9 + x] as number) - 20 * x)).toBeLessThanOrEqual(11);
      }
    }
  });

  it('is a function of seed, epoch and sample', () => {
    const loose = { ...STILL, shift: 2, turn: 0.3, elastic: 1 };
    const one = changed(loose, picture, dot, 7, 2);
    expect(changed(loose, picture, dot, 7, 2)).toEqual(one);
    expect(changed(loose, picture, dot, 8, 2)).not.toEqual(one);
    expect(changed(loose, picture, dot, 7, 3)).not.toEqual(one);
  });
});

describe('augmentation of photographs', () => {
  const picture = { width: 5, height: 4, channels: 3 };
  const source = Uint8Array.from({ length: 60 }, (_, i) => i + 1);
  const at = (pixels: Uint8Array, x: number, y: number) =>
    x < 0 || y < 0 || x >= 5 || y >= 4 ? [0, 0, 0] : Array.from(pixels.subarray((y * 5 + x) * 3, (y * 5 + x) * 3 + 3));

  it('moves by whole pixels, and mirrors half of the pictures', () => {
    const seen = new Set<string>();
    for (let sample = 0; sample < 200; sample++) {
      const result = changed({ kind: 'photographs', shift: 1 }, picture, source, sample);
      const match: string[] = [];
      for (const mirrored of [false, true]) {
        for (let dy = -1; dy <= 1; dy++) {
          for (let dx = -1; dx <= 1; dx++) {
            const same = Array.from({ length: 20 }, (_, n) => [n % 5, Math.floor(n / 5)] as const).every(([x, y]) => {
              const from = at(source, (mirrored ? 4 - x : x) + dx, y + dy);
              return JSON.stringify(at(result, x, y)) === JSON.stringify(from);
            });
            if (same) match.push(`${dx} ${dy} ${mirrored}`);
          }
        }
      }
      expect(match).toHaveLength(1);
      seen.add(match[0] as string);
    }
    expect(seen.size).toBe(18); // all nine places, either way round
  });

  it('changes the light within its limits', () => {
    const grey = new Uint8Array(60).fill(128);
    const lit = changed({ kind: 'photographs', shift: 0, light: 0.2 }, picture, grey, 1);
    expect(new Set(lit).size).toBe(1);
    expect(lit[0]).not.toBe(128);
    expect(Math.abs((lit[0] as number) - 128)).toBeLessThanOrEqual(0.2 * 255 + 1);
  });
});

describe('augmentation of pictures', () => {
  const picture = { width: 9, height: 7, channels: 2 };
  const counts = Uint8Array.from({ length: 126 }, (_, at) => (at % 5 === 0 ? at % 4 : 0));
  const still = { kind: 'pictures', shift: 0, turn: 0, stretch: 0 };

  it('changes nothing when told to change nothing', () => {
    expect(changed(still, picture, counts)).toEqual(counts);
  });

  it('makes no value that was not there, so that counts stay counts', () => {
    for (let sample = 0; sample < 20; sample++) {
      const moved = changed({ ...still, shift: 2, turn: 0.3, stretch: 0.2 }, picture, counts, sample);
      expect(moved).not.toEqual(counts);
      expect(Math.max(...moved)).toBeLessThanOrEqual(3);
    }
  });

  it('goes on with the border outside: what is flat stays flat, bright or dark', () => {
    const flat = Uint8Array.from({ length: 126 }, (_, at) => (at % 2 === 0 ? 240 : 17));
    expect(changed({ ...still, shift: 4, turn: 0.5, stretch: 0.5 }, picture, flat)).toEqual(flat);
  });

  it('changes the light of all channels alike, their colour apart', () => {
    const grey = new Uint8Array(126).fill(128); // in the middle contrast changes nothing
    const pairs = (augmentation: object) => {
      const of = changed({ ...still, ...augmentation }, picture, grey, 3);
      return [of[0] as number, of[1] as number];
    };
    const [one, other] = pairs({ light: 0.3 });
    expect(one).toBe(other);
    expect(one).not.toBe(128);
    expect(Math.abs((one as number) - 128)).toBeLessThanOrEqual(77); // 0.3 of 255
    const [red, green] = pairs({ colour: 0.3 });
    expect(red).not.toBe(green);
  });
});
