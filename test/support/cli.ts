/** The command line in a test: within this process on a fake shell, or as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { runCommandLine as run } from '../../src/cli/run.ts';
import { packageFile } from '../../src/host/node/package.ts';
import { fakeShell } from './fake-shell.ts';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `synaptick` with these arguments here. */
export async function synaptick(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const shell = fakeShell({ env });
  const code = await run(args, shell);
  return { code, out: shell.stdout.text, err: shell.stderr.text };
}

/** What `--json` printed. @throws where it did not succeed, or printed anything else */
export async function synaptickJson(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<unknown> {
  const { code, out, err } = await synaptick([...args, '--json'], env);
  if (code !== 0) throw new Error(`exit code ${code}: ${err}`);
  return JSON.parse(out);
}

export interface ChildOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** The folder that it runs in, the package's unless given. */
  readonly cwd?: string;
  /** A script to load before the program. */
  readonly require?: string;
  /** Closes the reading end of its stdout at once. */
  readonly closeStdout?: boolean;
  /** Kills it, as `kill -9` does. */
  readonly kill?: AbortSignal;
  /** Told after each piece of output, with all there is so far. */
  readonly onOutput?: (soFar: { out: string; err: string }, child: ChildProcess) => void;
}

const SOURCES = ['src', 'cores', 'mapping'];

/**
 * Whether dist/ was built of the sources as they are now: then it is what runs, as it begins in a quarter of the time that
 * the sources take to be compiled.
 */
let built: boolean | undefined;
function isBuilt(): boolean {
  const info = statSync(packageFile('dist/.tsbuildinfo'), { throwIfNoEntry: false });
  built ??= info !== undefined && SOURCES.every((folder) => newestIn(packageFile(folder)) <= info.mtimeMs);
  return built;
}

/** When the last of the files in a folder, and in those within, was written, in milliseconds. */
function newestIn(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Math.max(...files.map((file) => statSync(join(folder, file)).mtimeMs));
}

/** Runs `synaptick` as a process; it ends with the test at the latest. */
export function synaptickProcess(args: readonly string[], options: ChildOptions = {}): Promise<Ran> {
  if (isBuilt()) return startNode([packageFile('dist/src/cli/main.js'), ...args], options);
  return nodeProcess([packageFile('src/cli/main.ts'), ...args], options);
}

/** Runs a TypeScript file as a process. */
export function nodeProcess(args: readonly string[], options: ChildOptions = {}): Promise<Ran> {
  return startNode(['--import', createRequire(import.meta.url).resolve('tsx'), ...args], options);
}

async function startNode(args: readonly string[], options: ChildOptions): Promise<Ran> {
  const { env = {}, cwd = packageFile('.'), require, closeStdout, kill, onOutput } = options;
  const child = spawn(process.execPath, [...(require ? ['--require', require] : []), ...args], {
    cwd,
    env: { ...process.env, SYNAPTICK_DATA: '', NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  kill?.addEventListener('abort', () => child.kill('SIGKILL'));
  if (closeStdout) child.stdout.destroy();
  const soFar = { out: '', err: '' };
  for (const [stream, name] of [
    [child.stdout, 'out'],
    [child.stderr, 'err'],
  ] as const) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      soFar[name] += text;
      onOutput?.(soFar, child);
    });
  }
  const code = await new Promise<number | null>((ended) => child.on('close', ended));
  return { code, ...soFar };
}
