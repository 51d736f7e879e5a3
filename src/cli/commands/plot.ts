/** `synaptick plot KIND --out FILE`: a figure of the float side. */
import type { Command } from 'commander';
import { DEFAULT_SEED } from '../../../mapping/random.ts';
import { PLOT_NAMES, plotName } from '../../figures/names.ts';
import type { MemoryLimit } from '../../host/memory.ts';
import { packagePath } from '../../host/node/package.ts';
import { UsageError } from '../errors.ts';
import { figureFile, writeFigure } from '../figure-file.ts';
import { memoryOption, seed } from '../options.ts';
import { printJson, printLines } from '../output.ts';
import type { Shell } from '../shell.ts';
import { requireKnown } from '../suggest.ts';

interface PlotFlags {
  readonly out?: string;
  readonly dark?: boolean;
  readonly seed: number;
  readonly picture?: string;
  readonly network?: string;
  readonly memory?: MemoryLimit;
  readonly json?: boolean;
}

/** The kinds that look at an input of their own. */
const INPUT_KINDS: Readonly<Record<'picture' | 'network', readonly string[]>> = {
  picture: ['encoding'],
  network: ['raster', 'weight-histogram', 'receptive-fields'],
};

const EXAMPLES = `
Without KIND: prints the kinds, with a line on each.

Examples:
  synaptick plot
  synaptick plot lif --out lif.png
  synaptick plot encoding --picture photo.png --out photo-as-spikes.png --dark
  synaptick plot raster --network ${packagePath('docs/networks/reservoir.json')} --out raster.svg
`;

export function registerPlot(program: Command, shell: Shell): void {
  program
    .command('plot')
    .summary('draw neurons, synapses, populations, encodings and spikes')
    .description('Draws a figure into a PNG or SVG file: each kind computes what it shows.')
    .argument('[kind]', `what to draw: ${namesText()}`)
    .option('-o, --out <file>', 'the file to write, .png or .svg')
    .option('--dark', 'light on dark')
    .option('--seed <number>', 'of everything random in the figure', seed, DEFAULT_SEED)
    .option('--picture <file>', 'a PNG to encode (kind encoding)')
    .option(
      '--network <file>',
      'a network file (kinds raster and weight-histogram), or one that STDP trained (receptive-fields)',
    )
    .addOption(memoryOption())
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((kind: string | undefined, flags: PlotFlags) => plot(kind, flags, shell));
}

/** Kinds, each with its other names: `stdp-window (or stdp)`. */
function namesText(): string {
  return Object.entries(PLOT_NAMES)
    .map(([name, others]) => (others.length > 0 ? `${name} (or ${others.join(', ')})` : name))
    .join(', ');
}

async function plot(name: string | undefined, flags: PlotFlags, shell: Shell): Promise<void> {
  // Loaded only now: drawing takes a library that no other command needs.
  const { PLOT_KINDS } = await import('../../figures/kinds.ts');
  if (name === undefined) {
    const stray = (['out', 'picture', 'network'] as const).find((option) => flags[option] !== undefined);
    if (stray) throw new UsageError(`--${stray} is for a figure: say which, e.g. synaptick plot lif --out lif.png`);
    const kinds = PLOT_KINDS.map((kind) => ({
      name: kind.name,
      aliases: PLOT_NAMES[kind.name] ?? [],
      summary: kind.summary,
    }));
    const width = kinds.reduce((most, kind) => Math.max(most, kind.name.length), 0);
    if (flags.json) printJson(shell.stdout, { kinds });
    else
      printLines(
        shell.stdout,
        kinds.map((kind) => `${kind.name.padEnd(width)}  ${kind.summary}`),
      );
    return;
  }
  const names = PLOT_KINDS.map((kind) => kind.name);
  const known = requireKnown('plot kind', plotName(name), names);
  const kind = PLOT_KINDS.find((each) => each.name === known) as (typeof PLOT_KINDS)[number];
  const { out } = flags;
  if (out === undefined) throw new UsageError(`no file to write: add --out ${known}.png (or .svg)`);
  for (const [option, kinds] of Object.entries(INPUT_KINDS)) {
    if (flags[option as keyof typeof INPUT_KINDS] === undefined || kinds.includes(known)) continue;
    throw new UsageError(`--${option} is for ${kinds.join(', ')}, not for ${known}: leave it out`);
  }
  const file = figureFile('--out', out, known);
  await writeFigure(file, await kind.draw({ ...flags, host: shell.host }), flags.dark === true, shell);
  if (flags.json) printJson(shell.stdout, { kind: known, out, dark: flags.dark === true, seed: flags.seed });
  else printLines(shell.stdout, [`${known}: ${kind.summary}`, `written to ${out}`]);
}
