// Compiles the training kernels and writes them as a base64 module: `npm run build:kernel`. CI runs it and compares
// bytes.
import { writeFileSync } from 'node:fs';
import { compileConstant, SHARED } from '../../../../../cores/kernel/compile.mjs';

const constant = await compileConstant('TRAINING_KERNEL', ['src/train/layers/arithmetic/kernel/index.ts'], SHARED);
writeFileSync(
  'src/train/layers/arithmetic/kernel-binary.ts',
  `/** The compiled training kernels (./kernel), base64. Made by \`npm run build:kernel\`; do not edit. */\n${constant}`,
);
