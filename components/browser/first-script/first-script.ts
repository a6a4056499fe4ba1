import { backButtonScript } from './back-button.ts'
import { careScript } from './care.ts'
import { earlyTapsScript } from './early-taps.ts'
import { fillInsScript } from './fill-ins.ts'
import { watchdogScript } from './watchdog.ts'

/** Runs in every page before any script file; the page's policy knows it by its hash (server/http/pages/page-policy.ts). */
export const firstScript = [
  fillInsScript,
  careScript,
  watchdogScript,
  earlyTapsScript,
  backButtonScript,
].join('\n')
