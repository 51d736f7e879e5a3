/** What work on threads needs of its host: worker threads. `src/` brings Node's; a browser brings its own. */

/** A thread that was started. */
export interface Thread {
  /** Resolves when the thread has sent its first message, rejects when it fails before. */
  readonly ready: Promise<void>;
  /** Why the thread ended, or null while it lives. Known only once the host's event loop has run. */
  readonly ended: () => string | null;
  /** Resolves with why the thread ended, once it has. */
  readonly end: Promise<string>;
  terminate(): void;
}

export interface ThreadHost {
  /** Threads that this machine runs at once. */
  readonly hardwareThreads: number;
  /**
   * Starts a thread with this JavaScript source. In it, `data` is what was given here and `ready()` sends the first
   * message; `send(value)` sends a further one, which `receive` is told; `load(url)` imports a module of the program;
   * `fail(error)` ends the thread by an error. The thread must not keep the host from ending, unless somebody receives what
   * it sends: then it does until it is terminated.
   */
  spawn(source: string, data: object, receive?: (value: unknown) => void): Thread;
}
