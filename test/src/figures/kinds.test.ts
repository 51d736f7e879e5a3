import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { darkSvg } from '../../../src/draw/dark.ts';
import { svgToPng } from '../../../src/draw/png.ts';
import { FAINT, INK, PAPER } from '../../../src/draw/theme.ts';
import { PLOT_KINDS } from '../../../src/figures/kinds.ts';
import { PLOT_NAMES, plotName } from '../../../src/figures/names.ts';
import { decodePng, encodePng } from '../../../src/formats/png.ts';
import { nodeHost } from '../../../src/host/node/host.ts';
import { packageFile } from '../../../src/host/node/package.ts';
import { synaptick, synaptickJson } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/folder.ts';

/** Contents of the text elements. */
function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map((match) => match[1] as string);
}

/** Words that a figure must show: axes with units, and the legend. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  lif: [
    'Time (s)',
    'Input (thresholds)',
    'Membrane potential (thresholds)',
    'threshold (dashed)',
    'spike',
    'refractory',
  ],
  fi: ['Input current (thresholds)', 'Firing rate (spikes/s)', 'refractory 0 ms', 'refractory 4 ms'],
  synapse: ['Time (s)', 'Spikes', 'Synaptic output (spikes/s)', 'exponential', 'alpha (dashed)'],
  tuning: [
    'Represented value x',
    'Firing rate (spikes/s)',
    'Decoded value',
    'encoder +1',
    'encoder -1 (dashed)',
    'true (dashed)',
  ],
  'representation-error': ['Neurons', 'Squared error', '1/N', '1/N²', '8', '256'],
  encoding: ['Original', 'Reconstruction, unbiased', 'Firing rates', 'Firing rate (spikes/s)', 'Trials (steps shown)'],
  raster: ['Time (ms)', 'Neuron', 'Rate in 5 ms (spikes/s)', 'excitatory (400)', 'inhibitory (100)'],
  'weight-histogram': ['Weight (thresholds x ms)', 'Synapses'],
  accuracy: ['Cores', 'Energy of an image (µJ)', 'MNIST: test error (%)', 'mnist-5core', '1,920 cores', 'int8'],
};

describe.each(Object.keys(SHOWN))('the figure %s', (name) => {
  const kind = PLOT_KINDS.find((each) => each.name === name);

  it('has its axes with units and its legend, every number is one, and it is the same for the same seed', async () => {
    const svg = (await kind?.draw({ host: nodeHost, seed: 1 })) ?? '';
    const texts = textsOf(svg);
    for (const word of SHOWN[name] ?? []) expect(texts).toContain(word);
    expect(texts.join(' ')).not.toContain('…');
    expect(svg.replace(/base64,[^"]*/g, '')).not.toMatch(/NaN|undefined|Infinity/);
    expect(await kind?.draw({ host: nodeHost, seed: 1 })).toBe(svg);
  });
});

describe('the dark theme', () => {
  it('exchanges paper and ink, and leaves no light colour of the theme', async () => {
    const light = (await PLOT_KINDS[0]?.draw({ host: nodeHost, seed: 1 })) ?? '';
    const dark = darkSvg(light);
    for (const colour of [INK, FAINT, PAPER]) {
      expect(light).toContain(colour);
      expect(dark).not.toContain(colour);
    }
    const corner = (svg: string) => decodePng(svgToPng(svg), 'figure.png').grey[0] as number;
    expect([corner(light), corner(dark) < 40]).toEqual([255, true]);
    expect(textsOf(dark)).toEqual(textsOf(light));
  });
});

