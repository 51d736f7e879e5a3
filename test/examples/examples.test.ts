/** Every example runs and prints what it promises. */
import { readdirSync } from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { packageFile } from '../../src/host/node/package.ts';

/** What the output of an example must hold. */
const PRINTS: Readonly<Record<string, RegExp>> = {
  'neuron.ts': /lif: 99 spikes, 98\.92 a second[\s\S]*adaptive-threshold: \d+ spikes[\s\S]*by formula: 98\.92/,
  'population.ts': /shown \(0\.6, -0\.5\), decoded \(0\.[56]\d, -0\.[45]\d\), product -0\.[23]\d/,
  'encoder.ts':
    /1000 lines, 50 steps, \d+ spikes\n10 steps: [\s\S]*10000 steps: squared error 1\d\.\d, by formula 15\.9/,
  'float-and-cores.ts':
    /hidden: (\d+) spikes on \d core\(s\), \1 float IF[\s\S]*out: ([1-9]\d*) spikes on \d core\(s\), \2 float IF/,
  'load-anything.ts':
    /populations image, hidden, classes\na trained model: 5 cores; mapped [\s\S]*bytes: nodes, offsets[\s\S]*69 output spikes in 100 ticks/,
  'neurons-on-chip.ts':
    /core \d: \d+ of "out"[\s\S]*out\[500\] is neuron \d+ of core (\d), fed by hidden and cores [\s\S]*name is out\[500\]/,
  'run-and-plot.ts':
    /\d{3,} spikes in 300 ticks on 1 core\ntrains: \d+ characters of SVG\nrun: \d+ [\s\S]*weights: \d+ /,
  'own-data.ts': /: 40 test pictures of 60 x 40 x 3, classes circle, cross, square, triangle\n$/,
  'stdp.ts': /the input before weighs 1\.000, the one after 0\.000/,
  'stdp-competition.ts': /additive +correlated inputs weigh 0\.9\d+, independent ones 0\.0/,
  'stdp-mnist.ts': /\d{4} of 10000 images that it never saw/,
  'figures/lif-square-wave.ts': /^1\.069315\n(\d\.\d{6}\n){14}$/,
  'figures/fi-curve.ts': /^(\S+ {2}(\d+\.\d+) {2}\2\n){8}$/,
  'figures/representation-error.ts': /noise: N\^-1\.\d\d\ndistortion: N\^-2\.\d\d\n$/,
  'figures/picture-as-spikes.ts': /^10 {2}\d+\.\d {2}60874\.5[\s\S]*1000 {2}\d+\.\d {2}608\.7\n$/,
  'figures/synapse-response.ts': /^50 {2}5\.458205 {2}1\.091641\n/,
};

describe('examples/', () => {
  it.each(Object.entries(PRINTS))('%s runs', async (name, prints) => {
    const lines: string[] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(`${line}\n`));
    onTestFinished(() => log.mockRestore());
    await import(packageFile(`examples/${name}`));
    expect(lines.join('')).toMatch(prints);
  });

  it('are all run here', () => {
    const files = readdirSync(packageFile('examples'), { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => file.endsWith('.ts')).sort()).toEqual(Object.keys(PRINTS).sort());
  });
});
