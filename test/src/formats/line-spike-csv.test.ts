/** Spikes by input line as CSV. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type InputLines, lineSpikeWriter, readLineSpikeCsv } from '../../../src/formats/line-spike-csv.ts';
import { portableHost } from '../../../src/host/host.ts';

const TWO: readonly InputLines[] = [
  { name: 'left', size: 3 },
  { name: 'right, far', size: 5 },
];

function read(text: string, inputs = TWO) {
  return readLineSpikeCsv('f', inputs, { host: portableHost({ f: new TextEncoder().encode(text) }) });
}

async function spikesOf(text: string, inputs = TWO): Promise<[number, number][]> {
  const { ticks, lines } = await read(text, inputs);
  return Array.from(ticks, (tick, i) => [tick, lines[i] as number]);
}

/** What a file holds that is written by the spikes given. */
function written(spikes: Iterable<readonly [number, number]>): string {
  let text = '';
  const writer = lineSpikeWriter({
    text: (more) => {
      text += more;
    },
    number: (value, after) => {
      text += `${value}${after}`;
    },
    commit() {},
    abort() {},
  });
  for (const [tick, line] of spikes) writer.add(tick, line);
  return text;
}

describe('spikes by input line', () => {
  it('are written as they come, behind the header', () => {
    expect(written([])).toBe('tick,line\n');
    expect(
      written([
        [0, 7],
        [12, 0],
      ]),
    ).toBe('tick,line\n0,7\n12,0\n');
  });

  it('are read as they were written, in order, each once: equal to sorting the set of them', async () => {
    const spike = fc.tuple(fc.nat(2 ** 31 - 1), fc.nat(7));
    const near = fc.tuple(fc.nat(3), fc.nat(7));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(spike, near), { maxLength: 600 }), async (spikes) => {
        const set = new Map(spikes.map((each) => [each.join(), each]));
        const slow = [...set.values()].sort(([a, b], [c, d]) => a - c || b - d);
        const { count, ticks, lines, repeated } = await read(written(spikes));
        expect(Array.from(ticks, (tick, i) => [tick, lines[i]])).toEqual(slow);
        expect([count, repeated]).toEqual([slow.length, spikes.length - slow.length]);
      }),
      { numRuns: 60 },
    );
  });

  it('are counted through all inputs in their order, or within the one that is named', async () => {
    const counted = 'tick,line\n4,0\n4,3\n9,7\n';
    const named = '\ufefftick, population ,line\r\n4,left,0\r\n\r\n 4 , "right, far" ,0\r\n9,right, far,4';
    expect(await spikesOf(counted)).toEqual([
      [4, 0],
      [4, 3],
      [9, 7],
    ]);
    expect(await spikesOf(named)).toEqual(await spikesOf(counted));
    expect(await spikesOf('step,line\n4,0\n')).toEqual([[4, 0]]);
  });

  it.each([
    ['tick,axon\n', 'f:1: the first line is "tick,axon", must be tick,line or tick,population,line'],
    ['tick,line\n1\n', 'f:2: has 1 values, must be tick,line'],
    ['tick,line\n1,2,3\n', 'f:2: has 3 values, must be tick,line'],
    ['tick,population,line\n1,2\n', 'f:2: has 2 values, must be tick,population,line'],
    ['tick,line\n1,1\n-1,1\n', 'f:3: tick is "-1", must be a whole number from 0 to 2147483647'],
    ['tick,line\n1.5,1\n', 'f:2: tick is "1.5", must be'],
    ['tick,line\n2147483648,1\n', 'f:2: tick is "2147483648", must be'],
    ['tick,line\n1e3,1\n', 'f:2: tick is "1e3", must be'],
    [
      'tick,line\n1,8\n',
      'f:2: line is "8", must be a whole number from 0 to 7: the network, with its inputs "left" (3), "right, far" (5) one after the other, has 8 lines',
    ],
    ['tick,line\n1,-1\n', 'f:2: line is "-1", must be a whole number from 0 to 7'],
    ['tick,line\n1,\n', 'f:2: line is "", must be a whole number from 0 to 7'],
    [
      'tick,population,line\n1,left,3\n',
      'f:2: line is "3", must be a whole number from 0 to 2: input "left" has 3 lines',
    ],
    [
      'tick,population,line\n1,up,0\n',
      'f:2: population is "up", no input of the network: its inputs are "left" (3), "right, far" (5)',
    ],
  ])('are refused as %j', async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });

  it('name no populations of a chip image, which has no names', async () => {
    const image = [{ name: null, size: 2 }];
    expect(await spikesOf('tick,line\n0,1\n', image)).toEqual([[0, 1]]);
    await expect(read('tick,line\n0,2\n', image)).rejects.toThrow('from 0 to 1: the chip has 2 lines');
    await expect(read('tick,population,line\n0,a,1\n', image)).rejects.toThrow(
      'f:1: names populations, a chip image does not know their names: give tick,line',
    );
  });
});
