import { backButtonScript } from './back-button.ts'
import { careScript } from './care.ts'
import { earlyTapsScript } from './early-taps.ts'
import { fillInsScript } from './fill-ins.ts'

/**
 * The second inline script of every page. The watchdog is a separate script before it, so that a page whose download
 * stops halfway can still show the watchdog's message. The content security policy allows both scripts by their hash
 * (server/http/pages/page-policy.ts).
 */
export const firstScript = [fillInsScript, careScript, earlyTapsScript, backButtonScript].join('\n')
