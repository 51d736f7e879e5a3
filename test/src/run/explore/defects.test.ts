/** Defects as an axis: nested shares of one kind each, the sound chip once, and the mapping shared where the mapper knows nothing. */
import { describe, expect, it } from 'vitest';
import { NO_FAULTS } from '../../../../cores/faults.ts';
import { withFaults } from '../../../../cores/with-faults.ts';
import { DEFAULT_CHIP } from '../../../../src/formats/chip-description.ts';
import { nodeHost } from '../../../../src/host/node/host.ts';
import { winner } from '../../../../src/models/integer-forward.ts';
import { modelForward } from '../../../../src/models/model-forward.ts';
import { explore } from '../../../../src/on-node.ts';
import { defectSettings, type FAULT_KIND_NAMES, faultsAt } from '../../../../src/run/explore/defects.ts';
import { runBesideSound } from '../../../../src/run/explore/deviation.ts';
import type { Exploration } from '../../../../src/run/explore/explore.ts';
import type { ExploreSubject } from '../../../../src/run/explore/measure-point.ts';
import { type Finished, parseResults, resultsText } from '../../../../src/run/explore/results-file.ts';
import { randomGraph } from '../../../support/random-graph.ts';
import { pictureSetOf, randomModel, randomPictures } from '../../../support/random-model.ts';

const quick = { moves: 50, ticks: 20, seed: 3, axons: [48], neurons: [24] } as const;
const network = (): ExploreSubject => ({ kind: 'network', name: 'random', graph: randomGraph(4) });
const tested = { ...DEFAULT_CHIP, faults: { ...NO_FAULTS, seed: 7 } };

function measures({ points }: Exploration) {
  return points.map(({ at, outcome }) => ({
    kind: at.faultKind,
    share: at.faultShare,
    ...('measures' in outcome ? outcome.measures : { refused: outcome.refused }),
  }));
}

describe('defects', () => {
  it('are each kind by itself, those that the chip names, and the sound chip once', () => {
    expect(defectSettings({}, [0, 0.1], undefined)).toEqual([
      { faultShare: 0, faultKind: null },
      { faultShare: 0.1, faultKind: 'deadNeurons' },
      { faultShare: 0.1, faultKind: 'flippedBits' },
      { faultShare: 0.1, faultKind: 'lostPackets' },
    ]);
    const faults = { ...NO_FAULTS, stuckAt1: { share: 0, listed: [[0, 0, 3]] } };
    expect(defectSettings({ faults }, [0.2, 0.5], undefined)).toEqual([
      { faultShare: 0.2, faultKind: 'stuckAxons' },
      { faultShare: 0.5, faultKind: 'stuckAxons' },
    ]);
    expect(defectSettings({ faults }, undefined, undefined)).toEqual([{ faultShare: null, faultKind: null }]);
  });

  it('have half of the stuck axons at 0, are unknown on a chip without a description of them, and never known where they cannot be gone round', () => {
    const at = (faultKind: (typeof FAULT_KIND_NAMES)[number], chip = {}) =>
      faultsAt(chip, { faultShare: 0.1, faultKind });
    expect(at('stuckAxons')).toMatchObject({ known: false, stuckAt0: { share: 0.05 }, stuckAt1: { share: 0.05 } });
    expect(at('stuckAxons', tested)).toMatchObject({ known: true, seed: 7 });
    expect(at('flippedBits', tested)).toMatchObject({ known: false, flippedBits: { share: 0.1 } });
    expect(faultsAt(tested, { faultShare: 0, faultKind: null })).toBeUndefined();
  });

  it.each([
    [{ faults: [0, 1.5] }, 'a share of defects is 1.5, must be from 0 to 1'],
    [{ faults: [Number.NaN] }, 'a share of defects is NaN'],
    [{ faults: [] }, 'defects have no share or no kind'],
    [{ faultKinds: ['deadCores'] }, 'kinds of faults are given without shares'],
  ] as const)('%j are refused', async (asked, line) => {
    await expect(explore(network(), { ...quick, ...asked })).rejects.toThrow(line);
  });
});

