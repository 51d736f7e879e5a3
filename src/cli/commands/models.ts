/** `synaptick models`: what ships. */
import type { Command } from 'commander';
import type { Model } from '../../models/model-file.ts';
import { listModels, loadModel } from '../../models/models.ts';
import { formatCount, formatMicrojoules, formatPercent } from '../format.ts';
import { printJson, printLines } from '../output.ts';
import { colorsFor, type Shell } from '../shell.ts';
import { tableText } from '../table.ts';

const EXAMPLES = `
Examples:
  synaptick models                            the models that ship, smallest first
  synaptick models --json                     all that their cards say
  synaptick classify --model mnist-5core      what one of them does
`;

export function registerModels(program: Command, shell: Shell): void {
  program
    .command('models')
    .summary('list the models that ship')
    .description(
      'Lists the trained models that ship: dataset, cores, accuracy on the test set and energy of an image, all measured on emulated cores.',
    )
    .option('--json', 'print one JSON array')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: { readonly json?: boolean }) => {
      const models = await Promise.all(listModels().map(loadModel));
      models.sort((a, b) => a.dataset.localeCompare(b.dataset) || (a.card.cores ?? 0) - (b.card.cores ?? 0));
      if (flags.json) printJson(shell.stdout, models.map(modelObject));
      else printLines(shell.stdout, modelsText(models, colorsFor(shell.stdout, shell.env).bold));
    });
}

/** What a card does not say is null. */
function modelObject({ name, dataset, card }: Model) {
  const { cores, testAccuracy, joulesPerImage, ...rest } = card;
  return {
    name,
    dataset,
    cores: cores ?? null,
    accuracy: testAccuracy ?? null,
    joulesPerImage: joulesPerImage ?? null,
    ...rest,
  };
}

function modelsText(models: readonly Model[], heading: (text: string) => string): string[] {
  const known = <T>(value: T | undefined, format: (value: T) => string) => (value === undefined ? '-' : format(value));
  const rows = models.map(({ name, dataset, card }) => [
    name,
    dataset,
    known(card.cores, formatCount),
    known(card.testAccuracy, formatPercent),
    known(card.joulesPerImage, formatMicrojoules),
    known(card.ticksPerImage, formatCount),
  ]);
  const columns = ['Model', 'Dataset', 'Cores', 'Test set', 'Energy/image', 'Ticks/image'];
  return tableText([columns, ...rows], ['left', 'left', 'right', 'right', 'right', 'right']).map((line, i) =>
    i === 0 ? heading(line) : line,
  );
}
