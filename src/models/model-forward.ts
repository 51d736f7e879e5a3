/** What a model answers, in plain integers and without cores: the reference that the mapped chip must agree with. */
import { lines } from '../../mapping/network.ts';
import { addVotes, integerForward } from './integer-forward.ts';
import type { Model } from './model-file.ts';
import { transduce, transductionGrid } from './transduction.ts';
import { lookAt } from './views.ts';

/** A function that takes one picture, `[height][width][channels]`, and returns the votes of each class. A new array. */
export type ModelForward = (pixels: Uint8Array) => Uint16Array;

export function modelForward(
  model: Pick<Model, 'picture' | 'transduction' | 'views' | 'members' | 'classes'>,
): ModelForward {
  const { picture, transduction, views, members, classes } = model;
  const runs = members.map(integerForward);
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