describe('an exploration of defects', () => {
  it('has at share 0 what it has without, more of them at a larger share, and no spike where all neurons are dead', async () => {
    const sound = await explore(network(), quick);
    const worn = await explore(network(), { ...quick, faults: [0, 0.05, 0.2, 1], faultKinds: ['deadNeurons'] });
    const [none, few, some, all] = measures(worn);
    expect(none).toEqual({ ...measures(sound)[0], share: 0, kind: null });
    const dead = [few, some, all].map((point) => (point && 'faults' in point ? point.faults?.counts.deadNeurons : 0));
    expect(dead[0]).toBeGreaterThan(0);
    expect(dead).toEqual([...dead].sort((a = 0, b = 0) => a - b));
    // Every output spike of the sound chip is then one that only it has, and none goes over the mesh.
    expect(all).toMatchObject({ hops: 0, cores: none && 'cores' in none ? none.cores : 0 });
    const { spikes, differing } = (all as { deviation: { spikes: number; differing: number } }).deviation;
    expect(spikes).toBeGreaterThan(0);
    expect(differing).toBe(spikes);
  });

  it('goes round what the chip says it knows, without a differing spike, and says what that took', async () => {
    const kinds = ['deadNeurons', 'stuckAxons', 'deadCores'] as const;
    const run = await explore(network(), { ...quick, chip: tested, faults: [0.1], faultKinds: kinds });
    const [neurons, axons, cores] = measures(run);
    for (const point of [neurons, axons, cores]) expect(point).toMatchObject({ deviation: { differing: 0 } });
    expect(neurons).toMatchObject({ faults: { skipped: { axons: 0 }, counts: { deadNeurons: 0 } } });
    const skipped = (point: typeof axons) => (point && 'faults' in point ? point.faults?.skipped : null);
    expect(skipped(neurons)?.neurons).toBeGreaterThan(0);
    expect(skipped(axons)?.axons).toBeGreaterThan(0);
  });

  it('gone on with from its file is the whole one', async () => {
    const asked = { ...quick, faults: [0, 0.1], faultKinds: ['deadCores', 'stuckAxons', 'flippedBits'] } as const;
    const whole = await explore(network(), asked);
    const finished: Finished = new Map();
    await explore(network(), { ...asked, faults: [0.1], faultKinds: ['stuckAxons'], finished });
    const kept = parseResults('r.json', new TextEncoder().encode(resultsText(finished)));
    expect(await explore(network(), { ...asked, finished: kept })).toEqual({ ...whole, computed: 3 });
    expect(whole.computed).toBe(4);
    const seeded = await explore(network(), {
      ...asked,
      chip: { ...tested, faults: { ...tested.faults, known: false } },
    });
    expect(measures(seeded)[3]).not.toEqual(measures(whole)[3]);
  });

  it('compares shapes on the front only with those that have the same defects', async () => {
    const { points, front } = await explore(network(), {
      ...{ ...quick, axons: [48, 60], faults: [0, 1], faultKinds: ['deadNeurons'] },
    });
    // No joule of a spike where all neurons are dead: those would beat all others.
    for (const share of [0, 1]) {
      expect(points.some(({ at }, i) => at.faultShare === share && front.onFront[i])).toBe(true);
    }
  });

  it('has the accuracy of a model whose outputs are dead: that of its first class', async () => {
    const model = randomModel(2);
    const set = pictureSetOf(model, randomPictures(model, 12, 2));
    const forward = modelForward(model);
    const size = set.pixels.length / set.count;
    const labels = set.labels.map((_, i) => winner(forward(set.pixels.subarray(i * size, (i + 1) * size))));
    const subject = { kind: 'model', name: model.name, model, images: { ...set, labels } } as const;
    const run = await explore(subject, { moves: 50, faults: [0, 1], faultKinds: ['deadNeurons', 'deadCores'] });
    const first = labels.filter((label) => label === 0).length;
    expect(measures(run).map((point) => ('accuracy' in point ? point.accuracy?.correct : null))).toEqual([
      12,
      first,
      first,
    ]);
  });
});

it('the deviation is the share of spikes that one chip alone has, counted tick by tick', async () => {
  const { mapNetwork } = await import('../../../../src/on-node.ts');
  const mapped = await mapNetwork(randomGraph(4), {
    ...{
      shape: { axons: 48, neurons: 24 },
      seed: 1,
      budget: { moves: 10 },
      signal: new AbortController().signal,
      now: () => 0,
    },
  });
  const sound = mapped.mapped.image;
  const faults = { ...NO_FAULTS, flippedBits: { share: 0.02, listed: [] } };
  const { image } = withFaults(sound, faults);
  const rates = new Float64Array(sound.inputOffsets.length - 1).fill(0.3);
  const input = { ticks: 30, rates, seed: 2 };
  const { deviation } = await runBesideSound(nodeHost, sound, image, input);
  const self = await runBesideSound(nodeHost, image, image, input);
  const back = await runBesideSound(nodeHost, image, sound, input);
  expect(deviation.differing).toBeGreaterThan(0);
  expect(deviation.differing).toBeLessThanOrEqual(deviation.spikes);
  expect(self.deviation.differing).toBe(0);
  // What differs is the same from either side; what is shared is counted once.
  expect(back.deviation).toEqual(deviation);
  const shared = deviation.spikes - deviation.differing;
  expect(self.deviation.spikes).toBeGreaterThanOrEqual(shared);
});
