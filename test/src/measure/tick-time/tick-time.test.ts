import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configureNeuron } from '../../../../cores/chip-builder.ts';
import { type ChipImage, emptyImage } from '../../../../cores/chip-image.ts';
import { TRUENORTH_SHAPE } from '../../../../cores/chip-shape.ts';
import { createOracle } from '../../../../cores/engines/oracle.ts';
import { createGrid } from '../../../../mapping/place/cell-grid.ts';
import { DEFAULT_TIMING, picoseconds, scanTime, TIMING_LIMITS } from '../../../../src/measure/tick-time/constants.ts';
import { kindOfPort, placeOfPort } from '../../../../src/measure/tick-time/mesh-ports.ts';
import { speedComparisons } from '../../../../src/measure/tick-time/published-speeds.ts';
import { type Packets, simulateTick } from '../../../../src/measure/tick-time/simulate.ts';
import { createTickMeter } from '../../../../src/measure/tick-time/tick-bound.ts';
import { createTickTimer } from '../../../../src/run/tick-times.ts';
import { randomChip } from '../../../support/random-chip.ts';

/** Everything takes its own number of picoseconds, so that a mistaken term shows. */
const TIMES = { link: 100, router: 7, crossing: 1000, row: 3, event: 2 };

/** A chip with a core on each of these cells whose neurons, numbered in order, target cores by number. */
function chip(cells: readonly (readonly [number, number])[], targets: readonly (readonly number[])[]): ChipImage {
  const side = (axis: 0 | 1) => Math.max(...cells.map((cell) => cell[axis])) + 1;
  const image = emptyImage({
    width: side(0),
    height: side(1),
    cores: cells.length,
    coreX: Uint16Array.from(cells, ([x]) => x),
    coreY: Uint16Array.from(cells, ([, y]) => y),
  });
  targets.forEach((list, core) => {
    list.forEach((target, neuron) => {
      configureNeuron(image, core, neuron, { threshold: 1, target: { core: target, axon: neuron } });
    });
  });
  return image;
}

