import { packedChromium } from '#test/engines/get/packed-engine.ts'

/**
 * A Chromium of 2020. It lays fieldsets out in a special way (until version 86), and its flex layout has no gap
 * (until version 84).
 */
export const chromium83 = packedChromium('Chromium 83', {
  name: 'chrome-aws-lambda',
  version: '3.1.1',
  integrity:
    'sha512-ikOcpFgobiiUvDXtBft+jxVz2CsauRV58owDtVyF1ocl/YN+/eqdIrrmbItm3yeJGnb9RtKxzFAqGcpBTQbTCA==',
})
