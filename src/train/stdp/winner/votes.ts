/**
 * Which class do spikes mean? The neurons learnt without labels; here labels of TRAINING images say what each neuron
 * responds to. Two readouts:
 *
 * - by label, as Diehl and Cook: a neuron has the class it responds to most; the class whose neurons respond most in the
 *   mean wins;
 * - by evidence: a spike of neuron j is evidence ln p(class | j) for every class, p the share of the class in the spikes of
 *   the neuron. A neuron that responds to 4 and 9 alike then says so, where a label would side with one.
 */

/** Spikes that each neuron gave for images of each class, `[neuron][class]`. */
export interface VoteTally {
  readonly classes: number;
  readonly spikes: Float64Array;
}

export function createVoteTally(neurons: number, classes: number): VoteTally {
  return { classes, spikes: new Float64Array(neurons * classes) };
}

export function addToTally({ classes, spikes }: VoteTally, counts: ArrayLike<number>, label: number): void {
  for (let j = 0; j < counts.length; j++) {
    const cell = j * classes + label;
    spikes[cell] = (spikes[cell] as number) + (counts[j] as number);
  }
}

/** Spikes added to each class, so that a class that a neuron never saw is improbable and not impossible. */
const PRIOR = 0.1;

/** ln p(class | spike of the neuron), `[neuron][class]`; all equal for a neuron that never spiked. */
export function evidenceOf({ classes, spikes }: VoteTally): Float32Array {
  const evidence = new Float32Array(spikes.length);
  for (let first = 0; first < spikes.length; first += classes) {
    let all = 0;
    for (let c = 0; c < classes; c++) all += (spikes[first + c] as number) + PRIOR;
    for (let c = 0; c < classes; c++) evidence[first + c] = Math.log(((spikes[first + c] as number) + PRIOR) / all);
  }
  return evidence;
}

/** The class with most evidence; of equals, and where nothing spiked, the lowest. */
export function classByEvidence(evidence: Float32Array, classes: number, counts: ArrayLike<number>): number {
  const sums = new Float64Array(classes);
  for (let j = 0; j < counts.length; j++) {
    const spikes = counts[j] as number;
    if (spikes === 0) continue;
    for (let c = 0; c < classes; c++) sums[c] = (sums[c] as number) + spikes * (evidence[j * classes + c] as number);
  }
  return sums.indexOf(Math.max(...sums));
}

/** The class of most evidence for each neuron: its label. */
export function labelsOf(evidence: Float32Array, classes: number): Uint8Array {
  return Uint8Array.from({ length: evidence.length / classes }, (_, j) => {
    const own = evidence.subarray(j * classes, (j + 1) * classes);
    return own.indexOf(Math.max(...own));
  });
}

/** The class whose neurons spiked most in the mean; of equals the lowest. */
export function classByLabel(labels: Uint8Array, classes: number, counts: ArrayLike<number>): number {
  const sums = new Float64Array(classes);
  const neurons = new Float64Array(classes);
  for (let j = 0; j < counts.length; j++) {
    const label = labels[j] as number;
    sums[label] = (sums[label] as number) + (counts[j] as number);
    neurons[label] = (neurons[label] as number) + 1;
  }
  const means = sums.map((sum, c) => (neurons[c] ? sum / (neurons[c] as number) : 0));
  return means.indexOf(Math.max(...means));
}
