import { chromiumNow } from './engine/chromium-now.ts'
import { engines } from './engines.ts'
import { oneVisitOnEach } from './visits.ts'

// The current Chromium is left out, because every other browser test uses it.
oneVisitOnEach(engines.filter((engine) => engine !== chromiumNow))
