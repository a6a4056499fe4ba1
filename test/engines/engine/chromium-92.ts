import { packedChromium } from '#test/engines/get/packed-engine.ts'

/** A Chromium of 2021. Like all versions before 94, it does not support static blocks in classes. */
export const chromium92 = packedChromium('Chromium 92', {
  name: '@sparticuz/chromium',
  version: '92.0.0',
  integrity:
    'sha512-xCFop83v5gXKQTDGNfzj84F4f9QZkY9eShTu1pbWYOPB6wJNw9YgoX56zeVeRD7VL9AVwiS9VS9tgShnc5uR2g==',
})
