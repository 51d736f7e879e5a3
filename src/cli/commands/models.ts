/** `synaptick models`: what ships. */
import type { Command } from 'commander';
import { joulesAtVoltage, TOLD_VOLTAGES } from '../../measure/energy.ts';
import type { ModelLabel } from '../../models/model-file.ts';
import { shippedModels } from '../../models/models.ts';
import { UsageError } from '../errors.ts';
import { figureFile, writeFigure } from '../figure-file.ts';
import { formatCount, formatMicrojoules, formatPercent } from '../format.ts';
import { printJson, printLines } from '../output.ts';
import { colorsFor, type Shell } from '../shell.ts';
import { tableText } from '../table.ts';

const EXAMPLES = `
Examples:
  synaptick models                            the models that ship, smallest first
  synaptick models --json                     all that their cards say
  synaptick models --figure accuracy.png      error over cores and energy, beside published networks
  synaptick classify --model mnist-5core      what one of them does
`;

interface ModelsFlags {
  readonly figure?: string;
  readonly dark?: boolean;
  readonly json?: boolean;
}

export function registerModels(program: Command, shell: Shell): void {
  program
    .command('models')
    .summary('list the models that ship')
    .description(
      'Lists the trained models that ship: dataset, cores, accuracy on the test set and energy of an image, all measured on emulated cores.',
    )
    .option('--figure <file>', 'draw their accuracy over cores and energy beside published networks, as .png or .svg')
    .option('--dark', 'the figure light on dark')
    .option('--json', 'print one JSON array')
    .addHelpText('after', EXAMPLES)
    .action((flags: ModelsFlags) => models(flags, shell));
}

async function models(flags: ModelsFlags, shell: Shell): Promise<void> {
  if (flags.figure === undefined) {
    if (flags.dark) throw new UsageError('--dark is for --figure: add it, or leave --dark out');
  } else await drawModels(flags.figure, flags.dark === true, shell);
  const shipped = await shippedModels(shell.host);
  shipped.sort((a, b) => a.dataset.localeCompare(b.dataset) || (a.card.cores ?? 0) - (b.card.cores ?? 0));
  if (flags.json) return printJson(shell.stdout, shipped.map(modelObject));
  printLines(shell.stdout, modelsText(shipped, colorsFor(shell.stdout, shell.env).bold));
  if (flags.figure !== undefined) printLines(shell.stdout, ['', `figure written to ${flags.figure}`]);
}

async function drawModels(path: string, dark: boolean, shell: Shell): Promise<void> {
  const file = figureFile('--figure', path, 'accuracy');
  // Loaded only now: drawing takes a library that the list does not need.
  const { accuracyKind } = await import('../../figures/accuracy.ts');
  await writeFigure(file, await accuracyKind.draw({ host: shell.host, seed: 1 }), dark, shell);
}

/** What a card does not say is null. */
function modelObject({ name, dataset, card }: ModelLabel) {
  const { cores, testAccuracy, joulesPerImage, ...rest } = card;
  return {
    name,
    dataset,
    cores: cores ?? null,
    accuracy: testAccuracy ?? null,
    joulesPerImage: joulesPerImage ?? null,
    joulesPerImageAt: joulesAt(card),
    ...rest,
  };
}

/** Joules of an image by the voltages that are told; null where the card does not say enough. */
function joulesAt({ joulesPerImage, cores, ticksPerImage }: ModelLabel['card']): Record<number, number> | null {
  if (joulesPerImage === undefined || cores === undefined || ticksPerImage === undefined) return null;
  const at = (voltage: number) => joulesAtVoltage(joulesPerImage, cores, ticksPerImage, voltage);
  return Object.fromEntries(TOLD_VOLTAGES.map((voltage) => [voltage, at(voltage)]));
}

function modelsText(models: readonly ModelLabel[], heading: (text: string) => string): string[] {
  const known = <T>(value: T | undefined, format: (value: T) => string) => (value === undefined ? '-' : format(value));
  const rows = models.map(({ name, dataset, card }) => [
    name,
    dataset,
    known(card.cores, formatCount),
    known(card.testAccuracy, formatPercent),
    ...TOLD_VOLTAGES.map((voltage) => known(joulesAt(card)?.[voltage], formatMicrojoules)),
    known(card.ticksPerImage, formatCount),
  ]);
  const voltages = TOLD_VOLTAGES.map(
    (voltage, i) => `${i === 0 ? 'Energy/image at ' : ''}${voltage.toFixed(voltage === 0.775 ? 3 : 2)} V`,
  );
  const columns = ['Model', 'Dataset', 'Cores', 'Test set', ...voltages, 'Ticks/image'];
  return tableText(
    [columns, ...rows],
    ['left', 'left', 'right', 'right', ...TOLD_VOLTAGES.map(() => 'right' as const), 'right'],
  ).map((line, i) => (i === 0 ? heading(line) : line));
}