describe('synaptick plot', () => {
  it('lists the kinds', async () => {
    const { code, out } = await synaptick(['plot']);
    expect(code).toBe(0);
    for (const { name, summary } of PLOT_KINDS)
      expect(out).toMatch(new RegExp(`^${name} +${summary.slice(0, 12)}`, 'm'));
    expect(await synaptickJson(['plot'])).toMatchObject({
      kinds: expect.arrayContaining([{ name: 'lif', aliases: ['neuron'], summary: expect.any(String) }]),
    });
  });

  it('names every kind in its help', async () => {
    expect(Object.keys(PLOT_NAMES)).toEqual(PLOT_KINDS.map(({ name }) => name));
    const { out } = await synaptick(['plot', '--help']);
    for (const name of Object.keys(PLOT_NAMES)) expect(out.replace(/\s+/g, ' ')).toContain(name);
  });

  it.each([
    ['stdp', 'stdp-window'],
    ['weights', 'weight-evolution'],
    ['receptive', 'receptive-fields'],
    ['histogram', 'weight-histogram'],
    ['fi-curve', 'fi'],
    ['synapse-response', 'synapse'],
    ['tuning-curves', 'tuning'],
  ])('knows %s as %s', (word, name) => {
    expect(plotName(word)).toBe(name);
  });

  it('draws by either name', async () => {
    const out = join(await temporaryFolder(), 'a.svg');
    expect(await synaptickJson(['plot', 'stdp', '--out', out])).toMatchObject({ kind: 'stdp-window', out });
    expect(await readFile(out, 'utf8')).toBe(
      await PLOT_KINDS.find(({ name }) => name === 'stdp-window')?.draw({ host: nodeHost, seed: 1 }),
    );
  });

  it('writes PNG and SVG, light and dark', async () => {
    const folder = await temporaryFolder();
    const [png, svg] = [join(folder, 'fi.png'), join(folder, 'fi.svg')];
    expect(await synaptickJson(['plot', 'fi', '--out', png, '--dark'])).toEqual({
      kind: 'fi',
      out: png,
      dark: true,
      seed: 1,
    });
    await synaptickJson(['plot', 'fi', '--out', svg]);
    const picture = decodePng(await readFile(png), png);
    const text = await readFile(svg, 'utf8');
    expect(text).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect(picture.width).toBe(2 * Number(/width="(\d+)"/.exec(text)?.[1]));
  });

  it('draws a picture and a network of one’s own', async () => {
    const folder = await temporaryFolder();
    const picture = join(folder, 'mine.png');
    await writeFile(
      picture,
      encodePng(
        3,
        7,
        Uint8Array.from({ length: 21 }, (_, i) => i * 12),
      ),
    );
    const out = join(folder, 'out.svg');
    await synaptickJson(['plot', 'encoding', '--picture', picture, '--out', out]);
    expect(textsOf(await readFile(out, 'utf8')).join(' ')).toContain('3 x 7 pixels');
    const network = packageFile('docs/networks/reservoir.json');
    await synaptickJson(['plot', 'raster', '--network', network, '--out', out]);
    expect(textsOf(await readFile(out, 'utf8'))).toEqual(expect.arrayContaining(['Spikes of reservoir', 'pool (100)']));
    await synaptickJson(['plot', 'weight-histogram', '--network', network, '--out', out]);
    expect(textsOf(await readFile(out, 'utf8'))).toEqual(
      expect.arrayContaining(['drive -&gt; pool', 'mean 4 (dashed)']),
    );
  });

  it.each([5e-324, 1e-320, 1.7e308])('says in a line that weights of %d are not drawn', async (weight) => {
    const network = join(await temporaryFolder(), 'net.json');
    const description = {
      format: 'synaptick-network',
      version: 1,
      name: 'n',
      inputs: [{ name: 'i', size: 1 }],
      populations: [{ name: 'p', size: 2, neurons: { threshold: 1 } }],
      projections: [{ from: 'i', to: 'p', dense: [[weight, 0]] }],
    };
    await writeFile(network, JSON.stringify(description));
    const { code, err } = await synaptick([
      'plot',
      'weight-histogram',
      '--network',
      network,
      '--out',
      `${network}.png`,
    ]);
    const limits = 'a histogram is drawn of one from 1e-300 to 1e+300';
    expect([code, err]).toEqual([1, expect.stringContaining(`the largest weight is ${weight}, ${limits}`)]);
  });

  it.each(['real-weights', 'partial-sums', 'random'])('draws the network %s, which compare runs too', async (name) => {
    const network = packageFile(`docs/networks/${name}.json`);
    const out = join(await temporaryFolder(), 'out.svg');
    for (const kind of ['raster', 'weight-histogram']) {
      expect(await synaptick(['plot', kind, '--network', network, '--out', out])).toMatchObject({ code: 0, err: '' });
      expect((await readFile(out, 'utf8')).replace(/base64,[^"]*/g, '')).not.toMatch(/NaN|undefined|Infinity/);
    }
    const axis = name === 'real-weights' ? 'Weight' : 'Weight (whole number)';
    expect(textsOf(await readFile(out, 'utf8'))).toContain(axis);
  });

  it('says what is wrong, in one line', async () => {
    const folder = await temporaryFolder();
    const wide = join(folder, 'wide.png');
    const bytes = Buffer.from(encodePng(1, 1, Uint8Array.of(0)));
    bytes.writeUInt32BE(40_000, 16);
    await writeFile(wide, bytes);
    await writeFile(join(folder, 'no.png'), 'text');
    const png = join(folder, 'a.png');
    const names = PLOT_KINDS.map(({ name }) => name).join(', ');
    const failures: [string[], number, string][] = [
      [['plot', 'lff', '--out', png], 2, `unknown plot kind "lff", did you mean "lif"? choose one of ${names}`],
      [['plot', '--out', png], 2, '--out is for a figure: say which'],
      [['plot', 'lif', '--out', png, '--picture', wide], 2, '--picture is for encoding, not for lif'],
      [['plot', 'encoding', '--out', wide, '--picture', wide], 2, 'is read and would be overwritten'],
      [['plot', 'lif'], 2, 'no file to write: add --out lif.png (or .svg)'],
      [['plot', 'lif', '--out', 'a.gif'], 2, '--out is "a.gif", must end in .png or .svg'],
      [['plot', 'lif', '--out', join(folder, 'none', 'a.png')], 1, 'no such file or folder (ENOENT)'],
      [['plot', 'encoding', '--out', png, '--picture', wide], 1, 'is 40000 x 1 pixels, each side must be 1 to 4096'],
      [['plot', 'encoding', '--out', png, '--picture', join(folder, 'no.png')], 1, 'is not a PNG'],
      [['plot', 'raster', '--out', png, '--network', join(folder, 'none.json')], 1, 'none.json'],
    ];
    for (const [args, code, message] of failures) {
      const ran = await synaptick(args);
      expect(ran.code).toBe(code);
      expect(ran.err).toContain(message);
      expect(ran.err.trim().split('\n').length).toBe(1);
    }
    await mkdir(png);
    const ran = await synaptick(['plot', 'lif', '--out', png]);
    expect([ran.code, ran.err]).toEqual([1, expect.stringContaining(`cannot write ${png}`)]);
  });
});

describe('the gallery', () => {
  it('shows every kind', async () => {
    const page = await readFile(packageFile('docs/gallery.md'), 'utf8');
    for (const { name } of PLOT_KINDS) {
      expect(page).toContain(`images/gallery/${name}.png`);
      expect(page).toContain(`synaptick plot ${name}`);
    }
  });
});
