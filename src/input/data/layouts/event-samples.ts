/** Recordings of events as pictures of a data set: counted into frames of one size. */
import { SynaptickError } from '../../../../cores/errors.ts';
import { type EventOptions, openEvents } from '../../../formats/events/open.ts';
import type { EventRecording, PixelSize } from '../../../formats/events/recording.ts';
import type { Host } from '../../../host/host.ts';
import { memoryLimit, requireMemory } from '../../../host/memory.ts';
import { memoryFiles } from '../../../host/memory-files.ts';
import { createFrameCounter, POLARITIES } from '../../events/frames.ts';
import { sensorOf, surveyEvents } from '../../events/survey.ts';
import { type EventWindow, timeBins } from '../../events/time-bins.ts';
import type { LabelledImages, LayoutOptions } from '../found-data.ts';

/** Bytes of a recording that is read at once, and looked through from there. */
const SMALL = 4 << 20;

/** The time of all events. */
const EVER: EventWindow = { from: 0, to: Number.MAX_SAFE_INTEGER };

/** What recordings become. */
export interface FramePlan {
  /** Pixels of the camera, for files that do not say. */
  readonly sensor: PixelSize;
  /** Pixels of the frames. */
  readonly size: PixelSize;
  readonly frames: number;
}

/** A recording of a class, or the stretches of it that are of classes. */
export interface EventSample {
  readonly path: string;
  readonly stretches: readonly { readonly label: number; readonly window?: EventWindow | undefined }[];
}

/** A recording that is opened as the layout's options say. */
export async function openSample(path: string, options: LayoutOptions, sensor?: PixelSize): Promise<EventRecording> {
  const { signal, events: { timeUnit, columns, sensor: said } = {} } = options;
  const host: Host = { ...options.host, files: options.files };
  const reading: EventOptions = { host: await near(path, host, signal), signal, timeUnit, columns, sensor: said };
  const recording = await openEvents(path, reading);
  return recording.sensor || !sensor ? recording : openEvents(path, { ...reading, sensor });
}

/** A host that has a small file in memory: it is looked at several times, and most data sets have thousands of them. */
async function near(path: string, host: Host, signal?: AbortSignal): Promise<Host> {
  try {
    const bytes = await host.files.read(path, { most: SMALL, ...(signal && { signal }) });
    return { ...host, files: memoryFiles({ [path]: bytes }) };
  } catch (error) {
    // Too large, or not to be read: whoever streams it finds out which.
    if (error instanceof SynaptickError) return host;
    throw error;
  }
}

/**
 * What the recordings of a data set become, by some of them: all where their files do not tell the camera's pixels.
 * @param usual the number of frames unless the options say another
 * @throws SynaptickError where cameras differ and no size is given; where none can be read, why the first cannot
 */
export async function planFrames(
  paths: readonly string[],
  usual: (recording: EventRecording) => number,
  options: LayoutOptions,
): Promise<FramePlan> {
  const { events: { frames } = {}, size, progress, signal } = options;
  let sensor: PixelSize | null = null;
  /** Whether the camera is known: a recording tells it, or its format has one. */
  let known = false;
  let named = '';
  let unread: SynaptickError | null = null;
  let counted: number | undefined = frames;
  for (const [i, path] of paths.entries()) {
    signal?.throwIfAborted();
    progress?.('looking at recordings', i, paths.length);
    const found = await lookAt(path, options);
    if (found instanceof SynaptickError) {
      unread ??= found;
      continue;
    }
    counted ??= usual(found.recording);
    const knows = found.told || found.recording.format === 'nmnist';
    known ||= knows;
    if (size && knows) requireNoMore(path, size, found.sensor);
    if (!sensor || !found.told) {
      // Of files that do not tell, as far as any event lies.
      sensor = sensor ? bothOf(sensor, found.sensor) : found.sensor;
      named ||= path;
    } else if (!size && (found.sensor.width !== sensor.width || found.sensor.height !== sensor.height)) {
      throw new SynaptickError(
        `${path} is of ${found.sensor.width} x ${found.sensor.height} pixels, ${named} of ${sensor.width} x ${sensor.height}: give a size that all are brought to (--size)`,
      );
    }
  }
  if (!sensor) throw unread ?? new SynaptickError('no recording is given: is it the right folder?');
  // A camera that nobody tells is as large as somebody asks for: a model that was trained on such recordings asks for its own.
  return { sensor: size && !known ? bothOf(sensor, size) : sensor, size: size ?? sensor, frames: counted ?? 1 };
}

