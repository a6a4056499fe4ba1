import { backButtonScript } from './back-button.ts'
import { careScript } from './care.ts'
import { earlyTapsScript } from './early-taps.ts'
import { fillInsScript } from './fill-ins.ts'
import { watchdogScript } from './watchdog.ts'

/** The inline script of every page; the content security policy allows it by its hash (server/http/pages/page-policy.ts). */
export const firstScript = [
  fillInsScript,
  careScript,
  watchdogScript,
  earlyTapsScript,
  backButtonScript,
].join('\n')
