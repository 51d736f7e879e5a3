// Compiles the filters of the host and writes them as a base64 module: `npm run build:kernel`. CI runs it and compares bytes.
import { writeFileSync } from 'node:fs';
import { compileConstant } from '../../../../cores/kernel/compile.mjs';

const constant = await compileConstant('FILTER_KERNEL', ['src/models/filters/kernel/index.ts'], []);
writeFileSync(
  'src/models/filters/kernel-binary.ts',
  `/** The compiled filters (./kernel), base64. Made by \`npm run build:kernel\`; do not edit. */\n${constant}`,
);
