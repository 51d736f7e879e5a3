/** What a model answers, in plain integers and without cores: the reference that the mapped chip must agree with. */
import { lines } from '../../mapping/line-grid.ts';
import { addVotes, type IntegerForward, integerForward } from './integer-forward.ts';
import type { IntegerNetwork } from './integer-network.ts';
import type { Model } from './model-file.ts';
import { linesOfMember } from './own-inputs.ts';
import { transduce, transductionGrid } from './transduction.ts';
import { lookAt } from './views.ts';

/** A function that takes one picture, `[height][width][channels]`, and returns the votes of each class. A new array. */
export type ModelForward = (pixels: Uint8Array) => Uint16Array;

export function modelForward(
  model: Pick<Model, 'picture' | 'transduction' | 'views' | 'members' | 'ownInputs' | 'classes'>,
): ModelForward {
  const { picture, transduction, views, members, ownInputs, classes } = model;
  const runs = members.map((network, m) =>
    ownInputs ? onOwnLines(network, members.length, m) : integerForward(network),
  );
  const seen = new Uint8Array(lines(picture));
  const spikes = new Uint8Array(lines(transductionGrid(transduction, picture)));
  return (pixels) => {
    const votes = new Uint16Array(classes);
    for (const view of views) {
      lookAt(picture, view, pixels, seen);
      transduce(transduction, picture, seen, spikes);
      for (const run of runs) addVotes(run(spikes), votes);
    }
    return votes;
  };
}

/** Takes the spikes of the whole input, of which the member reads its own. */
function onOwnLines(network: IntegerNetwork, members: number, member: number): IntegerForward {
  const run = integerForward(network);
  const from = linesOfMember(network.input, members, member);
  const own = new Uint8Array(from.length);
  return (spikes) => {
    for (let line = 0; line < own.length; line++) own[line] = spikes[from[line] as number] as number;
    return run(own);
  };
}