describe('what a tick brings onto the mesh', () => {
  it('counts every link of routes along X first, then along Y', () => {
    // (0,0) -> (2,1) passes (0,0)e (1,0)e (2,0)s; (1,0) -> (2,1) passes (1,0)e (2,0)s; (2,1) -> (0,0) passes (2,1)w (1,1)w (0,1)n.
    const image = chip(
      [
        [0, 0],
        [1, 0],
        [2, 1],
      ],
      [[2, 2], [2], [0]],
    );
    const meter = createTickMeter(image, TIMES);
    const load = meter.measure([0, 1, 256, 512], [0, 0, 0]);
    const carried = [...meter.loads].flatMap((packets, port) => {
      const { kind, direction, at } = placeOfPort(meter.grid, port);
      return packets > 0 ? [`${packets} ${direction ?? kind} (${at})`] : [];
    });
    expect(carried).toEqual([
      ...['2 east (0,0)', '3 east (1,0)', '1 west (1,1)', '1 west (2,1)', '3 south (2,0)', '1 north (0,1)'],
      ...['2 injection (0,0)', '1 injection (1,0)', '1 injection (2,1)', '1 delivery (0,0)', '3 delivery (2,1)'],
    ]);
    expect(load).toMatchObject({
      packets: 4,
      hops: 11,
      chipCrossings: 0,
      link: { packets: 3 },
      localPort: { packets: 3 },
    });
  });

  it('charges a packet for the rows read before it, its core and its way, ports at both ends among them', () => {
    const image = chip(
      [
        [0, 0],
        [2, 1],
      ],
      [[1], []],
    );
    const { scan, lastPacket, bound } = createTickMeter(image, TIMES).measure([0], [50, 0]);
    expect(scan).toBe(256 * 3 + 50 * 2);
    const ready = Math.floor(scan / 256);
    expect(lastPacket).toBe(ready + (3 + 2) * 100 + 3 * 7);
    expect(bound).toBe(scan);
  });

  it('lets packets cross where the sides of chips of another size are', () => {
    const image = chip(
      [
        [0, 0],
        [2, 1],
      ],
      [[1], []],
    );
    const load = createTickMeter(image, TIMES, { chipWidth: 1, chipHeight: 2 }).measure([0], [0, 0]);
    expect(load).toMatchObject({ hops: 3, chipCrossings: 2, crossing: { packets: 1 } });
    // Beyond the way on one chip: two crossings.
    expect(load.lastPacket).toBe(3 + (3 + 2) * 100 + 3 * 7 + 2 * TIMES.crossing);
  });

  it('takes packets from chip to chip through one port for each side of a chip', () => {
    // From column 63 to column 64 of two rows: two links, and the east side of the first chip.
    const image = chip(
      [
        [63, 0],
        [63, 5],
        [64, 0],
        [64, 5],
      ],
      [[2], [3], [], []],
    );
    const meter = createTickMeter(image, TIMES);
    const { link, crossing, chipCrossings, bound, lastPacket } = meter.measure([0, 256], [0, 0, 0, 0]);
    expect([link.packets, crossing.packets, chipCrossings]).toEqual([1, 2, 2]);
    expect(placeOfPort(meter.grid, crossing.port)).toEqual({ kind: 'crossing', direction: 'east', at: [0, 0] });
    expect(lastPacket).toBe(3 + 3 * 100 + 7 + 1000);
    expect(bound).toBe(2 * 1000);
    // Both get there together: the second waits for the first.
    expect(simulateTick(meter.grid, TIMES, meter.packets).finished).toBe(3 + 3 * 100 + 7 + 2 * 1000);
  });

  it('leaves out spikes that have no way on the mesh', () => {
    const image = emptyImage({ width: 1, height: 1, cores: 1, outputLines: 1 });
    configureNeuron(image, 0, 0, { threshold: 1 });
    configureNeuron(image, 0, 1, { threshold: 1, target: { output: 0 } });
    const load = createTickMeter(image, TIMES).measure([0, 1], [0]);
    expect(load).toMatchObject({ packets: 0, hops: 0, link: { port: -1, packets: 0 }, bound: 256 * 3 });
  });

  it('knows the rows of cores of another shape', () => {
    const shape = { ...TRUENORTH_SHAPE, axons: 300, neurons: 12 };
    const image = emptyImage({
      width: 4,
      height: 1,
      cores: 2,
      shape,
      coreX: Uint16Array.of(0, 3),
      coreY: new Uint16Array(2),
    });
    // Core 1, neuron 5 is row 17; it fires in every tick.
    configureNeuron(image, 1, 5, { threshold: 1, leak: 1, target: { core: 0, axon: 299 } });
    const engine = createOracle(image);
    engine.step();
    const meter = createTickMeter(image, TIMES);
    const load = meter.measure(engine.fired(), engine.coreCounters.synapticEvents);
    expect([...engine.fired()]).toEqual([17]);
    expect(load).toMatchObject({ packets: 1, hops: engine.counters.hops, scan: 12 * 3 });
    expect(load.lastPacket).toBe(6 * 3 + (3 + 2) * 100 + 3 * 7);
  });

  it('adds up to the hops that the engine counts, tick by tick, on random chips', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 6 }), (seed, cores) => {
        const image = randomChip({
          ...{ seed, cores, density: 0.2, weightLimit: 40, modes: 'resets', spread: 'narrow', configured: 0.8 },
        });
        const engine = createOracle(image);
        const meter = createTickMeter(image, TIMES);
        for (let tick = 0; tick < 4; tick++) {
          const before = engine.counters.hops;
          for (let axon = 0; axon < 256; axon += 3) engine.inject(0, axon);
          engine.step();
          const load = meter.measure(engine.fired(), engine.coreCounters.synapticEvents);
          expect(load.hops).toBe(engine.counters.hops - before);
          const links = [...meter.loads].filter((_, port) => kindOfPort(meter.grid, port) === 'link');
          expect(links.reduce((sum, packets) => sum + packets, 0)).toBe(load.hops);
          const { finished, passed } = simulateTick(meter.grid, TIMES, meter.packets);
          expect([...passed]).toEqual([...meter.loads]);
          expect(Math.max(finished, load.scan)).toBeGreaterThanOrEqual(load.bound);
        }
      }),
      { numRuns: 10 },
    );
  });
});

interface RandomMesh {
  readonly width: number;
  readonly height: number;
  readonly chipWidth: number;
  /** From, to, and when a packet is there. */
  readonly routes: readonly (readonly [number, number, number])[];
}

