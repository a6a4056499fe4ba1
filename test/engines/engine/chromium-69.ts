import { packedChromium } from '#test/engines/get/packed-engine.ts'

/** The oldest Chromium that the pages support (browserslist in package.json). */
export const chromium69 = packedChromium('Chromium 69', {
  name: 'chrome-aws-lambda',
  version: '1.5.0',
  integrity:
    'sha512-QsD2w5HjnFCbqMpEfTTbwtSJQjK5O1EL/kwKgots9PqcR8Tn7Tk+xkEvCB9YcSRHDdGyxctbAq2I+CBgMbdMuw==',
})
