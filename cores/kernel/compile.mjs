// Compiles a kernel with AssemblyScript, to the text of a base64 constant. Each kernel's build.mjs uses it.
import { readFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const COMMON = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--importMemory'];
/** Flags of a kernel over memory that threads share. */
export const SHARED = ['--enable', 'threads', '--sharedMemory', '--maximumMemory', '65536'];

/**
 * `export const NAME = '...'` of the compiled `entries`.
 *
 * @param places files that are read in the place of others
 */
export async function compileConstant(name, entries, flags, places = {}) {
  let binary;
  const { error, stderr } = await asc.main([...entries, ...COMMON, ...flags, '--outFile', 'kernel.wasm'], {
    readFile: (file, base) => {
      try {
        return readFileSync(`${base}/${places[file] ?? file}`, 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (_file, contents) => {
      binary = contents;
    },
    listFiles: () => [],
  });
  if (error) {
    process.stderr.write(stderr.toString());
    throw error;
  }
  return `\nexport const ${name} =\n  '${Buffer.from(binary).toString('base64')}';\n`;
}