const meshes: fc.Arbitrary<RandomMesh> = fc.record({
  width: fc.integer({ min: 1, max: 7 }),
  height: fc.integer({ min: 1, max: 7 }),
  chipWidth: fc.integer({ min: 1, max: 7 }),
  routes: fc.array(fc.tuple(fc.nat(48), fc.nat(48), fc.nat(3000)), { maxLength: 60 }),
});

/** Packets between random cells of a random mesh. */
function packetsOf({ width, height, chipWidth, routes }: RandomMesh) {
  const grid = createGrid(width, height, { chipWidth });
  const cell = (number: number) => number % (width * height);
  const packets: Packets = {
    count: routes.length,
    from: routes.map(([from]) => cell(from)),
    to: routes.map(([, to]) => cell(to)),
    release: routes.map(([, , release]) => release),
  };
  return { grid, packets };
}

/** The ports that a packet passes, by name, written down anew: hop by hop, X first. */
function portsOf({ width, chipWidth }: RandomMesh, from: number, to: number): string[] {
  const ports = [`out of ${from}`];
  let [x, y] = [from % width, Math.floor(from / width)];
  const [toX, toY] = [to % width, Math.floor(to / width)];
  while (x !== toX || y !== toY) {
    const [dx, dy] = x !== toX ? [Math.sign(toX - x), 0] : [0, Math.sign(toY - y)];
    ports.push(`link ${x},${y} by ${dx},${dy}`);
    const before = Math.floor(x / chipWidth);
    x += dx;
    y += dy;
    if (Math.floor(x / chipWidth) !== before) ports.push(`side of ${before} by ${dx}`);
  }
  return [...ports, `into ${to}`];
}

describe('the packets of a tick, simulated', () => {
  it('equal the bound for one packet, and are never faster than it', () => {
    fc.assert(
      fc.property(meshes, (mesh) => {
        const { grid, packets } = packetsOf(mesh);
        const cost = (port: string) =>
          port.startsWith('side') ? TIMES.crossing : TIMES.link + (port.startsWith('link') ? TIMES.router : 0);
        const counts = new Map<string, number>();
        let alone = 0;
        for (let i = 0; i < packets.count; i++) {
          const ports = portsOf(mesh, packets.from[i] as number, packets.to[i] as number);
          for (const port of ports) counts.set(port, (counts.get(port) ?? 0) + 1);
          alone = Math.max(alone, (packets.release[i] as number) + ports.reduce((sum, port) => sum + cost(port), 0));
        }
        const { finished, passed } = simulateTick(grid, TIMES, packets);
        expect(finished).toBeGreaterThanOrEqual(alone);
        for (const [port, count] of counts) {
          expect(finished).toBeGreaterThanOrEqual(count * (port.startsWith('side') ? TIMES.crossing : TIMES.link));
        }
        if (packets.count === 1) expect(finished).toBe(alone);
        expect([...passed].filter((count) => count > 0).sort()).toEqual([...counts.values()].sort());
      }),
      { numRuns: 200 },
    );
  });

  it('equal a simulation that goes cycle by cycle, where a packet takes a cycle at each port', () => {
    const cycle = { link: 1, router: 0, crossing: 1, row: 0, event: 0 };
    fc.assert(
      fc.property(meshes, (mesh) => {
        const { grid, packets } = packetsOf({ ...mesh, routes: mesh.routes.map(([a, b, c]) => [a, b, c % 20]) });
        const { finished, longestQueue } = simulateTick(grid, cycle, packets);
        expect({ finished, longestQueue }).toEqual(byCycles(mesh, packets));
      }),
      { numRuns: 200 },
    );
  });

  it('queue behind each other where two ways meet', () => {
    // On a row of four: 0 -> 3 and 1 -> 3 are both ready at 0. The second is on link 1 at 100, the first comes there at 207 and
    // waits for nobody; with two packets of core 1 the first finds one that has gone on and one that passes.
    const grid = createGrid(4, 1);
    const at = (from: number[]) => ({ count: from.length, from, to: from.map(() => 3), release: from.map(() => 0) });
    expect(simulateTick(grid, TIMES, at([0, 1])).longestQueue).toBe(1);
    const three = simulateTick(grid, TIMES, at([0, 1, 1]));
    expect(three.longestQueue).toBe(2);
    expect(placeOfPort(grid, three.queuePort)).toEqual({ kind: 'injection', direction: null, at: [1, 0] });
  });
});

