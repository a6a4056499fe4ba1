import { backButtonScript } from './back-button.ts'
import { careScript } from './care.ts'
import { earlyTapsScript } from './early-taps.ts'
import { fillInsScript } from './fill-ins.ts'

/**
 * The inline script of every page, after the watchdog's, which comes first and by itself: of a page that hangs halfway there
 * would otherwise be nothing at all. The content security policy allows both by their hash (server/http/pages/page-policy.ts).
 */
export const firstScript = [fillInsScript, careScript, earlyTapsScript, backButtonScript].join('\n')
