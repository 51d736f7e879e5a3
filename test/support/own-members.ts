/** Random members of one shape that each have learnt an input of their own, and models of them. */
import type { IntegerNetwork } from '../../src/models/integer-network.ts';
import type { Model } from '../../src/models/model-file.ts';
import { joinMembers } from '../../src/models/own-inputs.ts';
import { type Transduction, transductionGrid } from '../../src/models/transduction.ts';
import { gridsOf } from '../../src/models/windows.ts';
import { generator } from './generator.ts';
import { LAYER, randomLayer } from './random-model.ts';

const PICTURE = { width: 6, height: 5, channels: 2 };
const CHANNELS = 4;

export interface OwnMember {
  readonly transduction: Transduction;
  readonly network: IntegerNetwork;
}

/** A member of four filters or levels, of typed windows in shuffled groups, and of dense voters for three classes. */
export function ownMember(kind: 'levels' | 'filters', seed: number): OwnMember {
  const random = generator(seed);
  const whole = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const transduction: Transduction =
    kind === 'levels'
      ? { kind, levels: Array.from({ length: CHANNELS }, () => ({ channel: whole(0, 1), threshold: whole(20, 230) })) }
      : {
          ...{ kind, kernel: 3, stride: 2, padding: 1, channels: CHANNELS },
          weights: Int8Array.from({ length: 9 * PICTURE.channels * CHANNELS }, () => whole(-127, 127)),
          thresholds: Int32Array.from({ length: CHANNELS }, () => whole(-5000, 5000)),
        };
  const input = transductionGrid(transduction, PICTURE);
  const windows = {
    ...LAYER,
    name: 'windows',
    kernel: 2,
    groups: 2,
    shuffled: true,
    channels: 6,
    shared: true,
  } as const;
  const first = randomLayer({ ...windows, weights: 'typed' }, input, random);
  const between = gridsOf({ input, layers: [first] })[1] as typeof input;
  const votes = randomLayer({ ...LAYER, name: 'votes', channels: 6 }, between, random);
  return { transduction, network: { name: `seed${seed}`, input, layers: [first, votes] } };
}

/** One member: an ordinary model. Several: each with its own input. */
export function modelOf(members: readonly OwnMember[]): Model {
  const views = [
    { dx: 0, dy: 0, flip: false },
    { dx: 1, dy: 0, flip: true },
  ];
  return {
    name: 'own',
    dataset: 'mnist',
    classes: 3,
    picture: PICTURE,
    views,
    ...joinMembers(members, true),
    card: {},
  };
}