/** As wide and as high as either. */
function bothOf(one: PixelSize, other: PixelSize): PixelSize {
  return { width: Math.max(one.width, other.width), height: Math.max(one.height, other.height) };
}

function requireNoMore(path: string, size: PixelSize, sensor: PixelSize): void {
  if (size.width <= sensor.width && size.height <= sensor.height) return;
  throw new SynaptickError(
    `${path} is of ${sensor.width} x ${sensor.height} pixels, ${size.width} x ${size.height} are asked for (by --size, or by the model): events are counted into fewer pixels, never into more`,
  );
}

/** The error of a recording that cannot be read: where others can, whoever reads it all says so. */
async function lookAt(path: string, options: LayoutOptions) {
  try {
    const recording = await openSample(path, options);
    if (recording.sensor) return { recording, sensor: recording.sensor, told: true };
    return { recording, sensor: sensorOf(recording, (await surveyEvents(recording)).extent), told: false };
  } catch (error) {
    if (error instanceof SynaptickError) return error;
    throw error;
  }
}

/** The plan in words. */
export function planText({ frames, size }: FramePlan): string {
  const what = frames === 1 ? 'a frame' : `${frames} frames`;
  return `each recording counted into ${what} of ${size.width} x ${size.height} pixels, OFF and ON apart, up to 255`;
}

/**
 * Reads samples. @throws SynaptickError for one that is bad, unless those are left out, and where none is left
 */
export async function readSamples(
  samples: readonly EventSample[],
  plan: FramePlan,
  options: LayoutOptions,
): Promise<LabelledImages> {
  const { memory = memoryLimit(), signal, progress, skipBad, onWarning } = options;
  const { width, height } = plan.size;
  const channels = POLARITIES * plan.frames;
  const pictureBytes = width * height * channels;
  const most = samples.reduce((sum, { stretches }) => sum + stretches.length, 0);
  requireMemory(memory, most * pictureBytes, `${most} pictures of ${width} x ${height} pixels, ${channels} channels`);
  const pixels = new Uint8Array(most * pictureBytes);
  const labels = new Uint8Array(most);
  let count = 0;
  for (const [i, sample] of samples.entries()) {
    signal?.throwIfAborted();
    progress?.('reading recordings', i, samples.length);
    const into = sample.stretches.map((_, k) =>
      pixels.subarray((count + k) * pictureBytes, (count + k + 1) * pictureBytes),
    );
    try {
      await countSample(sample, into, plan, options);
    } catch (error) {
      if (!(error instanceof SynaptickError) || !skipBad) throw error;
      onWarning?.(`left out: ${error.message}`);
      for (const picture of into) picture.fill(0);
      continue;
    }
    for (const { label } of sample.stretches) labels[count++] = label;
  }
  if (count === 0) throw new SynaptickError('no recording is left: all of them are bad');
  return {
    count,
    width,
    height,
    channels,
    pixels: pixels.subarray(0, count * pictureBytes),
    labels: labels.subarray(0, count),
  };
}

/** Counts the stretches of a recording, all of them as its events come by. */
async function countSample(
  { path, stretches }: EventSample,
  into: readonly Uint8Array[],
  { sensor: usual, size, frames }: FramePlan,
  options: LayoutOptions,
): Promise<void> {
  const recording = await openSample(path, options, usual);
  const sensor = recording.sensor ?? usual;
  const { events: { window: asked } = {} } = options;
  // To cut the time of a recording, one must know how long it is.
  const looked = frames > 1 && stretches.some(({ window = asked }) => !window);
  const whole = looked ? (await surveyEvents(recording)).window : EVER;
  const counters = stretches.map(({ window = asked }, k) => {
    const bins = timeBins({ ticks: frames, window }, whole);
    return createFrameCounter({ sensor, size, bins, into: into[k], file: path });
  });
  for await (const chunk of recording.chunks()) for (const counter of counters) counter.add(chunk);
  for (const [k, { events }] of counters.entries()) {
    if (events > 0) continue;
    const window = stretches[k]?.window ?? asked;
    if (!window) throw new SynaptickError(`${path} has no events: is it the right file?`);
    throw new SynaptickError(
      `${path} has no events from ${window.from} to ${window.to} µs: is that a time of another recording?`,
    );
  }
}