/** Cycle by cycle: each port lets the packet go on that came first, of those that came together the first of the list. */
function byCycles(mesh: RandomMesh, { count, from, to, release }: Packets): { finished: number; longestQueue: number } {
  const ways = Array.from({ length: count }, (_, i) => portsOf(mesh, from[i] as number, to[i] as number));
  const passed = ways.map(() => 0);
  const arrived = ways.map((_, i) => release[i] as number);
  let longestQueue = 0;
  let finished = 0;
  for (let now = 0; ways.some((way, i) => (passed[i] as number) < way.length); now++) {
    const waiting = new Map<string, number[]>();
    ways.forEach((way, i) => {
      const port = way[passed[i] as number];
      if (port !== undefined && (arrived[i] as number) <= now) waiting.set(port, [...(waiting.get(port) ?? []), i]);
    });
    for (const queue of waiting.values()) {
      longestQueue = Math.max(longestQueue, queue.length);
      const first = queue.reduce((a, b) => ((arrived[b] as number) < (arrived[a] as number) ? b : a));
      passed[first] = (passed[first] as number) + 1;
      arrived[first] = now + 1;
      finished = now + 1;
    }
  }
  return { finished, longestQueue };
}

describe('the constants of a tick', () => {
  it('are those of the publications: 21 times real time without traffic, and no published tick is faster', () => {
    expect(scanTime(picoseconds(DEFAULT_TIMING), 256, 0) / 1e12).toBeCloseTo(1e-3 / 21, 9);
    for (const { residual, fitted } of speedComparisons(DEFAULT_TIMING)) {
      if (fitted) expect(Math.abs(residual)).toBeLessThan(0.001);
      else expect(residual).toBeLessThan(0);
    }
  });

  it('contradict them where links are too slow', () => {
    // 20 Hz on a full chip: 32 cores * 256 neurons * 0.02 / 2 = 81.92 packets on a middle link, in 200 us at most.
    const slow = speedComparisons({ ...DEFAULT_TIMING, linkRate: 1e5 })[1];
    expect(slow?.modelTick).toBeCloseTo(81.92 / 1e5, 9);
    expect(slow?.residual).toBeGreaterThan(0);
  });

  it('are refused out of their range, by name', () => {
    for (const name of Object.keys(TIMING_LIMITS)) {
      expect(() => picoseconds({ ...DEFAULT_TIMING, [name]: -1 })).toThrow(
        `timing: ${name} is -1, must be a number from`,
      );
    }
    expect(() => picoseconds({ ...DEFAULT_TIMING, linkRate: Number.NaN })).toThrow('linkRate is NaN');
  });
});

describe('the time inside the ticks of a run', () => {
  it('is that of the slowest tick, and names what limits it', () => {
    const image = chip(
      [
        [0, 0],
        [3, 0],
      ],
      [[1, 1], []],
    );
    const events = new Uint32Array(2);
    const tick = (fired: number[]) => ({ fired: () => fired, coreCounters: { synapticEvents: events } });
    // A link of a packet a microsecond, rows of a nanosecond: two packets take 2 us, the last of them more on its way.
    const timer = createTickTimer(image, { ...DEFAULT_TIMING, linkRate: 1e6, rowTime: 1e-9, eventTime: 0 });
    timer.onTick(tick([]) as never, 0);
    timer.onTick(tick([0, 1]) as never, 1);
    timer.onTick(tick([0]) as never, 2);
    const times = timer.times();
    expect(times).toMatchObject({ ticks: 3, packets: 3, hops: 9 });
    expect(times.busiestLink).toEqual({ kind: 'link', direction: 'east', at: [0, 0], packets: 2, tick: 1 });
    expect(times.bound).toMatchObject({ tick: 1, limitedBy: 'core', scanSeconds: 256e-9, seconds: 5.002e-6 });
    // The second leaves the core a microsecond after the first, which was ready at 1 ns.
    expect(times.simulated).toMatchObject({
      ticks: 3,
      tick: 1,
      seconds: 6.001e-6,
      longestQueue: { packets: 2, tick: 1 },
    });
    expect(times.fastestTickSeconds).toBe(6.001e-6);
    expect(times.timesRealTime).toBeCloseTo(1e-3 / 6.001e-6, 9);
  });
});
