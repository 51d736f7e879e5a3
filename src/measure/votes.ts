/** The votes of the output spikes for one picture, and how sure they are. */

export interface Verdict {
  /** The class with most votes, the lowest of equals. */
  readonly winner: number;
  /** The class with the next most; -1 where there is one class only. */
  readonly runnerUp: number;
  /** Votes between them. */
  readonly margin: number;
  /** Votes of all classes. */
  readonly total: number;
  /** `hesitates`: the margin is at most a quarter of the winner's votes. */
  readonly doubt: 'none' | 'hesitates' | 'tie' | 'no votes';
}

const BAR = 25;

export function verdictOf(votes: ArrayLike<number>): Verdict {
  const order = Array.from(votes, (count, label) => ({ count, label })).sort((a, b) => b.count - a.count);
  const [first, second] = order;
  const most = first?.count ?? 0;
  const margin = most - (second?.count ?? 0);
  const doubt = most === 0 ? 'no votes' : margin === 0 ? 'tie' : margin <= most / 4 ? 'hesitates' : 'none';
  return {
    winner: first?.label ?? 0,
    runnerUp: second?.label ?? -1,
    margin,
    total: order.reduce((sum, { count }) => sum + count, 0),
    doubt,
  };
}

/** What a class is called: its name and its number, where it has a name. */
export function classText(label: number, names?: readonly string[]): string {
  return names?.[label] === undefined ? String(label) : `${names[label]} (${label})`;
}

/** A line for each class: what it is called, a bar and its votes. A full bar is `full` votes, all that a class can get. */
export function votesText(votes: ArrayLike<number>, full: number, names?: readonly string[]): string[] {
  const width = Math.max(...Array.from(votes, (_, label) => classText(label, names).length));
  return Array.from(votes, (count, label) => {
    const bar = '#'.repeat(Math.min(BAR, Math.round((BAR * count) / Math.max(full, 1))));
    return `${classText(label, names).padStart(width)}  ${bar.padEnd(BAR, '.')}  ${count}`;
  });
}

/** How sure the votes are, in a phrase. */
export function verdictText({ winner, runnerUp, margin, doubt }: Verdict, names?: readonly string[]): string {
  const [first, second] = [classText(winner, names), classText(runnerUp, names)];
  if (doubt === 'no votes') return 'no output spiked, so this is a guess';
  if (doubt === 'tie') return `a tie between ${first} and ${second}, the lower class is taken`;
  const lead = `${margin} ${margin === 1 ? 'vote' : 'votes'} before ${second}`;
  return doubt === 'hesitates' ? `hesitates: only ${lead}` : lead;
}
