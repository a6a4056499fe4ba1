import { packedChromium } from '#test/engines/get/packed-engine.ts'

/** The year 2020: fieldsets were laid out in a way of their own until 86, and flex had no gap until 84. */
export const chromium83 = packedChromium('Chromium 83', {
  name: 'chrome-aws-lambda',
  version: '3.1.1',
  integrity:
    'sha512-ikOcpFgobiiUvDXtBft+jxVz2CsauRV58owDtVyF1ocl/YN+/eqdIrrmbItm3yeJGnb9RtKxzFAqGcpBTQbTCA==',
})
