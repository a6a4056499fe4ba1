import { chromium69 } from './engine/chromium-69.ts'
import { chromium83 } from './engine/chromium-83.ts'
import { chromium92 } from './engine/chromium-92.ts'
import { chromium103 } from './engine/chromium-103.ts'
import { chromiumNow } from './engine/chromium-now.ts'
import { firefox } from './engine/firefox.ts'
import { webkit } from './engine/webkit.ts'
import type { Engine } from './phone.ts'

/**
 * Every engine on which the customers' pages are tested: the Chromium versions from the oldest on, then the other
 * engines.
 */
export const engines: readonly Engine[] = [
  chromium69,
  chromium83,
  chromium92,
  chromium103,
  chromiumNow,
  webkit,
  firefox,
]
