import { packedChromium } from '#test/engines/get/packed-engine.ts'

/** A Chromium of 2022, which lacks `:has` and `dvh`. */
export const chromium103 = packedChromium('Chromium 103', {
  name: '@sparticuz/chromium',
  version: '103.0.0',
  integrity:
    'sha512-tFX5k5uWAT0fIxelUtpN4GN1VOTT61AHB6rRjeYzC296SjizKM1pNslEWj0YeuajKfsnNeDuHizB320TTTOrkA==',
})
