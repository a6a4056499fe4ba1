import { chromiumNow } from './engine/chromium-now.ts'
import { engines } from './engines.ts'
import { oneVisitOnEach } from './visits.ts'

// Today's Chromium walks in every other browser test.
oneVisitOnEach(engines.filter((engine) => engine !== chromiumNow))
